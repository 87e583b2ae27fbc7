"""The program as a process: whom it serves, what it leaves behind, and when it ends."""

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, cast

import grpc
import psutil
import pytest

from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.sockets import Address
from provider.plugin.tls_proxy import Relay
from tests.unit.plugin.processes import (
    PATIENCE,
    PROGRAM,
    Identity,
    Plugin,
    ask,
    engine_environment,
    environment,
    from_base64,
    http2_answer,
    is_http2,
    make_identity,
    plain_context,
    plugin,
    read_line,
    reattach_of,
    started,
)

SCHEMA = "/tfplugin6.Provider/GetProviderSchema"
SHUTDOWN = "/plugin.GRPCController/Shutdown"
PARENT = "import subprocess, sys; subprocess.Popen(sys.argv[1:]).wait()"

ROOT = Path(__file__).parents[3]
INTERRUPTED_IN_A_CALLBACK = """
import os, signal, threading, weakref
from provider.plugin import runner
from provider.provider import HuggingFaceProvider

class Interrupting(threading.Event):
    def wait(self, timeout=None):
        passing = HuggingFaceProvider()
        dying = weakref.ref(passing, lambda _: os.kill(os.getpid(), signal.SIGINT))
        del passing
        return super().wait(timeout)

class Threading:
    Event = Interrupting

runner.threading = Threading
runner.debug(HuggingFaceProvider(), "huggingface", "huggingface/huggingface")
"""


@pytest.fixture(scope="module")
def engine() -> Identity:
    return make_identity()


@pytest.fixture(scope="module")
def running(engine: Identity) -> Iterator[Plugin]:
    """A plugin for all tests that do not end it."""
    with plugin(engine.certificate) as running:
        yield running


@pytest.fixture
def directory() -> Iterator[Path]:
    """A directory whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory() as directory:
        yield Path(directory)


def decrypted(running: Plugin, engine: Identity, directory: Path) -> grpc.Channel:
    """Connect gRPC with an engine's certificate, which gRPC itself could not show: TLS is put on by a relay."""
    plain = socket.socket(socket.AF_UNIX)
    plain.bind(str(directory / "plain"))
    plain.listen()
    no_tls = cast("Any", None)
    address: Future[Address] = Future()
    address.set_result(running.address)
    Relay(plain, no_tls, address, engine.context(running.fields[5])).start()
    return grpc.insecure_channel(f"unix:{directory / 'plain'}")


def schema_of(answer: bytes) -> set[str]:
    return set(pb.GetProviderSchema.Response.FromString(answer).resource_schemas)


class TestHandshake:
    def test_the_line_tells_protocol_socket_and_certificate(self, running: Plugin) -> None:
        version, protocol, network, path, kind, certificate = running.fields
        assert (version, protocol, network, kind) == ("1", "6", "unix", "grpc")
        assert Path(path).is_socket()
        assert from_base64(certificate)[0] == 0x30  # DER
        assert "=" not in certificate

    def test_the_engine_of_this_process_is_served(self, running: Plugin, engine: Identity, directory: Path) -> None:
        assert is_http2(http2_answer(running.address, engine.context(running.fields[5])))
        with decrypted(running, engine, directory) as channel:
            assert "huggingface_space" in schema_of(ask(channel, SCHEMA))

    def test_without_the_cookie_a_person_is_told_what_this_is(self, directory: Path) -> None:
        ended = subprocess.run([PROGRAM], env=environment(directory), capture_output=True, text=True, check=False)
        assert ended.returncode == 1
        assert ended.stdout == ""
        assert ended.stderr.startswith("This is the Terraform and OpenTofu provider")

    def test_without_protocol_6_the_engine_is_told_which_would_do(self, engine: Identity, directory: Path) -> None:
        environ = engine_environment(directory, engine.certificate, PLUGIN_PROTOCOL_VERSIONS="4,5")
        ended = subprocess.run([PROGRAM], env=environ, capture_output=True, text=True, check=False)
        assert ended.returncode == 1
        assert ended.stderr.startswith("This engine is too old: It speaks plugin protocol 4, 5;")
        assert ended.stdout == ended.stderr  # of a plugin that does not start, engines show the first line there
        assert "Traceback" not in ended.stderr

    def test_a_socket_directory_multiplexing_and_no_tls_may_be_asked_for(self, directory: Path) -> None:
        with plugin("", PLUGIN_UNIX_SOCKET_DIR=str(directory), PLUGIN_MULTIPLEX_GRPC="true") as running:
            assert running.fields[5:] == ["", "false"]
            assert running.socket.parent.parent == directory
            with grpc.insecure_channel(f"unix:{running.socket}") as channel:
                assert "huggingface_space" in schema_of(ask(channel, SCHEMA))

    def test_a_certificate_that_is_none_ends_the_process_and_leaves_nothing(self, directory: Path) -> None:
        environ = engine_environment(directory, "no certificate")
        ended = subprocess.run([PROGRAM], env=environ, capture_output=True, text=True, check=False, timeout=PATIENCE)
        assert ended.returncode == 1
        assert ended.stdout.startswith("The engine's certificate can't be read")
        assert ended.stdout.count("\n") == 1
        assert list(directory.iterdir()) == []


