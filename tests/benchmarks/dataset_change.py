"""Publishing a dataset again after a change of its files, as a pipeline does every night.

Ten files of 50 MB are published, and changed five times. What is read, built and sent is told as a share of the first
publication, less what an apply takes that changes nothing. `push_to_hub` of the whole, which is what others do after a
change, is beside it.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.engine import Engine, engine_environ, newest
from tests.acceptance.workspace import Workspace, make_workspace
from tests.benchmarks.as_installed import provider_folder
from tests.benchmarks.changing_files import CHANGES, MEDIA, NEW_MEDIA, Change, Files, Media
from tests.benchmarks.dataset_build import FULL, make_rows, watched
from tests.benchmarks.dataset_push import FORMS, THEIRS
from tests.benchmarks.hub_process import serving

FILES = 10
BLOCKS = 3
"""Blocks of rows in a file, which are some 16 MB each."""
CASES = [
    ("csv", "500MB"),
    ("csv", "10MB"),
    ("jsonl", "500MB"),
    ("parquet", "20MB"),
    *([("csv", "60MB"), ("jsonl", "10MB"), ("parquet", "10MB")] if FULL else []),
]
"""Formats with the largest size of a shard; Parquet files that fit would be shards as they are, so these must not."""
READS_OF_A_SHARD = 3
"""How often a new shard is read: decoded, hashed, sent."""
LEAST_CHEAPER = 3
"""How many times less processor time than push_to_hub of the whole the first change takes at least. The goal is 10: but
one more start of the provider, a child for the plan and one for the apply, and the libraries that send, take 0.8 s."""


@dataclass(frozen=True)
class Taken:
    """What an apply took.

    Args:
        processor: seconds of all processors together.
        read: bytes that its processes read, from files and pipes.
        sent: bytes that the Hub keeps of what it was sent.
        built: bytes of the shards that are new.
    """

    processor: float
    read: int
    sent: int
    built: int


@dataclass
class Publication:
    """A dataset that is published again and again.

    Args:
        workspace: with its configuration.
        files: that it is made from.
        kept: the folder of the Hub.
    """

    workspace: Workspace
    files: Files
    kept: Path

    def apply(self) -> Taken:
        """Apply what there is."""
        known, kept, before = self._shards(), _size(self.kept), _bytes_read()
        command = [*self.workspace.engine.command, "apply", "-input=false", "-auto-approve"]
        measured, _ = watched(command, self.workspace.environ, self.workspace.folder)
        read, sent = _bytes_read() - before, _size(self.kept) - kept
        built = sum(size for path, size in self._shards().items() if path not in known)
        return Taken(measured.processor, read, sent, built)

    def _shards(self) -> dict[str, int]:
        """Return the size of each shard that the state tells of."""
        if not (self.workspace.folder / "terraform.tfstate").exists():
            return {}
        split = self.workspace.attributes("huggingface_dataset.it")["configs"]["default"]["splits"]["train"]
        return {shard["path"]: shard["size"] for shard in split["shards"]}


def changes_cost_what_they_change() -> bool:
    """Publish and change files of each format, and print what that takes; tell whether all is within the limits."""
    engine = newest()
    if engine is None:
        sys.stdout.write("Changes of a dataset: not measured, there is no Terraform or OpenTofu here\n")
        return True
    with tempfile.TemporaryDirectory() as folder:
        good = []
        for number, (kind, limit) in enumerate(CASES):
            place = Path(folder) / str(number)
            place.mkdir()
            good.append(_is_cheap(engine, _files(kind, place), limit))
        for kind in ("jpg", *(["wav"] if FULL else [])):
            media = Media(kind, Path(folder) / kind)
            media.folder.mkdir()
            media.add(range(MEDIA))
            good.append(_is_cheap(engine, media, "500MB", NEW_MEDIA))
        return all(good)


def _is_cheap(engine: Engine, files: Files, limit: str, changes: "Sequence[Change]" = CHANGES) -> bool:
    total, number = _size(files.folder), len([*files.folder.iterdir()])
    theirs, libraries = _pushed(files, limit), _read_of_libraries(engine, files)
    with _publication(engine, files, limit) as publication:
        first, nothing = publication.apply(), publication.apply()
        sys.stdout.write(
            f"{total / 1e6:.0f} MB of {files.kind} in {number} files, shards of at most {limit}, changed and published "
            f"again by {engine}\n  first: {first.processor:.1f} s of a processor, {first.sent / 1e6:.0f} MB sent; "
            f"nothing changed: {nothing.processor:.1f} s; push_to_hub of all: {theirs:.1f} s\n"
        )
        good = []
        for change in changes:
            change.do(files)
            taken = publication.apply()
            read = 100 * max(0, taken.read - libraries - READS_OF_A_SHARD * taken.built) / total
            built, sent = 100 * taken.built / first.built, 100 * taken.sent / first.sent
            more = taken.processor - nothing.processor
            within = read <= (change.read or 100) and built <= change.built and sent <= (change.sent or 100)
            within &= change is not changes[0] or more * LEAST_CHEAPER <= theirs
            good.append(within)
            parts = f"read {read:.1f} %{_limit(change.read)}, built {built:.1f} %{_limit(change.built)}"
            sys.stdout.write(
                f"  {change.title}: {parts}, sent {sent:.1f} %{_limit(change.sent)}; {more:.2f} s of a processor, "
                f"1/{theirs / max(more, 0.01):.0f} of push_to_hub: {'within' if within else 'OVER'}\n"
            )
    return all(good)


def _limit(percent: float | None) -> str:
    return "" if percent is None else f" (at most {percent})"


def _pushed(files: Files, limit: str) -> float:
    """Return the processor time that push_to_hub of all takes."""
    with tempfile.TemporaryDirectory() as folder, serving() as (hub, _):
        environ = engine_environ(Path(folder)) | {
            "HF_ENDPOINT": str(hub.base_url).rstrip("/"),
            "HF_TOKEN": hub.headers["Authorization"].removeprefix("Bearer "),
            "HF_HOME": folder,
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
        }
        names = sorted(str(path) for path in files.folder.iterdir())
        is_media = isinstance(files, Media)
        told: dict[str, object] = {"data_dir": str(files.folder)} if is_media else {"data_files": names}
        form = FORMS[{"jpg": "images", "wav": "sounds"}.get(files.kind, files.kind)]
        arguments = json.dumps([form, told, "acme/theirs", limit])
        return watched([sys.executable, "-c", THEIRS, arguments], environ, Path(folder))[0].processor


def _read_of_libraries(engine: Engine, files: Files) -> int:
    """Return what an apply reads that builds some rows: the libraries of all processes."""
    with tempfile.TemporaryDirectory() as folder:
        few = type(files)(files.kind, Path(folder) / "data")
        few.folder.mkdir()
        few.few("0")
        with _publication(engine, few, "1MB") as publication:
            publication.apply()
            few.few("1")
            return publication.apply().read


@contextmanager
def _publication(engine: Engine, files: Files, limit: str) -> Iterator[Publication]:
    """Write the configuration of a dataset that is made from files."""
    with tempfile.TemporaryDirectory() as made, serving(Path(made) / "hub") as (_, block):
        folder = Path(made)
        cache = {"XDG_CACHE_HOME": str(folder / "cache")}
        (folder / "workspace").mkdir()
        workspace = make_workspace(folder / "workspace", engine, cache, provider_folder(folder))
        split = f'{{ splits = {{ train = {{ files = ["{files.folder}/*"] }} }}, max_shard_size = "{limit}" }}'
        lines = f'name = "ours"\n  visibility = "private"\n  configs = {{ default = {split} }}'
        workspace.write(f'{block}resource "huggingface_dataset" "it" {{\n  {lines}\n}}\n')
        yield Publication(workspace, files, folder / "hub")


def _files(kind: str, folder: Path) -> Files:
    """Make the files, no two rows of which are alike."""
    files = Files(kind, folder / "data")
    files.folder.mkdir()
    for number in range(FILES):
        rows = [row for block in range(BLOCKS) for row in make_rows(number * BLOCKS + block)]
        files.write(str(number), rows)
    return files


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _bytes_read() -> int:
    """Return the bytes that this process and all that it has waited for have read (Linux)."""
    lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    return int(next(line.removeprefix("rchar: ") for line in lines if line.startswith("rchar: ")))


if __name__ == "__main__":
    sys.exit(not changes_cost_what_they_change())
