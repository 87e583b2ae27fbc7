"""The actions, triggered and invoked by real engines against a local Hub."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

ID = "acme/support-bot"
DOCKERFILE = "FROM python:3.12-slim"
SPACE = """
resource "huggingface_space" "app" {{
  name      = "support-bot"
  files     = {{ "Dockerfile" = "{dockerfile}" }}
  variables = {{ MODEL = "{model}" }}
{more}
}}
"""
TRIGGER = """
  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.huggingface_space_restart.it]
    }
  }
"""
ACTION = """
action "huggingface_space_%s" "it" {
  config {
    space_id = huggingface_space.app.id
    %s
  }
}
"""


def space(dockerfile: str = DOCKERFILE, model: str = "small", more: str = "") -> str:
    """Return a Space."""
    return SPACE.format(dockerfile=dockerfile, model=model, more=more)


@pytest.fixture(autouse=True)
def _has_actions(request: pytest.FixtureRequest) -> None:
    """Terraform has actions since 1.14."""
    engine = request.getfixturevalue("engine")
    if engine.product != "terraform" or engine.minor < (1, 14):
        pytest.skip(f"{engine} has no actions")


def invoke(workspace: Workspace, name: str, *, ok: bool = True) -> str:
    """Invoke an action by hand; give all that the engine says, as one line without frames."""
    done = workspace.apply(f"-invoke=action.huggingface_space_{name}.it", ok=ok)
    return " ".join((done.stdout + done.stderr).replace("│", " ").split())


def test_a_restart_by_hand_shows_each_stage_until_the_app_runs(workspace: Workspace, hub: Rehearsal) -> None:
    """One restart, and no other change."""
    workspace.write(hub.block() + space() + ACTION % ("restart", ""))
    workspace.apply()
    before = hub.repository(ID)
    hub.call("PUT", "/_local/settings", {"build_seconds": 1})
    said = invoke(workspace, "restart")
    assert f"{ID} is being restarted" in said
    assert said.index(f"{ID} is BUILDING") < said.index(f"{ID} is RUNNING")
    after = hub.repository(ID)
    assert (after["restarts"], after["factory_reboots"]) == (before["restarts"] + 1, before["factory_reboots"])
    assert workspace.changes() == {}


def test_a_factory_reboot_that_is_not_waited_for_ends_at_once(workspace: Workspace, hub: Rehearsal) -> None:
    """The stages that follow are not asked for."""
    workspace.write(hub.block() + space() + ACTION % ("restart", "factory_reboot = true\n    wait = false"))
    workspace.apply()
    hub.call("PUT", "/_local/settings", {"build_seconds": 3600})
    said = invoke(workspace, "restart")
    assert f"{ID} is being built anew and restarted" in said
    assert f"{ID} is BUILDING" not in said
    assert hub.repository(ID)["factory_reboots"] == 1


def test_a_change_of_the_space_triggers_the_restart(workspace: Workspace, hub: Rehearsal) -> None:
    """Only the events that are named do."""
    workspace.write(hub.block() + space(more=TRIGGER) + ACTION % ("restart", "factory_reboot = true"))
    assert "is being" not in workspace.apply().stdout
    assert hub.repository(ID)["factory_reboots"] == 0
    workspace.write(hub.block() + space(model="large", more=TRIGGER) + ACTION % ("restart", "factory_reboot = true"))
    assert f"{ID} is RUNNING" in workspace.apply().stdout
    assert hub.repository(ID)["factory_reboots"] == 1
    assert workspace.changes() == {}


def test_a_build_that_fails_ends_the_restart_with_the_end_of_its_log(workspace: Workspace, hub: Rehearsal) -> None:
    """Long before the timeout."""
    workspace.write(hub.block() + space(f"{DOCKERFILE}\\n# local-hub: build fails") + ACTION % ("restart", ""))
    workspace.apply()
    began = time.monotonic()
    said = invoke(workspace, "restart", ok=False)
    assert time.monotonic() - began < 30
    assert f"The Space {ID} is not RUNNING or SLEEPING" in said
    assert "The Space ended in stage BUILD_ERROR" in said
    assert "ERROR: process did not complete successfully: exit code: 1" in said


def test_an_app_that_fails_ends_the_restart_with_the_end_of_its_log(workspace: Workspace, hub: Rehearsal) -> None:
    """The app's log, not the build's."""
    workspace.write(hub.block() + space(f"{DOCKERFILE}\\n# local-hub: start fails") + ACTION % ("restart", ""))
    workspace.apply()
    said = invoke(workspace, "restart", ok=False)
    assert "The Space ended in stage RUNTIME_ERROR" in said
    assert "RuntimeError: the app was told to fail" in said


def test_a_build_that_does_not_end_is_left_at_the_timeout(workspace: Workspace, hub: Rehearsal) -> None:
    """With the stage that it is in."""
    workspace.write(hub.block() + space() + ACTION % ("restart", 'timeout = "1s"'))
    workspace.apply()
    hub.call("PUT", "/_local/settings", {"build_seconds": 3600})
    assert "It was still BUILDING after 1s (timeout)" in invoke(workspace, "restart", ok=False)


def test_a_pause_stops_the_app_and_a_restart_starts_it_again(workspace: Workspace, hub: Rehearsal) -> None:
    """A paused Space stays paused until then."""
    workspace.write(hub.block() + space() + ACTION % ("pause", "") + ACTION % ("restart", ""))
    workspace.apply()
    assert f"{ID} is PAUSED" in invoke(workspace, "pause")
    assert hub.repository(ID)["stage"] == "PAUSED"
    assert f"{ID} is RUNNING" in invoke(workspace, "restart")
    assert hub.repository(ID)["stage"] == "RUNNING"


@pytest.mark.parametrize(
    ("argument", "words"), [('timeout = "soon"', '"soon" is not a valid duration'), ("reboot = true", "reboot")]
)
def test_a_wrong_argument_is_told_when_the_configuration_is_checked(
    workspace: Workspace, hub: Rehearsal, argument: str, words: str
) -> None:
    """Before anything is asked of the Hub."""
    workspace.write(hub.block() + space() + ACTION % ("restart", argument))
    assert words in workspace.fails("validate")


def test_ctrl_c_ends_the_wait_at_once(installed: Workspace, hub: Rehearsal) -> None:
    """The Space goes on building."""
    installed.write(hub.block() + space() + ACTION % ("restart", ""))
    installed.apply()
    hub.call("PUT", "/_local/settings", {"build_seconds": 3600})
    output = Path(installed.folder, "output.txt")
    command = ["apply", "-auto-approve", "-input=false", "-invoke=action.huggingface_space_restart.it"]
    with output.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            [*installed.engine.command, *command],
            cwd=installed.folder,
            env=installed.environ,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        deadline = time.monotonic() + 30
        while f"{ID} is BUILDING" not in output.read_text(encoding="utf-8") and time.monotonic() < deadline:
            time.sleep(0.05)
        pressed = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=60)
    assert time.monotonic() - pressed < 5
    assert "was not waited for" in output.read_text(encoding="utf-8")
    assert hub.repository(ID)["stage"] == "BUILDING"