class TestAdmission:
    def test_a_client_without_a_certificate_is_refused(self, running: Plugin) -> None:
        assert http2_answer(running.address, plain_context()) == b""

    def test_a_client_with_another_certificate_is_refused(self, running: Plugin) -> None:
        assert http2_answer(running.address, make_identity().context()) == b""

    def test_a_client_without_tls_is_refused(self, running: Plugin) -> None:
        answer = http2_answer(running.address, None)
        assert not is_http2(answer)
        assert answer[:1] in (b"", b"\x15")  # an alert, if anything

    def test_the_inner_socket_refuses_all_but_the_process_itself(self, running: Plugin, engine: Identity) -> None:
        inner = running.socket.with_name("grpc")
        assert is_http2(http2_answer(running.address, engine.context(running.fields[5]))), "gRPC serves by now"
        for context in (None, plain_context(), make_identity().context(), engine.context()):
            assert not is_http2(http2_answer(Address("unix", str(inner)), context))

    def test_the_sockets_are_where_only_this_user_may_enter(self, running: Plugin) -> None:
        assert stat.S_IMODE(running.socket.parent.stat().st_mode) == 0o700

    def test_no_file_is_written_so_no_key_is_in_one(self, running: Plugin) -> None:
        left = [path for path in running.temporary.rglob("*") if not path.is_dir()]
        assert left
        assert [path for path in left if not path.is_socket()] == []


class TestEnd:
    def test_shutdown_ends_the_process_and_removes_its_directory(self, engine: Identity, directory: Path) -> None:
        with plugin(engine.certificate) as running, decrypted(running, engine, directory) as channel:
            with suppress(grpc.RpcError):  # the end may overtake the answer, which engines don't look at
                ask(channel, SHUTDOWN)
            assert running.process.wait(PATIENCE) == 0
            assert list(running.temporary.iterdir()) == []

    @pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
    def test_a_signal_for_the_whole_process_group_leaves_the_end_to_the_engine(
        self, engine: Identity, directory: Path, name: str
    ) -> None:
        with plugin(engine.certificate) as running, decrypted(running, engine, directory) as channel:
            running.process.send_signal(signal.Signals[name])
            assert "huggingface_space" in schema_of(ask(channel, SCHEMA))
            with suppress(grpc.RpcError):
                ask(channel, SHUTDOWN)
            assert running.process.wait(PATIENCE) == 0
            assert list(running.temporary.iterdir()) == []

    def test_the_process_ends_when_the_engine_is_killed(self, engine: Identity, directory: Path) -> None:
        command = [sys.executable, "-c", PARENT, PROGRAM]
        with started(command, engine_environment(directory, engine.certificate)) as parent:
            assert Path(read_line(parent).split("|")[3]).is_socket()
            parent.kill()
            parent.wait(PATIENCE)
            assert read_line(parent) == ""  # the end of the output that only the plugin still held
            assert list(directory.iterdir()) == []


