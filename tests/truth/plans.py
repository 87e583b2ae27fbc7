"""What an engine's core knows: configurations, states, and plans between them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from provider.plugin.types import State
from tests.truth.process import Said

Action = Literal["no-op", "create", "update", "delete", "replace"]
IgnoredPath = tuple[str, ...]


@dataclass(frozen=True)
class Ref:
    """A reference to the id of another object in the configuration."""

    address: str


@dataclass(frozen=True)
class Later:
    """A value that is not known in a plan, and known in the apply."""

    value: Any


@dataclass(frozen=True)
class Block:
    """A resource block.

    Args:
        arguments: what is written in it, references included.
        ignored: `ignore_changes`: an argument, or an argument and a key of it.
    """

    arguments: State
    ignored: tuple[IgnoredPath, ...] = ()

    def references(self) -> set[str]:
        """Return the addresses that it refers to."""
        return {value.address for value in self.arguments.values() if isinstance(value, Ref)}

    @property
    def known(self) -> "Block":
        """The block with everything known."""
        known = {name: one.value if isinstance(one, Later) else one for name, one in self.arguments.items()}
        return Block(known, self.ignored)


Configuration = Mapping[str, Block]


@dataclass(frozen=True)
class Instance:
    """An object in the state, as it is stored there."""

    raw: bytes
    private: bytes
    identity: bytes = b""
    tainted: bool = False

    @property
    def attributes(self) -> State:
        """Its attributes."""
        attributes: State = json.loads(self.raw)
        return attributes


States = dict[str, Instance]


@dataclass
class Change:
    """What is planned for one object.

    Args:
        address: the object.
        action: what happens to it.
        prior: what it is.
        planned: what it becomes, unknown parts included.
        config: the arguments as written, null where nothing is.
        private: what the provider remembers with the plan.
        ignored: what `ignore_changes` holds back.
    """

    address: str
    action: Action
    prior: State | None
    planned: State | None
    config: State | None = None
    private: bytes = b""
    ignored: tuple[IgnoredPath, ...] = ()


@dataclass
class Plan:
    """A plan.

    Args:
        changes: by address, in the order in which they are made; deletions are made in reverse before them.
        states: the state as it was read.
        said: the diagnostics.
    """

    changes: dict[str, Change]
    states: States
    said: list[Said]

    @property
    def failed(self) -> bool:
        """Whether there was an error."""
        return any(one.is_error for one in self.said)


def type_of(address: str) -> str:
    """Return the resource type of an address."""
    return address.partition(".")[0]


def in_order(addresses: Sequence[str] | set[str]) -> list[str]:
    """Sort addresses: repositories come before the entries that refer to them."""
    return sorted(addresses, key=lambda address: ("_space_" in address, address))


def with_dependencies(configuration: Configuration, targets: set[str]) -> set[str]:
    """Return targets with all that they refer to."""
    return targets | {one for address in targets & configuration.keys() for one in configuration[address].references()}
