"""The protocol's calls, put together: which method answers which call."""

import grpc
from google.protobuf.message_factory import GetMessageClass

from provider.plugin.interface import Provider
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.rpc.action_calls import ActionCalls
from provider.plugin.rpc.data_source_calls import DataSourceCalls
from provider.plugin.rpc.ephemeral_calls import EphemeralCalls
from provider.plugin.rpc.function_calls import FunctionCalls
from provider.plugin.rpc.list_calls import ListCalls
from provider.plugin.rpc.provider_calls import ProviderCalls
from provider.plugin.rpc.resource_calls import ResourceCalls
from provider.plugin.rpc.state_calls import StateCalls


class Servicer(ProviderCalls, ResourceCalls, StateCalls, DataSourceCalls, FunctionCalls, ListCalls, ActionCalls):
    """Answers every call of the protocol but those about ephemeral resources and state stores."""


class EphemeralServicer(Servicer, EphemeralCalls):
    """Answers those about ephemeral resources too, for a provider that has some."""


def provider_service(provider: Provider) -> grpc.GenericRpcHandler:
    """Return the gRPC service that answers for a provider; a call without a method is UNIMPLEMENTED, says gRPC."""
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
