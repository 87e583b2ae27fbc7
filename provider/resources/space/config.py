"""The configuration that would make a Space, for `-generate-config-out` and `terraform query`."""

from typing import TYPE_CHECKING

from provider.plugin.generation import configurable
from provider.plugin.interface import Config
from provider.plugin.schema import Schema
from provider.resources.shared.files import README
from provider.resources.space.state import CPU_BASIC

if TYPE_CHECKING:
    from schemas.states import SpaceState

LEFT_OUT = ("private", "variables")
"""`visibility` says the first; the second are listed by themselves, and a key may stand in one place only."""


def space_config(schema: Schema, state: "SpaceState") -> Config:
    """Return what has to be written to get a Space like one that is there: nothing twice, and no default.

    Args:
        schema: the Space's schema.
        state: the Space.
    """
    config = configurable(schema, state) | dict.fromkeys(LEFT_OUT)
    if README in (config["files"] or {}):
        config["card"] = None
    if config["hardware"] == CPU_BASIC:
        config["sleep_time"] = None
    return {name: None if value is False or value == [] else value for name, value in config.items()}
