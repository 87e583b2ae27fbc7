"""A Hub that answers every request by a rule of its own, by real sockets."""

import contextlib
import gzip
import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

Rule = Callable[[BaseHTTPRequestHandler], None]

DEEP = b'{"a":' * 5000
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "a page": b"<html>Please log in</html>",
    "null": b"null",
    "a text": b'"x"',
    "a number": b"7",
    "an empty list": b"[]",
    "an empty object": b"{}",
    "a list of lists": b"[[1],[2]]",
    "a list of odd objects": b'[{"id": 7}, {"type": "file"}, null]',
    "an object of odd values": b'{"id": [], "_id": {}, "name": 5, "stage": [], "hardware": 7, "orgs": {"a": 1}}',
    "brackets": b"[" * 200_000,
    "deep": DEEP + b"1" + b"}" * 5000,
    "Infinity": b'{"size": Infinity, "gcTimeout": Infinity, "stage": "RUNNING"}',
    "1e400": b'[{"type": "file", "path": "a", "oid": "b", "size": 1e400}]',
    "a number of 5000 digits": b'{"stage": "RUNNING", "gcTimeout": ' + b"9" * 5000 + b"}",
    "half a character": b'[{"type": "file", "path": "\\ud800", "oid": "b", "size": 1}]',
    "bad UTF-8": b'{"name": "\xff\xfe"}',
    "surrogates in UTF-8": b'{"name": "\xed\xa0\x80"}',
    "cut off": b'{"name": "al',
    "zeros": b"\x00" * 1000,
    "paths that lead out": b'[{"type": "file", "path": "../../x", "oid": "b", "size": 1}, {"type": "file", "path": "",'
    b' "oid": "b", "size": -1}]',
    "errors without end": json.dumps({"error": ["x" * 1000] * 1000, "errors": [{"message": {"a": 1}}] * 10}).encode(),
}
HEADERS: dict[str, dict[str, str]] = {
    "Link of marks": {"Link": "<" * 30_000 + ">;" * 10_000},
    "Link of commas": {"Link": ", <" * 2_000},
    "Retry-After without bounds": {"Retry-After": "9" * 30},
    "Retry-After of the last year": {"Retry-After": "Fri, 31 Dec 9999 23:59:59 -2359"},
    "RateLimit without bounds": {"RateLimit": '"api";r=0;t=' + "9" * 30, "RateLimit-Policy": "q=" + "9" * 5000},
    "Date of no calendar": {"Date": "Thu, 99 Foo 99999 99:99:99 -9999", "Retry-After": "Thu, 30 Feb 2026 00:00:00 GMT"},
    "escape sequences": {"X-Request-Id": "\x1b[31m\x1b]0;pwn\x07", "Content-Type": "a\x1b[2Jb"},
    "a redirect to nowhere": {"Location": "https://[oops", "X-Error-Code": "\x1b[1m"},
    "a packing nobody asked for": {"Content-Encoding": "zstd"},
    "packed three times": {"Content-Encoding": "gzip, gzip, gzip"},
    "a wrong packing": {"Content-Encoding": "gzip"},
    "more headers than fit": {f"X-{number}": "x" * 1000 for number in range(200)},
}


def answer(request: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str]) -> None:
    """Answer a request with whatever bytes."""
    request.rfile.read(int(request.headers.get("Content-Length") or 0))
    named = {"Content-Type": "application/json", **headers, "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    with contextlib.suppress(OSError):
        request.wfile.write(f"HTTP/1.1 {status} .\r\n{head}\r\n".encode("latin-1") + body)


def fixed(status: int, body: bytes, headers: dict[str, str] | None = None) -> Rule:
    """Make a rule that answers always the same."""
    return lambda request: answer(request, status, body, headers or {})


def bomb(size: int) -> Rule:
    """Make a rule that answers with so many zeros, packed to a thousandth."""
    return fixed(200, gzip.compress(b"0" * size, 9), {"Content-Encoding": "gzip"})


def endless(head: bytes, piece: bytes, pause: float) -> Rule:
    """Make a rule that answers with a beginning, and then with a piece again and again until the client leaves."""

    def handle(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        with contextlib.suppress(OSError):
            request.wfile.write(head)
            while True:
                request.wfile.write(piece)
                request.wfile.flush()
                time.sleep(pause)

    return handle


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
DRIPS: dict[str, Rule] = {
    "a body that drips": endless(CHUNKED, b"1\r\n \r\n", 0.05),
    "headers that drip": endless(OK, b"X-A: b\r\n", 0.05),
    "early hints for ever": endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.05),
}
FLOOD = endless(CHUNKED, b"10000\r\n" + b" " * 65536 + b"\r\n", 0)


def pages_without_end() -> Rule:
    """Make a rule that always knows one more page."""
    count = iter(range(10**9))

    def handle(request: BaseHTTPRequestHandler) -> None:
        answer(request, 200, b"[]", {"Link": f'</api/x?cursor={next(count)}>; rel="next"'})

    return handle
