"""Calls about the provider itself: its schema, its configuration, its end."""

from concurrent.futures import Future, InvalidStateError
from contextlib import suppress

from tf.utils import Diagnostics

from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.rpc.handlers import RpcHandlers, answers
from provider.plugin.schema_messages import function_message, schema_message
from provider.plugin.validation import validate_config

CAPABILITIES = pb.ServerCapabilities(
    plan_destroy=True,
    get_provider_schema_optional=True,
    move_resource_state=True,
    generate_resource_config=True,
)


class ProviderCalls(RpcHandlers):
    """Answers what the engine asks of the provider as a whole."""

    @answers(pb.GetMetadata.Response)
    def GetMetadata(  # noqa: N802 - the protocol's name
        self, _request: pb.GetMetadata.Request, response: pb.GetMetadata.Response, _diagnostics: Diagnostics
    ) -> None:
        """List the types by name."""
        response.server_capabilities.CopyFrom(CAPABILITIES)
        for types, listed in (
            (self.resources, response.resources),
            (self.data_sources, response.data_sources),
            (self.ephemeral_resources, response.ephemeral_resources),
            (self.list_resources, response.list_resources),
            (self.actions, response.actions),
        ):
            for name in types:
                listed.add(type_name=name)
        for name in self.functions:
            response.functions.add(name=name)

    @answers(pb.GetProviderSchema.Response)
    def GetProviderSchema(  # noqa: N802
        self, _request: pb.GetProviderSchema.Request, response: pb.GetProviderSchema.Response, diagnostics: Diagnostics
    ) -> None:
        """Answer with every schema, and what this server can do."""
        response.server_capabilities.CopyFrom(CAPABILITIES)
        response.provider.CopyFrom(schema_message(self.provider.get_provider_schema(diagnostics)))
        for types, schemas in (
            (self.resources, response.resource_schemas),
            (self.data_sources, response.data_source_schemas),
            (self.ephemeral_resources, response.ephemeral_resource_schemas),
            (self.list_resources, response.list_resource_schemas),
        ):
            for name in types:
                schemas[name].CopyFrom(schema_message(self.find(types, name)[1]))
        for name in self.actions:
            response.action_schemas[name].schema.CopyFrom(schema_message(self.find(self.actions, name)[1]))
        for name, function in self.functions.items():
            response.functions[name].CopyFrom(function_message(function.get_signature()))

    @answers(pb.ValidateProviderConfig.Response)
    def ValidateProviderConfig(  # noqa: N802
        self,
        request: pb.ValidateProviderConfig.Request,
        _response: pb.ValidateProviderConfig.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Check the provider block as it is written."""
        schema = self.provider.get_provider_schema(diagnostics)
        config = self.decode_present(schema, request.config)
        validate_config(schema, config, diagnostics)
        self.provider.validate_config(diagnostics, config)

    @answers(pb.ConfigureProvider.Response)
    def ConfigureProvider(  # noqa: N802
        self,
        request: pb.ConfigureProvider.Request,
        _response: pb.ConfigureProvider.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Take the provider block's values; a process that outlives a run takes them again."""
        self.provider.stop = Future()
        config = self.decode_present(self.provider.get_provider_schema(diagnostics), request.config)
        self.provider.configure_provider(diagnostics, config)

    def StopProvider(self, _request: pb.StopProvider.Request, _context: object) -> pb.StopProvider.Response:  # noqa: N802
        """Ask running calls to come to an end; they return what is true by then, and the server keeps serving."""
        with suppress(InvalidStateError):
            self.provider.stop.set_result(None)
        return pb.StopProvider.Response()
