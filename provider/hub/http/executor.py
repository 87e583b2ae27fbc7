"""Sends requests until they are answered for good: paced, retried, and stopped when the user wants to."""

import logging
import math
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from provider.errors import Cancelled, HubError, InvalidResponse
from provider.hub.http.cancellation import CancelScope
from provider.hub.http.rate_limit import RateLimiter
from provider.hub.http.requests import Request, Response
from provider.hub.http.retries import Failure, read_budget, retry_after, wait_before_next
from provider.hub.http.settings import HubSettings
from provider.hub.http.status_errors import error_for
from provider.hub.http.transport import Transport

T = TypeVar("T")
logger = logging.getLogger(__name__)


class RequestExecutor:
    """The one way to the Hub for everything that this package asks.

    Args:
        settings: the bounds.
        transport: carries one request.
        stop: the user's wish to stop.
        clock: seconds of a monotonic clock.
    """

    def __init__(
        self,
        settings: HubSettings,
        transport: Transport,
        stop: CancelScope,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self.stop = stop
        self._transport = transport
        self._clock = clock
        self._lock = threading.Lock()
        self._announced_until = -math.inf
        self._rate_limiter = RateLimiter(settings.longest_wait, clock)

    def send(self, request: Request) -> Response:
        """Send what may be done twice without harm, again and again until it is answered for good.

        Raises:
            HubError: the last failure.
            Cancelled: the user wants to stop.
        """
        return self.retry(lambda: self._attempt(request), request.operation)

    def retry(self, attempt: Callable[[], T | Failure], operation: str) -> T:
        """Attempt what may be done twice without harm until it works.

        Args:
            attempt: does it once.
            operation: what it is for, for the log.

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
            self._pause(outcome, wait, operation)
            tries += 1

    def send_once(self, request: Request, parse: Callable[[Response], T], look: Callable[[float], T | None]) -> T:
        """Send what must not be done twice, as `run_once` does.

        Args:
            request: what to do.
            parse: makes the result of the answer; raises InvalidResponse.
            look: finds the result of an attempt whose answer was lost.
        """
        return self.run_once(lambda: self._parsed(request, parse), request.operation, look)

    def run_once(self, attempt: Callable[[], T | Failure], operation: str, look: Callable[[float], T | None]) -> T:
        """Attempt what must not be done twice: where an answer was lost, look before anything else is tried.

        Args:
            attempt: does it once.
            operation: what it is for, for the log.
            look: finds the result of an attempt whose answer was lost, None if it was not done. It is given the
                moment before the first such attempt, in seconds of `time.monotonic`.

        Raises:
            HubError: the last failure; its `outcome_unknown` tells whether it can't be known.
            Cancelled: the user wants to stop, and it was not done.
        """
        began, tries = self._clock(), 0
        lost_since: float | None = None
        while True:
            before = time.monotonic()
            outcome = attempt()
            if not isinstance(outcome, Failure):
                return outcome
            if outcome.error.outcome_unknown and lost_since is None:
                lost_since = before
            wait = wait_before_next(outcome, tries, self._clock() - began, self.settings)
            if lost_since is not None:
                found = self._verified(operation, outcome, wait or 0.0, partial(look, lost_since))
                if found is not None:
                    return found
            elif wait is not None:
                self._pause(outcome, wait, operation)
            if wait is None:
                raise outcome.error
            tries += 1

    def _parsed(self, request: Request, parse: Callable[[Response], T]) -> T | Failure:
        outcome = self._attempt(request)
        if isinstance(outcome, Failure):
            return outcome
        try:
            return parse(outcome)
        except InvalidResponse as error:
            return Failure(error)

    def _verified(self, operation: str, failure: Failure, wait: float, look: Callable[[], T | None]) -> T | None:
        with self.stop.grace_period():
            try:
                self._pause(failure, wait, operation)
                return look()
            except (HubError, Cancelled) as blind:
                failure.error.outcome_unknown = True
                raise failure.error from blind

    def _attempt(self, request: Request) -> Response | Failure:
        """Send a request once: the rate limit, the transport, what the Hub says of its limits, its verdict."""
        self._wait_for_rate_limit(request)
        try:
            response = self._exchange(request)
        except HubError as error:
            return Failure(error)
        self._note_rate_limit(request, response)
        return self._judge(request, response)

    def _wait_for_rate_limit(self, request: Request) -> None:
        wait = self._rate_limiter.acquire(request.budget)
        if wait > 0:
            self._announce("the Hub's rate limit is almost used up", wait, request.operation)
            self.stop.pause(wait, request.operation)

    def _exchange(self, request: Request) -> Response:
        return self.stop.run(
            lambda: self._transport.exchange(request),
            request.operation,
            write=not request.is_read,
            longest=2 * self.settings.longest_answer,
        )

    def _note_rate_limit(self, request: Request, response: Response) -> None:
        budget = read_budget(response.headers)
        if budget is not None:
            self._rate_limiter.update(request.budget, budget)

    def _judge(self, request: Request, response: Response) -> Response | Failure:
        wait = retry_after(response.status, response.headers) if response.status >= 400 else None
        refused = error_for(request, response, self.settings.token, wait)
        if refused is not None:
            return Failure(refused, wait)
        if request.budget == "api" and response.is_page:
            return Failure(response.unreadable("a web page"))
        return response

    def _pause(self, failure: Failure, wait: float, operation: str) -> None:
        if failure.wait is not None:
            self._announce("the Hub asks to wait", wait, operation)
        self.stop.pause(wait, operation)

    def _announce(self, why: str, wait: float, operation: str) -> None:
        """Log a wait, in one line for all who wait at the same time."""
        now = self._clock()
        with self._lock:
            is_announced, self._announced_until = now < self._announced_until, max(self._announced_until, now + wait)
        if not is_announced:
            logger.warning("%s: waiting %.1f s to %s", why, wait, operation)
