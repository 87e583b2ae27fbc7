"""A Hub client whose answers are scripted and whose waits take no time, and a server that misbehaves on request."""

import json
import os
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import httpx

from provider.hub.client import Hub
from provider.hub.http.cancellation import CancelScope
from provider.hub.http.executor import RequestExecutor
from provider.hub.http.settings import HubSettings

if TYPE_CHECKING:
    from concurrent.futures import Future

TOKEN = "hf_made_up_token_of_a_test"
WHOAMI = {"name": "alice", "orgs": [{"name": "Acme", "roleInOrg": "write"}], "auth": {"accessToken": {"role": "write"}}}
INFO = {"_id": "66aa", "id": "acme/bot", "private": True, "createdAt": "2026-01-01T00:00:00.000Z"}
NOW = "Thu, 01 Jan 2026 00:10:00 GMT"

Handler = Callable[[httpx.Request], httpx.Response]


@dataclass
class World:
    """A client, what it sent and how long it waited."""

    hub: Hub = field(init=False)
    sent: list[httpx.Request] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    now: float = 1000.0

    def routes(self) -> list[str]:
        """What was sent, in order."""
        return [f"{request.method} {request.url.raw_path.decode()}" for request in self.sent]


@contextmanager
def world_of(handler: Handler, stop: "Future[None] | None" = None, **settings: Any) -> Iterator[World]:
    """Open a client whose every request goes to `handler`."""
    world = World()
    lock = threading.Lock()

    def carry(request: httpx.Request) -> httpx.Response:
        with lock:
            world.sent.append(request)
        return handler(request)

    unhurried = CancelScope.pause

    def pause(self: CancelScope, seconds: float, operation: str) -> None:
        world.waits.append(seconds)
        world.now += seconds
        unhurried(self, 0.0, operation)

    timed = partial(RequestExecutor, clock=lambda: world.now)
    with mock.patch.object(CancelScope, "pause", pause), mock.patch("provider.hub.client.RequestExecutor", timed):
        world.hub = Hub(HubSettings(TOKEN, **settings), stop, httpx.MockTransport(carry))
        try:
            yield world
        finally:
            world.hub.close()


def scripted(*answers: httpx.Response | Exception) -> Handler:
    """Answer with one after the other, and fail the test when there are no more."""
    left = list(answers)

    def handle(request: httpx.Request) -> httpx.Response:
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return handle


def ok(body: object, **headers: str) -> httpx.Response:
    """Answer with JSON."""
    return httpx.Response(200, json=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


def no(status: int, message: str = "no", code: str = "", **headers: str) -> httpx.Response:
    """Answer with an error."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    if code:
        names["X-Error-Code"] = code
    return httpx.Response(status, json={"error": message}, headers=names)


def gone() -> httpx.Response:
    """Answer as the Hub does for a repository that is missing or hidden."""
    return no(404, "Repository not found", "RepoNotFound")


def body_of(request: httpx.Request) -> Any:
    """Decode what was sent."""
    return json.loads(request.content)


@contextmanager
def serving(handle: Callable[[BaseHTTPRequestHandler], None], certificate: Path | None = None) -> Iterator[str]:
    """Open a real server on this machine that lets `handle` do what it likes; gives its endpoint."""

    class Misbehaving(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            handle(self)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving)
    server.daemon_threads = True
    server.block_on_close = False
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        with mock.patch.dict(os.environ, {"NO_PROXY": "127.0.0.1"}):
            yield f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def reply(request: BaseHTTPRequestHandler, status: int, body: object = None, **headers: str) -> None:
    """Answer a request of the real server with JSON."""
    content = json.dumps(body).encode()
    length = int(request.headers.get("Content-Length") or 0)
    request.rfile.read(length)
    request.send_response(status)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(content)
