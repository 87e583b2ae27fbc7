"""Large data files: an unchanged one is not read again, a bad line at the end changes nothing, progress is told."""

import os
import re
import signal
import subprocess
import time
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from provider.dataset_builder import hash_cache as digests
from tests.acceptance.conftest import Rehearsal
from tests.acceptance.engine import newest
from tests.acceptance.workspace import Workspace, make_workspace

ID = "acme/large"
ADDRESS = "huggingface_dataset.it"
MEGABYTE = 1_000_000
BAD = {".csv": "1,2,3\n", ".jsonl": '{"n": 1, "text": \n'}
"""A line that can't be read, by the file's suffix."""
TOLD = re.compile(r"large: building: (\d+) rows, (\d+) of (\d+) bytes \((\d+) %\)")


@pytest.fixture
def place(tmp_path: Path, reattach: str) -> Workspace:
    """Return a workspace of the newest engine, with the provider in this process."""
    return _workspace(tmp_path, TF_REATTACH_PROVIDERS=reattach)


@pytest.fixture
def apart(tmp_path: Path) -> Workspace:
    """Return a workspace of the newest engine, which starts the installed provider and keeps its log."""
    cache, log = str(tmp_path / "cache"), str(tmp_path / "log.txt")
    return _workspace(tmp_path, XDG_CACHE_HOME=cache, TF_LOG_PROVIDER="INFO", TF_LOG_PATH=log)


def _workspace(folder: Path, **environ: str) -> Workspace:
    engine = newest()
    if engine is None:
        pytest.skip("there is no Terraform and no OpenTofu here")
    return make_workspace(folder, engine, environ)


def dataset(*files: Path) -> str:
    """Return a dataset with a split for each file."""
    splits = ", ".join(f'{file.stem} = {{ files = ["{file}"] }}' for file in files)
    lines = f'name = "large"\n  visibility = "private"\n  configs = {{ default = {{ splits = {{ {splits} }} }} }}'
    return f'resource "huggingface_dataset" "it" {{\n  {lines}\n}}\n'


def write_large(path: Path, size: int, end: str = "") -> int:
    """Write rows of about a size in bytes, then an end; give the number of the last line."""
    row = {
        ".csv": "{0},some text of row {0} that is neither long nor short\n",
        ".jsonl": '{{"n": {0}, "text": "some text of row {0} that is neither long nor short"}}\n',
    }[path.suffix]
    block = "".join(row.format(number) for number in range(10_000))
    times = size // len(block) + 1
    with path.open("w", encoding="utf-8") as opened:
        opened.write("n,text\n" if path.suffix == ".csv" else "")
        for _ in range(times):
            opened.write(block)
        opened.write(end)
    return times * 10_000 + (path.suffix == ".csv") + bool(end)


def published_files(hub: Rehearsal) -> dict[str, Any]:
    """Return what the Hub tells of each file of the dataset."""
    files: dict[str, Any] = hub.repository(ID, "dataset")["files"]
    return files


