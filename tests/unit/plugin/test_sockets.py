"""The places that servers listen at."""

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from provider.plugin.sockets import Address, LoopbackPorts, NoFreePort, NoPlaceForSockets, SocketDirectory


@pytest.fixture
def directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as directory:
        yield Path(directory)


def test_a_connection_waits_at_a_unix_socket_from_the_start(directory: Path) -> None:
    with SocketDirectory(str(directory)) as sockets:
        listener, address = sockets.listen()
        with listener, address.connect() as client, listener.accept()[0] as served:
            client.sendall(b"hello")
            assert served.recv(5) == b"hello"
        assert address.target == f"unix:{address.place}"
    assert list(directory.iterdir()) == []


def bad_places(directory: Path) -> list[str]:
    """Return places that can't hold a socket's directory."""
    (directory / "file").write_text("")
    long, piped = directory / ("a" * 80), directory / "a|b"
    long.mkdir()
    piped.mkdir()
    return [str(place) for place in (directory / "missing", directory / "file", long, piped)]


def test_where_the_first_place_can_not_hold_a_socket_another_one_does(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bad in bad_places(directory):
        for parent, named in ((bad, str(directory)), (None, bad)):
            monkeypatch.setenv("TMPDIR", named)
            with SocketDirectory(parent) as sockets:
                listener, address = sockets.listen()
                with listener, address.connect():
                    assert "|" not in address.place
                    assert Path(address.place).parent.parent == (directory if parent else Path("/tmp"))


def test_where_no_place_can_hold_a_socket_the_error_says_why_of_each(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing, file, long, piped = bad_places(directory)
    monkeypatch.setattr("provider.plugin.sockets.USUAL", missing)
    for bad, why in ((file, "Not a directory"), (long, "too long"), (piped, "handshake")):
        monkeypatch.setenv("TMPDIR", bad)
        with pytest.raises(NoPlaceForSockets, match=why) as caught, SocketDirectory(None):
            pass
        assert "No such file" in caught.value.detail
        assert "Correct TMPDIR" in caught.value.detail


def test_a_unix_socket_at_which_nobody_listens_is_an_error(directory: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Address("unix", str(directory / "missing")).connect()


def free_ports() -> range:
    """Return two ports in a row that were free a moment ago."""
    for _ in range(100):
        with socket.socket() as one, socket.socket() as next_one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                next_one.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return range(port, port + 2)
    raise AssertionError("no two ports in a row are free")


def test_each_takes_a_port_of_its_own_until_there_is_none() -> None:
    ports = free_ports()
    with LoopbackPorts(ports) as sockets:
        one, first = sockets.listen()
        other, second = sockets.listen()
        with one, other:
            assert {first.place, second.place} == {f"127.0.0.1:{port}" for port in ports}
            with pytest.raises(NoFreePort, match=f"{ports[0]} to {ports[1]}"):
                sockets.listen()
            with first.connect() as client, one.accept()[0] as served:
                client.sendall(b"hello")
                assert served.recv(5) == b"hello"


def test_no_ports_at_all_are_no_free_ports() -> None:
    with LoopbackPorts(range(9, 9)) as sockets, pytest.raises(NoFreePort):
        sockets.listen()


def test_where_any_port_will_do_the_address_names_the_one_that_was_taken() -> None:
    with LoopbackPorts(range(1)) as sockets:
        listener, address = sockets.listen()
        with listener:
            assert address == Address("tcp", f"127.0.0.1:{listener.getsockname()[1]}")
            assert address.target == address.place
