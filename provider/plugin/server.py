"""The gRPC server: the protocol's calls, and the two services of go-plugin that an engine talks to.

Service paths on the wire: `/tfplugin6.Provider/…`, `/plugin.GRPCController/Shutdown`, `/plugin.GRPCStdio/StreamStdio`.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import grpc

if TYPE_CHECKING:
    from provider.plugin.interface import Provider

LARGEST_MESSAGE = 256 * 1024 * 1024
"""Bytes; as much as HashiCorp's own framework accepts. gRPC's default of 4 MiB refuses large attributes."""

WORKERS = 256
"""Threads at most, made on demand: Terraform may run many operations at once, and StopProvider must not queue."""


PROVIDER_CALLS = "/tfplugin6.Provider/"


class ProviderService(grpc.GenericRpcHandler):  # type: ignore[misc] # grpc has no types
    """Answers for a provider, which is made when the engine first asks for what stands in no file.

    Args:
        make: makes the provider.
        answers: paths of files with the answers to calls that are always the same, by the call's name.
    """

    def __init__(self, make: "Callable[[], Provider]", answers: Mapping[str, str] | None = None) -> None:
        self._make = make
        self._making = threading.Lock()
        self._made: grpc.GenericRpcHandler | None = None
        self._answers = answers or {}

    def _provider_service(self) -> grpc.GenericRpcHandler:
        from provider.plugin.servicer import provider_service  # noqa: PLC0415 - start-up: only where it is needed

        with self._making:
            if self._made is None:
                self._made = provider_service(self._make())
            return self._made

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        """Find what answers a call (gRPC's interface)."""
        method = handler_call_details.method
        if not method.startswith(PROVIDER_CALLS):
            return None
        answer = self._answers.get(method.removeprefix(PROVIDER_CALLS))
        if answer is None:
            return self._provider_service().service(handler_call_details)
        return grpc.unary_unary_rpc_method_handler(lambda _request, _context: _content(answer))


def _content(path: str) -> bytes:
    with open(path, "rb") as opened:  # noqa: PTH123 - start-up: such a process needs no pathlib
        return opened.read()


def make_server(service: ProviderService, shutdown: threading.Event) -> grpc.Server:
    """Make the server of a provider, without a port yet.

    Args:
        service: answers for the provider.
        shutdown: set when the engine asks the process to end.
    """
    options = [
        ("grpc.max_receive_message_length", LARGEST_MESSAGE),
        ("grpc.max_send_message_length", LARGEST_MESSAGE),
    ]
    server = grpc.server(ThreadPoolExecutor(WORKERS, thread_name_prefix="call"), options=options)
    server.add_generic_rpc_handlers((service, *_go_plugin_services(shutdown)))
    return server


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
