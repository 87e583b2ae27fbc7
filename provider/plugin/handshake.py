"""The first words between an engine and a plugin (go-plugin): environment in, one line out."""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass

from provider.errors import ProviderError

COOKIE_NAME = "TF_PLUGIN_MAGIC_COOKIE"
COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
PROTOCOL = 6


class NotStartedByEngine(ProviderError):
    """A person, not an engine, started the plugin."""


class NoCommonProtocol(ProviderError):
    """The engine speaks no version of the plugin protocol that this server speaks."""


@dataclass(frozen=True)
class ListenOptions:
    """Where servers may listen.

    Args:
        network: `unix` or `tcp`.
        socket_directory: where unix sockets are to be made, None for the usual place.
        ports: those that may be listened at; 0 is any free one.
    """

    network: str
    socket_directory: str | None
    ports: range


@dataclass(frozen=True)
class Handshake:
    """What the engine said.

    Args:
        client_certificate: PEM of the only certificate to admit; empty when the user switched TLS off.
        places: where to listen.
        multiplex: whether the engine asks if connections are multiplexed.
    """

    client_certificate: str
    places: ListenOptions
    multiplex: bool

    def line(self, network: str, place: str, certificate: bytes | None) -> str:
        """Return the line that tells the engine where to connect.

        Args:
            network: `unix` or `tcp`.
            place: path of the unix socket, or host and port.
            certificate: DER of the server's certificate, None without TLS.
        """
        pinned = base64.b64encode(certificate).decode().rstrip("=") if certificate else ""
        fields = ["1", str(PROTOCOL), network, place, "grpc", pinned]
        return "|".join([*fields, "false"] if self.multiplex else fields)


def read_handshake(environ: Mapping[str, str]) -> Handshake:
    """Read what the engine says through the environment.

    Raises:
        NotStartedByEngine: if the cookie is missing.
        NoCommonProtocol: if the engine does not speak protocol 6.
    """
    if environ.get(COOKIE_NAME) != COOKIE:
        raise NotStartedByEngine(
            "This program is a Terraform provider", "Terraform and OpenTofu start it by themselves."
        )
    offered = (environ.get("PLUGIN_PROTOCOL_VERSIONS") or str(PROTOCOL)).split(",")
    if str(PROTOCOL) not in offered:
        raise NoCommonProtocol(
            "This engine is too old",
            f"It speaks plugin protocol {', '.join(offered)}; this provider speaks {PROTOCOL}. "
            "Terraform 1.0 and OpenTofu 1.6 are the first that do.",
        )
    return Handshake(
        client_certificate=environ.get("PLUGIN_CLIENT_CERT", ""),
        places=read_places(environ),
        multiplex=bool(environ.get("PLUGIN_MULTIPLEX_GRPC")),
    )


def read_places(environ: Mapping[str, str]) -> ListenOptions:
    """Read where to listen: at unix sockets, except on Windows and where PLUGIN_NETWORK is `tcp`.

    The ports are those that go-plugin names in PLUGIN_MIN_PORT and PLUGIN_MAX_PORT.
    """
    is_tcp = os.name == "nt" or environ.get("PLUGIN_NETWORK") == "tcp"
    first, last = environ.get("PLUGIN_MIN_PORT", ""), environ.get("PLUGIN_MAX_PORT", "")
    is_range = first.isdecimal() and last.isdecimal()
    return ListenOptions(
        network="tcp" if is_tcp else "unix",
        socket_directory=environ.get("PLUGIN_UNIX_SOCKET_DIR") or None,
        ports=range(int(first), int(last) + 1) if is_range else range(1),
    )
