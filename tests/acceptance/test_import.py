"""Imports by id and by identity, and the blocks that `import-blocks` prints, driven by real engines."""

import os
import subprocess
from typing import Any

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import PROVIDER_FOLDER, Workspace

ID = "acme/support-bot"
SPACE = 'resource "huggingface_space" "app" {\n  name = "support-bot"\n  visibility = "private"\n}\n'
ENTRY = """
resource "huggingface_space_{noun}" "it" {{
  space_id = "{id}"
  key      = "KEY"
  value    = "a-value-of-its-own"
}}
"""
NAMES = 'namespace = "acme"\n    name = "support-bot"'


@pytest.fixture(autouse=True)
def _space(hub: Rehearsal) -> None:
    """Put a Space on the Hub that no configuration knows."""
    entry = {"key": "KEY", "value": "a-value-of-its-own", "description": "made by hand"}
    body: dict[str, Any] = {"type": "space", "name": "support-bot", "organization": "acme", "sdk": "docker"}
    body |= {"visibility": "private", "secrets": [entry], "variables": [entry]}
    hub.call("POST", "/api/repos/create", body)


def by(workspace: Workspace, address: str, kind: str, id_: str, identity: str) -> str:
    """Return an import block, by id or by identity."""
    if kind == "id":
        return f'import {{\n  to = {address}\n  id = "{id_}"\n}}\n'
    if workspace.engine.minor < (1, 12):
        pytest.skip(f"{workspace.engine} has no identities")
    return f"import {{\n  to = {address}\n  identity = {{\n    {identity}\n  }}\n}}\n"


@pytest.mark.parametrize("kind", ["id", "identity"])
def test_a_space_is_imported_without_a_change(workspace: Workspace, hub: Rehearsal, kind: str) -> None:
    """Its state is complete."""
    workspace.write(hub.block() + SPACE + by(workspace, "huggingface_space.app", kind, ID, NAMES))
    assert workspace.changes() == {}
    workspace.apply()
    truth, state = hub.repository(ID), workspace.attributes("huggingface_space.app")
    assert (state["id"], state["uid"], state["created_at"]) == (ID, truth["_id"], truth["created_at"])
    assert (state["visibility"], state["private"], state["hardware"]) == ("private", True, "cpu-basic")
    assert (state["variables"], state["files"]) == ({"KEY": "a-value-of-its-own"}, None)
    assert workspace.changes() == {}


@pytest.mark.parametrize("kind", ["id", "identity"])
def test_a_variable_is_imported_without_a_change(workspace: Workspace, hub: Rehearsal, kind: str) -> None:
    """With its description and its time."""
    address = "huggingface_space_variable.it"
    block = by(workspace, address, kind, f"{ID}/KEY", f'{NAMES}\n    key = "KEY"')
    workspace.write(hub.block() + ENTRY.format(noun="variable", id=ID) + block)
    assert workspace.changes() == {}
    workspace.apply()
    truth, state = hub.repository(ID)["variables"]["KEY"], workspace.attributes(address)
    assert (state["description"], state["updated_at"]) == ("made by hand", truth["updatedAt"])
    assert workspace.changes() == {}


@pytest.mark.parametrize("kind", ["id", "identity"])
def test_a_secret_is_imported_and_then_set_once(workspace: Workspace, hub: Rehearsal, kind: str) -> None:
    """Nobody can read its value, so the first plan says that it sets it."""
    address = "huggingface_space_secret.it"
    block = by(workspace, address, kind, f"{ID}/KEY", f'{NAMES}\n    key = "KEY"')
    workspace.write(hub.block() + ENTRY.format(noun="secret", id=ID) + block)
    said = " ".join(workspace.run("plan", "-input=false").stdout.replace("│", " ").split())
    assert "The value of the secret acme/support-bot/KEY is not known: the apply sets it" in said
    assert "ignore_changes = [value]" in said
    assert workspace.changes() == {address: ["update"]}
    workspace.apply()
    assert workspace.attributes(address)["description"] == "made by hand"
    assert workspace.changes() == {}


LIFECYCLE = "  lifecycle {{\n    ignore_changes = [{}]\n  }}\n}}\n"


def test_secrets_that_are_to_stay_as_they_are_are_imported_without_a_change(
    workspace: Workspace, hub: Rehearsal
) -> None:
    """`ignore_changes` says so; later changes by others are left alone as well."""
    entry = ENTRY.format(noun="secret", id=ID).removesuffix("}\n") + LIFECYCLE.format("value")
    space = SPACE.removesuffix("}\n") + '  secrets = { INLINE = "ours" }\n' + LIFECYCLE.format("secrets")
    hub.call("POST", f"/api/spaces/{ID}/secrets", {"key": "INLINE", "value": "theirs"})
    blocks = by(workspace, "huggingface_space.app", "id", ID, "")
    blocks += by(workspace, "huggingface_space_secret.it", "id", f"{ID}/KEY", "")
    workspace.write(hub.block() + space + entry + blocks)
    before = hub.repository(ID)["secrets"]
    assert workspace.changes() == {}
    workspace.apply()
    assert workspace.changes() == {}
    assert hub.repository(ID)["secrets"] == before


