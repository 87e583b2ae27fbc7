"""Taking over a Space from the provider strickvl/huggingface-spaces with a `moved` block."""

import json
from typing import Any

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

ID = "acme/support-bot"
OLD = {
    "id": ID,
    "name": "support-bot",
    "private": True,
    "sdk": "docker",
    "template": None,
    "hardware": "cpu-basic",
    "storage": "",
    "sleep_time": 0,
    "secrets": {"TOKEN": "old-token"},
    "variables": {"MODEL": "small"},
}
SPACE = """
resource "huggingface_space" "app" {
  name       = "support-bot"
  visibility = "private"
  variables  = { MODEL = "small" }
  secrets    = { TOKEN = "old-token" }
}

moved {
  from = huggingface-spaces_space.app
  to   = huggingface_space.app
}
"""


@pytest.fixture(autouse=True)
def _can_move_across_types(workspace: Workspace) -> None:
    """Terraform moves between types of two providers since 1.8."""
    if workspace.engine.minor < (1, 8):
        pytest.skip(f"{workspace.engine} can't move an object to another type")


@pytest.fixture(autouse=True)
def _old_provider_is_installed(workspace: Workspace, reattach: str) -> None:
    """Engines want the provider that the state names to be there, and ask it nothing about its objects.

    So what stands here under its address need not know them.
    """
    [(_, served)] = json.loads(reattach).items()
    workspace.environ["TF_REATTACH_PROVIDERS"] = json.dumps(
        json.loads(reattach) | {f"strickvl/{name}": served for name in ("huggingface-spaces", "others")}
    )


@pytest.fixture
def moving(workspace: Workspace, hub: Rehearsal) -> Workspace:
    """Return a workspace whose state was written by the old provider, and a Space as that provider left it."""
    hub.call(
        "POST",
        "/api/repos/create",
        {
            "type": "space",
            "name": "support-bot",
            "organization": "acme",
            "sdk": "docker",
            "visibility": "private",
            "secrets": [{"key": "TOKEN", "value": "old-token"}],
            "variables": [{"key": "MODEL", "value": "small"}, {"key": "OF_OTHERS", "value": "left alone"}],
        },
    )
    write_state(workspace, OLD)
    workspace.write(hub.block() + SPACE)
    return workspace


def write_state(workspace: Workspace, attributes: dict[str, Any]) -> None:
    """Write the state file that the old provider's users have."""
    state = {
        "version": 4,
        "terraform_version": workspace.engine.version,
        "serial": 3,
        "lineage": "9a2f1a44-1c0e-4c57-9a51-94c2a4e6f9d1",
        "outputs": {},
        "resources": [
            {
                "mode": "managed",
                "type": "huggingface-spaces_space",
                "name": "app",
                "provider": 'provider["registry.terraform.io/strickvl/huggingface-spaces"]',
                "instances": [{"schema_version": 0, "attributes": attributes, "sensitive_attributes": []}],
            }
        ],
    }
    (workspace.folder / "terraform.tfstate").write_text(json.dumps(state), encoding="utf-8")


def test_the_move_plans_nothing_and_fills_the_state(moving: Workspace, hub: Rehearsal) -> None:
    """The old provider's program is not needed; what its state never knew is read from the Hub."""
    plan = moving.plan()
    [change] = plan["resource_changes"]
    assert (change["address"], change["change"]["actions"]) == ("huggingface_space.app", ["no-op"])
    assert change["previous_address"] == "huggingface-spaces_space.app"
    moving.apply()
    state = moving.attributes("huggingface_space.app")
    assert (state["uid"], state["visibility"], state["sleep_time"]) == (hub.repository(ID)["_id"], "private", 172800)
    moving.write(hub.block() + SPACE.split("moved {", maxsplit=1)[0])
    assert moving.changes() == {}


def test_what_the_old_provider_had_set_is_managed_from_then_on(moving: Workspace, hub: Rehearsal) -> None:
    """A key that leaves the configuration is deleted; those of others stay."""
    moving.apply()
    moving.write(hub.block() + SPACE.replace('{ MODEL = "small" }', "{}").replace('{ TOKEN = "old-token" }', "{}"))
    moving.apply()
    assert hub.repository(ID)["variables"].keys() == {"OF_OTHERS"}
    assert hub.repository(ID)["secrets"] == {}


def test_a_space_that_changed_since_shows_as_a_change(moving: Workspace, hub: Rehearsal) -> None:
    """The old provider never looked."""
    hub.call("POST", f"/api/spaces/{ID}/variables", {"key": "MODEL", "value": "large"})
    assert moving.changes() == {"huggingface_space.app": ["update"]}


def test_a_state_without_an_id_says_what_to_do(moving: Workspace, hub: Rehearsal) -> None:
    """It can't be told which Space it is."""
    write_state(moving, OLD | {"id": None})
    assert "import the Space by namespace/name" in moving.fails("plan")


def test_other_types_are_not_taken_over(moving: Workspace, hub: Rehearsal) -> None:
    """The error names both."""
    path = moving.folder / "terraform.tfstate"
    path.write_text(path.read_text("utf-8").replace("strickvl/huggingface-spaces", "strickvl/others"), "utf-8")
    assert "does not take over objects of registry.terraform.io/strickvl/others" in moving.fails("plan")
