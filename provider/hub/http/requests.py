"""What is asked of the Hub and what it answers, free of any HTTP library."""

# ruff: noqa: A002 - `id` is the Hub's own word for namespace/name.

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar
from urllib.parse import quote

from provider.errors import ConfigurationError, InvalidData, InvalidResponse
from provider.foreign.display import one_line
from provider.foreign.json_text import parse_json

T = TypeVar("T")

Kind = Literal["space", "dataset", "model"]
NOUNS: Mapping[Kind, str] = {"space": "Space", "dataset": "dataset", "model": "model"}


@dataclass(frozen=True)
class Request:
    """One thing asked of the Hub, however often it is sent.

    Args:
        method: HTTP method.
        path: percent-encoded path below the endpoint.
        operation: what this is for, to follow "Could not": `create the Space acme/bot`.
        query: encoded query string.
        body: what is sent.
        content_type: of the body.
        hidden: secret values in the body, which no error may show.
        is_safe: nothing changes by it although its method is not GET.
        names_parent: whether a commit is refused when the branch has moved on; where it is not, it can be sent again.
        listen: seconds after which an answer that does not end is cut off, None for one that must end.
        kept_elsewhere: what is read may be on another origin, where the request goes without the token.
        trace: id by which the Hub's support finds the request.
    """

    method: str
    path: str
    operation: str
    query: str = ""
    body: bytes | None = field(default=None, repr=False)
    content_type: str = "application/json"
    hidden: tuple[str, ...] = field(default=(), repr=False)
    is_safe: bool = False
    names_parent: bool = True
    listen: float | None = None
    kept_elsewhere: bool = False
    trace: str = field(default_factory=lambda: str(uuid.uuid4()))

    @classmethod
    def with_json(
        cls, method: str, path: str, operation: str, payload: object, hidden: tuple[str, ...] = ()
    ) -> "Request":
        """Make a request whose body is JSON."""
        return cls(method, path, operation, body=json.dumps(payload).encode(), hidden=hidden)

    @property
    def is_read(self) -> bool:
        """Whether nothing changes by it."""
        return self.method == "GET" or self.is_safe

    @property
    def budget(self) -> str:
        """Which of the Hub's rate limits counts it: `/resolve/` has one apart from `/api/`."""
        return "api" if self.path.startswith("/api/") else "resolvers"


@dataclass(frozen=True)
class Response:
    """One answer of the Hub.

    Args:
        status: HTTP status.
        headers: by lower-case name.
        content: the body.
        operation: that of the request.
        at: when it came, in seconds of the monotonic clock.
        next_page: the address of the next page of a list, as its `Link` header tells; empty without one.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    operation: str
    at: float
    next_page: str = ""

    def read(self, parse: Callable[[Any], T]) -> T:
        """Understand the JSON body.

        Args:
            parse: makes of the decoded JSON what the caller wants; raises TypeError, KeyError, ValueError or the like
                where it is not what this route gives.

        Raises:
            InvalidResponse: it is not JSON, was cut off, or has another shape.
        """
        try:
            return parse(parse_json(self.content))
        except InvalidData as error:
            raise self.unreadable(f"it {error.summary}") from None
        except (TypeError, LookupError, ValueError, ArithmeticError) as error:
            raise self.unreadable(type(error).__name__) from None

    @property
    def is_page(self) -> bool:
        """Whether it is for a person to look at, which no API route answers with."""
        return self.headers.get("content-type", "").startswith("text/html")

    def unreadable(self, why: str) -> InvalidResponse:
        """Make the error of an answer that is not what its route gives."""
        kind = one_line(self.headers.get("content-type", "an unnamed type"))[:100]
        return InvalidResponse(
            f"Could not {self.operation}",
            f"The answer can't be understood (HTTP {self.status}, {len(self.content)} bytes of {kind}, {why}). "
            "Is the endpoint a Hub, and is there a proxy between that answers for it?",
        )


def record(value: object) -> Mapping[str, Any]:
    """Take a JSON object and refuse anything else."""
    if isinstance(value, dict):
        return value
    raise TypeError("not an object")


def records(value: object) -> list[Mapping[str, Any]]:
    """Take a JSON array of objects and refuse anything else."""
    if isinstance(value, list):
        return [record(item) for item in value]
    raise TypeError("not an array")


def text(value: object) -> str:
    """Take a string and refuse anything else."""
    if isinstance(value, str):
        return value
    raise TypeError("not a string")


def optional_text(value: object) -> str | None:
    """Take a string or nothing."""
    return None if value is None else text(value)


def count(value: object) -> int:
    """Take a number of things or bytes and refuse anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise TypeError("not a count")


def named(kind: Kind, id: str) -> str:
    """Name a repository in a sentence: `the Space acme/bot`."""
    return f"the {NOUNS[kind]} {id}"


def split_id(id: str) -> tuple[str, str]:
    """Take `namespace/name` apart.

    Raises:
        ConfigurationError: it is not two names with one slash between.
    """
    namespace, _, name = id.partition("/")
    if not namespace or not name or "/" in name:
        raise ConfigurationError(f"{id!r} is not the id of a repository", "It must read namespace/name.")
    return namespace, name


def encoded_path(*segments: str) -> str:
    """Build a path, every segment encoded.

    Raises:
        ConfigurationError: a segment is empty or would lead to another place.
    """
    if any(segment in {"", ".", ".."} for segment in segments):
        raise ConfigurationError(f"{'/'.join(segments)!r} is not a path on the Hub", "A part of it is empty, . or ..")
    return "".join("/" + quote(segment, safe="") for segment in segments)


def api_path(kind: Kind, id: str, *rest: str) -> str:
    """Build the path of a repository's API route."""
    return encoded_path("api", f"{kind}s", *split_id(id), *rest)
