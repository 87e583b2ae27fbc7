"""Which requests are answered at all: those that were meant for this server, and not those of a foreign web page.

A browser sends the name that its page believes in: a name of somebody else's that leads to this machine is in `Host`,
the page that a script came from is in `Origin`. Both must be names of this machine, or names that its user allowed. The
port may be any, so that one may be forwarded: no page can send another than the one it connects to.
"""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from provider.local_hub.api.error_responses import response_of
from provider.local_hub.model.errors import HubError


def _is_loopback(name: str) -> bool:
    """Return whether a name or an address can only mean this machine (RFC 6761 keeps `localhost`)."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _name_in(authority: str) -> str | None:
    """Read the name of a host out of `name:port`; None if that is not what it is."""
    try:
        parts = urlsplit(f"//{authority}")
        _ = parts.port
    except ValueError:
        return None
    plain = parts.netloc == authority and "@" not in authority
    return parts.hostname.rstrip(".") if plain and parts.hostname else None


class Guarded:
    """Middleware that refuses requests for foreign hosts and from the pages of foreign sites.

    Args:
        app: what answers.
        hosts: names besides those of this machine.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        refusal = self._refusal(Headers(scope=scope)) if scope["type"] == "http" else None
        await (response_of(refusal) if refusal else self._app)(scope, receive, send)

    def _refusal(self, headers: Headers) -> HubError | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_own(hosts[0]):
            problem = f"The local Hub is not {hosts[0][:200]}" if hosts else "The request names no Host"
            return HubError(421, f"{problem}: reach it as 127.0.0.1 or localhost, or start it with --allow-host NAME")
        for origin in headers.getlist("origin"):
            scheme, _, authority = origin.partition("://")
            if scheme not in {"http", "https"} or not self._is_own(authority):
                return HubError(403, f"The local Hub does not answer to pages of {origin[:200]}")
        return None

    def _is_own(self, authority: str) -> bool:
        name = _name_in(authority)
        return name is not None and (_is_loopback(name) or name in self._hosts)
