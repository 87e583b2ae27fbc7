"""How far a build has come, told to whoever watches it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

Advance = Callable[[int, int], None]
"""Called by work under way with the rows and the bytes of input done since the last call; what it raises ends it."""


@dataclass(frozen=True)
class Progress:
    """How far the work has come.

    Args:
        phase: `scan` while types are found out, `build` while shards are written.
        rows: done so far.
        bytes: of the input, done so far.
        total_bytes: of the input.
    """

    phase: str
    rows: int
    bytes: int
    total_bytes: int


Watch = Callable[[Progress], None]
"""Called at every batch; whatever it raises ends the work at once."""


class ProgressCounter:
    """Adds up what several workers have done, and ends them all when one of them fails.

    Args:
        watch: is told.
        phase: what the work is.
        total_bytes: of the input.
    """

    def __init__(self, watch: Watch, phase: str, total_bytes: int) -> None:
        self._watch = watch
        self._phase = phase
        self._total = total_bytes
        self._rows = 0
        self._bytes = 0
        self._lock = threading.Lock()
        self._failure: BaseException | None = None

    def advance(self, rows: int, size: int) -> None:
        """Add what was done; raises what the watcher raised, at every worker."""
        with self._lock:
            if self._failure is not None:
                raise self._failure
            self._rows += rows
            self._bytes += size
            done = min(self._bytes, self._total)
            try:
                self._watch(Progress(self._phase, self._rows, done, self._total))
            except BaseException as error:
                self._failure = error
                raise

    def beat(self) -> None:
        """Ask the watcher whether to go on, though nothing more was done."""
        self.advance(0, 0)

    def fail(self, error: BaseException) -> None:
        """End the other workers at their next batch."""
        with self._lock:
            self._failure = self._failure or error
