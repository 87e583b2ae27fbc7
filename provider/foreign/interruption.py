"""The user's wish to stop, for work on data from outside that may take long and asks nobody in between."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from provider.errors import Cancelled

if TYPE_CHECKING:
    from concurrent.futures import Future

PATIENCE = 1.0
"""Seconds that work may go on after it began, whatever the user wishes: what is done soon is better done."""
_EACH = 256
"""So many steps are done between two looks."""

_asked: ContextVar["Future[None] | None"] = ContextVar("asked", default=None)


@contextmanager
def heeding(asked: "Future[None]") -> Iterator[None]:
    """Let the work inside end when a wish to stop comes.

    Args:
        asked: completes when the user wants to stop.
    """
    token = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(token)


class Interruptible:
    """Work that looks now and then whether it is still wanted.

    Args:
        operation: what it does, for the error.
    """

    def __init__(self, operation: str) -> None:
        self._aim = operation
        self._stop = _asked.get()
        self._until = time.monotonic() + PATIENCE
        self._steps = 0

    def step(self) -> None:
        """Go on, or end.

        Raises:
            Cancelled: the user wants to stop, and the work takes long.
        """
        self._steps += 1
        if self._steps % _EACH or self._stop is None or not self._stop.done():
            return
        if time.monotonic() > self._until:
            raise Cancelled(f"Did not {self._aim}", "A stop was asked for before it was done.")
