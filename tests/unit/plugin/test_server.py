"""What the server does beside the calls of the protocol."""

import threading
from pathlib import Path

import grpc
import pytest

from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.server import ProviderService, make_server
from tests.unit.plugin.things import Engine, Things


@pytest.mark.parametrize("name", ["OpenEphemeralResource", "LockState", "GetStates"])
def test_a_call_that_the_provider_has_no_use_for_is_unimplemented(engine: Engine, name: str) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        engine.call(name)
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_the_service_has_the_protocol_s_name_and_no_other(engine: Engine) -> None:
    package = pb.DESCRIPTOR.package
    call = engine.channel.unary_unary(f"/{package}.Provider/GetMetadata")
    if package != "tfplugin6":
        with pytest.raises(grpc.RpcError) as refused:
            call(b"", timeout=10)
        assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert engine.channel.unary_unary("/tfplugin6.Provider/GetMetadata")(b"", timeout=10)


def test_the_stream_of_go_plugin_s_output_ends_at_once(engine: Engine) -> None:
    assert list(engine.channel.unary_stream("/plugin.GRPCStdio/StreamStdio")(b"", timeout=10)) == []


def test_go_plugin_s_shutdown_is_answered_and_sets_the_event(things: Things) -> None:
    shutdown = threading.Event()
    server = make_server(ProviderService(lambda: things), shutdown)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            assert channel.unary_unary("/plugin.GRPCController/Shutdown")(b"", timeout=10) == b""
        assert shutdown.wait(5)
    finally:
        server.stop(None).wait()


def test_what_stands_in_a_file_is_answered_without_a_provider(things: Things, tmp_path: Path) -> None:
    made, answer = threading.Event(), tmp_path / "GetProviderSchema.binpb"
    answer.write_bytes(pb.GetProviderSchema.Response(provider=pb.Schema(version=7)).SerializeToString())

    def make() -> Things:
        made.set()
        return things

    server = make_server(ProviderService(make, {"GetProviderSchema": str(answer)}), threading.Event())
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            sent = channel.unary_unary("/tfplugin6.Provider/GetProviderSchema")(b"", timeout=10)
            assert pb.GetProviderSchema.Response.FromString(sent).provider.version == 7
            assert not made.is_set(), "the engine ends a process that it asks nothing else"
            channel.unary_unary("/tfplugin6.Provider/GetMetadata")(b"", timeout=10)
            assert made.is_set(), "an engine may ask for more all the same"
    finally:
        server.stop(None).wait()
