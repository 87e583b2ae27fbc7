"""What has the name of a thing of the state and is another one: it is never read as ours, changed or deleted."""

from dataclasses import dataclass

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

ID = "acme/support-bot"
DATASET = "acme/reviews"
BOT = 'resource "huggingface_space" "app" {\n  name = "support-bot"\n  variables = { V = "1" }\n}\n'
REVIEWS = 'resource "huggingface_dataset" "app" {\n  name = "reviews"\n  files = { "a.txt" = "1" }\n}\n'
ENTRY = 'resource "huggingface_space_%s" "it" {\n  space_id = "acme/support-bot"\n  key = "OURS"\n  value = "%s"\n}\n'

pytestmark = pytest.mark.newest


@dataclass(frozen=True)
class Ours:
    """A repository of ours.

    Args:
        kind: what it is.
        id: its name in the state.
        configuration: what makes it.
    """

    kind: str
    id: str
    configuration: str

    def __str__(self) -> str:
        return self.kind


OURS = (Ours("space", ID, BOT), Ours("dataset", DATASET, REVIEWS))


def move(hub: Rehearsal, kind: str, id_: str, to: str) -> None:
    """Rename a repository as somebody else does."""
    hub.call("POST", "/api/repos/move", {"fromRepo": id_, "toRepo": to, "type": kind})


def make(hub: Rehearsal, kind: str, id_: str) -> None:
    """Make a repository as somebody else does, with a variable and a secret if it is a Space."""
    namespace, _, name = id_.partition("/")
    body = {"type": kind, "name": name, "organization": namespace}
    if kind == "space":
        variables, secrets = ([{"key": key, "value": "their-value"}] for key in ("KEY", "SECRET"))
        body |= {"sdk": "docker", "variables": variables, "secrets": secrets}  # type: ignore[dict-item]
    hub.call("POST", "/api/repos/create", body)


@pytest.mark.parametrize("ours", OURS, ids=str)
@pytest.mark.parametrize("fate", ["renamed", "deleted"])
class TestAStrangerUnderTheOldName:
    @pytest.fixture(autouse=True)
    def _stranger(self, workspace: Workspace, hub: Rehearsal, ours: Ours, fate: str) -> None:
        """Make ours, take its name from it, and give the name to another."""
        workspace.write(hub.block() + ours.configuration)
        workspace.apply()
        if fate == "renamed":
            move(hub, ours.kind, ours.id, f"{ours.id}-moved")
        else:
            name = ours.id.partition("/")[2]
            hub.call("DELETE", "/api/repos/delete", {"type": ours.kind, "name": name, "organization": "acme"})
        make(hub, ours.kind, ours.id)

    @pytest.mark.parametrize("options", [(), ("-refresh=false",)], ids=["refreshed", "not refreshed"])
    def test_it_is_neither_changed_nor_deleted(
        self, workspace: Workspace, hub: Rehearsal, ours: Ours, fate: str, options: tuple[str, ...]
    ) -> None:
        """The error names both, and where ours is."""
        theirs = hub.repository(ours.id, kind=ours.kind)
        workspace.write(hub.block() + ours.configuration.replace('"1"', '"2"'))
        for command in ("apply", "destroy"):
            said = workspace.fails(command, "-auto-approve", *options)
            assert f"{ours.id} is another" in said
            tells_where = f"Yours is called {ours.id}-moved now" in said
            assert tells_where == (fate == "renamed"), said
        assert hub.repository(ours.id, kind=ours.kind) == theirs
        assert hub.exists(f"{ours.id}-moved", kind=ours.kind) is (fate == "renamed")

    def test_the_advice_of_the_error_leads_on(
        self, workspace: Workspace, hub: Rehearsal, ours: Ours, fate: str
    ) -> None:
        """Out of the state, another name, and imported where ours was only renamed."""
        workspace.run("state", "rm", f"huggingface_{ours.kind}.app")
        name = ours.id.partition("/")[2]
        workspace.write(hub.block() + ours.configuration.replace(name, f"{name}-moved"))
        if fate == "renamed":
            workspace.run("import", "-input=false", f"huggingface_{ours.kind}.app", f"{ours.id}-moved")
        workspace.apply()
        assert workspace.changes() == {}
        assert hub.exists(ours.id, kind=ours.kind)


@pytest.mark.parametrize("noun", ["secret", "variable"])
def test_an_entry_of_a_stranger_is_neither_set_nor_deleted(workspace: Workspace, hub: Rehearsal, noun: str) -> None:
    """Its Space was renamed, and another has the name and the key."""
    make(hub, "space", ID)
    key = "OURS"
    workspace.write(hub.block() + ENTRY % (noun, "our-own-value"))
    workspace.apply()
    move(hub, "space", ID, f"{ID}-moved")
    make(hub, "space", ID)
    hub.call("POST", f"/api/spaces/{ID}/{noun}s", {"key": key, "value": "their-value"})
    theirs = hub.repository(ID)
    assert f"{ID} is another Space now" in workspace.fails("plan")
    workspace.write(hub.block() + ENTRY % (noun, "another-value"))
    for command in ("apply", "destroy"):
        assert f"{ID} is another Space now" in workspace.fails(command, "-auto-approve", "-refresh=false")
    assert hub.repository(ID) == theirs
    assert key in hub.repository(f"{ID}-moved")[f"{noun}s"]


def gone(hub: Rehearsal) -> bool:
    """Return whether neither name leads to a Space."""
    return not hub.exists(ID) and not hub.exists(f"{ID}-moved")


@pytest.mark.parametrize("renamed_back", [False, True])
def test_a_destroy_that_did_not_refresh_follows_a_rename(
    workspace: Workspace,
    hub: Rehearsal,
    renamed_back: bool,  # noqa: FBT001
) -> None:
    """It says that the destruction is complete, and so it is, also where the old name leads nowhere any more."""
    workspace.write(hub.block() + BOT)
    workspace.apply()
    move(hub, "space", ID, f"{ID}-moved")
    if renamed_back:
        make(hub, "space", ID)
        hub.call("DELETE", "/api/repos/delete", {"type": "space", "name": "support-bot", "organization": "acme"})
    workspace.run("destroy", "-auto-approve", "-refresh=false")
    assert gone(hub)


def test_an_update_that_did_not_refresh_follows_a_rename(workspace: Workspace, hub: Rehearsal) -> None:
    """It does what the plan shows, and not the rename back, which it does not show."""
    workspace.write(hub.block() + BOT)
    workspace.apply()
    move(hub, "space", ID, f"{ID}-moved")
    workspace.write(hub.block() + BOT.replace('"1"', '"2"'))
    workspace.apply("-refresh=false")
    assert hub.repository(f"{ID}-moved")["variables"]["V"]["value"] == "2"
    assert not hub.exists(ID)
    assert workspace.changes() == {"huggingface_space.app": ["update"]}
    workspace.apply()
    assert hub.exists(ID)
    assert workspace.changes() == {}
