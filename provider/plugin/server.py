"""The gRPC server: the protocol's calls, and the two services of go-plugin that an engine talks to.

Service paths on the wire: `/tfplugin6.Provider/…`, `/plugin.GRPCController/Shutdown`, `/plugin.GRPCStdio/StreamStdio`.
A call that the servicer has no method for is answered UNIMPLEMENTED by gRPC.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
from google.protobuf.message_factory import GetMessageClass

from provider.plugin.action_calls import ActionCalls
from provider.plugin.data_source_calls import DataSourceCalls
from provider.plugin.ephemeral_calls import EphemeralCalls
from provider.plugin.function_calls import FunctionCalls
from provider.plugin.interface import Provider
from provider.plugin.list_calls import ListCalls
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.provider_calls import ProviderCalls
from provider.plugin.resource_calls import ResourceCalls
from provider.plugin.state_calls import StateCalls

LARGEST_MESSAGE = 256 * 1024 * 1024
"""Bytes; as much as HashiCorp's own framework accepts. gRPC's default of 4 MiB refuses large attributes."""

WORKERS = 256
"""Threads at most, made on demand: Terraform may run many operations at once, and StopProvider must not queue."""


class Servicer(ProviderCalls, ResourceCalls, StateCalls, DataSourceCalls, FunctionCalls, ListCalls, ActionCalls):
    """Answers every call of the protocol but those about ephemeral resources and state stores."""


class EphemeralServicer(Servicer, EphemeralCalls):
    """Answers those about ephemeral resources too, for a provider that has some."""


def make_server(provider: Provider, shutdown: threading.Event) -> grpc.Server:
    """Make the server of a provider, without a port yet.

    Args:
        provider: the provider to serve.
        shutdown: set when the engine asks the process to end.
    """
    options = [
        ("grpc.max_receive_message_length", LARGEST_MESSAGE),
        ("grpc.max_send_message_length", LARGEST_MESSAGE),
    ]
    server = grpc.server(ThreadPoolExecutor(WORKERS, thread_name_prefix="call"), options=options)
    server.add_generic_rpc_handlers((_provider_service(provider), *_go_plugin_services(shutdown)))
    return server


def _provider_service(provider: Provider) -> grpc.GenericRpcHandler:
    servicer = (EphemeralServicer if provider.get_ephemeral_resources() else Servicer)(provider)
    handlers = {}
    for method in pb.DESCRIPTOR.services_by_name["Provider"].methods:
        call = getattr(servicer, method.name, None)
        if call is not None:
            kind = (
                grpc.unary_stream_rpc_method_handler if method.server_streaming else grpc.unary_unary_rpc_method_handler
            )
            handlers[method.name] = kind(
                call,
                request_deserializer=GetMessageClass(method.input_type).FromString,
                response_serializer=GetMessageClass(method.output_type).SerializeToString,
            )
    return grpc.method_handlers_generic_handler("tfplugin6.Provider", handlers)


def _go_plugin_services(shutdown: threading.Event) -> Iterator[grpc.GenericRpcHandler]:
    def end(_request: bytes, context: grpc.ServicerContext) -> bytes:
        context.add_callback(shutdown.set)
        return b""

    def no_output(_request: bytes, _context: grpc.ServicerContext) -> Iterator[bytes]:
        return iter(())

    controller = {"Shutdown": grpc.unary_unary_rpc_method_handler(end)}
    stdio = {"StreamStdio": grpc.unary_stream_rpc_method_handler(no_output)}
    yield grpc.method_handlers_generic_handler("plugin.GRPCController", controller)
    yield grpc.method_handlers_generic_handler("plugin.GRPCStdio", stdio)
