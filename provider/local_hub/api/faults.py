"""Making requests fail on purpose: late, with an error status, or without an answer."""

import asyncio
import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from provider.local_hub.api.middleware import is_back_door
from provider.local_hub.api.request_body import Body
from provider.local_hub.model.errors import bad_request

Action = Literal["delay", "status", "drop_before", "drop_after", "hang_before", "hang_after"]
_ACTIONS: tuple[Action, ...] = ("delay", "status", "drop_before", "drop_after", "hang_before", "hang_after")


@dataclass
class Fault:
    """What is to happen to some requests.

    Args:
        method: HTTP method, or `*`.
        path: glob over the path without its query.
        occurrence: which matching request is meant, from 1; 0 is every one.
        action: `delay` it, answer with `status`, or `drop` the connection or let it `hang` until the caller leaves,
            before or after it is handled.
        ms: how long to delay.
        status: HTTP status of the answer.
        headers: more headers of the answer.
        body: JSON of the answer.
        seen: how many requests matched so far.
        hanging: how many requests hang now.
    """

    method: str
    path: str
    occurrence: int
    action: Action
    ms: float = 0
    status: int = 503
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    seen: int = 0
    hanging: int = 0

    def strikes(self, method: str, path: str) -> bool:
        """Count a request if it matches, and tell whether it is the one that is meant."""
        if self.method not in {"*", method} or not fnmatchcase(path, self.path):
            return False
        self.seen += 1
        return self.occurrence in {0, self.seen}


def read_fault(values: Any) -> Fault:
    """Read a fault from JSON.

    Raises:
        HubError: it is malformed.
    """
    body = Body(values)
    for key in body.values.keys() - Fault.__dataclass_fields__.keys() | (body.values.keys() & {"seen", "hanging"}):
        raise bad_request(f'A fault has no "{key}"')
    action: Action | None = body.choice("action", _ACTIONS)
    if action is None:
        raise bad_request(f'"action" must be one of [{", ".join(_ACTIONS)}]')
    fault = Fault(body.text("method", "*"), body.text("path"), body.integer("occurrence") or 0, action)
    fault.ms = body.number("ms") or 0
    fault.status = body.integer("status") or fault.status
    fault.headers = body.values.get("headers") or {}
    fault.body = body.values.get("body")
    if fault.occurrence < 0 or fault.ms < 0 or not 200 <= fault.status <= 599:
        raise bad_request('"occurrence" and "ms" must not be negative, "status" must be from 200 to 599')
    if not isinstance(fault.headers, dict) or not all(map(_is_header, fault.headers.items())):
        raise bad_request('"headers" must be an object of strings that HTTP takes')
    return fault


def _is_header(pair: tuple[str, Any]) -> bool:
    name, value = pair
    return (
        bool(re.fullmatch(r"[\w!#$%&'*+.^`|~-]+", name, re.ASCII))
        and isinstance(value, str)
        and value.isascii()
        and (value.isprintable() and value == value.strip())
    )


class Abortable(H11Protocol):
    """uvicorn's HTTP protocol, with the way to cut its connection in the ASGI scope: `state["abort"]`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "abort": transport.abort}


async def _cut(scope: Scope, receive: Receive) -> None:
    scope["state"]["abort"]()
    await _left(receive)


async def _hang(fault: Fault, receive: Receive) -> None:
    fault.hanging += 1
    await _left(receive)
    fault.hanging -= 1


async def _left(receive: Receive) -> None:
    """Wait until the caller is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _discard(_: Message) -> None:
    """Send nothing."""


class FaultInjection:
    """Middleware that makes the faults happen.

    Args:
        app: what answers else.
        faults: what is to happen; all that strike a request happen to it, up to the first that ends it.
    """

    def __init__(self, app: ASGIApp, *, faults: list[Fault]) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the faults happen, then answer if they leave anything to answer."""
        struck = [] if is_back_door(scope) else [f for f in self._faults if f.strikes(scope["method"], scope["path"])]
        for fault in struck:
            match fault.action:
                case "delay":
                    await asyncio.sleep(fault.ms / 1000)
                case "status":
                    body = {"error": "A fault was asked for"} if fault.body is None else fault.body
                    return await JSONResponse(body, fault.status, fault.headers)(scope, receive, send)
                case "drop_before":
                    return await _cut(scope, receive)
                case "drop_after":
                    await self._app(scope, receive, _discard)
                    return await _cut(scope, receive)
                case "hang_before":
                    return await _hang(fault, receive)
                case "hang_after":
                    await self._app(scope, receive, _discard)
                    return await _hang(fault, receive)
        return await self._app(scope, receive, send)
