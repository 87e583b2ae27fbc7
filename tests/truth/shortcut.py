"""The way from the Hub client to the local Hub without a network: hundreds of histories take a minute by it."""

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable


class Shortcut(httpx.BaseTransport):
    """Carries requests to the application of a local Hub in the same thread.

    Args:
        app: the ASGI application.
        url: the address that the Hub is known by.
    """

    def __init__(self, app: Any, url: str) -> None:
        self._app, self._url = app, httpx.URL(url)
        self._one_at_a_time = threading.Lock()
        self.on_cut: Callable[[], None] | None = None
        """What happens when a connection is cut."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request.

        Raises:
            httpx.ReadError: the Hub cut the connection.
        """
        try:
            with self._one_at_a_time, asyncio.Runner() as runner:
                return runner.run(self._answered(request))
        except httpx.ReadError:
            if self.on_cut is not None:
                self.on_cut()
            raise

    async def _answered(self, request: httpx.Request) -> httpx.Response:
        body: bytes | None = request.read()
        sent, cut = list[bytes](), False
        given: dict[str, Any] = {"status": 0, "headers": []}

        def abort() -> None:
            nonlocal cut
            cut = True

        async def receive() -> dict[str, Any]:
            nonlocal body
            if cut or body is None:
                return {"type": "http.disconnect"}
            whole, body = body, None
            return {"type": "http.request", "body": whole, "more_body": False}

        async def send(message: Any) -> None:
            given.update(message)
            sent.append(message.get("body", b""))

        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "path": request.url.path,
            "raw_path": request.url.raw_path.partition(b"?")[0],
            "query_string": request.url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "scheme": "http",
            "server": (self._url.host, self._url.port),
            "client": ("127.0.0.1", 0),
            "root_path": "",
            "state": {"abort": abort},
        }
        await self._app(scope, receive, send)
        if cut:
            raise httpx.ReadError("the connection was cut", request=request)
        return httpx.Response(given["status"], headers=given["headers"], content=b"".join(sent), request=request)
