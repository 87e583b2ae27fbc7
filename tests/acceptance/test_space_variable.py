"""huggingface_space_variable, driven by real engines against a local Hub."""

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

ID = "acme/support-bot"
SPACE = 'resource "huggingface_space" "app" {\n  name = "support-bot"\n}\n'
VARIABLE = """
resource "huggingface_space_variable" "model" {
  space_id = huggingface_space.app.id
  key      = "MODEL"
  value    = "%s"
}
"""
ADDRESS = "huggingface_space_variable.model"


def test_a_variable_is_set_changed_in_place_and_deleted(workspace: Workspace, hub: Rehearsal) -> None:
    """Each change is one write, without a look afterwards: the Hub's answer tells."""
    workspace.write(hub.block() + SPACE + VARIABLE % "small")
    workspace.apply()
    assert hub.repository(ID)["variables"]["MODEL"]["value"] == "small"
    assert workspace.changes() == {}
    workspace.write(hub.block() + SPACE + VARIABLE % "large")
    assert workspace.changes() == {ADDRESS: ["update"]}
    hub.requests()
    workspace.apply()
    assert hub.requests()["POST /api/spaces/{id}/variables"] == 1
    assert hub.repository(ID)["variables"]["MODEL"]["value"] == "large"
    assert workspace.changes() == {}
    workspace.write(hub.block() + SPACE)
    workspace.apply()
    assert hub.repository(ID)["variables"] == {}


def test_a_variable_changed_or_deleted_elsewhere_is_repaired(workspace: Workspace, hub: Rehearsal) -> None:
    """A change is shown with both values, and a deletion as a new variable."""
    workspace.write(hub.block() + SPACE + VARIABLE % "small")
    workspace.apply()
    hub.call("POST", f"/api/spaces/{ID}/variables", {"key": "MODEL", "value": "meddled", "description": "by others"})
    change = next(c for c in workspace.plan()["resource_changes"] if c["address"] == ADDRESS)["change"]
    assert (change["before"]["value"], change["after"]["value"]) == ("meddled", "small")
    workspace.apply()
    assert workspace.changes() == {}
    hub.call("DELETE", f"/api/spaces/{ID}/variables", {"key": "MODEL"})
    assert workspace.changes() == {ADDRESS: ["create"]}
    workspace.apply()
    assert hub.repository(ID)["variables"]["MODEL"]["value"] == "small"


def test_another_key_makes_another_variable(workspace: Workspace, hub: Rehearsal) -> None:
    """The key is the variable's name: it is replaced."""
    workspace.write(hub.block() + SPACE + VARIABLE % "small")
    workspace.apply()
    workspace.write(hub.block() + SPACE + (VARIABLE % "small").replace('"MODEL"', '"LLM"'))
    assert workspace.changes() == {ADDRESS: ["delete", "create"]}
    workspace.apply()
    assert hub.repository(ID)["variables"].keys() == {"LLM"}


def test_an_imported_variable_plans_nothing(workspace: Workspace, hub: Rehearsal) -> None:
    """Value, description and time are read; a wrong import id is told as such."""
    workspace.write(hub.block() + SPACE)
    workspace.apply()
    hub.call("POST", f"/api/spaces/{ID}/variables", {"key": "MODEL", "value": "small", "description": "which one"})
    workspace.write(hub.block() + SPACE + VARIABLE % "small")
    assert "already exists" in workspace.fails("plan")
    workspace.run("import", "-input=false", ADDRESS, f"{ID}/MODEL")
    assert workspace.attributes(ADDRESS)["description"] == "which one"
    assert workspace.changes() == {}
    workspace.run("state", "rm", ADDRESS)
    assert "is not a valid import id of a variable" in workspace.fails("import", ADDRESS, "MODEL")
    assert "has no variable NOPE" in workspace.fails("import", ADDRESS, f"{ID}/NOPE")


def test_many_entries_of_one_space_cost_two_reads_a_plan(workspace: Workspace, hub: Rehearsal) -> None:
    """The variables are read once and the secrets once, however many resources ask."""
    entries = """
resource "huggingface_space_%(noun)s" "%(noun)s" {
  count    = 8
  space_id = huggingface_space.app.id
  key      = "%(key)s_${count.index}"
  value    = "value-${count.index}"
}
"""
    both = entries % {"noun": "variable", "key": "VARIABLE"} + entries % {"noun": "secret", "key": "SECRET"}
    workspace.write(hub.block() + SPACE + both)
    workspace.apply()
    hub.requests()
    assert workspace.changes() == {}
    reads = hub.requests()
    assert reads == {
        "GET /api/whoami-v2": 1,
        "GET /api/spaces/{id}": 1,
        "GET /api/spaces/{id}/variables": 1,
        "GET /api/spaces/{id}/secrets": 1,
    }
