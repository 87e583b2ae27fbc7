"""The official JavaScript client `@huggingface/hub`, unmodified, against the local Hub."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from provider.local_hub.server import LocalHub

MODULES = Path(os.environ.get("HUB_JS_MODULES", Path(__file__).parents[2] / ".engines"))
"""The folder whose `node_modules` has the client."""


@pytest.fixture
def node() -> str:
    """The `node` command, where the client is installed too."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not here")
    if not (MODULES / "node_modules/@huggingface/hub").is_dir():
        pytest.skip("@huggingface/hub is not installed")
    return found


def test_a_dataset_lives_its_life(node: str, hub: LocalHub) -> None:
    command = [node, str(Path(__file__).with_name("hub.mjs")), hub.url, hub.token, str(MODULES)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told == {
        "me": "alice",
        "files": [[".gitattributes", told["files"][0][1], False], ["data.bin", 200_000, True], ["notes.txt", 5, False]],
        "notes": "notes",
        "same": True,
        "commits": [told["commits"][0], "Add both", "initial commit"],
        "left": False,
        "there": True,
        "hashed": True,
        "bare": [],
        "refusals": [409, 403, 404, 400, 400, 401],
        "exists": [True, False],
        "sdk": "static",
        "names": [],
    }
