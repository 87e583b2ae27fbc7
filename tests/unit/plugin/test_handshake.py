"""The first words between an engine and a plugin."""

import base64
import os

import pytest

from provider.plugin.handshake import (
    COOKIE,
    COOKIE_NAME,
    Handshake,
    ListenOptions,
    NoCommonProtocol,
    NotStartedByEngine,
    read_handshake,
    read_places,
)

ENGINE = {COOKIE_NAME: COOKIE, "PLUGIN_PROTOCOL_VERSIONS": "5,6", "PLUGIN_CLIENT_CERT": "PEM"}
SOCKET = "/tmp/x/plugin"


def test_what_an_engine_says_is_understood() -> None:
    assert read_handshake(ENGINE) == Handshake(
        client_certificate="PEM", places=ListenOptions("unix", None, range(1)), multiplex=False
    )


def test_a_socket_directory_and_multiplexing_may_be_asked_for() -> None:
    handshake = read_handshake(ENGINE | {"PLUGIN_UNIX_SOCKET_DIR": "/d", "PLUGIN_MULTIPLEX_GRPC": "true"})
    assert (handshake.places.socket_directory, handshake.multiplex) == ("/d", True)


@pytest.mark.parametrize("versions", ["6", "6,5", "5,6", ""])
def test_protocol_6_may_stand_anywhere_or_be_left_out(versions: str) -> None:
    assert read_handshake(ENGINE | {"PLUGIN_PROTOCOL_VERSIONS": versions}).client_certificate == "PEM"


@pytest.mark.parametrize("cookie", [{}, {COOKIE_NAME: ""}, {COOKIE_NAME: "other"}])
def test_without_the_cookie_it_was_no_engine(cookie: dict[str, str]) -> None:
    with pytest.raises(NotStartedByEngine):
        read_handshake(cookie)


@pytest.mark.parametrize("versions", ["5", "4,5", "16"])
def test_an_engine_without_protocol_6_is_told_so(versions: str) -> None:
    with pytest.raises(NoCommonProtocol, match="this provider speaks 6"):
        read_handshake(ENGINE | {"PLUGIN_PROTOCOL_VERSIONS": versions})


def test_the_line_has_six_fields_and_a_certificate_without_padding() -> None:
    handshake = read_handshake(ENGINE)
    *fields, pinned = handshake.line("unix", SOCKET, b"\xff" * 100).split("|")
    assert fields == ["1", "6", "unix", "/tmp/x/plugin", "grpc"]
    assert "=" not in pinned
    assert base64.b64decode(pinned + "==") == b"\xff" * 100


def test_without_tls_the_line_s_last_field_is_empty() -> None:
    assert read_handshake(ENGINE).line("unix", SOCKET, None) == "1|6|unix|/tmp/x/plugin|grpc|"


def test_an_engine_that_asks_for_multiplexing_is_told_that_there_is_none() -> None:
    handshake = read_handshake(ENGINE | {"PLUGIN_MULTIPLEX_GRPC": "1"})
    assert handshake.line("unix", SOCKET, None) == "1|6|unix|/tmp/x/plugin|grpc||false"


def test_on_windows_and_on_demand_it_listens_at_a_port_that_the_engine_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    ports = {"PLUGIN_MIN_PORT": "10000", "PLUGIN_MAX_PORT": "25000"}
    assert read_places(ports).network == "unix"
    assert read_places(ports | {"PLUGIN_NETWORK": "tcp"}) == ListenOptions("tcp", None, range(10000, 25001))
    monkeypatch.setattr(os, "name", "nt")
    assert read_places(ports) == ListenOptions("tcp", None, range(10000, 25001))


@pytest.mark.parametrize("ports", [{}, {"PLUGIN_MIN_PORT": ""}, {"PLUGIN_MIN_PORT": "x", "PLUGIN_MAX_PORT": "9"}])
def test_without_ports_any_free_one_will_do(ports: dict[str, str]) -> None:
    assert list(read_places(ports | {"PLUGIN_NETWORK": "tcp"}).ports) == [0]
