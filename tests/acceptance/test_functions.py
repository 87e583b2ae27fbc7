"""The functions, called by real engines without any provider configuration."""

import json
from typing import Any

import pytest

from tests.acceptance.workspace import Workspace


def called(workspace: Workspace, call: str) -> Any:
    """Call a function; give its result."""
    workspace.write(f'output "it" {{\n  value = provider::huggingface::{call}\n}}\n')
    workspace.apply()
    return json.loads(workspace.run("output", "-json", "it").stdout)


@pytest.fixture(autouse=True)
def _has_functions(workspace: Workspace) -> None:
    """Terraform has functions of providers since 1.8, OpenTofu since 1.7."""
    if workspace.engine.minor < (1, 8):
        pytest.skip(f"{workspace.engine} has no functions of providers")


def test_space_host_is_the_address_of_the_app(workspace: Workspace) -> None:
    """Small letters, and hyphens for what no host name has."""
    assert called(workspace, 'space_host("Acme/Support_Bot.v2")') == "https://acme-support-bot-v2.hf.space"


def test_space_url_is_the_page_on_the_public_hub(workspace: Workspace) -> None:
    """No token is needed, and no provider block."""
    assert called(workspace, 'space_url("acme/support-bot")') == "https://huggingface.co/spaces/acme/support-bot"


def test_space_url_goes_to_the_hub_that_the_environment_names(installed: Workspace) -> None:
    """HF_ENDPOINT, as the Hub's own tools read it."""
    installed.environ["HF_ENDPOINT"] = "https://hub.example.com/"
    assert called(installed, 'space_url("acme/support-bot")') == "https://hub.example.com/spaces/acme/support-bot"


def test_parse_repo_id_gives_an_object(workspace: Workspace) -> None:
    """Its parts have names."""
    assert called(workspace, 'parse_repo_id("acme/support-bot")') == {"namespace": "acme", "name": "support-bot"}
    assert called(workspace, 'parse_repo_id("acme/support-bot").name') == "support-bot"


@pytest.mark.parametrize("function", ["space_host", "space_url", "parse_repo_id"])
@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("support-bot", '"support-bot" is not a valid id of a repository'),
        ("acme/support/bot", '"acme/support/bot" is not a valid id of a repository'),
        ("acme/-bot", '"-bot" is not a name that the Hub accepts'),
    ],
)
def test_a_bad_id_is_an_error_at_the_argument(workspace: Workspace, function: str, id_: str, words: str) -> None:
    """Told when the configuration is checked."""
    workspace.write(f'output "it" {{\n  value = provider::huggingface::{function}("{id_}")\n}}\n')
    error = workspace.fails("plan")
    assert 'Invalid value for "id" parameter' in error
    assert words in error
