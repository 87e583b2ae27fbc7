"""Runs a provider as a plugin process: from the handshake to the exit.

Signals that ask a process to end are ignored: a terminal, `timeout`, a pipeline's runner or systemd sends them to the
whole process group, and the engine tells the plugin what to do by StopProvider. The process ends when the engine calls
Shutdown, and when the process that started it is gone. It ends at once then: an engine calls Shutdown when nothing is
under way, and waits for the process.
"""

import json
import logging
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from provider.plugin.handshake import PROTOCOL, Handshake, ListenOptions, read_places
from provider.plugin.hardening import disable_core_dumps, disallow_ptrace
from provider.plugin.log import set_up
from provider.plugin.parent import Parent
from provider.plugin.sockets import Address, LoopbackPorts, SocketDirectory, Sockets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import grpc

    from provider.plugin.interface import Provider

LOOK_AROUND = 1.0
"""Seconds between two looks whether the engine still lives, and whether the process was asked to leave."""


def run(
    make: "Callable[[], Provider]",
    name: str,
    address: str,
    handshake: Handshake,
    answers: "Mapping[str, str] | None" = None,
) -> NoReturn:
    """Serve the engine that started this process, then end the process.

    Args:
        make: makes the provider to serve; called when the engine first asks for what needs one.
        name: its type name, for the log's environment variables.
        address: its source address.
        handshake: what the engine said.
        answers: paths of files with the answers to calls that are always the same, by the call's name.

    Raises:
        provider.plugin.certificate.BadCertificate: if the engine's certificate can't be read.
    """
    engine = Parent()
    disable_core_dumps()
    set_up(name, address)
    ignore_signals()
    with open_sockets(handshake.places) as sockets:
        shutdown = threading.Event()
        serve = _serve_with_tls if handshake.client_certificate else _serve_without_tls
        # gRPC ends a server that nothing refers to any more.
        _server = serve(handshake, sockets, lambda: _server_for(make, answers, shutdown))
        while not shutdown.wait(LOOK_AROUND) and engine.lives():
            pass
    logging.shutdown()
    sys.stderr.flush()
    os._exit(0)


def ignore_signals() -> None:
    """Leave the end of this process to the engine, which gets the same signals.

    Child processes take Ctrl-C as this one does; of the others they keep the default, so that they can be terminated.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: None)


def debug(provider: "Provider", name: str, address: str) -> None:
    """Serve until interrupted, and print what makes engines connect instead of starting a process of their own.

    Args:
        provider: the provider to serve.
        name: its type name, for the log's environment variables.
        address: its source address, as in `required_providers`.
    """
    set_up(name, address)
    leave = _Leave()
    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)
    with suppress(SystemExit), open_sockets(read_places(os.environ)) as sockets:
        shutdown = threading.Event()
        _server, reattach = serve_plain(provider, address, sockets, shutdown)
        print(f"export TF_REATTACH_PROVIDERS='{reattach}'", flush=True)  # noqa: T201
        while not (leave.asked or shutdown.wait(LOOK_AROUND)):
            pass


def serve_plain(
    provider: "Provider", address: str, sockets: Sockets, shutdown: threading.Event
) -> "tuple[grpc.Server, str]":
    """Serve without TLS, for engines that are told where to connect.

    Args:
        provider: the provider to serve.
        address: its source address.
        sockets: makes the place to listen at.
        shutdown: set when an engine asks the server to end.

    Returns:
        The running server, and the value of TF_REATTACH_PROVIDERS.
    """
    server = _server_for(lambda: provider, None, shutdown)
    place = sockets.serve(server, None)
    server.start()
    reattach = {
        "Protocol": "grpc",
        "ProtocolVersion": PROTOCOL,
        "Pid": os.getpid(),
        "Test": True,
        "Addr": {"Network": place.network, "String": place.place},
    }
    return server, json.dumps({address: reattach})


def open_sockets(places: ListenOptions) -> Sockets:
    """Return what makes the places to listen at."""
    return SocketDirectory(places.socket_directory) if places.network == "unix" else LoopbackPorts(places.ports)


class _Leave:
    """A signal handler that ends the main thread's wait: the sockets are removed on the way out.

    What it raises is swallowed if the signal comes while Python runs a callback of its own, such as a weak reference's;
    so it is to be asked, too.
    """

    asked = False

    def __call__(self, *_: object) -> NoReturn:
        self.asked = True
        raise SystemExit


def _serve_with_tls(handshake: Handshake, sockets: Sockets, make: "Callable[[], grpc.Server]") -> "grpc.Server":
    """Say where the engine may connect, and only then load and start gRPC: the relay lets connections wait."""
    from provider.plugin.certificate import client_context, make_certificate, server_context  # noqa: PLC0415 - start-up

    own = make_certificate()
    outer_tls = server_context(own, handshake.client_certificate)
    listener, address = sockets.listen()
    _announce(handshake.line(address.network, address.place, own.der))
    from concurrent.futures import Future  # noqa: PLC0415 - after the handshake

    from provider.plugin.tls_proxy import Relay  # noqa: PLC0415

    inner: Future[Address] = Future()
    Relay(listener, outer_tls, inner, client_context(own)).start()
    import grpc  # noqa: PLC0415 - after the handshake

    server = make()
    credentials = grpc.ssl_server_credentials([(own.key, own.pem)], own.pem, require_client_auth=True)
    address_of_grpc = sockets.serve(server, credentials)
    server.start()
    inner.set_result(address_of_grpc)
    return server


def _serve_without_tls(handshake: Handshake, sockets: Sockets, make: "Callable[[], grpc.Server]") -> "grpc.Server":
    server = make()
    address = sockets.serve(server, None)
    server.start()
    _announce(handshake.line(address.network, address.place, None))
    return server


def _announce(line: str) -> None:
    """Print the handshake line; from now on what is printed goes to the log."""
    print(line, flush=True)  # noqa: T201
    sys.stdout = sys.stderr
    disallow_ptrace()


def _server_for(
    make: "Callable[[], Provider]", answers: "Mapping[str, str] | None", shutdown: threading.Event
) -> "grpc.Server":
    from provider.plugin.server import ProviderService, make_server  # noqa: PLC0415 - after the handshake

    return make_server(ProviderService(make, answers), shutdown)
