"""Durations in Go's notation, as Terraform's users write them."""

import re

from provider.errors import InvalidData

LONGEST = 2**63 / 1e9
"""Seconds; Go's durations and Python's waits end there."""

MOST_CHARACTERS = 100
RULE = "is not a valid duration: numbers with units, such as 90s, 1.5m or 1h30m"

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_DURATION = re.compile(rf"[+-]?(0|({_PART.pattern})+)", re.ASCII)


def parse_duration(text: str) -> float:
    """Return the seconds of a duration: numbers with the units ns, us, ms, s, m, h, as in "1h30m"; "0" is none.

    Raises:
        InvalidData: if it is not in this notation, or longer than 292 years.
    """
    if len(text) > MOST_CHARACTERS or not _DURATION.fullmatch(text):
        raise InvalidData(RULE)
    total = sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text))
    if total >= LONGEST:
        raise InvalidData(RULE)
    return -total if text.startswith("-") else total
