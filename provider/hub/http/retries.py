"""Whether and when a request is sent again: functions of numbers only."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from provider.errors import Busy, HubConnectionError, HubError, HubStatusError, RateLimited
from provider.foreign.headers import LONGEST, header_date, header_number

if TYPE_CHECKING:
    from provider.hub.http.settings import HubSettings

RETRYABLE_STATUS = frozenset({408, 500, 502, 503, 504})
MARGIN = 1.0
"""Seconds added to the told end of a rate limit's window, which the Hub gives in whole seconds."""

LONGEST_CALL = 600.0
"""Seconds after the first sending when nothing is sent again, unless a single wait may be longer than that."""


@dataclass(frozen=True)
class Budget:
    """What is left of a rate limit.

    Args:
        remaining: requests.
        resets_in: seconds until it is full again.
        quota: requests in a full one, 0 if the Hub did not say.
    """

    remaining: int
    resets_in: float
    quota: int = 0


@dataclass(frozen=True)
class Failure:
    """A sending that did not work.

    Args:
        error: why.
        wait: seconds to wait before the next sending, if the Hub said so.
    """

    error: HubError
    wait: float | None = None


def read_budget(headers: Mapping[str, str]) -> Budget | None:
    """Read `RateLimit: "api";r=12;t=55` and `RateLimit-Policy: …;q=1000;w=300`: the tightest of several."""
    quotas = [_numbers(policy).get("q") for policy in headers.get("ratelimit-policy", "").split(",")]
    quota = min((quota for quota in quotas if quota is not None), default=0)
    budgets = []
    for item in headers.get("ratelimit", "").split(","):
        numbers = _numbers(item)
        if "r" in numbers and "t" in numbers:
            budgets.append(Budget(numbers["r"], float(numbers["t"]), quota))
    return min(budgets, key=lambda budget: budget.remaining, default=None)


def _numbers(item: str) -> dict[str, int]:
    """Read the parameters of a header's item that are numbers: `"api";r=12;t=55`."""
    pairs = (parameter.partition("=") for parameter in item.split(";")[1:])
    numbers = {name.strip(): header_number(value) for name, _, value in pairs}
    return {name: number for name, number in numbers.items() if number is not None}


def retry_after(status: int, headers: Mapping[str, str]) -> float | None:
    """Read how long the Hub asks to wait, in seconds: an empty budget's reset first, else `Retry-After`."""
    budget = read_budget(headers)
    if status == 429 and budget is not None and budget.remaining == 0:
        return budget.resets_in + MARGIN
    after = headers.get("retry-after", "")
    seconds = header_number(after)
    if seconds is not None:
        return float(seconds)
    moment = header_date(after)
    if moment is None:
        return None
    now = header_date(headers.get("date", "")) or datetime.now(UTC)
    return min(max(0.0, (moment - now).total_seconds()), float(LONGEST))


def backoff(attempt: int, draw: Callable[[], float] = random.random) -> float:
    """Choose the wait after a failed attempt: 1, 2, 4, 8, 8… seconds, of which the upper half is drawn.

    Args:
        attempt: 0 after the first sending.
        draw: gives a number from 0 to 1.
    """
    return min(8.0, 2.0**attempt) * (0.5 + 0.5 * draw())


def wait_before_next(failure: Failure, attempt: int, elapsed: float, settings: "HubSettings") -> float | None:
    """Decide how long to wait before sending again, None for not at all.

    Args:
        failure: how this attempt ended.
        attempt: 0 for the first sending.
        elapsed: seconds since the first sending began.
        settings: the bounds.
    """
    if attempt >= settings.max_retries or not _passes(failure.error):
        return None
    if failure.wait is not None and failure.wait > settings.longest_wait:
        return None
    wait = backoff(attempt) if failure.wait is None else failure.wait
    return wait if elapsed + wait <= max(LONGEST_CALL, settings.longest_wait) else None


def _passes(error: HubError) -> bool:
    if isinstance(error, HubConnectionError | RateLimited | Busy):
        return True
    return isinstance(error, HubStatusError) and error.status in RETRYABLE_STATUS
