"""What the client must know before the first request, and where that is found on a machine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from provider.errors import ConfigurationError, InvalidData
from provider.foreign.settings import endpoint_url

TOKEN_VARIABLES = ("HF_TOKEN", "HF_HUB_TOKEN", "HUGGING_FACE_HUB_TOKEN")
OFFLINE_VARIABLES = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
DEFAULT_ENDPOINT = "https://huggingface.co"


@dataclass(frozen=True)
class HubSettings:
    """How to reach the Hub and how patient to be.

    Args:
        token: access token of a user, sent to the endpoint and nowhere else.
        endpoint: http(s) URL of the Hub, without a trailing slash.
        request_timeout: longest wait for a connection and for each part of an answer, in seconds.
        max_retries: how many times a request is sent again at most.
        max_concurrent_requests: how many requests are under way at one moment at most.
        longest_wait: longest single wait for the rate limit, in seconds; past it the request fails.
        user_agent: how the client introduces itself.
        coalesce: whether one read serves all who ask for the same thing at about the same time.

    Raises:
        ConfigurationError: the token holds a character that no token holds.
    """

    token: str = field(repr=False)
    endpoint: str = DEFAULT_ENDPOINT
    request_timeout: float = 30.0
    max_retries: int = 5
    max_concurrent_requests: int = 8
    longest_wait: float = 120.0
    user_agent: str = "huggingface-provider"
    coalesce: bool = True

    @property
    def longest_answer(self) -> float:
        """Seconds after which an answer that has not ended is given up, however much of it still comes."""
        return 10 * self.request_timeout

    def __post_init__(self) -> None:
        check_token(self.token, "The token")


def check_token(token: str, source: str) -> None:
    """Refuse what can't be sent in a header, without showing it.

    Args:
        token: what is to be sent.
        source: where it came from, to begin the sentence with.

    Raises:
        ConfigurationError: there is a space, a control character or one that is not ASCII.
    """
    if not all("!" <= character <= "~" for character in token):
        raise ConfigurationError(
            f"{source} is not a token of the Hub",
            "It holds a space, a control character or a character outside ASCII, which no token does. "
            "Copy it again from the access token settings of the account.",
        )


def find_token(configured: str | None, environ: Mapping[str, str], endpoint: str = DEFAULT_ENDPOINT) -> str:
    """Find the token, in the order of the Hub's own tools.

    It is what is configured, else what a pipeline's identity is exchanged for, else the environment, else the files
    that those tools write.

    Args:
        configured: the token that was written down for this client, if any.
        environ: environment variables.
        endpoint: the Hub that exchanges a pipeline's identity.

    Raises:
        ConfigurationError: there is none, it can't be one, its file can't be read, or the exchange failed.
    """
    if token := (configured or "").strip():
        check_token(token, "The configured token")
        return token
    if resource := environ.get("HF_OIDC_RESOURCE"):
        from provider.hub.http.oidc import exchange  # noqa: PLC0415 - imports huggingface_hub

        return exchange(resource, environ, endpoint)
    for name in TOKEN_VARIABLES:
        if token := environ.get(name, "").strip():
            check_token(token, f"The environment variable {name}")
            return token
    for path in _token_files(environ):
        if token := _read_token(path):
            check_token(token, f"The content of {path}")
            return token
    raise ConfigurationError(
        "No Hugging Face token found",
        "Set the token argument or the environment variable HF_TOKEN, or log in with `hf auth login`.",
    )


def _token_files(environ: Mapping[str, str]) -> Iterator[Path]:
    home = _home(environ)
    if path := environ.get("HF_TOKEN_PATH"):
        yield _expanded(path, home)
    if path := environ.get("HF_HOME"):
        yield _expanded(path, home) / "token"
    yield _expanded(environ.get("XDG_CACHE_HOME") or "~/.cache", home) / "huggingface" / "token"
    yield home / ".huggingface" / "token"


def _home(environ: Mapping[str, str]) -> Path:
    if environ.get("HOME"):
        return Path(environ["HOME"])
    try:
        return Path.home()
    except RuntimeError:  # a container whose user has none
        return Path("/")


def _expanded(path: str, home: Path) -> Path:
    return home / path[2:] if path.startswith("~/") else Path(path)


def _read_token(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"Could not read a token from {path}", type(error).__name__) from error


def find_endpoint(configured: str | None, environ: Mapping[str, str]) -> str:
    """Find the Hub's URL: what is configured, else HF_ENDPOINT, else the public Hub.

    Args:
        configured: the URL that was written down for this client, if any.
        environ: environment variables.

    Returns:
        The URL without a trailing slash.

    Raises:
        ConfigurationError: it is not an http(s) URL of a host, or it holds a user name, a query or a fragment.
    """
    source, endpoint = "The configured endpoint", (configured or "").strip()
    if not endpoint:
        source, endpoint = "The environment variable HF_ENDPOINT", environ.get("HF_ENDPOINT", "").strip()
    try:
        return endpoint_url(endpoint or DEFAULT_ENDPOINT)
    except InvalidData as error:
        detail = f"It {error.summary}. Example: {DEFAULT_ENDPOINT}"
        raise ConfigurationError(f"{source} is not a URL of a Hub", detail) from error


def refuse_offline(environ: Mapping[str, str]) -> None:
    """Refuse to start where the Hub's tools are told to stay off the network.

    Args:
        environ: environment variables.

    Raises:
        ConfigurationError: HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is on.
    """
    for name in OFFLINE_VARIABLES:
        if environ.get(name, "").strip().upper() in {"1", "ON", "YES", "TRUE"}:
            raise ConfigurationError(
                f"The environment variable {name} forbids to ask the Hub",
                f"Nothing can be read or changed while offline. Unset {name} and run again.",
            )
