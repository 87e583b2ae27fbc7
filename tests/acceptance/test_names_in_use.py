"""Names that are wanted twice, or given away in the same run: the plan says whose they are, and what helps does."""

import threading
import time
from typing import Any

import pytest

from provider.resources.shared.repository import RepositoryResource
from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

MOVED = "moved {{\n  from = {0}\n  to   = {1}\n}}\n"


def named(**names: str) -> str:
    """Return a Space and a dataset for each address, with its name."""
    return "".join(
        f'resource "huggingface_{kind}" "{address}" {{\n  name = "{name}"\n}}\n'
        for kind in ("space", "dataset")
        for address, name in names.items()
    )


def refused(error: str, title: str) -> None:
    """See that both the Space and the dataset are refused by a title, and that neither is called a stranger's."""
    assert f"The Space acme/{title}" in error
    assert f"The dataset acme/{title}" in error
    assert "import it" not in error


@pytest.mark.parametrize(
    "wanted", [{"one": "b", "two": "a"}, {"one": "b", "two": "c"}, {"one": "b"}], ids=["swap", "chain", "deletion"]
)
def test_a_name_that_is_given_away_in_the_same_run_is_asked_for_in_two(
    workspace: Workspace, hub: Rehearsal, wanted: dict[str, str]
) -> None:
    workspace.write(hub.block() + named(one="a", two="b"))
    workspace.apply()
    uid = hub.repository("acme/a")["_id"]
    workspace.write(hub.block() + named(**wanted))
    error = workspace.fails("plan")
    refused(error, "b has its name from another resource of this state")
    assert "with -target" in error
    first = named(one="third", two="b") if wanted.get("two") == "a" else named(**wanted)
    workspace.write(hub.block() + first)
    freeing = ["huggingface_space", "huggingface_dataset"]
    address = "one" if wanted.get("two") == "a" else "two"
    workspace.apply(*(f"-target={kind}.{address}" for kind in freeing))
    workspace.write(hub.block() + named(**wanted))
    if wanted.get("two") == "a":
        workspace.apply(*(f"-target={kind}.two" for kind in freeing))
    workspace.apply()
    assert hub.repository("acme/b")["_id"] == uid
    assert workspace.changes() == {}


def test_a_resource_whose_address_changed_is_told_of_moved(workspace: Workspace, hub: Rehearsal) -> None:
    """Without it the one would be deleted and another one made."""
    secret = (
        'resource "huggingface_space_secret" "%s" {\n  space_id = "acme/home"\n  key = "KEY"\n  value = "v"\n}\n'
        'resource "huggingface_space" "home" {\n  name = "home"\n}\n'
    )
    workspace.write(hub.block() + 'resource "huggingface_space" "home" {\n  name = "home"\n}\n')
    workspace.apply()
    workspace.write(hub.block() + named(before="a") + secret % "before")
    workspace.apply()
    after = named(after="a") + secret % "after"
    workspace.write(hub.block() + after)
    error = workspace.fails("plan")
    refused(error, "a is in this state and would be made anew")
    assert "The secret KEY of the Space acme/home is in this state and would be made anew" in error
    kinds = ("huggingface_space", "huggingface_dataset", "huggingface_space_secret")
    assert "moved {" in error
    workspace.write(hub.block() + after + "".join(MOVED.format(f"{kind}.before", f"{kind}.after") for kind in kinds))
    assert workspace.changes() == {}


def test_a_name_is_written_once(workspace: Workspace, hub: Rehearsal) -> None:
    """Whether neither is there yet, or one of them is, or one is renamed."""
    other = named(two="a").replace('name = "a"', 'name = "a"\n  visibility = "private"')
    workspace.write(hub.block() + named(one="a") + other)
    refused(workspace.fails("plan"), "a is written twice")
    workspace.write(hub.block() + named(one="a", three="b"))
    workspace.apply()
    workspace.write(hub.block() + named(one="a", two="a", three="b"))
    refused(workspace.fails("plan"), "a is written twice")
    workspace.write(hub.block() + named(one="c", two="c", three="b"))
    refused(workspace.fails("plan"), "c is written twice")
    workspace.write(hub.block() + named(one="c", three="c"))
    refused(workspace.fails("plan"), "c is written twice")


