"""Numbers and dates in HTTP headers."""

from datetime import UTC, datetime

LONGEST = 365 * 24 * 3600
"""Seconds; a longer wait that a header asks for is taken for this one."""


def header_number(text: str, most: int = LONGEST) -> int | None:
    """Return the whole number that a header's value is, at most the largest one; None if it is no such number."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    digits = digits.lstrip("0")[: len(str(most)) + 1]
    return min(int(digits or "0"), most)


def header_date(text: str) -> datetime | None:
    """Return the moment of an HTTP date, which is in UTC; None if it is none that a calendar has."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - rarely needed, slow to import

    try:
        moment = parsedate_to_datetime(text[:100])
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, LookupError):
        return None
