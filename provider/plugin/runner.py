"""Runs a provider as a plugin process: from the handshake to the exit.

SIGINT is ignored: Ctrl-C reaches the whole process group, and the engine tells the plugin what to do by StopProvider.
The process ends when the engine calls Shutdown, on SIGTERM, and when the process that started it is gone. It ends at
once then: an engine calls Shutdown when nothing is under way, and waits for the process.
"""

import json
import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
from pathlib import Path

import grpc

from provider.plugin.handshake import PROTOCOL, Handshake
from provider.plugin.interface import Provider
from provider.plugin.log import set_up
from provider.plugin.server import make_server

LOOK_AFTER_PARENT = 1.0
"""Seconds between two looks whether the engine still lives."""


def run(provider: Provider, name: str, handshake: Handshake) -> None:
    """Serve the engine that started this process, then end the process.

    Args:
        provider: the provider to serve.
        name: its type name, for the log's environment variables.
        handshake: what the engine said.
    """
    set_up(name)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with SocketDirectory(handshake.socket_directory) as directory:
        shutdown = shutdown_event()
        server = make_server(provider, shutdown)
        print(_listen(server, handshake, directory), flush=True)  # noqa: T201 - the handshake line
        sys.stdout = sys.stderr
        _wait(shutdown)
    logging.shutdown()
    sys.stderr.flush()
    os._exit(0)


def debug(provider: Provider, name: str, address: str) -> None:
    """Serve until interrupted, and print what makes engines connect instead of starting a process of their own.

    Args:
        provider: the provider to serve.
        name: its type name, for the log's environment variables.
        address: its source address, as in `required_providers`.
    """
    set_up(name)
    with SocketDirectory(None) as directory:
        shutdown = shutdown_event()
        signal.signal(signal.SIGINT, lambda *_: shutdown.set())
        server, reattach = serve_plain(provider, address, directory, shutdown)
        print(f"export TF_REATTACH_PROVIDERS='{reattach}'", flush=True)  # noqa: T201
        shutdown.wait()
        server.stop(grace=1).wait()


def serve_plain(
    provider: Provider, address: str, directory: Path, shutdown: threading.Event
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
    server = make_server(provider, shutdown)
    socket = directory / "plugin"
    server.add_insecure_port(f"unix:{socket}")
    server.start()
    reattach = {
        "Protocol": "grpc",
        "ProtocolVersion": PROTOCOL,
        "Pid": os.getpid(),
        "Test": True,
        "Addr": {"Network": "unix", "String": str(socket)},
    }
    return server, json.dumps({address: reattach})


class SocketDirectory:
    """A directory that only this user may enter, removed at the end.

    Args:
        parent: where to make it, None for the usual place of temporary files.
    """

    def __init__(self, parent: str | None) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="plugin-", dir=parent))

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


def shutdown_event() -> threading.Event:
    """Give an event that SIGTERM sets."""
    event = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: event.set())
    return event


def _listen(server: grpc.Server, handshake: Handshake, directory: Path) -> str:
    socket = directory / "plugin"
    if not handshake.client_certificate:
        server.add_insecure_port(f"unix:{socket}")
        server.start()
        return handshake.line(socket, None)

    from provider.plugin.certificate import client_context, make_certificate, server_context  # noqa: PLC0415 - start-up
    from provider.plugin.relay import Relay  # noqa: PLC0415

    own = make_certificate()
    inner = directory / "grpc"
    credentials = grpc.ssl_server_credentials([(own.key, own.pem)], own.pem, require_client_auth=True)
    server.add_secure_port(f"unix:{inner}", credentials)
    server.start()
    Relay(socket, server_context(own, handshake.client_certificate), inner, client_context(own)).start()
    return handshake.line(socket, own.der)


def _wait(shutdown: threading.Event) -> None:
    parent = os.getppid()
    while not shutdown.wait(LOOK_AFTER_PARENT):
        if os.getppid() != parent:
            return
