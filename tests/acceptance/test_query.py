"""`terraform query` and what it generates, driven by real engines against a local Hub."""

import json
import re
from typing import Any

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

ID = "acme/support-bot"


@pytest.fixture(autouse=True)
def _has_query(request: pytest.FixtureRequest) -> None:
    """Terraform has list resources since 1.14."""
    engine = request.getfixturevalue("engine")
    if engine.product != "terraform" or engine.minor < (1, 14):
        pytest.skip(f"{engine} has no list resources")


@pytest.fixture(autouse=True)
def _spaces(hub: Rehearsal) -> None:
    """Put some Spaces of all kinds on the Hub."""
    create = {"type": "space", "organization": "acme"}
    app: dict[str, Any] = {
        "name": "support-bot",
        "sdk": "docker",
        "visibility": "private",
        "secrets": [],
        "variables": [],
    }
    for key in ("TOKEN", "API_KEY"):
        app["secrets"].append({"key": key, "value": "canary"})
    for key, value in (("MODEL", "small"), ("MOTTO", "50 %{x} ${y}")):
        app["variables"].append({"key": key, "value": value, "description": f"the {key}"})
    hub.call("POST", "/api/repos/create", create | app)
    hub.call("POST", "/api/repos/create", create | {"name": "page", "sdk": "static"})
    upgraded = {"name": "chat-bot", "sdk": "gradio", "hardware": "t4-small", "sleepTimeSeconds": 3600}
    hub.call("POST", "/api/repos/create", create | upgraded)


def test_one_space_that_may_not_be_read_leaves_the_others(workspace: Workspace, hub: Rehearsal) -> None:
    """It is warned of, and the configuration of the others is made."""
    path = "/api/spaces/acme/chat-bot/variables"
    hub.faults({"method": "GET", "path": path, "occurrence": 0, "action": "status", "status": 403})
    text = generated(workspace, hub, listing("huggingface_space", 'namespace = "acme"', "include_resource = true"))
    assert '"support-bot"' in text
    assert '"page"' in text
    assert '"chat-bot"' not in text
    assert "acme/chat-bot is left out" in workspace.run("query").stdout


def listing(type_name: str, config: str, more: str = "") -> str:
    """Return a list block."""
    return f'list "{type_name}" "it" {{\n  provider = huggingface\n  {more}\n  config {{\n    {config}\n  }}\n}}\n'


def query(workspace: Workspace, hub: Rehearsal, *blocks: str) -> list[dict[str, Any]]:
    """Ask for lists, and give what was found."""
    workspace.write(hub.block())
    (workspace.folder / "it.tfquery.hcl").write_text("\n".join(blocks), encoding="utf-8")
    lines = [json.loads(line) for line in workspace.run("query", "-json").stdout.splitlines()]
    return [line["list_resource_found"] for line in lines if line["type"] == "list_resource_found"]


def generated(workspace: Workspace, hub: Rehearsal, *blocks: str) -> str:
    """Ask for lists, and give the configuration that is made of what was found."""
    query(workspace, hub, *blocks)
    workspace.run("query", "-generate-config-out=found.tf")
    return (workspace.folder / "found.tf").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("config", "more", "names"),
    [
        ("", "", ["chat-bot", "page", "support-bot"]),
        ('search = "BOT"', "", ["chat-bot", "support-bot"]),
        ('namespace = "local"', "", []),
        ('namespace = "acme"', "limit = 1", ["chat-bot"]),
    ],
)
def test_spaces_are_found_by_namespace_and_name(
    workspace: Workspace, hub: Rehearsal, config: str, more: str, names: list[str]
) -> None:
    """At the price of one request for all."""
    hub.requests()
    found = query(workspace, hub, listing("huggingface_space", config, more))
    assert [one["identity"] for one in found] == [{"namespace": "acme", "name": name} for name in names]
    assert [one["display_name"] for one in found] == [f"acme/{name}" for name in names]
    assert hub.requests() == {"GET /api/whoami-v2": 1, "GET /api/spaces": 1}


def test_the_whole_space_is_found_when_it_is_asked_for(workspace: Workspace, hub: Rehearsal) -> None:
    """As an import would give it."""
    block = listing("huggingface_space", 'search = "support"', "include_resource = true")
    [found] = query(workspace, hub, block)
    space = found["resource_object"]
    assert (space["id"], space["visibility"], space["uid"]) == (ID, "private", hub.repository(ID)["_id"])


@pytest.mark.parametrize(("noun", "keys"), [("secret", ["API_KEY", "TOKEN"]), ("variable", ["MODEL", "MOTTO"])])
def test_entries_are_found_by_their_space(workspace: Workspace, hub: Rehearsal, noun: str, keys: list[str]) -> None:
    """Sorted by key."""
    found = query(workspace, hub, listing(f"huggingface_space_{noun}", f'space_id = "{ID}"'))
    assert [one["identity"] for one in found] == [
        {"namespace": "acme", "name": "support-bot", "key": key} for key in keys
    ]
    assert [one["display_name"] for one in found] == [f"{ID}/{key}" for key in keys]


def test_entries_of_a_space_that_is_not_there_are_an_error(workspace: Workspace, hub: Rehearsal) -> None:
    """Not an empty list."""
    workspace.write(hub.block())
    block = listing("huggingface_space_variable", 'space_id = "acme/nope"')
    (workspace.folder / "it.tfquery.hcl").write_text(block, encoding="utf-8")
    assert "acme/nope" in workspace.fails("query")


def test_generated_spaces_and_variables_are_imported_without_a_change(workspace: Workspace, hub: Rehearsal) -> None:
    """Nothing is said twice, and nothing that the Hub computes."""
    lists = [listing("huggingface_space", ""), listing("huggingface_space_variable", f'space_id = "{ID}"')]
    text = generated(workspace, hub, *lists)
    for computed in ("uid", "sha", "stage", "host", "url", "private", "variables", "paused", "storage"):
        assert f"  {computed} " not in text
    assert re.search(r'  visibility += "private"', text)
    assert workspace.changes() == {}
    workspace.apply()
    assert workspace.changes() == {}
    addresses = workspace.run("state", "list").stdout.split()
    assert len(addresses) == 5
    assert workspace.attributes("huggingface_space_variable.it_1")["value"] == "50 %{x} ${y}"


def test_a_generated_secret_is_imported_without_its_value_and_set_with_one(
    workspace: Workspace, hub: Rehearsal
) -> None:
    """The Hub never gives it."""
    text = generated(workspace, hub, listing("huggingface_space_secret", f'space_id = "{ID}"'))
    assert "canary" not in text
    assert workspace.changes() == {}
    filled = re.sub(r"(?m)^  value( +)= null # sensitive$", r'  value\1= "new"', text)
    (workspace.folder / "found.tf").write_text(filled, encoding="utf-8")
    addresses = [f"huggingface_space_secret.it_{number}" for number in range(2)]
    assert workspace.changes() == {address: ["update"] for address in addresses}
    workspace.apply()
    assert workspace.changes() == {}
