"""Calls about the provider itself: its schema, its configuration, its end."""

from concurrent.futures import Future, InvalidStateError
from contextlib import suppress

from tf.utils import Diagnostics

from provider.plugin.calls import Calls, answers
from provider.plugin.interface import validate_attributes
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.schema import schema_message

CAPABILITIES = pb.ServerCapabilities(plan_destroy=True, get_provider_schema_optional=True)


class ProviderCalls(Calls):
    """Answers what the engine asks of the provider as a whole."""

    @answers(pb.GetMetadata.Response)
    def GetMetadata(  # noqa: N802 - the protocol's name
        self, _request: pb.GetMetadata.Request, response: pb.GetMetadata.Response, _diagnostics: Diagnostics
    ) -> None:
        """List the types by name."""
        response.server_capabilities.CopyFrom(CAPABILITIES)
        for name in self.resources:
            response.resources.add(type_name=name)
        for name in self.data_sources:
            response.data_sources.add(type_name=name)

    @answers(pb.GetProviderSchema.Response)
    def GetProviderSchema(  # noqa: N802
        self, _request: pb.GetProviderSchema.Request, response: pb.GetProviderSchema.Response, diagnostics: Diagnostics
    ) -> None:
        """Give every schema, and what this server can do."""
        response.server_capabilities.CopyFrom(CAPABILITIES)
        response.provider.CopyFrom(schema_message(self.provider.get_provider_schema(diagnostics)))
        for name in self.resources:
            response.resource_schemas[name].CopyFrom(schema_message(self.resource(name)[1]))
        for name in self.data_sources:
            response.data_source_schemas[name].CopyFrom(schema_message(self.data_source(name)[1]))

    @answers(pb.GetResourceIdentitySchemas.Response)
    def GetResourceIdentitySchemas(  # noqa: N802
        self,
        _request: pb.GetResourceIdentitySchemas.Request,
        _response: pb.GetResourceIdentitySchemas.Response,
        _diagnostics: Diagnostics,
    ) -> None:
        """Give the identity schemas: no type has one."""

    @answers(pb.GetFunctions.Response)
    def GetFunctions(  # noqa: N802
        self, _request: pb.GetFunctions.Request, _response: pb.GetFunctions.Response, _diagnostics: Diagnostics
    ) -> None:
        """Give the functions: there is none."""

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
        validate_attributes(schema, diagnostics, config)
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
