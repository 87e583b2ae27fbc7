"""The configuration that would make a Space."""

from typing import Any

from provider.plugin.interface import State
from provider.plugin.schema import attributes_of
from provider.resources.space.config import space_config
from schemas.space import SCHEMA

SPACE: Any = dict.fromkeys(attribute.name for attribute in attributes_of(SCHEMA)) | {
    "id": "acme/bot",
    "namespace": "acme",
    "name": "bot",
    "uid": "0123",
    "visibility": "private",
    "private": True,
    "sdk": "docker",
    "hardware": "cpu-basic",
    "sleep_time": 172800,
    "storage": "small",
    "paused": False,
    "dev_mode": False,
    "volumes": [],
    "variables": {"A": "1"},
    "secrets": {"B": "hidden"},
    "files": {"Dockerfile": "FROM python"},
    "stage": "RUNNING",
}


def written(**different: object) -> State:
    """Return what is written of a Space."""
    return {name: value for name, value in space_config(SCHEMA, SPACE | different).items() if value is not None}


def test_nothing_is_written_twice_and_nothing_that_is_computed_secret_or_a_default() -> None:
    assert written() == {
        "namespace": "acme",
        "name": "bot",
        "visibility": "private",
        "sdk": "docker",
        "hardware": "cpu-basic",
        "files": {"Dockerfile": "FROM python"},
    }


def test_the_sleep_time_of_upgraded_hardware_is_written() -> None:
    space = written(hardware="t4-small", sleep_time=-1)
    assert (space["hardware"], space["sleep_time"]) == ("t4-small", -1)


def test_what_is_switched_on_is_written() -> None:
    space = written(paused=True, dev_mode=True)
    assert (space["paused"], space["dev_mode"]) == (True, True)


def test_a_card_is_written_where_no_readme_says_it() -> None:
    card = {"title": "Bot"}
    assert written(card=card)["card"]["title"] == "Bot"
    assert "card" not in written(card=card, files={"README.md": "---\ntitle: Bot\n---\n"})
