"""The user's wish to stop: what ends at once, what is waited for, and what may still be read.

A read or a wait ends at once. A write that is under way is waited for, because to abandon it would lose track of
what it makes; one not yet begun is not sent. Inside `grace_period` reads go on for a few seconds after the wish, so
that what a write made can still be told.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, TypeVar

from provider.errors import Cancelled, HubConnectionError

T = TypeVar("T")
GRACE = 5.0
"""Seconds that a `grace_period` block may go on reading after the wish to stop."""


class _Deadline:
    """Counts from the first moment that the wish to stop was noticed inside the block."""

    def __init__(self) -> None:
        self._end: float | None = None

    def left(self) -> float:
        if self._end is None:
            self._end = time.monotonic() + GRACE
        return max(0.0, self._end - time.monotonic())


class CancelScope:
    """Runs requests in threads of its own, so that the asking thread can leave when the user wants to stop.

    Args:
        asked: completes when the user wants to stop.
        workers: how many requests run at one moment at most.
        patience: how long a write that is under way is waited for after the wish, in seconds.
    """

    def __init__(self, asked: Future[None], workers: int, patience: float) -> None:
        self._asked = asked
        self._patience = patience
        self._local = threading.local()
        self._pool = ThreadPoolExecutor(workers, "hub")
        self._last_reads = ThreadPoolExecutor(workers, "hub-grace")

    def check(self, operation: str, *, write: bool = False) -> None:
        """Refuse to begin once the user wants to stop.

        Args:
            operation: what would begin, for the error.
            write: whether it changes something, which even a `grace_period` block may not begin.

        Raises:
            Cancelled: the user wants to stop.
        """
        grace = self._grace()
        if self._asked.done() and (write or grace is None or grace.left() <= 0):
            raise cancelled(operation)

    @contextmanager
    def grace_period(self) -> Iterator[None]:
        """Let this thread read on for up to five seconds after the wish to stop."""
        outer = self._grace()
        self._local.grace = outer or _Deadline()
        try:
            yield
        finally:
            self._local.grace = outer

    def pause(self, seconds: float, operation: str) -> None:
        """Wait, and no longer once the user wants to stop; inside `grace_period` for a part of what is left of it.

        Raises:
            Cancelled: the user wants to stop, and this is not inside `grace_period`.
        """
        if self._asked.done() and (grace := self._grace()) is not None:
            time.sleep(min(seconds, grace.left() / 2))  # the other half is for what comes after
        else:
            wait({self._asked}, timeout=seconds)
        self.check(operation)

    def result(self, future: Future[T], operation: str) -> T:
        """Wait for somebody else's work.

        Raises:
            Cancelled: the user wanted to stop first.
        """
        self._first_of(future)
        if not future.done() and (grace := self._grace()) is not None:
            wait({future}, timeout=grace.left())
        if not future.done():
            raise cancelled(operation)
        return future.result()

    def run(self, work: Callable[[], T], operation: str, *, write: bool, longest: float | None = None) -> T:
        """Do work in another thread; the work must not wait for further work of this kind.

        Args:
            work: one request.
            operation: what it is for, for errors.
            write: whether it changes something, so that it is waited for once it has begun.
            longest: seconds after which it is given up, None for never.

        Raises:
            Cancelled: the user wants to stop, and a write was not begun.
            HubConnectionError: it did not end in time; or a write was begun, and did not end after the wish to stop.
        """
        self.check(operation, write=write)
        future = (self._last_reads if self._asked.done() else self._pool).submit(work)
        if not self._first_of(future, longest):
            unsent = future.cancel()
            raise HubConnectionError(
                f"Could not {operation}", f"No answer came in {longest:g} s.", outcome_unknown=not unsent
            )
        if self._grace() is not None and not write and future.cancel():
            # It was queued behind reads that are now abandoned and may hold every thread of the first pool.
            future = self._last_reads.submit(work)
        try:
            return self.result(future, operation)
        except Cancelled:
            if future.cancel() or not write:
                raise
        wait({future}, timeout=self._patience)
        if not future.done():
            raise HubConnectionError(
                f"Could not {operation}",
                "A stop was asked for while the Hub was at it, and no answer came in time.",
                outcome_unknown=True,
            )
        return future.result()

    def close(self) -> None:
        """Take no more work and drop what has not begun."""
        for pool in (self._pool, self._last_reads):
            pool.shutdown(wait=False, cancel_futures=True)

    def _first_of(self, future: "Future[Any]", longest: float | None = None) -> bool:
        """Wait for the work or the wish to stop; tell whether one of them came in time."""
        return bool(wait((future, self._asked), longest, return_when=FIRST_COMPLETED).done)

    def _grace(self) -> _Deadline | None:
        return getattr(self._local, "grace", None)


class SerialQueue:
    """One at a time, in the order of asking; who waits can still be stopped."""

    def __init__(self, stop: CancelScope) -> None:
        self._stop = stop
        self._lock = threading.Lock()
        self._last: Future[None] = Future()
        self._last.set_result(None)

    @contextmanager
    def turn(self, operation: str) -> Iterator[None]:
        """Wait for those who asked earlier.

        Raises:
            Cancelled: the user wanted to stop first.
        """
        done: Future[None] = Future()
        with self._lock:
            before, self._last = self._last, done
        try:
            self._stop.result(before, operation)
            yield
        finally:
            before.add_done_callback(lambda _: done.set_result(None))


def cancelled(operation: str) -> Cancelled:
    """Make the error of something that was not done because the user wants to stop."""
    return Cancelled(f"Did not {operation}", "A stop was asked for before it was done.")