@pytest.mark.parametrize("kind", ["Space", "dataset"])
def test_two_that_are_written_alike_are_told_apart_by_the_apply(
    workspace: Workspace, hub: Rehearsal, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """A plan can't: engines plan one new repository twice, too. The creation that begins first may be sent last."""
    begin, second = RepositoryResource.begin, threading.Event()

    def overtaken(self: RepositoryResource[Any], id_: str) -> None:
        begin(self, id_)
        if self.creations(id_) == 1:
            second.wait(10)
            time.sleep(0.3)
        second.set()

    monkeypatch.setattr(RepositoryResource, "begin", overtaken)
    block = f'resource "huggingface_{kind.lower()}" "%s" {{\n  name = "a"\n}}\n'
    workspace.write(hub.block() + block % "one" + block % "two")
    assert f"The {kind} acme/a is written twice" in workspace.fails("apply", "-auto-approve")
    assert second.is_set()


@pytest.mark.parametrize("kind", ["secret", "variable"])
def test_a_key_is_written_once(workspace: Workspace, hub: Rehearsal, kind: str) -> None:
    """Also of a Space that is made in the same run, and of one whose id comes by a way of its own."""
    space = 'resource "huggingface_space" "app" {\n  name = "a"\n}\nlocals {\n  id = huggingface_space.app.id\n}\n'
    block = 'resource "huggingface_space_%s" "%s" {\n  space_id = %s\n  key = "KEY"\n  value = "v"\n}\n'
    twice = block % (kind, "one", "huggingface_space.app.id") + (block % (kind, "two", "local.id")).replace(
        '"v"', '"w"'
    )
    workspace.write(hub.block() + space + twice)
    assert f"The {kind} KEY of the Space acme/a is written twice" in workspace.fails("plan")
    workspace.write(hub.block() + space)
    workspace.apply()
    workspace.write(hub.block() + space + twice)
    assert f"The {kind} KEY of the Space acme/a is written twice" in workspace.fails("plan")
    assert hub.repository("acme/a")[f"{kind}s"] == {}


def test_a_key_of_a_new_space_is_set_by_one_of_them_only(workspace: Workspace, hub: Rehearsal) -> None:
    """The plan of the first creation tells it, although the Space's id is not known yet."""
    workspace.write(
        hub.block() + 'resource "huggingface_space" "app" {\n  name = "a"\n  variables = { KEY = "1" }\n}\n'
        'resource "huggingface_space_secret" "key" {\n  space_id = huggingface_space.app.id\n  key = "KEY"\n'
        '  value = "v"\n}\n'
    )
    assert "KEY of the Space acme/a is set twice" in workspace.fails("plan")


@pytest.mark.parametrize("kind", ["secret", "variable"])
@pytest.mark.parametrize("before", ["rename", "transfer"])
def test_a_key_that_a_moving_space_has_is_refused_by_the_plan(
    workspace: Workspace, hub: Rehearsal, kind: str, before: str
) -> None:
    space = 'resource "huggingface_space" "app" {\n  name = "%s"\n  namespace = "%s"\n}\n'
    entry = (
        f'resource "huggingface_space_{kind}" "key" {{\n  space_id = huggingface_space.app.id\n  key = "KEY"\n'
        '  value = "v"\n}\n'
    )
    workspace.write(hub.block() + space % ("a", "acme"))
    workspace.apply()
    hub.call("POST", f"/api/spaces/acme/a/{kind}s", {"key": "KEY", "value": "theirs"})
    workspace.write(hub.block() + space % (("b", "acme") if before == "rename" else ("a", "local")) + entry)
    error = workspace.fails("plan")
    assert f"The {kind} KEY of the Space acme/a already exists" in error
    assert 'id = "acme/a/KEY"' in error
    workspace.run("import", "-input=false", f"huggingface_space_{kind}.key", "acme/a/KEY")
    workspace.apply()
    assert workspace.changes() == {}


def test_a_stranger_s_name_is_told_with_the_way_to_import_it(workspace: Workspace, hub: Rehearsal) -> None:
    for kind in ("space", "dataset"):
        body = {"name": "a", "organization": "acme", "type": kind} | ({"sdk": "static"} if kind == "space" else {})
        hub.call("POST", "/api/repos/create", body)
    workspace.write(hub.block() + named(one="a"))
    error = workspace.fails("plan")
    assert "The Space acme/a already exists" in error
    assert "The dataset acme/a already exists" in error
    for kind in ("space", "dataset"):
        workspace.run("import", "-input=false", f"huggingface_{kind}.one", "acme/a")
    assert not [actions for actions in workspace.changes().values() if actions != ["update"]]