def test_inline_secrets_of_an_imported_space_are_set_once(workspace: Workspace, hub: Rehearsal) -> None:
    """The plan names those that are there already."""
    hub.call("POST", f"/api/spaces/{ID}/secrets", {"key": "INLINE", "value": "theirs"})
    space = SPACE.removesuffix("}\n") + '  secrets = { INLINE = "ours", NEW = "new" }\n}\n'
    workspace.write(hub.block() + space + by(workspace, "huggingface_space.app", "id", ID, ""))
    said = " ".join(workspace.run("plan", "-input=false").stdout.replace("│", " ").split())
    assert "The Space acme/support-bot already has the secret INLINE: the apply sets what is written" in said
    assert workspace.changes() == {"huggingface_space.app": ["update"]}
    workspace.apply()
    assert workspace.changes() == {}


def test_a_rename_changes_the_identity_of_the_space_and_of_what_is_in_it(workspace: Workspace, hub: Rehearsal) -> None:
    """In place, in one apply."""
    if workspace.engine.minor < (1, 12):
        pytest.skip(f"{workspace.engine} has no identities")
    entry = ENTRY.format(noun="variable", id="${huggingface_space.app.id}")
    blocks = by(workspace, "huggingface_space.app", "id", ID, "")
    blocks += by(workspace, "huggingface_space_variable.it", "id", f"{ID}/KEY", "")
    workspace.write(hub.block() + SPACE + entry + blocks)
    workspace.apply()
    workspace.write(hub.block() + SPACE.replace("support-bot", "help-bot") + entry)
    assert workspace.changes() == {"huggingface_space.app": ["update"], "huggingface_space_variable.it": ["update"]}
    workspace.apply()
    identities = {one["type"]: one["instances"][0]["identity"] for one in workspace.state()["resources"]}
    assert identities == {
        "huggingface_space": {"namespace": "acme", "name": "help-bot"},
        "huggingface_space_variable": {"namespace": "acme", "name": "help-bot", "key": "KEY"},
    }
    assert workspace.changes() == {}


def printed(hub: Rehearsal, *options: str) -> str:
    """Return what the installed program prints."""
    return subprocess.run(
        [PROVIDER_FOLDER / "terraform-provider-huggingface", "import-blocks", *options],
        env={"PATH": os.environ["PATH"], "HF_TOKEN": hub.token, "HF_ENDPOINT": hub.url},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout


def test_printed_import_blocks_import_all_that_a_namespace_has(workspace: Workspace, hub: Rehearsal) -> None:
    """On every engine, with resources written by hand beside them."""
    blocks = printed(hub, "--namespace", "acme")
    labels = {"variable": "support_bot_key", "secret": "support_bot_key_2"}
    entries = [ENTRY.format(noun=noun, id=ID).replace('"it"', f'"{label}"') for noun, label in labels.items()]
    space = SPACE.replace('"app"', '"support_bot"')
    workspace.write(hub.block() + space + "".join(entries) + blocks)
    assert workspace.changes() == {"huggingface_space_secret.support_bot_key_2": ["update"]}
    workspace.apply()
    assert len(workspace.run("state", "list").stdout.split()) == 3
    assert workspace.changes() == {}


def test_an_engine_writes_the_configuration_for_printed_import_blocks(workspace: Workspace, hub: Rehearsal) -> None:
    """Secrets are managed without their values, which the Hub never gives; datasets without where rows came from."""
    hub.call("POST", "/api/repos/create", {"type": "dataset", "organization": "acme", "name": "reviews"})
    card = "---\nlicense: mit\nconfigs:\n- config_name: default\n  data_files: data.csv\n---\n# Reviews\n"
    lines = ['{"key": "header", "value": {"summary": "Begin"}}', hub.file_line("README.md", card)]
    hub.commit("/api/datasets/acme/reviews/commit/main", "\n".join([*lines, hub.file_line("data.csv", "a\n1\n")]))
    asks_us = workspace.engine.product == "terraform" and workspace.engine.minor >= (1, 14)
    blocks = printed(hub, "--namespace", "acme").split("import {")
    workspace.write(hub.block() + "import {".join(block for block in blocks if asks_us or "_dataset." not in block))
    main = (workspace.folder / "main.tf").read_text(encoding="utf-8")
    named = printed(hub, "--namespace", "acme", "--provider", "huggingface").split("import {")
    workspace.write(hub.block() + "import {".join(block for block in named if asks_us or "_dataset." not in block))
    assert workspace.changes("-generate-config-out=found.tf") == {}
    (workspace.folder / "found.tf").unlink()
    (workspace.folder / "main.tf").write_text(main, encoding="utf-8")
    assert workspace.changes("-generate-config-out=found.tf") == {}
    workspace.apply()
    assert len(workspace.run("state", "list").stdout.split()) == 3 + asks_us
    assert workspace.changes() == {}