def test_an_unchanged_file_is_not_read_again_and_asks_nothing_beyond_the_refresh(
    place: Workspace, hub: Rehearsal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_large(tmp_path / "train.csv", 32 * MEGABYTE)
    place.write(hub.block() + dataset(tmp_path / "train.csv"))
    place.apply()
    hub.requests()
    place.run("plan", "-refresh-only", "-input=false")
    refresh = hub.requests()

    def must_not_read(batch: list[digests.Part]) -> list[bytes]:
        raise AssertionError(f"{batch[0][0].path} is read again")

    monkeypatch.setattr(digests, "_hash", must_not_read)
    assert place.changes() == {}
    assert hub.requests() == refresh
    place.apply()
    # An apply configures the provider twice, and each time the token is looked at.
    assert hub.requests() == refresh | {"GET /api/whoami-v2": 2}
    assert refresh == {"GET /api/datasets/{id}": 1, "GET /api/datasets/{id}/tree/{rev}": 1, "GET /api/whoami-v2": 1}


def test_one_changed_file_of_ten_builds_and_sends_only_its_split(
    place: Workspace, hub: Rehearsal, tmp_path: Path
) -> None:
    files = [tmp_path / f"part{number}.csv" for number in range(10)]
    for file in files:
        write_large(file, MEGABYTE)
    place.write(hub.block() + dataset(*files))
    place.apply()
    before, files_before = place.attributes(ADDRESS)["configs"]["default"]["splits"], published_files(hub)
    write_large(files[3], 2 * MEGABYTE)
    place.apply()
    after, files_after = place.attributes(ADDRESS)["configs"]["default"]["splits"], published_files(hub)
    assert [split for split in after if after[split] != before[split]] == ["part3"]
    changed = {path for path in files_before | files_after if files_before.get(path) != files_after.get(path)}
    shards = {shard["path"] for splits in (before, after) for shard in splits["part3"]["shards"]}
    assert changed == {"README.md", *shards}


@pytest.mark.parametrize(
    "megabytes", [pytest.param(64, id="64MB"), pytest.param(2000, id="2GB", marks=pytest.mark.long)]
)
@pytest.mark.parametrize("suffix", BAD)
def test_a_bad_line_at_the_end_is_told_with_file_and_line_and_nothing_was_written(
    place: Workspace, hub: Rehearsal, tmp_path: Path, suffix: str, megabytes: int
) -> None:
    path = tmp_path / f"train{suffix}"
    last = write_large(path, megabytes * MEGABYTE, BAD[suffix])
    place.seconds = 60 + megabytes
    place.write(hub.block() + dataset(path))
    hub.requests()
    told = place.fails("apply", "-input=false", "-auto-approve")
    assert path.name in told
    assert f"line {last}" in told
    assert not hub.exists(ID, "dataset")
    assert [route for route in hub.requests() if not route.startswith("GET")] == []
    path.unlink()


def test_a_bad_line_leaves_what_is_published_as_it_is(place: Workspace, hub: Rehearsal, tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    write_large(path, MEGABYTE)
    place.write(hub.block() + dataset(path))
    place.apply()
    before, state = hub.repository(ID, "dataset"), place.attributes(ADDRESS)
    last = write_large(path, MEGABYTE, "1,2,3\n")
    hub.requests()
    assert f"line {last}" in place.fails("apply", "-input=false", "-auto-approve")
    assert [route for route in hub.requests() if not route.startswith("GET")] == []
    assert hub.repository(ID, "dataset") == before
    assert place.attributes(ADDRESS) == state


def test_progress_is_in_the_log_at_most_once_a_second(apart: Workspace, hub: Rehearsal, tmp_path: Path) -> None:
    write_large(tmp_path / "train.csv", 400 * MEGABYTE)
    apart.write(hub.block() + dataset(tmp_path / "train.csv"))
    apart.apply()
    lines = [line for line in (tmp_path / "log.txt").read_text(encoding="utf-8").splitlines() if "large: " in line]
    told = [TOLD.search(line) for line in lines]
    building = [(line, found) for line, found in zip(lines, told, strict=True) if found]
    assert all("[INFO]" in line for line in lines)
    sizes = {int(found[3]) for _, found in building}
    assert sizes == {(tmp_path / "train.csv").stat().st_size}
    rows = [int(found[1]) for _, found in building]
    assert rows == sorted(rows)
    assert rows
    times = [datetime.fromisoformat(line.split()[0]) for line, _ in building]
    gaps = [(after - before).total_seconds() for before, after in pairwise(times)]
    assert [gap for gap in gaps if gap < 0.9] == []
    sent = [line for line in lines if "large: sending: " in line]
    assert "(100 %)" in sent[-1]


def test_a_stop_during_the_build_is_heeded_at_once_and_nothing_is_published(
    apart: Workspace, hub: Rehearsal, tmp_path: Path
) -> None:
    write_large(tmp_path / "train.csv", 500 * MEGABYTE)
    apart.write(hub.block() + dataset(tmp_path / "train.csv"))
    hub.requests()
    output, log = tmp_path / "output.txt", tmp_path / "log.txt"
    with output.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            [*apart.engine.command, "apply", "-input=false", "-auto-approve"],
            cwd=apart.folder,
            env=apart.environ,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while not (log.exists() and TOLD.search(log.read_text(encoding="utf-8"))) and time.monotonic() < deadline:
            time.sleep(0.02)
        pressed = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=60)
    said = " ".join(re.sub(r"[│╷╵]", " ", output.read_text(encoding="utf-8")).split())
    assert time.monotonic() - pressed < 2
    assert process.returncode == 1
    assert "The dataset was not published" in said
    assert re.search(r"It got as far as building: \d+ rows, \d+ of \d+ bytes \(\d+ %\)", said)
    assert not hub.exists(ID, "dataset")
    assert [route for route in hub.requests() if not route.startswith("GET")] == []


@pytest.mark.parametrize(
    ("path", "percent"), [("/api/datasets/*/preupload/*", 0), ("/api/datasets/*/commit/*", 100)], ids=["send", "commit"]
)
def test_a_failure_tells_how_far_the_sending_came(
    place: Workspace, hub: Rehearsal, tmp_path: Path, path: str, percent: int
) -> None:
    write_large(tmp_path / "train.csv", MEGABYTE)
    place.write(hub.block(max_retries="0") + dataset(tmp_path / "train.csv"))
    hub.faults({"method": "POST", "path": path, "occurrence": 0, "action": "status", "status": 403})
    told = place.fails("apply", "-input=false", "-auto-approve")
    assert re.search(rf"It got as far as sending: \d+ of \d+ bytes \({percent} %\)", told)
    hub.faults()
    place.run("untaint", "huggingface_dataset.it")
    place.apply()
    assert place.changes() == {}
