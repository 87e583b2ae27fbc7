"""How far the building and sending of a dataset has come: in the log, and in the diagnostics of a failure."""

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from provider.errors import Cancelled, ProviderError
from provider.plugin.timeouts import timeout
from schemas.dataset import LIMIT

if TYPE_CHECKING:
    from provider.dataset_builder.progress import Progress
    from provider.plugin.interface import ChangeContext
    from schemas.states import DatasetState

EVERY = 1.0
"""Seconds between two lines in the log."""
DOING = {"scan": "looking through the files", "build": "building", "upload": "sending"}

_log = logging.getLogger(__name__)


class DatasetProgress:
    """Follows the work on one dataset, and ends it when the user asks to stop or the time is up.

    Args:
        ctx: tells of the wish to stop.
        planned: the dataset, with its `timeouts`.
        operation: create or update.
        clock: seconds of a monotonic clock.
    """

    def __init__(
        self,
        ctx: "ChangeContext[DatasetState]",
        planned: "DatasetState",
        operation: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ctx = ctx
        self._name = planned["name"]
        self._operation = operation
        self._clock = clock
        self._limit = timeout(planned, operation, LIMIT)
        self._deadline = clock() + self._limit
        self._final_state = -EVERY
        self._sent = self._to_send = 0
        self.how_far = "Nothing was read yet."

    def watch(self, progress: "Progress") -> None:
        """Take note of how far the builder is.

        Raises:
            Cancelled: the user asked to stop.
            ProviderError: the time is up.
        """
        self._note(progress.phase, progress.bytes, progress.total_bytes, f"{progress.rows} rows, ")

    def will_send(self, size: int) -> None:
        """Take note of how many bytes have to be sent."""
        self._to_send = size
        self._note("upload", 0, size)

    def sent(self, size: int) -> None:
        """Take note of bytes that arrived.

        Raises:
            Cancelled: the user asked to stop.
            ProviderError: the time is up.
        """
        self._sent += size
        self._note("upload", self._sent, self._to_send)

    def _note(self, phase: str, done: int, total: int, rows: str = "") -> None:
        percent = 100 * done // total if total else 100
        doing = f"{DOING[phase]}: {rows}{done} of {total} bytes ({percent} %)"
        self.how_far = f"It got as far as {doing}."
        now = self._clock()
        if now - self._final_state >= EVERY or (done >= total and phase == "upload"):
            self._final_state = now
            _log.info("%s: %s", self._name, doing)
        self.go_on()

    def go_on(self, _done: object = None) -> None:
        """Go on with what is under way.

        Raises:
            Cancelled: the user asked to stop.
            ProviderError: the time is up.
        """
        if self._ctx.stop.done():
            raise Cancelled("The dataset was not published", f"A stop was asked for. {self.how_far}")
        if self._clock() > self._deadline:
            raise ProviderError(
                "The dataset took too long",
                f"{self._limit:.0f} seconds (timeouts.{self._operation}) were over. {self.how_far} Nothing of it is "
                "visible to readers; apply again, with more time.",
            )
