"""Sends requests until they are answered for good: paced, retried, and stopped when the user wants to."""

import logging
import math
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from provider.errors import Cancelled, HubError, UnreadableAnswer
from provider.hub.http.messages import Answer, Request
from provider.hub.http.pacing import Pacer
from provider.hub.http.refusals import refusal
from provider.hub.http.retries import Failure, read_budget, told_wait, wait_before_next
from provider.hub.http.settings import HubSettings
from provider.hub.http.stopping import Stop
from provider.hub.http.transport import Transport

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Sender:
    """The one way to the Hub for everything that this package asks.

    Args:
        settings: the bounds.
        transport: carries one request.
        stop: the user's wish to stop.
        clock: seconds of a monotonic clock.
    """

    def __init__(
        self, settings: HubSettings, transport: Transport, stop: Stop, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.settings = settings
        self.stop = stop
        self._transport = transport
        self._clock = clock
        self._lock = threading.Lock()
        self._announced_until = -math.inf
        self._pacer = Pacer(settings.longest_wait, clock)

    def send(self, request: Request) -> Answer:
        """Send what may be done twice without harm, again and again until it is answered for good.

        Raises:
            HubError: the last failure.
            Cancelled: the user wants to stop.
        """
        return self.persist(lambda: self._attempt(request), request.aim)

    def persist(self, attempt: Callable[[], T | Failure], aim: str) -> T:
        """Attempt what may be done twice without harm until it works.

        Args:
            attempt: does it once.
            aim: what it is for, for the log.

        Raises:
            HubError: the last failure.
            Cancelled: the user wants to stop.
        """
        began, tries = self._clock(), 0
        while True:
            outcome = attempt()
            if not isinstance(outcome, Failure):
                return outcome
            wait = wait_before_next(outcome, tries, self._clock() - began, self.settings)
            if wait is None:
                raise outcome.error
            self._pause(outcome, wait, aim)
            tries += 1

    def send_once(self, request: Request, understand: Callable[[Answer], T], look: Callable[[float], T | None]) -> T:
        """Send what must not be done twice, as `settle` does.

        Args:
            request: what to do.
            understand: makes the result of the answer; raises UnreadableAnswer.
            look: finds the result of an attempt whose answer was lost.
        """
        return self.settle(lambda: self._understood(request, understand), request.aim, look)

    def settle(self, attempt: Callable[[], T | Failure], aim: str, look: Callable[[float], T | None]) -> T:
        """Attempt what must not be done twice: where an answer was lost, look before anything else is tried.

        Args:
            attempt: does it once.
            aim: what it is for, for the log.
            look: finds the result of an attempt whose answer was lost, None if it was not done. It is given the
                moment before the first such attempt, in seconds of `time.monotonic`.

        Raises:
            HubError: the last failure; its `maybe_done` tells whether it can't be known.
            Cancelled: the user wants to stop, and it was not done.
        """
        began, tries = self._clock(), 0
        lost_since: float | None = None
        while True:
            before = time.monotonic()
            outcome = attempt()
            if not isinstance(outcome, Failure):
                return outcome
            if outcome.error.maybe_done and lost_since is None:
                lost_since = before
            wait = wait_before_next(outcome, tries, self._clock() - began, self.settings)
            if lost_since is not None:
                found = self._looked(aim, outcome, wait or 0.0, partial(look, lost_since))
                if found is not None:
                    return found
            elif wait is not None:
                self._pause(outcome, wait, aim)
            if wait is None:
                raise outcome.error
            tries += 1

    def _understood(self, request: Request, understand: Callable[[Answer], T]) -> T | Failure:
        outcome = self._attempt(request)
        if isinstance(outcome, Failure):
            return outcome
        try:
            return understand(outcome)
        except UnreadableAnswer as error:
            return Failure(error)

    def _looked(self, aim: str, failure: Failure, wait: float, look: Callable[[], T | None]) -> T | None:
        with self.stop.finishing():
            try:
                self._pause(failure, wait, aim)
                return look()
            except (HubError, Cancelled) as blind:
                failure.error.maybe_done = True
                raise failure.error from blind

    def _attempt(self, request: Request) -> Answer | Failure:
        self._keep_pace(request)
        try:
            answer = self.stop.run(
                lambda: self._transport.exchange(request),
                request.aim,
                write=not request.is_read,
                longest=2 * self.settings.longest_answer,
            )
        except HubError as error:
            return Failure(error)
        budget = read_budget(answer.headers)
        if budget is not None:
            self._pacer.learn(request.budget, budget)
        told = told_wait(answer.status, answer.headers) if answer.status >= 400 else None
        refused = refusal(request, answer, self.settings.token, told)
        if refused is None and request.budget == "api" and answer.is_page:
            return Failure(answer.unreadable("a web page"))
        return answer if refused is None else Failure(refused, told)

    def _keep_pace(self, request: Request) -> None:
        wait = self._pacer.reserve(request.budget)
        if wait > 0:
            self._announce("the Hub's rate limit is almost used up", wait, request.aim)
            self.stop.pause(wait, request.aim)

    def _pause(self, failure: Failure, wait: float, aim: str) -> None:
        if failure.told is not None:
            self._announce("the Hub asks to wait", wait, aim)
        self.stop.pause(wait, aim)

    def _announce(self, why: str, wait: float, aim: str) -> None:
        """Log a wait, in one line for all who wait at the same time."""
        now = self._clock()
        with self._lock:
            told, self._announced_until = now < self._announced_until, max(self._announced_until, now + wait)
        if not told:
            logger.warning("%s: waiting %.1f s to %s", why, wait, aim)
