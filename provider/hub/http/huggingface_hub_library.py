"""The preparation that huggingface_hub needs before it is imported, and what its HTTP client is kept from."""

import importlib
import os
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from provider.errors import HubStatusError, InvalidResponse
from provider.hub.http.retries import retry_after

SETTINGS = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_XET_DATA_INGESTION_BLOCK_SIZE": "256kb",
}
"""Read once when it, or its hf_xet, is imported: no bars, no question to the public Hub whatever the endpoint is, and
files taken in by 256 kB, not 8 MB: as fast, and a fifth less memory for a whole apply of 500 MB of CSV."""

MOST_BYTES = 64 << 20
"""Bytes of an answer that is no download."""

LONGEST_WAIT = 120.0
"""Seconds that the library may wait when the Hub asks it to; a longer wait is ours to decide on."""

Origin = tuple[str, str | None, int | None]

_lock = threading.Lock()
_homes: dict[str, set[Origin]] = {}
"""The origins to which each token may go."""


def configure_huggingface_hub() -> None:
    """Set what the environment does not say."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)


def origin_of(url: str) -> Origin:
    """Return scheme, host and port of an address; empty ones where it has none."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return "", None, None


def guard_huggingface_hub(token: str, endpoint: str) -> None:
    """Let the library send a token to one origin only, and read no answer without end.

    The Hub tells the library addresses to send files to and to verify them at; it would follow any of them.

    Args:
        token: the token.
        endpoint: the Hub that it is for.
    """
    with _lock:
        if not _homes:
            _install()
        _homes.setdefault(token, set()).add(origin_of(endpoint))


def _install() -> None:
    from huggingface_hub import get_session, set_client_factory  # noqa: PLC0415 - slow to import

    usual = get_session()
    client, hooks, timeout = type(usual), usual.event_hooks, usual.timeout
    stream = importlib.import_module(client.__module__.partition(".")[0]).SyncByteStream

    class Bounded(stream):  # type: ignore[misc, valid-type]
        def __init__(self, inner: Any) -> None:
            self._inner = inner

        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for chunk in self._inner:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise _too_large()
                yield chunk

        def close(self) -> None:
            self._inner.close()

    def bound(response: Any) -> None:
        _check_head(response)
        if not _is_download(response.request):
            response.stream = Bounded(response.stream)

    def make() -> Any:
        return client(
            event_hooks={"request": [*hooks["request"], check_destination], "response": [*hooks["response"], bound]},
            headers={"Accept-Encoding": "identity"},
            follow_redirects=True,
            timeout=timeout,
        )

    set_client_factory(make)


def check_destination(request: Any) -> None:
    """Refuse a request that would carry a token to an origin that it is not for.

    Raises:
        HubStatusError: it would.
    """
    sent = "\n".join([str(request.url), *request.headers.values()])
    for token, origins in _homes.items():
        if token in sent and origin_of(str(request.url)) not in origins:
            raise HubStatusError(
                "Could not upload files",
                f"The Hub sends the upload to another origin, on the host {request.url.host}, where the token must not "
                "go. Check the endpoint.",
            )


def _check_head(response: Any) -> None:
    if (retry_after(response.status_code, dict(response.headers.items())) or 0.0) > LONGEST_WAIT:
        for name in ("retry-after", "ratelimit"):  # the library would wait, whatever they say
            response.headers.pop(name, None)
    is_packed = response.headers.get("content-encoding", "identity").strip().lower() != "identity"
    if is_packed and not _is_download(response.request):
        raise InvalidResponse("Could not upload files", "An answer is packed, which was not asked for.")


def _is_download(request: Any) -> bool:
    return request.method in {"GET", "HEAD"} and not request.url.path.startswith("/api/")


def _too_large() -> InvalidResponse:
    return InvalidResponse("Could not upload files", f"An answer is larger than {MOST_BYTES} bytes.")
