"""The steps of a history: what a user does, and what other people do.

A history is a list of plain steps, so that one that found something can be pasted into a test. A step that does not
fit (an object is not there, a name is taken) does nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any

from provider.plugin.types import State
from tests.truth.plans import IgnoredPath


class Written:
    """What is shown as it would be written: without what is as it is anyway."""

    def __repr__(self) -> str:
        told = [(one, getattr(self, one.name)) for one in fields(self)]  # type: ignore[arg-type] # a dataclass
        shown = [
            f"{one.name}={value!r}" if one.default is not MISSING else repr(value)
            for one, value in told
            if value != one.default
        ]
        return f"{type(self).__name__}({', '.join(shown)})"


@dataclass(frozen=True, repr=False)
class Write(Written):
    """Write a block in place of the one before."""

    address: str
    arguments: State
    ignored: tuple[IgnoredPath, ...] = ()


@dataclass(frozen=True, repr=False)
class Remove(Written):
    """Take a block out of the configuration."""

    address: str


@dataclass(frozen=True, repr=False)
class Import(Written):
    """Import an object; a stranger's becomes ours by it."""

    address: str
    id: str


@dataclass(frozen=True, repr=False)
class Taint(Written):
    """Mark an object as one to be replaced."""

    address: str


@dataclass(frozen=True, repr=False)
class Apply(Written):
    """Plan and apply.

    Args:
        targets: what alone is planned.
        replaced: what is to be replaced.
        refresh: whether everything is read first.
        imports: import ids by address.
        fault: what goes wrong on the Hub during the apply.
        meanwhile: what somebody else does when a connection is cut by it.
        destroys: whether everything is to go.
    """

    targets: tuple[str, ...] = ()
    replaced: str | None = None
    refresh: bool = True
    imports: tuple[tuple[str, str], ...] = ()
    fault: Mapping[str, Any] | None = None
    meanwhile: "Elsewhere | None" = None
    destroys: bool = False


@dataclass(frozen=True, repr=False)
class Elsewhere(Written):
    """Somebody else does something.

    Args:
        subject: the address of what is done to, or its kind and id: `space local/theirs`.
        act: what, as `World.act` takes it.
        values: what that needs.
    """

    subject: str
    act: str
    values: tuple[Any, ...] = ()


Step = Write | Remove | Import | Taint | Apply | Elsewhere
History = Sequence[Step]
