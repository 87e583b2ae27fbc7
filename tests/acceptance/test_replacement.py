"""Replacements, in every way that engines have: what nobody wrote is carried over, and guards refuse in the plan."""

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

SPACE, DATASET = "huggingface_space.app", "huggingface_dataset.rows"
ID, ROWS = "acme/support-bot", "acme/reviews"
TRIGGER = 'resource "terraform_data" "turn" {\n  input = "%s"\n}\n'
TRIGGERED = "lifecycle {\n    replace_triggered_by = [terraform_data.turn]\n  }"
WAYS = ["region", "replace", "taint", "triggered"]


def repositories(space: str = "", dataset: str = "") -> str:
    """Return a Space and a dataset, with some more arguments."""
    return (
        f'resource "huggingface_space" "app" {{\n  name = "support-bot"\n  {space}\n}}\n'
        f'resource "huggingface_dataset" "rows" {{\n  name = "reviews"\n  {dataset}\n}}\n'
    )


class Replacing:
    """A configuration that is written first, and how what it makes is replaced then.

    Args:
        workspace: the engine.
        hub: the Hub.
        way: how.
    """

    def __init__(self, workspace: Workspace, hub: Rehearsal, way: str) -> None:
        self.workspace, self.hub, self.way = workspace, hub, way

    def write(self, space: str = "", dataset: str = "", *, replaced: bool = False) -> None:
        """Write the configuration; in some ways another one than before is what replaces."""
        more = ""
        if self.way == "region":
            more = '\n  region = "eu"' if replaced else '\n  region = "us"'
        elif self.way == "triggered":
            more = f"\n  {TRIGGERED}"
        trigger = TRIGGER % ("two" if replaced else "one") if self.way == "triggered" else ""
        self.workspace.write(self.hub.block() + trigger + repositories(space + more, dataset + more))

    def options(self) -> list[str]:
        """Do what comes before the plan that replaces, and give the options of that plan."""
        if self.way == "taint":
            for address in (SPACE, DATASET):
                self.workspace.run("taint", address)
        return [f"-replace={SPACE}", f"-replace={DATASET}"] if self.way == "replace" else []


@pytest.mark.parametrize("way", WAYS)
def test_what_nobody_wrote_is_carried_into_what_takes_the_place(workspace: Workspace, hub: Rehearsal, way: str) -> None:
    """What was private stays so, whatever a new one would be; with hardware, gate, resource group and variables."""
    replacing, group = Replacing(workspace, hub, way), "a" * 24
    replacing.write('visibility = "private"', 'visibility = "private"')
    workspace.apply()
    hub.call("POST", f"/api/spaces/{ID}/hardware", {"flavor": "t4-small", "sleepTimeSeconds": 600})
    hub.call("POST", f"/api/spaces/{ID}/resource-group", {"resourceGroupId": group})
    hub.call("PUT", f"/api/datasets/{ROWS}/settings", {"gated": "manual"})
    replacing.write()
    workspace.apply()
    before = {kind: hub.repository(id_, kind)["_id"] for kind, id_ in (("space", ID), ("dataset", ROWS))}
    replacing.write(replaced=True)
    options = replacing.options()
    planned = {change["address"]: change["change"] for change in workspace.plan(*options)["resource_changes"]}
    assert [planned[address]["actions"] for address in (SPACE, DATASET)] == [["delete", "create"]] * 2
    assert [planned[address]["after"]["visibility"] for address in (SPACE, DATASET)] == ["private"] * 2
    workspace.run("apply", "-input=false", "plan.bin")
    space, dataset = hub.repository(ID), hub.repository(ROWS, "dataset")
    assert (space["visibility"], dataset["visibility"]) == ("private", "private")
    assert (space["hardware"]["requested"], space["sleep_time"]) == ("t4-small", 600)
    assert workspace.attributes(SPACE)["resource_group_id"] == group
    assert workspace.attributes(DATASET)["gated"] == "manual"
    assert before["space"] != space["_id"]
    assert before["dataset"] != dataset["_id"]
    assert workspace.changes() == {}


