"""What every request goes through: an id for its answer, counters, latency and the rate limit."""

import asyncio
import contextlib
import math
import re
import secrets
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import formatdate

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from provider.local_hub.api.error_responses import response_of
from provider.local_hub.model.errors import HubError
from provider.local_hub.model.git import is_asked_by_git
from provider.local_hub.model.settings import Settings

BACK_DOOR = "/_local"


def is_back_door(scope: Scope) -> bool:
    """Return whether a request is for this server and not for the Hub that it plays."""
    path: str = scope["path"]
    return scope["type"] != "http" or path == BACK_DOOR or path.startswith(f"{BACK_DOOR}/")


def with_headers(send: Send, headers: Mapping[str, str]) -> Send:
    """Return a `send` that adds headers to the answer."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return sending


class Identified:
    """Middleware that gives each answer its `X-Request-Id`, which ends in the caller's trace id, and its `Date`.

    The server's own `Date` is up to a second old, and official clients leave out log lines that are later than that.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with an id."""
        if scope["type"] == "http":
            asked = Headers(scope=scope)
            trace = asked.get("x-amzn-trace-id") or uuid.uuid4()
            root = f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"
            name = asked.get("x-request-id") or f"{root};{trace}"
            send = with_headers(send, {"X-Request-Id": name, "Date": formatdate(usegmt=True)})
        # cancelled is who still waits when the server stops: the connection is cut by then, there is nobody to tell
        with contextlib.suppress(asyncio.CancelledError):
            await self._app(scope, receive, send)


def route_of(routes: Iterable[BaseRoute], scope: Scope) -> str:
    """Name the route that a request takes, such as `GET /api/spaces/{id}`; what has no route goes by its path."""
    for route in routes:
        if isinstance(route, Route) and route.matches(scope)[0] is Match.FULL:
            path = re.sub(r":\w+}", "}", route.path).replace("{namespace}/{name}", "{id}")
            return f"{scope['method']} {path}"
    return f"{scope['method']} {scope['path']}"


class Counted:
    """Middleware that counts requests by route and takes its time.

    Args:
        app: what answers.
        routes: by which requests are named.
        requests: where they are counted.
        settings: `latency_ms` counts.
    """

    def __init__(
        self, app: ASGIApp, *, routes: Iterable[BaseRoute], requests: Counter[str], settings: Settings
    ) -> None:
        self._app = app
        self._routes = routes
        self._requests = requests
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count, wait, and answer."""
        if not is_back_door(scope):
            self._requests[route_of(self._routes, scope)] += 1
            await asyncio.sleep(self._settings.latency_ms / 1000)
        await self._app(scope, receive, send)


@dataclass
class _Window:
    ends: float
    used: int = 0


def bucket_of(path: str) -> str | None:
    """Name the budget a request counts for: `api`, `resolvers` for files, `pages`; None for large files and git."""
    if path.startswith(("/_lfs/", "/_storage/")) or is_asked_by_git(path):
        return None
    return "api" if path.startswith("/api/") else "resolvers" if "/resolve/" in path else "pages"


class RateLimited:
    """Middleware that allows each token so many requests of each kind in each window of time.

    Args:
        app: what answers.
        settings: `rate_limit` counts.
        clock: gives seconds.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings, clock: Callable[[], float]) -> None:
        self._app = app
        self._settings = settings
        self._clock = clock
        self._limit: dict[str, int] | None = None
        self._windows: dict[tuple[str, str], _Window] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse what is over the limit."""
        limit = self._settings.rate_limit
        if limit != self._limit:
            self._limit = limit
            self._windows.clear()
        bucket = None if limit is None or is_back_door(scope) else bucket_of(scope["path"])
        quota = (limit or {}).get("quota" if bucket == "api" else f"{bucket}_quota")
        if limit is None or bucket is None or quota is None:
            await self._app(scope, receive, send)
            return
        seconds = limit["window_seconds"]
        used, resets_in = self._count(bucket, Headers(scope=scope).get("authorization", ""), seconds)
        headers = {
            "RateLimit": f'"{bucket}";r={max(quota - used, 0)};t={resets_in}',
            "RateLimit-Policy": f'"fixed window";"{bucket}";q={quota};w={seconds}',
        }
        sending = with_headers(send, headers)
        if used <= quota:
            await self._app(scope, receive, sending)
        else:
            message = (
                f"We had to rate limit you: you used up the quota of {quota} {bucket} requests per {seconds} seconds. "
                f"Try again in {resets_in} seconds."
            )
            await response_of(HubError(429, message))(scope, receive, sending)

    def _count(self, bucket: str, caller: str, seconds: int) -> tuple[int, int]:
        """Count a request; give how many there were in this window, and the seconds until the next."""
        now = self._clock()
        window = self._windows.get((bucket, caller))
        if window is None or now >= window.ends:
            window = self._windows[bucket, caller] = _Window(now + seconds)
        window.used += 1
        return window.used, math.ceil(window.ends - now)
