"""Every request of an apply fails in turn: the next apply ends where it should, with nothing lost, left over or twice.

By default each third request is taken; with FAULTS=all each one.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.engine import newest
from tests.acceptance.workspace import Workspace, make_workspace

pytestmark = pytest.mark.long

ID = "acme/support-bot"
STEP = 1 if os.environ.get("FAULTS") == "all" else 3
ACTIONS: list[dict[str, Any]] = [
    {"action": "drop_before"},
    {"action": "status", "status": 503},
    {"action": "status", "status": 400, "body": {"error": "no"}},
    {"action": "drop_after"},
]
CONFIGURATION = """
resource "huggingface_space" "app" {
  name       = "support-bot"
  visibility = "private"
  hardware   = "%(hardware)s"
  variables  = { INLINE = "%(value)s" }
  files      = { "Dockerfile" = "FROM scratch", "app.py" = "print('%(value)s')" }
}
resource "huggingface_space_secret" "each" {
  count    = 3
  space_id = huggingface_space.app.id
  key      = "SECRET_${count.index}"
  value    = "%(value)s-secret-${count.index}"
}
resource "huggingface_space_variable" "each" {
  count    = 3
  space_id = huggingface_space.app.id
  key      = "VARIABLE_${count.index}"
  value    = "%(value)s-${count.index}"
}
"""
FIRST = CONFIGURATION % {"hardware": "t4-small", "value": "first"}
SECOND = CONFIGURATION % {"hardware": "a10g-small", "value": "second"}


@pytest.fixture
def place(tmp_path: Path, reattach: str) -> Workspace:
    """Return a workspace of the newest engine."""
    engine = newest()
    if engine is None:
        pytest.skip("there is no Terraform and no OpenTofu here")
    return make_workspace(tmp_path, engine, {"TF_REATTACH_PROVIDERS": reattach})


def clear(workspace: Workspace, hub: Rehearsal) -> None:
    """Begin anew: no Space on the Hub, no state."""
    hub.faults()
    if hub.exists(ID):
        hub.call("DELETE", "/api/repos/delete", {"name": "support-bot", "organization": "acme", "type": "space"})
    for leftover in workspace.folder.glob("terraform.tfstate*"):
        leftover.unlink()


def truth(hub: Rehearsal) -> dict[str, Any]:
    """Return what the Hub holds, in as far as the configuration says it."""
    found = hub.repository(ID)
    return {
        "visibility": {seen["visibility"] for seen in found["visibility_history"]},
        "hardware": found["hardware"]["requested"],
        "variables": {key: entry["value"] for key, entry in found["variables"].items()},
        "secrets": {key: entry["sha256"] for key, entry in found["secrets"].items()},
        "files": found["files"],
        "spaces": [space["id"] for space in hub.call("GET", "/api/spaces?author=acme")],
    }


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: "-".join(str(value) for value in action.values())[:16])
@pytest.mark.parametrize("kind", ["create", "change"])
def test_an_apply_of_which_one_request_fails_is_finished_by_the_next(
    place: Workspace,
    hub: Rehearsal,
    kind: str,
    action: dict[str, Any],
) -> None:
    def prepare() -> None:
        clear(place, hub)
        if kind == "change":
            place.write(hub.block(max_retries="2") + FIRST)
            place.apply()
        place.write(hub.block(max_retries="2") + (SECOND if kind == "change" else FIRST))
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
