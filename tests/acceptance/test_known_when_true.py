"""What follows from a name is known when it is true: readers wait for it, by whatever way it reaches them."""

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

MODULE = """
terraform {
  required_providers {
    huggingface = { source = "huggingface/huggingface" }
  }
}
variable "space" {
  type = string
}
variable "dataset" {
  type = string
}
data "huggingface_space" "read" {
  id = var.space
}
data "huggingface_dataset" "read" {
  id = var.dataset
}
output "uids" {
  value = [data.huggingface_space.read.uid, data.huggingface_dataset.read.uid]
}
output "space" {
  value = var.space
}
"""
MAIN = """
resource "huggingface_space" "app" {
  name = "%(name)s"
}
resource "huggingface_dataset" "rows" {
  name = "%(name)s"
}
resource "huggingface_space_secret" "key" {
  space_id = local.space
  key      = "KEY"
  value    = "some-value"
}
resource "huggingface_space_variable" "mode" {
  space_id = module.read.space
  key      = "MODE"
  value    = "prod"
}
locals {
  space   = huggingface_space.app.id
  dataset = huggingface_dataset.rows.id
}
module "read" {
  source  = "./read"
  space   = local.space
  dataset = local.dataset
}
data "huggingface_space" "again" {
  id = module.read.space
}
resource "terraform_data" "if_there" {
  count = huggingface_space.app.id != null && startswith(huggingface_space.app.id, "acme/") ? 1 : 0
}
output "uids" {
  value = module.read.uids
}
output "names" {
  value = "${huggingface_space.app.namespace}/${huggingface_space.app.name} ${data.huggingface_space.again.id}"
}
"""


def test_data_sources_wait_for_what_is_made_or_renamed_in_the_same_run(workspace: Workspace, hub: Rehearsal) -> None:
    """Through a local, a module's variable and a module's output; a secret follows a rename and is not sent again."""
    (workspace.folder / "read").mkdir()
    (workspace.folder / "read" / "main.tf").write_text(MODULE, encoding="utf-8")
    workspace.write(hub.block() + MAIN % {"name": "first"})
    workspace.run("init", "-input=false")
    planned = {change["address"]: change["change"] for change in workspace.plan()["resource_changes"]}
    after = planned["huggingface_space.app"]
    assert {"id", "url", "git_url", "host"} <= after["after_unknown"].keys()
    assert (after["after"]["namespace"], after["after"]["name"]) == ("acme", "first")
    workspace.run("apply", "-input=false", "plan.bin")
    uids = [hub.repository("acme/first", kind)["_id"] for kind in ("space", "dataset")]
    assert workspace.state()["outputs"]["uids"]["value"] == uids
    assert workspace.changes() == {}
    workspace.write(hub.block() + MAIN % {"name": "second"})
    planned = workspace.changes()
    assert {tuple(actions) for actions in planned.values()} == {("update",)}
    hub.requests()
    workspace.apply()
    sent = [route for route in hub.requests() if not route.startswith("GET")]
    assert sent == ["POST /api/repos/move"]
    assert workspace.state()["outputs"]["uids"]["value"] == uids
    assert workspace.state()["outputs"]["names"]["value"] == "acme/second acme/second"
    assert hub.repository("acme/second")["secrets"].keys() == {"KEY"}
    assert workspace.changes() == {}


def test_a_new_key_of_a_space_that_is_renamed_in_the_same_run_is_set_under_the_new_name(
    workspace: Workspace, hub: Rehearsal
) -> None:
    space = 'resource "huggingface_space" "app" {\n  name = "%s"\n}\n'
    secret = (
        'resource "huggingface_space_secret" "key" {\n  space_id = huggingface_space.app.id\n  key = "KEY"\n'
        '  value = "v"\n}\n'
    )
    workspace.write(hub.block() + space % "first")
    workspace.apply()
    workspace.write(hub.block() + space % "second" + secret)
    workspace.apply()
    assert workspace.attributes("huggingface_space_secret.key")["id"] == "acme/second/KEY"
    assert hub.repository("acme/second")["secrets"].keys() == {"KEY"}
    assert workspace.changes() == {}
