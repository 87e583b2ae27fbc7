"""Values that say how to reach a server: its address, and numbers with bounds."""

from urllib.parse import urlsplit

from provider.errors import InvalidData

LONGEST_WAIT = 24 * 3600
"""Seconds; sockets and waits overflow far above it."""

MOST_RETRIES = 1000
MOST_CONCURRENT = 1000

_LOOPBACK = ("localhost", "::1")


def endpoint_url(text: str) -> str:
    """Return the address of a server: its scheme in small letters, no slash at its end.

    Raises:
        InvalidData: if it is not an http(s) URL of a host, or holds a user name, a query or a fragment.
    """
    address = text.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise InvalidData("has a host or a port that can't be read") from None
    if any(character.isspace() or not character.isprintable() or character == "\\" for character in address):
        raise InvalidData("holds a space, a backslash or a control character")
    if parts.scheme not in {"http", "https"} or not host:
        raise InvalidData("must begin with https:// or http:// and name a host")
    if "@" in parts.netloc:
        raise InvalidData("must not hold a user name or a password: the token is given by itself")
    if "?" in address or "#" in address:
        raise InvalidData("must not hold a query or a fragment")
    if not _is_host(host):
        raise InvalidData("has a host that is not a valid name on the internet: each part has 1 to 63 characters")
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def is_exposed(endpoint: str) -> bool:
    """Return whether what is sent there can be read on the way: http to another machine."""
    parts = urlsplit(endpoint)
    return parts.scheme == "http" and not _is_loopback(parts.hostname)


def scheduler_address(text: str) -> str:
    """Return the address of a Dask scheduler: `tls://host:port`, or `tcp://` on this machine.

    Raises:
        InvalidData: if it is none, or what is sent there could be read on the way.
    """
    address = text.strip()
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InvalidData("has a host or a port that can't be read") from None
    if parts.scheme not in {"tls", "tcp"} or not host or port is None or address != f"{parts.scheme}://{parts.netloc}":
        raise InvalidData("must be tls://, a host and a port")
    if "@" in parts.netloc or not _is_host(host) or any(character.isspace() for character in address):
        raise InvalidData("has a host that is not a valid name on the internet")
    if parts.scheme == "tcp" and not is_loopback_scheduler(address):
        raise InvalidData("must begin with tls://: over tcp:// the token of the Hub could be read on the way")
    return address


def is_loopback_scheduler(address: str) -> bool:
    """Return whether a scheduler or a worker of Dask is on this machine, by its address."""
    return _is_loopback(urlsplit(address).hostname)


def _is_loopback(name: str | None) -> bool:
    host = (name or "").rstrip(".")
    if host in _LOOPBACK or host.endswith(".localhost"):
        return True
    from ipaddress import ip_address  # noqa: PLC0415 - start-up

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_host(host: str) -> bool:
    if ":" in host:  # an IPv6 address, which urlsplit has looked at
        return True
    try:
        name = host.removesuffix(".").encode("idna")
    except UnicodeError:
        return False
    return len(name) <= 253 and all(1 <= len(part) <= 63 for part in name.split(b"."))
