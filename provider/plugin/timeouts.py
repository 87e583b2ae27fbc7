"""The `timeouts` attribute: how long a resource may wait, in Go's notation of durations."""

from collections.abc import Mapping
from typing import Any

from provider.errors import InvalidData
from provider.foreign.durations import RULE, parse_duration
from provider.plugin.nesting import Nested, Nesting
from provider.plugin.schema import Attribute
from provider.plugin.types import String
from provider.plugin.validators import Check


def duration(check: Check) -> None:
    """Demand a duration that is not negative (a validator)."""
    try:
        good = parse_duration(check.value) >= 0
    except InvalidData:
        good = False
    if not good:
        check.refuse(RULE)


def timeouts(*operations: str, defaults: Mapping[str, str]) -> Attribute:
    """Return the attribute by which users choose how long to wait.

    Args:
        operations: those that wait: create, read, update, delete.
        defaults: how long each waits when nothing is written, for the documentation.
    """
    return Attribute(
        "timeouts",
        Nested(
            Nesting.SINGLE,
            [
                Attribute(
                    operation,
                    String(),
                    f'How long {operation} may wait, such as `"90s"` or `"1h30m"`. Default: `"{defaults[operation]}"`.',
                    optional=True,
                    validators=[duration],
                )
                for operation in operations
            ],
        ),
        "How long to wait. It limits waiting only, never the saving of what was made.",
        optional=True,
    )


def timeout(state: Mapping[str, Any], operation: str, default: str) -> float:
    """Return how long one operation may wait, in seconds.

    Args:
        state: the planned object, with its `timeouts`.
        operation: create, read, update or delete.
        default: what holds when nothing is written.
    """
    written = (state.get("timeouts") or {}).get(operation)
    return parse_duration(default if written is None else written)
