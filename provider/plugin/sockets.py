"""Where this process listens: at sockets in a private directory or, where there are none, at ports of this machine."""

import os
import random
import socket
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from provider.errors import ProviderError

if TYPE_CHECKING:
    import grpc

LOOPBACK = "127.0.0.1"
UNIX: int = getattr(socket, "AF_UNIX", 0)
"""Python has no unix sockets on Windows, where nothing asks for one."""


LONGEST_PATH = 103
"""Bytes of a socket's path that every Unix takes."""

USUAL = "/tmp"  # noqa: S108 - where temporary files go, unless TMPDIR says otherwise


class NoFreePort(ProviderError):
    """All ports that the engine allows are taken."""


class NoPlaceForSockets(ProviderError):
    """No folder for temporary files can hold a socket."""


@dataclass(frozen=True)
class Address:
    """Where a server listens.

    Args:
        network: `unix` or `tcp`, as go-plugin says.
        place: the socket's path, or host and port.
    """

    network: str
    place: str

    @property
    def target(self) -> str:
        """The address in gRPC's words."""
        return f"unix:{self.place}" if self.network == "unix" else self.place

    def connect(self) -> socket.socket:
        """Connect to it.

        Raises:
            OSError: nobody listens.
        """
        if self.network == "tcp":
            host, _, port = self.place.rpartition(":")
            return socket.create_connection((host, int(port)))
        made = socket.socket(UNIX)
        try:
            made.connect(self.place)
        except OSError:
            made.close()
            raise
        return made


class Sockets(Protocol):
    """Makes the places to listen at, and removes them at its end."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was made."""

    def listen(self) -> tuple[socket.socket, Address]:
        """Return a socket for the engine that connections queue at from now on.

        Raises:
            OSError: it can't be made.
            NoFreePort: there is no port to make it at.
        """

    def serve(self, server: "grpc.Server", credentials: "grpc.ServerCredentials | None") -> Address:
        """Let a gRPC server listen, and return the address.

        Args:
            server: not started yet.
            credentials: for TLS, None without.
        """


class SocketDirectory(Sockets):
    """Unix sockets in a directory that only this user may enter.

    Args:
        parent: where to make it, None for the usual place of temporary files; another place is tried where it can't be.
    """

    def __init__(self, parent: str | None) -> None:
        self._parents = [place for place in (parent, os.environ.get("TMPDIR"), USUAL) if place]
        self._path = ""

    def __enter__(self) -> Self:
        """Make the directory.

        Raises:
            NoPlaceForSockets: no place can hold it.
        """
        troubles = {}
        for parent in self._parents:
            self._path = f"{os.path.abspath(parent)}/plugin-{os.urandom(8).hex()}"  # noqa: PTH100 - start-up
            troubles[parent] = _made(self._path)
            if not troubles[parent]:
                return self
        reasons = "; ".join(f"{parent!r} {trouble}" for parent, trouble in troubles.items())
        raise NoPlaceForSockets("There is no folder for the socket of the engine", f"{reasons}. Correct TMPDIR.")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the directory and the sockets in it."""
        for path in os.scandir(self._path):
            os.unlink(path)  # noqa: PTH108
        os.rmdir(self._path)  # noqa: PTH106

    def listen(self) -> tuple[socket.socket, Address]:
        """Return a socket for the engine."""
        address = Address("unix", f"{self._path}/plugin")
        made = socket.socket(UNIX)
        made.bind(address.place)
        made.listen()
        return made, address

    def serve(self, server: "grpc.Server", credentials: "grpc.ServerCredentials | None") -> Address:
        """Let a gRPC server listen, and return the address."""
        address = Address("unix", f"{self._path}/grpc")
        _add_port(server, address.target, credentials)
        return address


class LoopbackPorts(Sockets):
    """Ports of this machine that only this machine reaches.

    Other users of the machine reach them too: mutual TLS keeps them out, also from the inner port.

    Args:
        ports: those that the engine allows (go-plugin's PLUGIN_MIN_PORT and PLUGIN_MAX_PORT).
    """

    def __init__(self, ports: range) -> None:
        self._ports = ports

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ports go with the process."""

    def listen(self) -> tuple[socket.socket, Address]:
        """Return a socket for the engine, at the first free port from a random one on."""
        begin = random.randrange(len(self._ports) or 1)  # noqa: S311 - processes that start together look apart
        for port in (*self._ports[begin:], *self._ports[:begin]):
            made = socket.socket(socket.AF_INET)
            try:
                made.bind((LOOPBACK, port))
                made.listen()
            except OSError:  # taken, or kept for something else
                made.close()
            else:
                return made, Address("tcp", f"{LOOPBACK}:{made.getsockname()[1]}")
        raise NoFreePort(
            "There is no free port for the engine to connect to",
            f"It allows {self._ports.start} to {self._ports.stop - 1} (PLUGIN_MIN_PORT, PLUGIN_MAX_PORT).",
        )

    def serve(self, server: "grpc.Server", credentials: "grpc.ServerCredentials | None") -> Address:
        """Let a gRPC server listen, and return the address."""
        return Address("tcp", f"{LOOPBACK}:{_add_port(server, f'{LOOPBACK}:0', credentials)}")


def _made(path: str) -> str:
    """Make the directory of sockets; return why it can't be, nothing once it is."""
    if "|" in path or not path.isprintable():
        return "has a character that go-plugin's handshake can't hold"
    if len(os.fsencode(path)) + len("/plugin") > LONGEST_PATH:
        return "is too long for a socket's path"
    try:
        os.mkdir(path, 0o700)  # noqa: PTH102 - start-up: pathlib and tempfile take longer than all of this
    except OSError as error:
        return f"can't be used: {error.strerror}"
    return ""


def _add_port(server: "grpc.Server", target: str, credentials: "grpc.ServerCredentials | None") -> int:
    port: int = server.add_secure_port(target, credentials) if credentials else server.add_insecure_port(target)
    return port
