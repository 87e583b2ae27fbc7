"""Slow down before the rate limit is hit."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from provider.hub.http.retries import MARGIN, Budget

MIN_REMAINING = 10
MIN_REMAINING_SHARE = 0.1
"""With fewer requests left than this, or than this share of the quota, and fewer than one a second, what remains is
spread over the window."""

LONGEST_GAP = 5.0
"""Seconds between two spread requests at most: who needs only a few more should not wait out the window."""


@dataclass
class _Bucket:
    until: float = 0.0
    gap: float = 0.0
    next_slot: float = 0.0


class RateLimiter:
    """Gives every request its moment, by what the last answers said of the budget.

    Args:
        longest_wait: a budget that is empty for longer than this, in seconds, is not waited for.
        clock: seconds of a monotonic clock.
    """

    def __init__(self, longest_wait: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._longest_wait = longest_wait
        self._clock = clock
        self._lock = threading.Lock()
        self._lanes: dict[str, _Bucket] = {}

    def update(self, name: str, budget: Budget) -> None:
        """Take note of what is left of the budget of this name."""
        now, few = self._clock(), max(MIN_REMAINING, MIN_REMAINING_SHARE * budget.quota)
        with self._lock:
            lane = self._lanes.setdefault(name, _Bucket())
            if budget.remaining == 0 and budget.resets_in + MARGIN <= self._longest_wait:
                lane.until = lane.next_slot = now + budget.resets_in + MARGIN
                lane.gap = 0.0
            elif 0 < budget.remaining < min(few, budget.resets_in):
                lane.until = now + budget.resets_in
                lane.gap = min(budget.resets_in / (budget.remaining + 1), LONGEST_GAP)
                lane.next_slot = min(max(lane.next_slot, now), lane.until)
            else:
                lane.until = lane.gap = 0.0

    def acquire(self, name: str) -> float:
        """Take the next slot of the budget of this name and tell how many seconds it is away."""
        now = self._clock()
        with self._lock:
            lane = self._lanes.setdefault(name, _Bucket())
            if now >= lane.until:
                return 0.0
            slot = min(max(now, lane.next_slot), lane.until)
            lane.next_slot = slot + lane.gap
            return slot - now
