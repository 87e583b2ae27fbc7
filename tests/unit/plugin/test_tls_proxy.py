"""Bytes from one socket to another, with TLS on both sides."""

import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from provider.plugin.certificate import Certificate, client_context, make_certificate, server_context
from provider.plugin.sockets import Address
from provider.plugin.tls_proxy import Relay

PATIENCE = 20


@pytest.fixture
def directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as directory:
        yield Path(directory)


@pytest.fixture
def own() -> Certificate:
    return make_certificate()


def relay(own: Certificate, outer: Path, inner: Path) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(outer))
    listener.listen()
    address: Future[Address] = Future()
    address.set_result(Address("unix", str(inner)))
    Relay(listener, server_context(own, own.pem.decode()), address, client_context(own)).start()


def connect(own: Certificate, path: Path) -> ssl.SSLSocket:
    plain = socket.socket(socket.AF_UNIX)
    plain.settimeout(PATIENCE)
    plain.connect(str(path))
    return client_context(own).wrap_socket(plain, server_hostname="localhost")


def test_bytes_go_there_and_back_and_the_end_of_one_side_ends_the_other(own: Certificate, directory: Path) -> None:
    sent = bytes(range(256)) * 8192
    received: list[bytes] = []

    def answer(listener: socket.socket) -> None:
        plain, _ = listener.accept()
        with server_context(own, own.pem.decode()).wrap_socket(plain, server_side=True) as connection:
            got = bytearray()
            while len(got) < len(sent):
                got += connection.recv(65536)
            received.append(bytes(got))
            connection.sendall(got[::-1])

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(directory / "inner"))
        listener.listen()
        answering = threading.Thread(target=answer, args=(listener,))
        answering.start()
        relay(own, directory / "outer", directory / "inner")
        back = bytearray()
        with connect(own, directory / "outer") as connection:
            connection.sendall(sent)
            while data := connection.recv(65536):
                back += data
        answering.join(PATIENCE)
    assert received == [sent]
    assert bytes(back) == sent[::-1]


def test_a_connection_ends_when_there_is_nothing_to_relay_to(own: Certificate, directory: Path) -> None:
    relay(own, directory / "outer", directory / "inner")
    with connect(own, directory / "outer") as connection:
        try:
            received = connection.recv(1)
        except (ssl.SSLError, ConnectionError):
            received = b""
    assert received == b""
