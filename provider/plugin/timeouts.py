"""The `timeouts` attribute: how long a resource may wait, in Go's notation of durations."""

import re
from collections.abc import Mapping
from typing import Any

from provider.plugin.nesting import Nested, Nesting
from provider.plugin.schema import Attribute
from provider.plugin.types import String
from provider.plugin.validators import Check

UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
DURATION = re.compile(rf"[+-]?(0|({PART.pattern})+)", re.ASCII)
LONGEST = 2**63 / 1e9
"""Seconds; Go's durations and Python's waits end there."""


def duration(check: Check) -> None:
    """Demand a duration that is not negative (a validator)."""
    try:
        good = seconds(check.value) >= 0
    except ValueError:
        good = False
    if not good:
        check.refuse("is no duration: numbers with units, such as 90s, 1.5m or 1h30m")


def timeouts(*operations: str, defaults: Mapping[str, str]) -> Attribute:
    """Give the attribute by which users choose how long to wait.

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
    """Give how long one operation may wait, in seconds.

    Args:
        state: the planned object, with its `timeouts`.
        operation: create, read, update or delete.
        default: what holds when nothing is written.
    """
    written = (state.get("timeouts") or {}).get(operation)
    return seconds(default if written is None else written)


def seconds(text: str) -> float:
    """Read a duration: numbers with the units ns, us, ms, s, m, h, as in "1h30m" or "1.5s"; "0" is none.

    Raises:
        ValueError: if it is not in this notation, or longer than 292 years.
    """
    total = sum(float(number) * UNITS[unit] for number, unit in PART.findall(text))
    if not DURATION.fullmatch(text) or total >= LONGEST:
        raise ValueError(f'"{text}" is no duration')
    return -total if text.startswith("-") else total
