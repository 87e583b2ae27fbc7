"""The only module that talks HTTP: one exchange with the Hub, redirects on the same origin included."""

import os
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from provider.errors import ConfigurationError, HubConnectionError, HubError, HubStatusError, InvalidResponse
from provider.hub.http.advice import PROXY_LOGIN
from provider.hub.http.huggingface_hub_library import origin_of
from provider.hub.http.requests import Request, Response
from provider.hub.http.settings import HubSettings
from provider.hub.http.status_errors import redacted

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 5
MOST_HEARD = 4 << 20
"""Bytes that are taken of an answer that does not end."""

MOST_BYTES = 64 << 20
"""Bytes that an answer may have once it is unpacked."""

PACKINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
"""How an answer may be packed: once, by what unpacks to a thousandfold at most."""

KEEPING_METHOD = frozenset({307, 308})
FOR_READS = frozenset({301, 302, 303})


class Transport:
    """Sends requests to one endpoint with one token, from many threads.

    Args:
        settings: where to and for how long.
        inner: what carries the requests instead of the network.
    """

    def __init__(self, settings: HubSettings, inner: "httpx.BaseTransport | None" = None) -> None:
        self._settings = settings
        self._inner = inner
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None

    def exchange(self, request: Request) -> Response:
        """Send a request once and read the answer, whatever its status.

        Raises:
            HubConnectionError: there was no answer.
            InvalidResponse: the answer's encoding is broken.
            HubStatusError: the Hub redirects to another origin, where the token must not go, or in circles.
            ConfigurationError: the certificate of the endpoint is not trusted, or a proxy or CA setting can't work.
        """
        url = self._settings.endpoint + request.path + (f"?{request.query}" if request.query else "")
        for _ in range(MOST_REDIRECTS):
            answer, location = self._once(request, url)
            if not location:
                return answer
            url = self._followed(request, answer, url, location)
        raise self._refused(request, answer, "The Hub redirects in circles.")

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._client is not None:
                self._client.close()

    def _once(self, request: Request, url: str) -> tuple[Response, str]:
        sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # its command line: click, rich, pygments
        import httpx  # noqa: PLC0415 - takes a large part of the start-up

        headers = {
            "User-Agent": self._settings.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
            "X-Amzn-Trace-Id": request.trace,
        }
        if origin_of(url) == origin_of(self._settings.endpoint):
            headers["Authorization"] = f"Bearer {self._settings.token}"
        if request.body is not None:
            headers["Content-Type"] = request.content_type
        client = self._connected()
        try:
            timeout = self._settings.request_timeout if request.listen is None else request.listen
            with client.stream(request.method, url, content=request.body, headers=headers, timeout=timeout) as response:
                content = self._body(request, response)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OverflowError) as error:
            raise self._translated(request, error) from error
        names = {name.lower(): value for name, value in response.headers.items()}
        next_page = response.links.get("next", {}).get("url", "")
        answer = Response(response.status_code, names, content, request.operation, time.monotonic(), next_page)
        follows = response.status_code in KEEPING_METHOD or (request.is_read and response.status_code in FOR_READS)
        return answer, names.get("location", "") if follows else ""

    def _body(self, request: Request, response: "httpx.Response") -> bytes:
        """Read an answer, within bounds of bytes and seconds.

        Raises:
            InvalidResponse: it is packed in a way that was not asked for, or too large.
            HubConnectionError: it drips.
        """
        if response.headers.get("content-encoding", "").strip().lower() not in PACKINGS:
            raise InvalidResponse(
                f"Could not {request.operation}", "The answer is packed in a way that was not asked for."
            )
        if request.listen is not None:
            return _heard(response, request.listen)
        body, until = bytearray(), time.monotonic() + self._settings.longest_answer
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                raise InvalidResponse(
                    f"Could not {request.operation}", f"The answer is larger than {MOST_BYTES} bytes."
                )
            if time.monotonic() > until:
                raise HubConnectionError(
                    f"Could not {request.operation}",
                    f"The answer did not end in {self._settings.longest_answer:g} s. Check the network and the proxy.",
                    outcome_unknown=True,
                )
        return bytes(body)

    def _connected(self) -> "httpx.Client":
        import httpx  # noqa: PLC0415

        with self._lock:
            if self._client is None:
                # The threads of `grace_period` reads have connections of their own.
                most = 2 * self._settings.max_concurrent_requests
                try:
                    self._client = httpx.Client(
                        verify=_trusted(),
                        timeout=self._settings.request_timeout,
                        limits=httpx.Limits(max_connections=most, max_keepalive_connections=most),
                        transport=self._inner,
                    )
                except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
                    raise ConfigurationError(
                        "Could not prepare the connection to the Hub",
                        f"{type(error).__name__}: check the environment variables SSL_CERT_FILE, SSL_CERT_DIR, "
                        "REQUESTS_CA_BUNDLE and those that name a proxy (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY).",
                    ) from error
            return self._client

    def _followed(self, request: Request, answer: Response, url: str, location: str) -> str:
        try:
            target = urljoin(url, location)
        except ValueError:
            target = ""
        scheme, host, port = origin_of(target)
        own = origin_of(self._settings.endpoint)
        leaves = request.kept_elsewhere and request.is_read and scheme == own[0] and bool(host)
        if (scheme, host, port) != own and not leaves:
            raise self._refused(
                request,
                answer,
                f"The endpoint {self._settings.endpoint} redirects to another origin, on the host {host}, "
                "where the token must not go. Check the endpoint.",
            )
        return target

    def _refused(self, request: Request, answer: Response, message: str) -> HubStatusError:
        detail = f"{message} (HTTP {answer.status})"
        return HubStatusError(f"Could not {request.operation}", detail, status=answer.status, message=message)

    def _translated(self, request: Request, error: Exception) -> HubError | ConfigurationError:
        import httpx  # noqa: PLC0415

        summary = f"Could not {request.operation}"
        hidden = (self._settings.token, *request.hidden, *_proxy_logins())
        said = redacted(str(error), hidden) or type(error).__name__
        if _distrusted(error):
            return ConfigurationError(
                summary,
                f"The certificate of {self._settings.endpoint} is not trusted: {said}. If your network has a "
                "certificate authority of its own, name its file in SSL_CERT_FILE or REQUESTS_CA_BUNDLE.",
            )
        if isinstance(error, httpx.DecodingError):
            return InvalidResponse(summary, f"The answer's encoding is broken: {said}")
        unsent = (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.ProxyError,
            httpx.UnsupportedProtocol,
            httpx.LocalProtocolError,
            httpx.InvalidURL,
            UnicodeError,
            OverflowError,
        )
        outcome_unknown = not isinstance(error, unsent)
        if isinstance(error, httpx.TimeoutException):
            said = f"nothing was heard for {self._settings.request_timeout:g} s ({type(error).__name__})"
        trouble = (
            "The connection broke after the request was sent" if outcome_unknown else "No connection could be made"
        )
        detail = f"{trouble} to {self._settings.endpoint}: {said}. Check the network, the proxy and the endpoint."
        if isinstance(error, httpx.ProxyError) and "407" in str(error):
            detail += f" {PROXY_LOGIN}"
        return HubConnectionError(summary, detail, outcome_unknown=outcome_unknown)


def _heard(response: "httpx.Response", seconds: float) -> bytes:
    """Take what comes in so many seconds of an answer that may have no end."""
    import httpx  # noqa: PLC0415

    heard, until = bytearray(), time.monotonic() + seconds
    try:
        for chunk in response.iter_bytes():
            heard += chunk
            if time.monotonic() > until or len(heard) > MOST_HEARD:
                break
    except httpx.ReadTimeout:
        pass
    return bytes(heard)


def _trusted() -> ssl.SSLContext | bool:
    """Choose whom to trust: httpx itself looks at SSL_CERT_FILE and SSL_CERT_DIR, but not at REQUESTS_CA_BUNDLE."""
    bundle = os.environ.get("REQUESTS_CA_BUNDLE")
    if not bundle or os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"):
        return True
    if os.path.isdir(bundle):  # noqa: PTH112
        return ssl.create_default_context(capath=bundle)
    return ssl.create_default_context(cafile=bundle)


def _proxy_logins() -> Iterator[str]:
    """Yield the passwords of the environment's proxies."""
    from urllib.request import getproxies  # noqa: PLC0415 - only needed for an error

    for proxy in getproxies().values():
        with suppress(ValueError):
            yield urlsplit(proxy).password or ""


def _distrusted(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
