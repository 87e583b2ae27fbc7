"""Publishing a dataset while requests fail: readers see the old rows or the new ones, and the next apply finishes."""

import os
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.engine import newest
from tests.acceptance.workspace import Workspace, make_workspace

pytestmark = pytest.mark.long

ID = "acme/reviews"
STEP = 1 if os.environ.get("FAULTS") == "all" else 3
ACTIONS: list[dict[str, Any]] = [
    {"action": "drop_before"},
    {"action": "status", "status": 503},
    {"action": "drop_after"},
]
CONFIGURATION = """
resource "huggingface_dataset" "it" {
  name       = "reviews"
  visibility = "private"
  card       = { license = "mit" }
  configs = {
    default = {
      splits = { train = { files = ["%(folder)s/train"] }, test = { files = ["%(folder)s/test"] } }
    }
  }
}
"""


@pytest.fixture
def place(tmp_path: Path, reattach: str) -> Workspace:
    """Return a workspace of the newest engine."""
    engine = newest()
    if engine is None:
        pytest.skip("there is no Terraform and no OpenTofu here")
    return make_workspace(tmp_path, engine, {"TF_REATTACH_PROVIDERS": reattach})


def write_rows(folder: Path, name: str, word: str, count: int) -> None:
    """Write a folder of Parquet files of three rows each, which are a shard each."""
    shutil.rmtree(folder / name, ignore_errors=True)
    (folder / name).mkdir()
    for first in range(0, count, 3):
        lines = [f"{word} {number}" for number in range(first, min(first + 3, count))]
        pq.write_table(pa.table({"text": lines}), folder / name / f"{first:04d}.parquet")


def clear(workspace: Workspace, hub: Rehearsal) -> None:
    """Begin anew: no dataset on the Hub, no state."""
    hub.faults()
    if hub.exists(ID, "dataset"):
        hub.call("DELETE", "/api/repos/delete", {"name": "reviews", "organization": "acme", "type": "dataset"})
    for leftover in workspace.folder.glob("terraform.tfstate*"):
        leftover.unlink()


def truth(hub: Rehearsal) -> dict[str, Any]:
    """Return what the Hub holds: files with their hashes, and who may see it."""
    found = hub.repository(ID, "dataset")
    return {
        "visibility": {seen["visibility"] for seen in found["visibility_history"]},
        "files": found["files"],
        "datasets": [one["id"] for one in hub.call("GET", "/api/datasets?author=acme")],
    }


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: "-".join(str(value) for value in action.values())[:16])
@pytest.mark.parametrize("kind", ["create", "change"])
def test_an_apply_of_which_one_request_fails_is_finished_by_the_next(
    place: Workspace, hub: Rehearsal, kind: str, action: dict[str, Any]
) -> None:
    def prepare() -> None:
        clear(place, hub)
        place.write(hub.block(max_retries="1") + CONFIGURATION % {"folder": place.folder})
        write_rows(place.folder, "test", "test", 3)
        if kind == "change":
            write_rows(place.folder, "train", "old", 30)
            place.apply()
        write_rows(place.folder, "train", "new", 40)
        hub.requests()

    prepare()
    place.apply()
    total, expected = sum(hub.requests().values()), truth(hub)
    for number in range(1, total + 1, STEP):
        prepare()
        hub.faults({"method": "*", "path": "*", "occurrence": number} | action)
        failed = place.apply(ok=False).returncode != 0
        hub.faults()
        if failed:
            place.untaint()
            place.apply()
        assert truth(hub) == expected, f"request {number}"
        assert place.changes() == {}, f"request {number}"
