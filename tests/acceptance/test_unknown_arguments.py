"""Every argument while its value is known only in the apply: each plan is shown and applied, and nothing is left."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.test_dataset_arguments import LIVES as DATASET_LIVES
from tests.acceptance.test_dataset_arguments import data
from tests.acceptance.test_space_arguments import LIVES as SPACE_LIVES
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

__all__ = ["data"]

NAMES = {"name": ('"first"', '"second"'), "namespace": ('"acme"', '"local"')}
APART = {
    "template": "what a Space began with is of no interest later",
    "secrets_wo_version": "its value is tried with value_wo_version, in the test of secrets",
}
SECRETS = """
resource "huggingface_space" "one" {
  name = "one"
}
resource "huggingface_space" "two" {
  name = "two"
}
resource "huggingface_space_secret" "key" {
  space_id = huggingface_space.one.id
  key      = terraform_data.of["key"].output
  value    = "some-value"
}
resource "huggingface_space_secret" "value" {
  space_id    = huggingface_space.one.id
  key         = "VALUE"
  value       = terraform_data.of["value"].output
  description = terraform_data.of["description"].output
}
resource "huggingface_space_secret" "space" {
  space_id = terraform_data.of["space_id"].output
  key      = "SPACE"
  value    = "some-value"
}
resource "huggingface_space_variable" "key" {
  space_id = huggingface_space.one.id
  key      = "V_${terraform_data.of["key"].output}"
  value    = "some-value"
}
resource "huggingface_space_variable" "value" {
  space_id    = huggingface_space.one.id
  key         = "V_VALUE"
  value       = terraform_data.of["value"].output
  description = terraform_data.of["description"].output
}
resource "huggingface_space_variable" "space" {
  space_id = terraform_data.of["space_id"].output
  key      = "V_SPACE"
  value    = "some-value"
}
"""
WRITE_ONLY = """
resource "huggingface_space_secret" "version" {
  space_id         = huggingface_space.one.id
  key              = "VERSION"
  value_wo         = "some-value"
  value_wo_version = terraform_data.of["version"].output
}
"""


def later(values: Mapping[str, str]) -> str:
    """Return resources whose output is known only in the apply that makes or changes them."""
    entries = "\n".join(f"    {name} = jsonencode({value})" for name, value in values.items())
    return (
        f"locals {{\n  values = {{\n{entries}\n  }}\n}}\n"
        'resource "terraform_data" "of" {\n  for_each = local.values\n  input    = jsondecode(each.value)\n}\n'
    )


def shown_and_applied(workspace: Workspace) -> None:
    """Plan, show the plan in both forms, apply just that, and find nothing left."""
    planned = workspace.run("plan", "-input=false", "-out=plan.bin").stdout
    assert "Plan:" in planned
    assert "Plan:" in workspace.run("show", "plan.bin").stdout
    assert "resource_changes" in workspace.run("show", "-json", "plan.bin").stdout
    workspace.run("apply", "-input=false", "plan.bin")
    assert workspace.changes() == {}


def repositories(kind: str, lives: Mapping[str, tuple[str, str, str]], turn: int) -> str:
    """Return one repository per argument, whose value comes from another resource."""
    text = later({name: values[turn] for name, values in lives.items()})
    for name, (*_, beside) in lives.items():
        own = "" if name == "name" else f'  name = "the-{name.replace("_", "-")}"\n'
        text += (
            f'resource "huggingface_{kind}" "{name}" {{\n{own}  {name} = terraform_data.of["{name}"].output\n'
            f"  {beside}\n}}\n"
        )
    return text


@pytest.mark.publishes
def test_every_argument_of_a_space_may_be_unknown(workspace: Workspace, hub: Rehearsal) -> None:
    hub.call("PUT", "/_local/settings", {"storage_tiers": True})
    for folder in ("one", "two"):
        (workspace.folder / folder).mkdir()
        for file in ("a.txt", "b.md"):
            (workspace.folder / folder / file).write_text(f"{file} of {folder}", encoding="utf-8")
    lives = {
        name: (*NAMES.get(name, (life.first, life.second)), life.beside)
        for name, life in SPACE_LIVES.items()
        if name not in APART
    }
    for turn in range(2):
        workspace.write(hub.block() + repositories("space", lives, turn))
        shown_and_applied(workspace)


@pytest.mark.publishes
def test_every_argument_of_a_dataset_may_be_unknown(workspace: Workspace, hub: Rehearsal, data: Path) -> None:
    lives = {name: (*NAMES.get(name, (life.first, life.second)), life.beside) for name, life in DATASET_LIVES.items()}
    for turn in range(2):
        written = repositories("dataset", lives, turn)
        workspace.write(hub.block() + written.replace("%(data)s", str(data)))
        shown_and_applied(workspace)


def test_every_argument_of_a_secret_and_a_variable_may_be_unknown(workspace: Workspace, hub: Rehearsal) -> None:
    """A key, a value and a Space that are known only in the apply."""
    write_only = WRITE_ONLY if workspace.engine.has_write_only else ""
    for turn, space in enumerate(("one", "two")):
        values = {
            "key": f'"KEY_{turn}"',
            "value": f'"value-{turn}"',
            "description": f'"text {turn}"',
            "space_id": f'"acme/{space}"',
            "version": str(turn),
        }
        if turn == 0:
            workspace.write(hub.block() + SECRETS[: SECRETS.index('resource "huggingface_space_secret"')])
            workspace.apply()
        workspace.write(hub.block() + later(values) + SECRETS + write_only)
        shown_and_applied(workspace)
    assert hub.repository("acme/one")["secrets"].keys() == {"KEY_1", "VALUE"} | ({"VERSION"} if write_only else set())
    assert hub.repository("acme/two")["variables"].keys() == {"V_SPACE"}


@pytest.mark.parametrize("argument", ["token", "endpoint"])
def test_the_provider_may_be_known_only_in_the_apply(workspace: Workspace, hub: Rehearsal, argument: str) -> None:
    """A plan of what is to be made is shown, and the apply, which knows where the Hub is, makes it."""
    values = {"endpoint": hub.url, "token": hub.token} | {argument: ""}
    block = "".join(f'  {name} = "{value}"\n' for name, value in values.items() if value)
    value = hub.token if argument == "token" else hub.url
    workspace.write(
        f'provider "huggingface" {{\n  namespace = "acme"\n{block}'
        f'  {argument} = terraform_data.of["it"].output\n}}\n'
        + later({"it": f'"{value}"'})
        + 'resource "huggingface_space" "it" {\n  name = "it"\n}\n'
        'resource "huggingface_dataset" "it" {\n  name = "it"\n}\n'
        'resource "huggingface_space_secret" "it" {\n  space_id = huggingface_space.it.id\n  key = "S"\n'
        '  value = "some-value"\n}\n'
        'resource "huggingface_space_variable" "it" {\n  space_id = huggingface_space.it.id\n  key = "V"\n'
        '  value = "some-value"\n}\n'
    )
    shown_and_applied(workspace)
