"""Calls about data sources: validate and read."""

from tf.utils import Diagnostics

from provider.plugin.codec import encode_result
from provider.plugin.contexts import ReadDataContext
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.redaction import redact
from provider.plugin.rpc.handlers import RpcHandlers, answers
from provider.plugin.validation import validate_config


class DataSourceCalls(RpcHandlers):
    """Answers what the engine asks of a data source type."""

    @answers(pb.ValidateDataResourceConfig.Response)
    def ValidateDataResourceConfig(  # noqa: N802 - the protocol's name
        self,
        request: pb.ValidateDataResourceConfig.Request,
        _response: pb.ValidateDataResourceConfig.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Check a data block as it is written; values may be unknown."""
        source, schema = self.find(self.data_sources, request.type_name)
        config = self.decode_present(schema, request.config)
        validate_config(schema, config, diagnostics)
        source.validate(diagnostics, request.type_name, config)

    @answers(pb.ReadDataSource.Response)
    def ReadDataSource(  # noqa: N802
        self, request: pb.ReadDataSource.Request, response: pb.ReadDataSource.Response, diagnostics: Diagnostics
    ) -> None:
        """Read a data source."""
        source, schema = self.find(self.data_sources, request.type_name)
        config = self.decode_present(schema, request.config)
        state = source.read(ReadDataContext(diagnostics, request.type_name, stop=self.provider.stop), config)
        if state is None:
            if not diagnostics.has_errors():
                diagnostics.add_error(f"{request.type_name} found nothing", "Check what it is asked for.")
            return
        redact.remember(schema, state)
        response.state.CopyFrom(encode_result(schema, config | state, diagnostics))
