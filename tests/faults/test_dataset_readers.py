"""Readers of a dataset while it is published anew: the old rows or the new ones, never some of both."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace, make_workspace
from tests.faults.test_dataset_faults import ID, clear, place, truth, write_rows

__all__ = ["place"]

pytestmark = pytest.mark.long

READER = """
import json, sys
from datasets import disable_progress_bars, load_dataset
disable_progress_bars()
print("ready", flush=True)
for line in sys.stdin:
    try:
        rows = load_dataset(sys.argv[1], split="train", download_mode="force_redownload")
        words = sorted({row["text"].split(" ")[0] for row in rows})
        print(json.dumps([words, len(rows)]), flush=True)
    except Exception as error:
        print(json.dumps([["error"], repr(error)]), flush=True)
"""


class Reader:
    """The `datasets` library in a process of its own, which loads the dataset when it is asked to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert self._answer() == "ready"

    def look(self) -> tuple[list[str], int]:
        """Load the dataset; give the first words of its rows, and how many there are."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        words, count = json.loads(self._answer())
        return words, count

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def reading(hub: Rehearsal, home: Path) -> Iterator[Reader]:
    """Start a reader."""
    environ = os.environ | {
        "HF_ENDPOINT": hub.url,
        "HF_TOKEN": hub.token,
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    command = [sys.executable, "-c", READER, ID]
    with subprocess.Popen(command, env=environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Reader(process)


CONFIGURATION = """
resource "huggingface_dataset" "it" {
  name = "reviews"
  configs = {
    default = { splits = { train = { files = ["%(folder)s/train"] } } }
  }
}
"""
OLD, NEW = 200, 300


def test_a_reader_in_a_loop_sees_the_old_rows_or_the_new_ones(place: Workspace, hub: Rehearsal) -> None:
    """So many shards that several commits are needed."""
    place.write(hub.block() + CONFIGURATION % {"folder": place.folder})
    write_rows(place.folder, "train", "old", OLD)
    place.apply()
    write_rows(place.folder, "train", "new", NEW)
    before = len(hub.call("GET", f"/api/datasets/{ID}/commits/main"))
    with reading(hub, place.folder / "hf") as reader:
        command = [*place.engine.command, "apply", "-input=false", "-auto-approve"]
        # Slow enough that the reader looks often while it goes on.
        hub.faults({"method": "POST", "path": "*", "occurrence": 0, "action": "delay", "ms": 1000})
        seen = [reader.look()]
        with subprocess.Popen(command, cwd=place.folder, env=place.environ, stdout=subprocess.DEVNULL) as apply:
            while apply.poll() is None:
                seen.append(reader.look())
        hub.faults()
        seen.append(reader.look())
    assert apply.returncode == 0
    assert len(hub.call("GET", f"/api/datasets/{ID}/commits/main")) >= before + 2
    assert len(seen) > 3
    assert {(tuple(words), count) for words, count in seen} == {(("old",), OLD), (("new",), NEW)}


def test_an_interrupted_publication_leaves_the_old_rows_and_the_next_apply_leaves_no_stray_shard(
    place: Workspace, hub: Rehearsal
) -> None:
    """Each commit fails in turn, and the files are others when it is tried again."""
    with reading(hub, place.folder / "hf") as reader:
        number = failures = 0
        while failures == number:
            number += 1
            clear(place, hub)
            place.write(hub.block(max_retries="0") + CONFIGURATION % {"folder": place.folder})
            write_rows(place.folder, "train", "old", OLD)
            place.apply()
            write_rows(place.folder, "train", "half", NEW)
            route = {"method": "POST", "path": "/api/datasets/*/commit/*", "occurrence": number}
            hub.faults(route | {"action": "status", "status": 500})
            failures += place.apply(ok=False).returncode != 0
            hub.faults()
            assert reader.look() == ((["old"], OLD) if failures == number else (["half"], NEW))
            write_rows(place.folder, "train", "new", NEW)
            place.apply()
            assert reader.look() == (["new"], NEW)
            shards = {path for path in truth(hub)["files"] if path.endswith(".parquet")}
            split = place.attributes("huggingface_dataset.it")["configs"]["default"]["splits"]["train"]
            assert shards == {shard["path"] for shard in split["shards"]}
    assert failures >= 2


def test_two_applies_of_different_splits_at_the_same_moment_both_end_up_in_the_card(
    place: Workspace, hub: Rehearsal
) -> None:
    """Each engine has a provider process of its own, as two pipelines have."""
    folders: dict[str, Workspace] = {}
    for split in ("train", "test"):
        folder = place.folder / split
        folder.mkdir()
        write_rows(folder, "rows", split, 5)
        other = folders[split] = make_workspace(folder, place.engine, {})
        configs = f'{{ default = {{ splits = {{ {split} = {{ files = ["{folder}/rows"] }} }} }} }}'
        resource = f'resource "huggingface_dataset" "it" {{\n  name = "reviews"\n  configs = {configs}\n}}\n'
        if split == "test":
            other.write(hub.block() + 'resource "huggingface_dataset" "it" {\n  name = "reviews"\n}\n')
            other.run("import", "-input=false", "huggingface_dataset.it", ID)
        other.write(hub.block() + resource)
        if split == "train":
            other.apply()
            write_rows(folder, "rows", split, 7)
    command = [*place.engine.command, "apply", "-input=false", "-auto-approve"]
    hub.faults({"method": "POST", "path": "/api/datasets/*/commit/*", "occurrence": 0, "action": "delay", "ms": 1000})
    running = [
        subprocess.Popen(command, cwd=one.folder, env=one.environ, stdout=subprocess.DEVNULL)
        for one in folders.values()
    ]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    hub.faults()
    with reading(hub, place.folder / "hf") as reader:
        assert reader.look() == (["train"], 7)
    assert [one.changes() for one in folders.values()] == [{}, {}]
    named = [
        shard["path"]
        for split, one in folders.items()
        for shard in one.attributes("huggingface_dataset.it")["configs"]["default"]["splits"][split]["shards"]
    ]
    assert sorted(named) == sorted(path for path in truth(hub)["files"] if path.endswith(".parquet"))
    assert len(named) > len(folders)
