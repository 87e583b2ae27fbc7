"""An object store that speaks as much of S3 as reading takes: listing, asking for an object, reading ranges of it."""

import hashlib
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import formatdate
from functools import lru_cache
from xml.sax.saxutils import escape

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


class ObjectStore:
    """Objects of one bucket, by their keys.

    Args:
        objects: what it holds; may be changed while it is served.
    """

    def __init__(self, objects: dict[str, bytes]) -> None:
        self.objects = objects
        self.read: list[tuple[str, int]] = []
        """The key and the bytes of each answer with content."""

    def app(self) -> Starlette:
        """Return the store as an application."""
        return Starlette(
            routes=[
                Route("/{bucket}", self.listing, methods=["GET", "HEAD"]),
                Route("/{bucket}/", self.listing, methods=["GET", "HEAD"]),
                Route("/{bucket}/{key:path}", self.content, methods=["GET", "HEAD"]),
            ]
        )

    def listing(self, request: Request) -> Response:
        """Answer ListObjectsV2, and HEAD of the bucket."""
        prefix, delimiter = request.query_params.get("prefix", ""), request.query_params.get("delimiter", "")
        keys, folders = list[str](), set[str]()
        for key in sorted(self.objects):
            if key.startswith(prefix):
                inside, separator, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
                folders |= {f"{prefix}{inside}{separator}"} if separator else set()
                keys += [] if separator else [key]
        contents = "".join(self._entry(key) for key in keys)
        common = "".join(
            f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in sorted(folders)
        )
        told = f"<Name>{request.path_params['bucket']}</Name><IsTruncated>false</IsTruncated>"
        inner = f"{told}<KeyCount>{len(keys)}</KeyCount>{contents}{common}"
        body = f"<ListBucketResult {_NAMESPACE}>{inner}</ListBucketResult>"
        return Response(body, media_type="application/xml")

    def _entry(self, key: str) -> str:
        etag, size = _digest(self.objects[key]), len(self.objects[key])
        stamp = "<LastModified>2026-01-01T00:00:00.000Z</LastModified>"
        return f'<Contents><Key>{escape(key)}</Key>{stamp}<ETag>"{etag}"</ETag><Size>{size}</Size></Contents>'

    def content(self, request: Request) -> Response:
        """Answer HEAD and GET of an object, and of a range of its bytes."""
        key = request.path_params["key"]
        held = self.objects.get(key)
        if held is None:
            body = "<Error><Code>NoSuchKey</Code><Message>There is no such key</Message></Error>"
            return Response(body if request.method == "GET" else "", 404, media_type="application/xml")
        told = request.headers.get("range", "")
        first, _, last = told.removeprefix("bytes=").partition("-")
        start, stop = (int(first), min(int(last or len(held)) + 1, len(held))) if told else (0, len(held))
        headers = {
            "etag": f'"{_digest(held)}"',
            "last-modified": formatdate(1767225600, usegmt=True),
            "accept-ranges": "bytes",
        }
        if request.method == "HEAD":
            return Response(headers=headers | {"content-length": str(len(held))})
        self.read.append((key, stop - start))
        ranged = {"content-range": f"bytes {start}-{stop - 1}/{len(held)}"} if told else {}
        return Response(held[start:stop], 206 if told else 200, headers | ranged)


@lru_cache(maxsize=64)
def _digest(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


@contextmanager
def served(objects: Mapping[str, bytes]) -> Iterator[tuple[ObjectStore, str]]:
    """Serve a store on this machine, and give it with its address."""
    store = ObjectStore(dict(objects))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(store.app(), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 10
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        try:
            yield store, f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
