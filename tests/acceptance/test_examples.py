"""The examples are configurations that engines accept."""

import shutil
from pathlib import Path

import pytest

from tests.acceptance.engine import ROOT
from tests.acceptance.workspace import Workspace

SINCE = {
    "resources": (1, 6),
    "data-sources": (1, 6),
    "functions": (1, 8),
    "actions": (1, 14),
    "list-resources": (1, 14),
}
EXAMPLES = [folder for kind in SINCE for folder in sorted((ROOT / "examples" / kind).iterdir())]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_example_is_accepted(workspace: Workspace, example: Path) -> None:
    """As it stands, with the provider's address beside it."""
    if workspace.engine.minor < SINCE[example.parent.name]:
        pytest.skip(f"{workspace.engine} has no {example.parent.name}")
    shutil.copytree(example, workspace.folder, dirs_exist_ok=True)
    workspace.write("", "versions.tf")
    queries = ["-query"] if example.parent.name == "list-resources" else []
    workspace.run("validate", *queries)
