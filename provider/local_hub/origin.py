"""Reading from another Hub, with the official client: it waits where the Hub's rate limit says so, and tries again."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal
from urllib.parse import quote, urljoin, urlsplit

_RETRIES = 4
_SECONDS = 30
_MOST_PAGES = 1000


class OriginError(Exception):
    """The other Hub can't be read."""


class Origin:
    """A Hub that is read and never written to.

    Args:
        endpoint: its URL.
        token: what it is read with; None takes the official client's, False none.
    """

    def __init__(self, endpoint: str, token: str | Literal[False] | None = None) -> None:
        # big, and only needed by those who copy
        from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # noqa: PLC0415

        self.endpoint = endpoint.rstrip("/")
        self._headers: dict[str, str] = build_hf_headers(token=token, library_name="terraform-provider-huggingface")

    @property
    def is_signed_in(self) -> bool:
        """Whether it is read with a token."""
        return any(name.lower() == "authorization" for name in self._headers)

    def json(self, path: str) -> Any:
        """Read JSON; None where the answer is that this is not there or not for this token.

        Raises:
            OriginError: it can't be read.
        """
        response = self._send(f"{self.endpoint}{quote(path, safe='/%?=&')}")
        return None if response is None else self._parsed(response)

    def pages(self, path: str) -> Iterator[Any]:
        """Yield the items of a list, page by page.

        Raises:
            OriginError: it can't be read, or a page leads to another server.
        """
        url: str | None = f"{self.endpoint}{quote(path, safe='/%?=&')}"
        for _ in range(_MOST_PAGES):
            response = self._send(url) if url else None
            if response is None or url is None:
                return
            yield from self._parsed(response)
            following = response.links.get("next", {}).get("url")
            url = urljoin(url, following) if following else None
            if url and urlsplit(url)[:2] != urlsplit(self.endpoint)[:2]:
                raise OriginError(f"{self.endpoint} leads on to another server")

    def content(self, path: str, most: int) -> bytes | None:
        """Read a file; None where it is not there, not for this token, or longer than `most` bytes."""
        response = self._send(f"{self.endpoint}{quote(path)}")
        content: bytes | None = response.content if response is not None else None
        return content if content is not None and len(content) <= most else None

    def _send(self, url: str) -> Any:
        from huggingface_hub.utils import http_backoff  # type: ignore[attr-defined]  # noqa: PLC0415

        try:
            response = http_backoff(
                "GET", url, max_retries=_RETRIES, headers=self._headers, timeout=_SECONDS, follow_redirects=True
            )
        except Exception as error:  # noqa: BLE001 - whatever the client's transport raises
            raise OriginError(f"{url} can't be read: {error}") from None
        if response.status_code in {403, 404} or (response.status_code == 401 and not self.is_signed_in):
            return None
        if response.status_code != 200:
            said = response.headers.get("x-error-message") or response.reason_phrase
            raise OriginError(f"{url} can't be read: HTTP {response.status_code} {said}")
        return response

    def _parsed(self, response: Any) -> Any:
        try:
            return response.json()
        except (ValueError, RecursionError):
            raise OriginError(f"{response.url} is not JSON: is {self.endpoint} a Hub?") from None


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a JSON object as it is, and an empty one for anything else."""
    return value if isinstance(value, dict) else {}
