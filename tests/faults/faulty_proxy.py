"""A proxy before a local Hub that spoils one request, by real sockets."""

import contextlib
import http.client
import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.faults.scripted_routes import as_creation, scripted

FAULTS = (
    "429 with RateLimit",
    "429 with Retry-After",
    "500",
    "503",
    "connection refused",
    "reset before send",
    "reset after the server acted",
    "slow answer past the timeout",
    "truncated body",
    "HTML instead of JSON",
    "redirect to another host",
)
REFUSALS: dict[str, tuple[int, dict[str, str]]] = {
    "429 with RateLimit": (429, {"RateLimit": '"api";r=0;t=30'}),
    "429 with Retry-After": (429, {"Retry-After": "7"}),
    "500": (500, {}),
    "503": (503, {}),
}


@dataclass(frozen=True)
class Plan:
    """What is to go wrong.

    Args:
        fault: what happens to the first request of the route.
        method: of the route.
        part: of its path.
        elsewhere: URL on another origin to redirect to.
        patience: how long the client waits for an answer, in seconds.
    """

    fault: str
    method: str
    part: str
    elsewhere: str
    patience: float

    def is_for(self, method: str, path: str) -> bool:
        """Return whether a request is of the route."""
        return method == self.method and self.part in path


class Proxy(ThreadingHTTPServer):
    """Hands requests on to the Hub, but for the one that is to be spoiled.

    Until `server_activate` its port refuses connections: for that fault it is left to the client's first wait.

    Args:
        hub: host and port of the Hub.
        plan: what is to go wrong.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, hub: str, plan: Plan) -> None:
        super().__init__(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        self.hub, self.plan = hub, plan
        self._lock = threading.Lock()
        self._due = plan.fault != "connection refused"
        self.acted = 0
        """How many requests of the route the Hub has done."""
        self.server_bind()
        if self._due:
            self.server_activate()

    @property
    def url(self) -> str:
        """Where the client is to find it."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def fault_for(self, method: str, path: str) -> str | None:
        """Return what is to happen to a request: something to the first of the route, and only to that."""
        with self._lock:
            if not (self._due and self.plan.is_for(method, path)):
                return None
            self._due = False
            return self.plan.fault

    def count(self) -> None:
        """Note that the Hub has done a request of the route."""
        with self._lock:
            self.acted += 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.fault_for(self.command, self.path)
        match fault:
            case "429 with RateLimit" | "429 with Retry-After" | "500" | "503":
                status, headers = REFUSALS[fault]
                self._answer(status, json.dumps({"error": "not now"}).encode(), headers)
            case "HTML instead of JSON":
                self._answer(200, b"<html>Please log in to the network</html>", {"Content-Type": "text/html"})
            case "redirect to another host":
                self._answer(307, b"", {"Location": self.server.plan.elsewhere + self.path})
            case "reset before send":
                self._reset()
            case _:
                self._hand_on(fault, body)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def _hand_on(self, fault: str | None, body: bytes) -> None:
        status, content, headers = self._asked(body)
        if status < 300 and self.server.plan.is_for(self.command, self.path):
            self.server.count()
        if fault == "reset after the server acted":
            return self._reset()
        if fault == "slow answer past the timeout":
            time.sleep(self.server.plan.patience * 1.5)
        return self._answer(status, content, headers, len(content) // 2 if fault == "truncated body" else None)

    def _asked(self, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        answer = scripted(self.command, self.path)
        if answer is not None:
            return 200, answer, {}
        path, body = as_creation(self.path, body)
        handed = {name: value for name, value in self.headers.items() if name.lower() != "content-length"}
        connection = http.client.HTTPConnection(self.server.hub)
        with contextlib.closing(connection):
            connection.request(self.command, path, body, handed)
            response = connection.getresponse()
            content = response.read()
        return response.status, content, {n: v for n, v in response.getheaders() if n.lower() != "content-length"}

    def _answer(self, status: int, content: bytes, headers: dict[str, str], cut: int | None = None) -> None:
        named = {"Content-Type": "application/json", **headers, "Content-Length": str(len(content))}
        head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        with contextlib.suppress(OSError):
            self.wfile.write(f"HTTP/1.1 {status} .\r\n{head}\r\n".encode("latin-1") + content[:cut])
        self.close_connection = cut is not None

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


class Elsewhere:
    """Another host, where nothing may ever arrive but downloads of files without the token; `heard` is all else."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        outer = self

        class Listening(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                is_download = self.command == "GET" and "/resolve/" in self.path
                if not is_download or "Authorization" in self.headers:
                    outer.heard.append(f"{self.command} {self.path}")
                self.send_error(404)

            do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Listening)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"


@contextlib.contextmanager
def serving(server: Any) -> Iterator[None]:
    """Serve in a thread of its own."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
