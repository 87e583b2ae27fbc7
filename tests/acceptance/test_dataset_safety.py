"""huggingface_dataset loses nothing, publishes nothing early, and goes on after what went wrong half-way."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.loading import load
from tests.acceptance.test_dataset import ADDRESS, ID, commit, dataset, splits
from tests.acceptance.workspace import Workspace

API = f"/api/datasets/{ID}"
NO_COMMIT = {"method": "POST", "path": "*/commit/*", "occurrence": 0, "action": "status", "status": 403}


@pytest.fixture
def train(tmp_path: Path) -> Path:
    """Give a small data file."""
    file = tmp_path / "train.csv"
    file.write_text("text,stars\ngood,5\nbad,1\n", encoding="utf-8")
    return file


def files(hub: Rehearsal) -> dict[str, Any]:
    """Give the files of the main branch."""
    found: dict[str, Any] = hub.repository(ID, "dataset")["files"]
    return found


def file(path: str, content: str | bytes) -> dict[str, Any]:
    """Give the line of a commit that writes a file."""
    data = content.encode() if isinstance(content, str) else content
    value = {"path": path, "content": base64.b64encode(data).decode(), "encoding": "base64"}
    return {"key": "file", "value": value}


def adopt(workspace: Workspace, hub: Rehearsal, *lines: dict[str, Any]) -> None:
    """Make a dataset with files of others, and import it."""
    hub.call("POST", "/api/repos/create", {"type": "dataset", "name": "reviews", "organization": "acme"})
    commit(hub, *lines)
    workspace.run("import", "-input=false", ADDRESS, ID)


def test_imported_files_that_are_not_written_stay_theirs_whatever_else_changes(
    workspace: Workspace, hub: Rehearsal
) -> None:
    workspace.write(hub.block() + dataset(None, 'files = { "a.txt" = "a" }'))
    adopt(workspace, hub, file("a.txt", "a"), file("theirs.txt", "b"))
    workspace.write(hub.block() + dataset(None, 'files = { "a.txt" = "a" }', 'card = { license = "mit" }'))
    workspace.apply()
    workspace.write(hub.block() + dataset(None, 'files = { "a.txt" = "new" }', 'card = { license = "mit" }'))
    workspace.apply()
    assert "theirs.txt" in files(hub)
    assert "They would be lost with it: theirs.txt." in workspace.fails("destroy", "-auto-approve")


@pytest.mark.publishes
def test_a_dataset_becomes_public_only_with_its_new_rows(
    workspace: Workspace, hub: Rehearsal, train: Path
) -> None:
    """The old ones may be what nobody is to see."""
    workspace.write(hub.block() + dataset(splits(train=train), "private = true"))
    workspace.apply()
    train.write_text("text,stars\nopen,1\n", encoding="utf-8")
    workspace.write(hub.block() + dataset(splits(train=train), "private = false"))
    hub.faults(NO_COMMIT)
    workspace.apply(ok=False)
    assert hub.repository(ID, "dataset")["visibility"] == "private"
    hub.faults()
    workspace.apply()
    assert hub.repository(ID, "dataset")["visibility"] == "public"
    assert workspace.changes() == {}


def test_a_dataset_is_hidden_before_its_new_rows_come(
    workspace: Workspace, hub: Rehearsal, train: Path
) -> None:
    workspace.write(hub.block() + dataset(splits(train=train), 'gated = "none"'))
    workspace.apply()
    train.write_text("text,stars\nsecret,1\n", encoding="utf-8")
    workspace.write(hub.block() + dataset(splits(train=train), "private = true", 'gated = "manual"'))
    hub.faults(NO_COMMIT)
    workspace.apply(ok=False)
    truth = hub.repository(ID, "dataset")
    assert (truth["visibility"], truth["gated"]) == ("private", "manual")
