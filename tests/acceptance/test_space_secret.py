"""huggingface_space_secret, driven by real engines against a local Hub."""

import hashlib

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

ID = "acme/support-bot"
SPACE = 'resource "huggingface_space" "app" {\n  name = "support-bot"\n}\n'
SECRET = """
resource "huggingface_space_secret" "db" {
  space_id = huggingface_space.app.id
  key      = "DB_PASSWORD"
  %s
}
"""
WITH_VALUE = SPACE + SECRET % 'value = "first-value"'
WRITE_ONLY = SPACE + SECRET % 'value_wo = "first-value"\n  value_wo_version = 1'
ADDRESS = "huggingface_space_secret.db"


def digest(value: str) -> str:
    """Return what the local Hub tells of a secret's value."""
    return hashlib.sha256(value.encode()).hexdigest()


def held(hub: Rehearsal, key: str = "DB_PASSWORD", id_: str = ID) -> str:
    """Return the digest of a secret as the Hub has it."""
    found: str = hub.repository(id_)["secrets"][key]["sha256"]
    return found


@pytest.fixture
def modern(workspace: Workspace) -> Workspace:
    """Return a workspace whose engine has write-only arguments."""
    if not workspace.engine.has_write_only:
        pytest.skip(f"{workspace.engine} has no write-only arguments")
    return workspace


def test_a_secret_is_set_rotated_in_place_and_deleted(workspace: Workspace, hub: Rehearsal) -> None:
    """Each change is one write; the plan after it is empty."""
    workspace.write(hub.block() + WITH_VALUE)
    workspace.apply()
    assert held(hub) == digest("first-value")
    assert workspace.changes() == {}
    hub.requests()
    workspace.write(hub.block() + SPACE + SECRET % 'value = "second-value"\n  description = "of the database"')
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert hub.requests()["POST /api/spaces/{id}/secrets"] == 1
    assert held(hub) == digest("second-value")
    assert hub.repository(ID)["secrets"]["DB_PASSWORD"]["description"] == "of the database"
    assert workspace.changes() == {}
    workspace.write(hub.block() + SPACE)
    workspace.apply()
    assert hub.repository(ID)["secrets"] == {}


def test_a_write_only_value_is_set_again_when_its_version_changes(modern: Workspace, hub: Rehearsal) -> None:
    """A new value alone is not seen; a new number sends it."""
    modern.write(hub.block() + WRITE_ONLY)
    modern.apply()
    assert held(hub) == digest("first-value")
    assert modern.changes() == {}
    modern.write(hub.block() + WRITE_ONLY.replace("first-value", "second-value"))
    assert modern.changes() == {}
    modern.write(hub.block() + WRITE_ONLY.replace("first-value", "second-value").replace("= 1", "= 2"))
    assert modern.changes() == {ADDRESS: ["update"]}
    modern.apply()
    assert held(hub) == digest("second-value")
    assert modern.changes() == {}


@pytest.mark.parametrize("configuration", [WITH_VALUE, WRITE_ONLY], ids=["value", "value_wo"])
def test_a_secret_set_elsewhere_is_set_again(workspace: Workspace, hub: Rehearsal, configuration: str) -> None:
    """The time of its last change moved: the plan says so, and the value is pushed again in place."""
    if configuration is WRITE_ONLY and not workspace.engine.has_write_only:
        pytest.skip(f"{workspace.engine} has no write-only arguments")
    workspace.write(hub.block() + configuration)
    workspace.apply()
    hub.call("POST", f"/api/spaces/{ID}/secrets", {"key": "DB_PASSWORD", "value": "meddled"})
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert held(hub) == digest("first-value")
    assert workspace.changes() == {}


def test_a_secret_set_elsewhere_can_be_left_alone(workspace: Workspace, hub: Rehearsal) -> None:
    """With ignore_changes on the value, a rotation by others is not a change."""
    ignoring = SPACE + SECRET % 'value = "first-value"\n  lifecycle {\n    ignore_changes = [value]\n  }'
    workspace.write(hub.block() + ignoring)
    workspace.apply()
    hub.call("POST", f"/api/spaces/{ID}/secrets", {"key": "DB_PASSWORD", "value": "rotated"})
    assert workspace.changes() == {}
    workspace.apply()
    assert held(hub) == digest("rotated")


