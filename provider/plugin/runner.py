"""Runs a provider as a plugin process: from the handshake to the exit.

SIGINT is ignored: Ctrl-C reaches the whole process group, and the engine tells the plugin what to do by StopProvider.
The process ends when the engine calls Shutdown, on SIGTERM, and when the process that started it is gone. It ends at
once then: an engine calls Shutdown when nothing is under way, and waits for the process.
"""

import json
import logging
import os
import signal
import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn

import grpc

from provider.plugin.handshake import PROTOCOL, Handshake
from provider.plugin.log import set_up
from provider.plugin.memory import dump_no_core, forbid_looking
from provider.plugin.server import ProviderService, make_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from provider.plugin.interface import Provider

LOOK_AFTER_PARENT = 1.0
"""Seconds between two looks whether the engine still lives."""


def run(make: "Callable[[], Provider]", name: str, address: str, handshake: Handshake) -> NoReturn:
    """Serve the engine that started this process, then end the process.

    Args:
        make: makes the provider to serve; called after the handshake, so that the engine need not wait for it.
        name: its type name, for the log's environment variables.
        address: its source address.
        handshake: what the engine said.

    Raises:
        provider.plugin.certificate.BadCertificate: if the engine's certificate can't be read.
    """
    engine = os.getppid()
    dump_no_core()
    set_up(name, address)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    with suppress(SystemExit), SocketDirectory(handshake.socket_directory) as directory:
        shutdown = threading.Event()
        service = ProviderService(make)
        server = make_server(service, shutdown)
        print(_listen(server, handshake, directory), flush=True)  # noqa: T201 - the handshake line
        sys.stdout = sys.stderr
        forbid_looking()
        service.prepare()
        while not shutdown.wait(LOOK_AFTER_PARENT) and os.getppid() == engine:
            pass
    logging.shutdown()
    sys.stderr.flush()
    os._exit(0)


def debug(provider: "Provider", name: str, address: str) -> None:
    """Serve until interrupted, and print what makes engines connect instead of starting a process of their own.

    Args:
        provider: the provider to serve.
        name: its type name, for the log's environment variables.
        address: its source address, as in `required_providers`.
    """
    set_up(name, address)
    signal.signal(signal.SIGINT, _leave)
    signal.signal(signal.SIGTERM, _leave)
    with suppress(SystemExit), SocketDirectory(None) as directory:
        shutdown = threading.Event()
        _server, reattach = serve_plain(provider, address, directory, shutdown)
        print(f"export TF_REATTACH_PROVIDERS='{reattach}'", flush=True)  # noqa: T201
        shutdown.wait()


def serve_plain(
    provider: "Provider", address: str, directory: str, shutdown: threading.Event
) -> tuple[grpc.Server, str]:
    """Serve without TLS, for engines that are told where to connect.

    Args:
        provider: the provider to serve.
        address: its source address.
        directory: a private directory for the socket.
        shutdown: set when an engine asks the server to end.

    Returns:
        The running server, and the value of TF_REATTACH_PROVIDERS.
    """
    server = make_server(ProviderService(lambda: provider), shutdown)
    socket = f"{directory}/plugin"
    server.add_insecure_port(f"unix:{socket}")
    server.start()
    reattach = {
        "Protocol": "grpc",
        "ProtocolVersion": PROTOCOL,
        "Pid": os.getpid(),
        "Test": True,
        "Addr": {"Network": "unix", "String": socket},
    }
    return server, json.dumps({address: reattach})


class SocketDirectory:
    """A directory that only this user may enter, removed at the end with the sockets in it.

    Args:
        parent: where to make it, None for the usual place of temporary files.
    """

    def __init__(self, parent: str | None) -> None:
        self._path = f"{parent or os.environ.get('TMPDIR') or '/tmp'}/plugin-{os.urandom(8).hex()}"  # noqa: S108

    def __enter__(self) -> str:
        os.mkdir(self._path, 0o700)  # noqa: PTH102 - start-up: pathlib and tempfile take longer than all of this
        return self._path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for socket in os.scandir(self._path):
            os.unlink(socket)  # noqa: PTH108
        os.rmdir(self._path)  # noqa: PTH106


def _leave(*_: object) -> NoReturn:
    """End the main thread's wait (a signal handler): the socket directory is removed on the way out."""
    raise SystemExit


def _listen(server: grpc.Server, handshake: Handshake, directory: str) -> str:
    socket = f"{directory}/plugin"
    if not handshake.client_certificate:
        server.add_insecure_port(f"unix:{socket}")
        server.start()
        return handshake.line(socket, None)

    from provider.plugin.certificate import client_context, make_certificate, server_context  # noqa: PLC0415 - start-up
    from provider.plugin.relay import Relay  # noqa: PLC0415

    own = make_certificate()
    inner = f"{directory}/grpc"
    credentials = grpc.ssl_server_credentials([(own.key, own.pem)], own.pem, require_client_auth=True)
    server.add_secure_port(f"unix:{inner}", credentials)
    server.start()
    Relay(socket, server_context(own, handshake.client_certificate), inner, client_context(own)).start()
    return handshake.line(socket, own.der)
