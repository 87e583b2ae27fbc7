"""What the Hub's web server adds to answers: their encoding, their ETag, and what pages of other origins may read."""

import base64
import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from provider.local_hub.api.middleware import is_back_door

_EXPOSED = (
    "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,"
    "X-Linked-Size,X-Linked-ETag,X-Xet-Hash"
)
_CORS = {"Access-Control-Allow-Origin": "https://huggingface.co", "Access-Control-Expose-Headers": _EXPOSED}


class Mannered:
    """Middleware that adds these headers, and answers 304 to those who have the same content already.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if is_back_door(scope):
            await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, _Sending(scope, send))


class _Sending:
    """Sends one answer; the head of JSON waits for the body, which the ETag is made of."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._asks = scope["method"] in {"GET", "HEAD"}
        self._known = Headers(scope=scope).get("if-none-match")
        self._send = send
        self._head: Message | None = None
        self._unchanged = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if Headers(raw=message["headers"]).get("content-type") == "application/json":
                self._head = message
            else:
                self._complete(message, {"more_body": True})
                await self._send(message)
        elif self._head is None:
            await self._rest(message)
        else:
            head, self._head = self._head, None
            self._complete(head, message)
            await self._send(head)
            await self._rest(message)

    async def _rest(self, message: Message) -> None:
        await self._send({**message, "body": b""} if self._unchanged and "body" in message else message)

    def _complete(self, head: Message, first: Message) -> None:
        headers = MutableHeaders(scope=head)
        for name, value in _CORS.items():
            headers.setdefault(name, value)
        headers.add_vary_header("Origin")
        if headers.get("content-type") == "application/json":
            headers["content-type"] = "application/json; charset=utf-8"
            if self._asks and head["status"] == 200 and not first.get("more_body") and "etag" not in headers:
                body = first.get("body", b"")
                digest = base64.b64encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode().rstrip("=")
                headers["ETag"] = f'W/"{len(body):x}-{digest}"'
        if self._asks and head["status"] == 200 and self._known and self._known == headers.get("etag"):
            head["status"], self._unchanged = 304, True
            for name in ("content-length", "content-type"):
                del headers[name]