def test_a_secret_deleted_elsewhere_is_made_again(workspace: Workspace, hub: Rehearsal) -> None:
    """Gone is noticed."""
    workspace.write(hub.block() + WITH_VALUE)
    workspace.apply()
    hub.call("DELETE", f"/api/spaces/{ID}/secrets", {"key": "DB_PASSWORD"})
    assert workspace.changes() == {ADDRESS: ["create"]}
    workspace.apply()
    assert held(hub) == digest("first-value")


def test_a_secret_moves_to_another_space_in_place(workspace: Workspace, hub: Rehearsal) -> None:
    """It is set there first, and then deleted where it was."""
    second = 'resource "huggingface_space" "other" {\n  name = "other-bot"\n}\n'
    workspace.write(hub.block() + WITH_VALUE + second)
    workspace.apply()
    workspace.write(hub.block() + WITH_VALUE.replace("huggingface_space.app.id", "huggingface_space.other.id") + second)
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert held(hub, id_="acme/other-bot") == digest("first-value")
    assert hub.repository(ID)["secrets"] == {}
    assert workspace.changes() == {}


def test_a_secret_that_is_there_already_is_refused_with_the_way_to_import_it(
    workspace: Workspace, hub: Rehearsal
) -> None:
    """The plan says so; importing it as told works, and then only the value is set."""
    workspace.write(hub.block() + SPACE)
    workspace.apply()
    hub.call("POST", f"/api/spaces/{ID}/secrets", {"key": "DB_PASSWORD", "value": "theirs"})
    workspace.write(hub.block() + WITH_VALUE)
    error = workspace.fails("plan")
    assert "The secret DB_PASSWORD of the Space acme/support-bot already exists" in error
    assert 'id = "acme/support-bot/DB_PASSWORD"' in error
    assert held(hub) == digest("theirs")
    workspace.run("import", "-input=false", ADDRESS, f"{ID}/DB_PASSWORD")
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert held(hub) == digest("first-value")
    assert workspace.changes() == {}


def test_a_write_only_value_is_refused_by_an_engine_that_would_keep_it(workspace: Workspace, hub: Rehearsal) -> None:
    """An engine without write-only arguments would store the secret: it is told what to do instead."""
    if workspace.engine.has_write_only:
        pytest.skip(f"{workspace.engine} has write-only arguments")
    workspace.write(hub.block() + WRITE_ONLY)
    error = workspace.fails("apply", "-auto-approve")
    assert "value_wo needs a newer engine" in error
    assert not hub.exists(ID)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('value = "a"\n  value_wo = "b"\n  value_wo_version = 1', "exclude each other"),
        ('value_wo = "b"', "value_wo needs value_wo_version"),
        ('value = "a"\n  value_wo_version = 1', "value_wo_version needs value_wo"),
    ],
)
def test_a_secret_has_one_value(workspace: Workspace, hub: Rehearsal, body: str, words: str) -> None:
    """Whatever else is written is refused by validate."""
    workspace.write(hub.block() + SPACE + SECRET % body)
    if "value_wo" in body and not workspace.engine.has_write_only:
        words = "value_wo"
    assert words in workspace.fails("validate")


@pytest.mark.newest
def test_a_value_that_was_set_elsewhere_is_not_overwritten_by_a_plan_that_did_not_refresh(
    workspace: Workspace, hub: Rehearsal
) -> None:
    held_back = 'value = "first-value"\n  %s\n  lifecycle {\n    ignore_changes = [value]\n  }'
    workspace.write(hub.block() + SPACE + SECRET % (held_back % ""))
    workspace.apply()
    hub.call("POST", f"/api/spaces/{ID}/secrets", {"key": "DB_PASSWORD", "value": "rotated"})
    workspace.write(hub.block() + SPACE + SECRET % (held_back % 'description = "of the database"'))
    error = workspace.fails("apply", "-auto-approve", "-refresh=false")
    assert "was set elsewhere since it was last read" in error
    assert held(hub) == digest("rotated")