def test_what_was_hidden_since_the_last_refresh_stays_hidden(workspace: Workspace, hub: Rehearsal) -> None:
    """The state says public, and the engine is told not to look."""
    workspace.write(hub.block() + repositories())
    workspace.apply()
    for kind, id_ in (("spaces", ID), ("datasets", ROWS)):
        hub.call("PUT", f"/api/{kind}/{id_}/settings", {"visibility": "private"})
    workspace.apply("-refresh=false", f"-replace={SPACE}", f"-replace={DATASET}")
    assert hub.repository(ID)["visibility"] == hub.repository(ROWS, "dataset")["visibility"] == "private"


@pytest.mark.parametrize("way", WAYS)
def test_what_is_protected_is_not_replaced_and_the_plan_says_so(workspace: Workspace, hub: Rehearsal, way: str) -> None:
    """Nothing is changed; what the error advises keeps what is there, and lets it be replaced when that is wanted."""
    replacing, protected = Replacing(workspace, hub, way), "deletion_protection = true"
    replacing.write(protected, protected)
    workspace.apply()
    replacing.write(protected, protected, replaced=True)
    options = replacing.options()
    error = workspace.fails("plan", *options)
    assert f"The Space {ID} is protected from deletion" in error
    assert f"The dataset {ROWS} is protected from deletion" in error
    if way == "taint":
        assert "terraform untaint" in error
        for address in (SPACE, DATASET):
            workspace.run("untaint", address)
    else:
        assert "set deletion_protection = false and apply that alone first" in error
        unprotected = protected.replace("true", "false")
        replacing.write(unprotected, unprotected)
        workspace.apply()
        replacing.write(unprotected, unprotected, replaced=True)
        assert set(workspace.changes(*options)) >= {SPACE, DATASET}
        replacing.write(unprotected, unprotected)
    assert workspace.changes() == {}


@pytest.mark.parametrize("way", WAYS)
def test_protection_holds_from_the_plan_on_that_writes_it(workspace: Workspace, hub: Rehearsal, way: str) -> None:
    replacing, protected = Replacing(workspace, hub, way), "deletion_protection = true"
    replacing.write()
    workspace.apply()
    replacing.write(protected, protected, replaced=True)
    error = workspace.fails("plan", *replacing.options())
    assert error.count("is protected from deletion") == 2


def test_a_name_does_not_change_together_with_a_replacement(workspace: Workspace, hub: Rehearsal) -> None:
    """What is not written could get lost then: the plan asks for two applies, which do it."""
    workspace.write(hub.block() + repositories('visibility = "private"\n  region = "us"', 'region = "us"'))
    workspace.apply()
    both = repositories('region = "eu"', 'region = "us"').replace("support-bot", "new-bot")
    workspace.write(hub.block() + both)
    assert f"The Space {ID} would be replaced and get another name" in workspace.fails("plan")
    workspace.write(hub.block() + both.replace('"eu"', '"us"'))
    workspace.apply()
    workspace.write(hub.block() + both)
    workspace.apply()
    assert hub.repository("acme/new-bot")["visibility"] == "private"
    assert workspace.changes() == {}


CHILDREN = """
resource "huggingface_space_secret" "key" {
  space_id = huggingface_space.app.id
  key      = "KEY"
  value    = "some-value"
}
resource "huggingface_space_variable" "mode" {
  space_id = huggingface_space.app.id
  key      = "MODE"
  value    = "prod"
}
"""
WRITE_ONLY_CHILD = """
resource "huggingface_space_secret" "hidden" {
  space_id         = huggingface_space.app.id
  key              = "HIDDEN"
  value_wo         = "hidden-value"
  value_wo_version = 1
}
"""


@pytest.mark.parametrize("way", WAYS)
def test_secrets_and_variables_of_a_replaced_space_are_made_anew_in_the_same_apply(
    workspace: Workspace, hub: Rehearsal, way: str
) -> None:
    replacing = Replacing(workspace, hub, way)
    hidden = WRITE_ONLY_CHILD if workspace.engine.has_write_only else ""

    def write(*, replaced: bool) -> None:
        replacing.write(replaced=replaced)
        with (workspace.folder / "main.tf").open("a", encoding="utf-8") as file:
            file.write(CHILDREN + hidden)

    write(replaced=False)
    workspace.apply()
    before = hub.repository(ID)
    write(replaced=True)
    workspace.apply(*replacing.options())
    after = hub.repository(ID)
    assert after["_id"] != before["_id"]
    assert {key: secret["sha256"] for key, secret in after["secrets"].items()} == {
        key: secret["sha256"] for key, secret in before["secrets"].items()
    }
    assert after["variables"].keys() == {"MODE"}
    assert workspace.changes() == {}