class TestLoopback:
    """Where there are no unix sockets: the same over TCP, on ports that only this machine reaches."""

    PORTS: ClassVar = {"PLUGIN_NETWORK": "tcp", "PLUGIN_MIN_PORT": "23000", "PLUGIN_MAX_PORT": "23999"}

    def test_the_engine_of_this_process_is_served_at_a_port_that_it_allows(
        self, engine: Identity, directory: Path
    ) -> None:
        with plugin(engine.certificate, **self.PORTS) as running:
            assert running.fields[2] == "tcp"
            host, _, port = running.fields[3].partition(":")
            assert host == "127.0.0.1"
            assert 23000 <= int(port) <= 23999
            with decrypted(running, engine, directory) as channel:
                assert "huggingface_space" in schema_of(ask(channel, SCHEMA))
            assert list(running.temporary.iterdir()) == []

    def test_nobody_else_is_admitted_at_any_port_of_the_process(self, engine: Identity) -> None:
        with plugin(engine.certificate, **self.PORTS) as running:
            assert is_http2(http2_answer(running.address, engine.context(running.fields[5]))), "gRPC serves by now"
            listening = {
                f"127.0.0.1:{connection.laddr.port}"
                for connection in psutil.Process(running.process.pid).net_connections("tcp")
                if connection.status == psutil.CONN_LISTEN
            }
            assert running.fields[3] in listening
            assert len(listening) == 2  # the engine's, and gRPC's own
            for place in listening:
                for context in (None, plain_context(), make_identity().context()):
                    assert not is_http2(http2_answer(Address("tcp", place), context))
                if place != running.fields[3]:
                    assert not is_http2(http2_answer(Address("tcp", place), engine.context()))

    def test_it_listens_to_this_machine_only(self, engine: Identity) -> None:
        with plugin(engine.certificate, **self.PORTS) as running:
            connections = psutil.Process(running.process.pid).net_connections("tcp")
            assert {connection.laddr.ip.removeprefix("::ffff:") for connection in connections} == {"127.0.0.1"}


class TestDebug:
    def test_the_line_may_name_a_port_instead_of_a_socket(self, directory: Path) -> None:
        with started([PROGRAM, "--debug"], environment(directory, PLUGIN_NETWORK="tcp")) as process:
            [reattach] = reattach_of(read_line(process)).values()
            address = cast("dict[str, str]", reattach["Addr"])
            assert address["Network"] == "tcp"
            with grpc.insecure_channel(address["String"]) as channel:
                assert "huggingface_space" in schema_of(ask(channel, SCHEMA))

    def test_the_line_for_the_shell_makes_engines_connect(self, directory: Path) -> None:
        with started([PROGRAM, "--debug"], environment(directory)) as process:
            [(address, reattach)] = reattach_of(read_line(process)).items()
            assert address == "huggingface/huggingface"
            path = cast("dict[str, str]", reattach.pop("Addr"))
            assert path.keys() == {"Network", "String"}
            assert path["Network"] == "unix"
            assert reattach == {"Protocol": "grpc", "ProtocolVersion": 6, "Pid": process.pid, "Test": True}
            with grpc.insecure_channel(f"unix:{path['String']}") as channel:
                assert "huggingface_space" in schema_of(ask(channel, SCHEMA))
            os.kill(process.pid, signal.SIGINT)
            assert process.wait(PATIENCE) == 0
            assert list(directory.iterdir()) == []

    def test_ctrl_c_ends_it_even_where_python_swallows_what_a_handler_raises(self, directory: Path) -> None:
        environ = environment(directory) | {"PYTHONPATH": str(ROOT)}
        with started([sys.executable, "-c", INTERRUPTED_IN_A_CALLBACK], environ) as process:
            assert reattach_of(read_line(process))
            assert process.wait(PATIENCE) == 0
            assert list(directory.iterdir()) == []
