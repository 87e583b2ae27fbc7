"""The user's wish to stop: what ends at once, what is waited for, and what may still be read.

A read or a wait ends at once. A write that is under way is waited for, because to abandon it would lose track of
what it makes; one not yet begun is not sent. Inside `finishing` reads go on for a few seconds after the wish, so that
what a write made can still be told.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, TypeVar

from provider.errors import Cancelled, Unreachable

T = TypeVar("T")
GRACE = 5.0
"""Seconds that a `finishing` block may go on reading after the wish to stop."""


class _Grace:
    """Counts from the first moment that the wish to stop was noticed inside the block."""

    def __init__(self) -> None:
        self._end: float | None = None

    def left(self) -> float:
        if self._end is None:
            self._end = time.monotonic() + GRACE
        return max(0.0, self._end - time.monotonic())


class Stop:
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
        self._last_reads = ThreadPoolExecutor(workers, "hub-finishing")

    def check(self, aim: str, *, write: bool = False) -> None:
        """Refuse to begin once the user wants to stop.

        Args:
            aim: what would begin, for the error.
            write: whether it changes something, which even a `finishing` block may not begin.

        Raises:
            Cancelled: the user wants to stop.
        """
        grace = self._grace()
        if self._asked.done() and (write or grace is None or grace.left() <= 0):
            raise cancelled(aim)

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Let this thread read on for up to five seconds after the wish to stop."""
        outer = self._grace()
        self._local.grace = outer or _Grace()
        try:
            yield
        finally:
            self._local.grace = outer

    def pause(self, seconds: float, aim: str) -> None:
        """Wait, and no longer once the user wants to stop; inside `finishing` for a part of what is left of it.

        Raises:
            Cancelled: the user wants to stop, and this is not inside `finishing`.
        """
        if self._asked.done() and (grace := self._grace()) is not None:
            time.sleep(min(seconds, grace.left() / 2))  # the other half is for what comes after
        else:
            wait({self._asked}, timeout=seconds)
        self.check(aim)

    def result(self, future: Future[T], aim: str) -> T:
        """Wait for somebody else's work.

        Raises:
            Cancelled: the user wanted to stop first.
        """
        self._first_of(future)
        if not future.done() and (grace := self._grace()) is not None:
            wait({future}, timeout=grace.left())
        if not future.done():
            raise cancelled(aim)
        return future.result()

    def run(self, work: Callable[[], T], aim: str, *, write: bool, longest: float | None = None) -> T:
        """Do work in another thread; the work must not wait for further work of this kind.

        Args:
            work: one request.
            aim: what it is for, for errors.
            write: whether it changes something, so that it is waited for once it has begun.
            longest: seconds after which it is given up, None for never.

        Raises:
            Cancelled: the user wants to stop, and a write was not begun.
            Unreachable: it did not end in time; or a write was begun, and did not end after the wish to stop.
        """
        self.check(aim, write=write)
        future = (self._last_reads if self._asked.done() else self._pool).submit(work)
        if not self._first_of(future, longest):
            unsent = future.cancel()
            raise Unreachable(f"Could not {aim}", f"No answer came in {longest:g} s.", maybe_done=not unsent)
        if self._grace() is not None and not write and future.cancel():
            # It was queued behind reads that are now abandoned and may hold every thread of the first pool.
            future = self._last_reads.submit(work)
        try:
            return self.result(future, aim)
        except Cancelled:
            if future.cancel() or not write:
                raise
        wait({future}, timeout=self._patience)
        if not future.done():
            raise Unreachable(
                f"Could not {aim}",
                "A stop was asked for while the Hub was at it, and no answer came in time.",
                maybe_done=True,
            )
        return future.result()

    def close(self) -> None:
        """Take no more work and drop what has not begun."""
        for pool in (self._pool, self._last_reads):
            pool.shutdown(wait=False, cancel_futures=True)

    def _first_of(self, future: "Future[Any]", longest: float | None = None) -> bool:
        """Wait for the work or the wish to stop; tell whether one of them came in time."""
        return bool(wait((future, self._asked), longest, return_when=FIRST_COMPLETED).done)

    def _grace(self) -> _Grace | None:
        return getattr(self._local, "grace", None)


class Turns:
    """One at a time, in the order of asking; who waits can still be stopped."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._lock = threading.Lock()
        self._last: Future[None] = Future()
        self._last.set_result(None)

    @contextmanager
    def turn(self, aim: str) -> Iterator[None]:
        """Wait for those who asked earlier.

        Raises:
            Cancelled: the user wanted to stop first.
        """
        done: Future[None] = Future()
        with self._lock:
            before, self._last = self._last, done
        try:
            self._stop.result(before, aim)
            yield
        finally:
            before.add_done_callback(lambda _: done.set_result(None))


def cancelled(aim: str) -> Cancelled:
    """Make the error of something that was not done because the user wants to stop."""
    return Cancelled(f"Did not {aim}", "A stop was asked for before it was done.")
