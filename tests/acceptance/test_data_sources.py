"""The data sources, driven by real engines against a local Hub."""

import json
from typing import Any

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

ID = "acme/support-bot"


def create(hub: Rehearsal, name: str, **choices: Any) -> None:
    """Create a Space of acme behind the engine's back."""
    body = {"type": "space", "name": name, "organization": "acme", "sdk": "docker"} | choices
    hub.call("POST", "/api/repos/create", body)


def read(workspace: Workspace, hub: Rehearsal, block: str, address: str) -> Any:
    """Apply a configuration with one data source, and give what it read."""
    workspace.write(hub.block() + block + f'\noutput "it" {{\n  value = {address}\n}}\n')
    workspace.apply()
    assert workspace.changes() == {}
    return json.loads(workspace.run("output", "-json", "it").stdout)


def test_a_space_tells_all_that_can_be_read_and_no_secret(workspace: Workspace, hub: Rehearsal) -> None:
    """Of secrets there are the names; the card is an object."""
    create(
        hub,
        "support-bot",
        visibility="private",
        variables=[{"key": "MODEL", "value": "small"}],
        secrets=[{"key": "TOKEN", "value": "canary-7"}, {"key": "API_KEY", "value": "canary-8"}],
    )
    space = read(workspace, hub, f'data "huggingface_space" "it" {{\n  id = "{ID}"\n}}\n', "data.huggingface_space.it")
    truth = hub.repository(ID)
    told = {"id": ID, "namespace": "acme", "name": "support-bot", "uid": truth["_id"], "sdk": "docker"}
    told |= {"visibility": "private", "private": True, "created_at": truth["created_at"], "region": "us"}
    told |= {"hardware": "cpu-basic", "sleep_time": 172800, "dev_mode": False, "paused": False, "volumes": []}
    told |= {"variables": {"MODEL": "small"}, "secret_names": ["API_KEY", "TOKEN"], "stage": truth["stage"]}
    told |= {"url": f"{hub.url}/spaces/{ID}", "host": "https://acme-support-bot.hf.space.localhost"}
    told |= {"domains": ["acme-support-bot.hf.space.localhost"], "sha": truth["branches"]["main"]}
    assert {name: space[name] for name in told} == told
    assert space["card"]["sdk"] == "docker"
    assert (space["stage"], space["error_message"]) == ("NO_APP_FILE", None)
    assert "canary" not in json.dumps(workspace.state())


def test_a_static_space_has_no_hardware(workspace: Workspace, hub: Rehearsal) -> None:
    """What it does not have is null."""
    create(hub, "page", sdk="static")
    space = read(
        workspace, hub, 'data "huggingface_space" "it" {\n  id = "acme/page"\n}\n', "data.huggingface_space.it"
    )
    absent = ("hardware", "current_hardware", "sleep_time", "storage", "error_message", "resource_group_id")
    assert {name: space[name] for name in absent} == dict.fromkeys(absent)
    assert (space["stage"], space["domains"], space["variables"], space["secret_names"]) == ("RUNNING", [], {}, [])


def test_a_space_whose_environment_the_token_may_not_see_is_read_without_them(
    workspace: Workspace, hub: Rehearsal
) -> None:
    """As a public Space of others is."""
    create(hub, "support-bot")
    fault = {"method": "GET", "occurrence": 0, "action": "status", "status": 403}
    hub.faults(*(fault | {"path": f"/api/spaces/{ID}/{name}"} for name in ("secrets", "variables")))
    block = f'data "huggingface_space" "it" {{\n  id = "{ID}"\n}}\n'
    space = read(workspace, hub, block, "data.huggingface_space.it")
    assert (space["secret_names"], space["variables"]) == (None, None)


def test_an_id_known_only_after_apply_is_read_after_it(workspace: Workspace, hub: Rehearsal) -> None:
    """The plan does not ask for a Space that is not there yet."""
    workspace.write(
        hub.block()
        + 'resource "huggingface_space" "app" {\n  name = "support-bot"\n}\n'
        + 'data "huggingface_space" "it" {\n  id = huggingface_space.app.uid == "" ? "" : huggingface_space.app.id\n}\n'
        + 'output "stage" {\n  value = data.huggingface_space.it.stage\n}\n'
    )
    workspace.apply()
    assert workspace.run("output", "-raw", "stage").stdout == hub.repository(ID)["stage"]


def test_a_space_that_is_not_there_is_one_error_at_its_id(workspace: Workspace, hub: Rehearsal) -> None:
    """And so is an id that is none."""
    block = 'data "huggingface_space" "it" {\n  id = "%s"\n}\n'
    workspace.write(hub.block() + block % "acme/nope")
    error = workspace.fails("plan")
    assert error.count("Error: ") == 1
    assert "acme/nope" in error
    assert "does not exist, or it is private" in error
    assert 'id = "acme/nope"' in error
    workspace.write(hub.block() + block % "nope")
    assert '"nope" is not a valid id of a repository' in workspace.fails("validate")


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ("", ["api", "chat-bot", "page", "support-bot"]),
        ('search = "BOT"', ["chat-bot", "support-bot"]),
        ('sdk = "static"', ["page"]),
        ('visibility = "private"', ["api"]),
        ("limit = 2", ["api", "chat-bot"]),
        ('search = "bot"\n  sdk = "static"', []),
        ('namespace = "local"', []),
    ],
)
def test_spaces_are_listed_by_what_is_asked_for(
    workspace: Workspace, hub: Rehearsal, arguments: str, names: list[str]
) -> None:
    """Sorted by id, those of the provider's namespace unless another one is named."""
    create(hub, "support-bot")
    create(hub, "chat-bot", sdk="gradio")
    create(hub, "page", sdk="static")
    create(hub, "api", visibility="private")
    block = f'data "huggingface_spaces" "it" {{\n  {arguments}\n}}\n'
    found = read(workspace, hub, block, "data.huggingface_spaces.it")
    assert found["ids"] == [f"acme/{name}" for name in names]
    assert [space["name"] for space in found["spaces"]] == names
    assert all(hub.repository(space["id"])["_id"] == space["uid"] for space in found["spaces"])


def test_the_hardware_has_prices(workspace: Workspace, hub: Rehearsal) -> None:
    """In US dollars, exact to the Hub's millionth."""
    block = 'data "huggingface_space_hardware" "it" {}\n'
    found = read(workspace, hub, block, "data.huggingface_space_hardware.it")
    flavors = {flavor["name"]: flavor for flavor in found["flavors"]}
    assert found["names"] == list(flavors)
    assert (flavors["cpu-basic"]["price"], flavors["cpu-basic"]["accelerator"]) == (0, None)
    upgraded = flavors["t4-small"]
    assert (upgraded["price"], upgraded["price_unit"], upgraded["ram"]) == (0.006667, "minute", "15 GB")
    assert upgraded["accelerator"] == "1x Nvidia T4"


def test_whoami_tells_the_token_s_owner_and_the_default_namespace(workspace: Workspace, hub: Rehearsal) -> None:
    """At the price of no request beyond the one that checks the token."""
    hub.requests()
    me = read(workspace, hub, 'data "huggingface_whoami" "it" {}\n', "data.huggingface_whoami.it")
    assert (me["name"], me["organizations"], me["namespace"]) == ("local", ["acme"], "acme")
    assert (me["role"], me["endpoint"]) == ("write", hub.url)
    assert hub.requests().keys() == {"GET /api/whoami-v2"}
