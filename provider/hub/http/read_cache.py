"""What was read of a repository, kept until this client writes to it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from provider.errors import Cancelled
from provider.hub.http.cancellation import CancelScope

T = TypeVar("T")
LIFETIME = 60.0
"""Seconds that a snapshot is good for when nobody writes."""


@dataclass(eq=False)
class _InFlight:
    began: float
    version: int
    landed: "Future[Any]" = field(default_factory=Future)


@dataclass
class _Entry:
    version: int = 0
    kept: dict[str, tuple[float, Any]] = field(default_factory=dict)
    flights: dict[str, _InFlight] = field(default_factory=dict)


class ReadCache:
    """Reads each thing once, whatever number of threads ask for it.

    A write moves the shelf's version when it begins and when it ends, so that a read which overlaps it is neither kept
    nor shared with those who ask afterwards.

    Args:
        stop: the user's wish to stop.
        lifetime: of a snapshot, in seconds.
        clock: seconds of a monotonic clock.
        coalesce: whether reads are shared at all.
    """

    def __init__(
        self,
        stop: CancelScope,
        lifetime: float = LIFETIME,
        clock: Callable[[], float] = time.monotonic,
        *,
        coalesce: bool = True,
    ) -> None:
        self._coalesce = coalesce
        self._stop = stop
        self._lifetime = lifetime
        self._clock = clock
        self._lock = threading.Lock()
        self._shelves: dict[str, _Entry] = {}
        self._others: dict[str, set[str]] = {}

    def get(self, place: str, what: str, operation: str, read: Callable[[], T]) -> T:
        """Return what is kept, else the result of the read under way, else that of a new read.

        Args:
            place: the repository, any case.
            what: which of its readable things.
            operation: what the read is for, for errors.
            read: asks the Hub; its exception goes to all who wait for it, and is not kept.

        Raises:
            Cancelled: the user wants to stop.
        """
        while self._coalesce:
            with self._lock:
                entry, now = self._entry(place), self._clock()
                if what in entry.kept and now - entry.kept[what][0] < self._lifetime:
                    return cast("T", entry.kept[what][1])
                leads = what not in entry.flights
                in_flight = entry.flights.setdefault(what, _InFlight(now, entry.version))
            if leads:
                return self._lead(entry, what, in_flight, read)
            try:
                return cast("T", self._stop.result(in_flight.landed, operation))
            except Cancelled:
                # Perhaps only the leader was stopped, and this thread may still read.
                self._stop.check(operation)
        return read()

    def is_dirty(self, place: str) -> bool:
        """Return whether this client ever wrote to a repository, or is about to."""
        with self._lock:
            return self._entry(place).version > 0

    def alias(self, place: str, other: str) -> None:
        """Take note that two ids lead to one repository, so that a write to one is a write to the other."""
        with self._lock:
            for source, target in ((place.casefold(), other.casefold()), (other.casefold(), place.casefold())):
                self._others.setdefault(source, set()).add(target)

    def write(self, place: str, act: Callable[[], T], populates: str | None = None) -> T:
        """Change a repository and forget what was read of it.

        Args:
            place: the repository, any case.
            act: changes it.
            populates: which readable thing the answer is, kept unless another write came between.
        """
        began = self._forget(place)
        try:
            value = act()
        finally:
            ended = self._forget(place)
        if populates is not None and ended == began + 1:
            with self._lock:
                entry = self._entry(place)
                if entry.version == ended:
                    entry.kept[populates] = (self._clock(), value)
        return value

    def _lead(self, entry: _Entry, what: str, in_flight: _InFlight, read: Callable[[], T]) -> T:
        try:
            value = read()
        except BaseException as error:
            self._land(entry, what, in_flight)
            in_flight.landed.set_exception(error)
            raise
        self._land(entry, what, in_flight, (in_flight.began, value))
        in_flight.landed.set_result(value)
        return value

    def _land(self, entry: _Entry, what: str, in_flight: _InFlight, kept: tuple[float, Any] | None = None) -> None:
        with self._lock:
            if entry.flights.get(what) is in_flight:
                del entry.flights[what]
            if kept is not None and entry.version == in_flight.version:
                entry.kept[what] = kept

    def _forget(self, place: str) -> int:
        with self._lock:
            for name in {place.casefold(), *self._others.get(place.casefold(), ())}:
                entry = self._entry(name)
                entry.version += 1
                entry.kept.clear()
                entry.flights.clear()
            return self._entry(place).version

    def _entry(self, place: str) -> _Entry:
        return self._shelves.setdefault(place.casefold(), _Entry())
