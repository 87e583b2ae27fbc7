"""The first words between an engine and a plugin (go-plugin): environment in, one line out."""

import base64
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
class Handshake:
    """What the engine said.

    Args:
        client_certificate: PEM of the only certificate to admit; empty when the user switched TLS off.
        socket_directory: where sockets are to be made, None for the usual place.
        multiplex: whether the engine asks if connections are multiplexed.
    """

    client_certificate: str
    socket_directory: str | None
    multiplex: bool

    def line(self, socket: str, certificate: bytes | None) -> str:
        """Give the line that tells the engine where to connect.

        Args:
            socket: path of the unix socket.
            certificate: DER of the server's certificate, None without TLS.
        """
        pinned = base64.b64encode(certificate).decode().rstrip("=") if certificate else ""
        fields = ["1", str(PROTOCOL), "unix", socket, "grpc", pinned]
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
        socket_directory=environ.get("PLUGIN_UNIX_SOCKET_DIR") or None,
        multiplex=bool(environ.get("PLUGIN_MULTIPLEX_GRPC")),
    )
