"""An end asked for in the middle of an apply, with the real provider process: as a terminal or a pipeline asks."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

ID = "acme/support-bot"
SPACE = """
resource "huggingface_space" "app" {
  name      = "support-bot"
  variables = { MODEL = "small" }
  files     = { "Dockerfile" = "FROM python:3.12-slim" }
}
"""
SLOW_CREATE = {"method": "POST", "path": "/api/repos/create", "occurrence": 1, "action": "delay", "ms": 5000}


def interrupted(
    workspace: Workspace, until: str, *command: str, by: signal.Signals = signal.SIGINT
) -> tuple[str, float]:
    """Run a command, signal its process group one second after the engine says something, and wait for its end.

    Returns:
        What the engine said, and how long it lived after the signal, in seconds.
    """
    output = Path(workspace.folder, "output.txt")
    with output.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            [*workspace.engine.command, *command, "-input=false"],
            cwd=workspace.folder,
            env=workspace.environ,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        deadline = time.monotonic() + 30
        while until not in output.read_text(encoding="utf-8") and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1)
        pressed = time.monotonic()
        os.killpg(process.pid, by)
        process.wait(timeout=60)
    return output.read_text(encoding="utf-8"), time.monotonic() - pressed


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_an_end_in_the_middle_of_a_create_keeps_the_space(
    installed: Workspace, hub: Rehearsal, by: signal.Signals
) -> None:
    """The create that is under way is waited for: the state holds the Space, nothing is orphaned or made twice."""
    installed.write(hub.block() + SPACE)
    hub.faults(SLOW_CREATE)
    said, lived = interrupted(installed, "Creating...", "apply", "-auto-approve", by=by)
    assert "Interrupt received" in said
    assert 2 < lived < 20
    assert installed.attributes("huggingface_space.app")["id"] == ID
    uid = hub.repository(ID)["_id"]
    assert installed.changes() == {}, said
    installed.apply()
    assert installed.changes() == {}
    assert hub.repository(ID)["_id"] == uid
    assert [space["id"] for space in hub.call("GET", "/api/spaces?author=acme")] == [ID]


def test_ctrl_c_ends_a_read_at_once(installed: Workspace, hub: Rehearsal) -> None:
    """A refresh that hangs is left within a second or two; the state is as it was."""
    installed.write(hub.block() + SPACE)
    installed.apply()
    before = installed.attributes("huggingface_space.app")
    hub.faults({"method": "GET", "path": f"/api/spaces/{ID}", "occurrence": 0, "action": "delay", "ms": 15000})
    _, lived = interrupted(installed, "Refreshing state...", "plan")
    assert lived < 5
    hub.faults()
    assert installed.attributes("huggingface_space.app") == before
    assert installed.changes() == {}