def test_a_secret_whose_value_nobody_knows_is_not_lost_by_a_replacement(workspace: Workspace, hub: Rehearsal) -> None:
    """It can't be set in the new Space: the plan says so, and a value that is written then is."""
    space = 'resource "huggingface_space" "app" {\n  name = "support-bot"\n}\n'
    secret = (
        'resource "huggingface_space_secret" "key" {\n  space_id = huggingface_space.app.id\n  key = "KEY"\n  %s\n}\n'
    )
    workspace.write(hub.block() + space)
    workspace.apply()
    hub.call("POST", f"/api/spaces/{ID}/secrets", {"key": "KEY", "value": "theirs"})
    workspace.write(hub.block() + space + secret % "")
    workspace.run("import", "-input=false", "huggingface_space_secret.key", f"{ID}/KEY")
    assert workspace.changes() == {}
    error = workspace.fails("plan", f"-replace={SPACE}")
    assert f"The secret {ID}/KEY can't be set in the Space that takes the place of its own" in error
    assert hub.repository(ID)["secrets"].keys() == {"KEY"}
    workspace.write(hub.block() + space + secret % 'value = "ours"')
    uid = hub.repository(ID)["_id"]
    workspace.apply(f"-replace={SPACE}")
    assert hub.repository(ID)["_id"] != uid
    assert hub.repository(ID)["secrets"].keys() == {"KEY"}
    assert workspace.changes() == {}


CREATE_FIRST = "lifecycle {\n    create_before_destroy = true\n  }"


def test_create_before_destroy_comes_to_nothing_and_the_way_out_is_told(workspace: Workspace, hub: Rehearsal) -> None:
    """A name is there only once: the error names what helps, and doing it does."""
    space = 'visibility = "private"\n  region = "%s"\n  '
    workspace.write(hub.block() + repositories(space % "us" + CREATE_FIRST))
    workspace.apply()
    uid = hub.repository(ID)["_id"]
    workspace.write(hub.block() + repositories(space % "eu" + CREATE_FIRST))
    first = workspace.fails("apply", "-auto-approve")
    assert "create_before_destroy" in first
    second = workspace.fails("plan")
    for error in (first, second):
        assert "terraform state rm huggingface_space.this" in error
        assert f"terraform import huggingface_space.this {ID}" in error
    workspace.write(hub.block() + repositories(space % "us"))
    workspace.run("state", "rm", SPACE)
    workspace.run("import", "-input=false", SPACE, ID)
    assert workspace.changes() in ({}, {SPACE: ["update"]})
    workspace.write(hub.block() + repositories(space % "eu"))
    workspace.apply()
    assert hub.repository(ID)["_id"] != uid
    assert workspace.changes() == {}


def test_a_tainted_repository_that_gets_another_name_stays_as_private_as_it_was(
    workspace: Workspace, hub: Rehearsal
) -> None:
    """Engines do not tell what a tainted object was; a resource that is taken out has nothing to do with a new one."""
    replacing = Replacing(workspace, hub, "taint")
    replacing.write('visibility = "private"', 'visibility = "private"')
    workspace.apply()
    replacing.write()
    workspace.apply()
    replacing.options()
    renamed = repositories().replace('"support-bot"', '"support-bot-2"').replace('"reviews"', '"reviews-2"')
    workspace.write(hub.block() + renamed)
    workspace.apply()
    assert hub.repository(f"{ID}-2")["visibility"] == "private"
    assert hub.repository(f"{ROWS}-2", "dataset")["visibility"] == "private"
    assert workspace.changes() == {}


def test_a_new_repository_beside_one_that_is_taken_out_is_as_new(workspace: Workspace, hub: Rehearsal) -> None:
    def blocks(name: str, more: str = "") -> str:
        kinds = ("space", "dataset")
        return "".join(
            f'resource "huggingface_{kind}" "{name}" {{\n  name = "{name}"\n  {more}\n}}\n' for kind in kinds
        )

    workspace.write(hub.block() + blocks("old", 'visibility = "private"'))
    workspace.apply()
    workspace.write(hub.block() + blocks("new"))
    workspace.apply()
    assert [hub.repository("acme/new", kind)["visibility"] for kind in ("space", "dataset")] == ["public"] * 2
