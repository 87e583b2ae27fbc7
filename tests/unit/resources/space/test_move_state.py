"""Taking over a Space from the provider strickvl/huggingface-spaces."""

import json
from pathlib import Path
from typing import Any

import pytest

from provider.errors import ConfigurationError
from provider.plugin.interface import Diagnostics, MoveContext
from provider.provider import HuggingFaceProvider
from provider.resources.space.move_state import moved_space
from tests.unit.plugin.things import connected, value_of

SOURCE = {"id": "acme/bot", "name": "bot", "private": False, "storage": "", "variables": {"A": "1"}, "secrets": None}


def moving(**different: Any) -> MoveContext:
    """Return a move from the old provider, or one that differs."""
    told = {
        "source_provider": "registry.terraform.io/strickvl/huggingface-spaces",
        "source_type": "huggingface-spaces_space",
        "source": SOURCE,
    }
    return MoveContext(Diagnostics(), "huggingface_space", **(told | different))


def test_only_what_names_the_space_and_what_was_set_is_taken() -> None:
    ctx = moving()
    assert moved_space(ctx) == {
        "id": "acme/bot",
        "namespace": "acme",
        "name": "bot",
        "variables": {"A": "1"},
        "secrets": None,
    }


@pytest.mark.parametrize(
    "different",
    [
        {"source_provider": "registry.terraform.io/else/huggingface-spaces"},
        {"source_provider": "registry.terraform.io/notstrickvl/huggingface-spaces"},
        {"source_type": "huggingface-spaces_other"},
    ],
)
def test_nothing_else_is_taken_over(different: dict[str, str]) -> None:
    assert moved_space(moving(**different)) is None


def test_any_registry_that_mirrors_the_old_provider_will_do() -> None:
    assert moved_space(moving(source_provider="registry.example.org/strickvl/huggingface-spaces")) is not None


@pytest.mark.parametrize("id_", [None, "", "bot", "acme/", "a/b/c"])
def test_an_id_that_names_no_space_is_an_error(id_: str | None) -> None:
    with pytest.raises(ConfigurationError, match="does not say which Space"):
        moved_space(moving(source=SOURCE | {"id": id_}))


def test_an_engine_that_asks_for_the_move_gets_a_state_and_an_identity(tmp_path: Path) -> None:
    """A provider that is not configured answers, for engines ask before they plan."""
    with connected(HuggingFaceProvider(), tmp_path) as engine:
        answer = engine.call(
            "MoveResourceState",
            source_provider_address="registry.terraform.io/strickvl/huggingface-spaces",
            source_type_name="huggingface-spaces_space",
            source_state={"json": json.dumps(SOURCE).encode()},
            target_type_name="huggingface_space",
        )
    assert not answer.diagnostics
    state = value_of(answer.target_state)
    assert {name: value for name, value in state.items() if value is not None} == {
        "id": "acme/bot",
        "namespace": "acme",
        "name": "bot",
        "variables": {"A": "1"},
    }
    assert value_of(answer.target_identity.identity_data) == {"namespace": "acme", "name": "bot"}
