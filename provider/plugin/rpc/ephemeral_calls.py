"""Calls about ephemeral resources: validate, open, renew, close."""

from tf.utils import Diagnostics

from provider.plugin.codec import encode_result, read_json, write_json
from provider.plugin.contexts import EphemeralContext, Private
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.redaction import redact
from provider.plugin.rpc.handlers import RpcHandlers, answers
from provider.plugin.validation import validate_config


class EphemeralCalls(RpcHandlers):
    """Answers what the engine asks of an ephemeral resource type."""

    @answers(pb.ValidateEphemeralResourceConfig.Response)
    def ValidateEphemeralResourceConfig(  # noqa: N802 - the protocol's name
        self,
        request: pb.ValidateEphemeralResourceConfig.Request,
        _response: pb.ValidateEphemeralResourceConfig.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Check an ephemeral block as it is written; values may be unknown."""
        author, schema = self.find(self.ephemeral_resources, request.type_name)
        config = self.decode_present(schema, request.config)
        validate_config(schema, config, diagnostics)
        author.validate(diagnostics, request.type_name, config)

    @answers(pb.OpenEphemeralResource.Response)
    def OpenEphemeralResource(  # noqa: N802
        self,
        request: pb.OpenEphemeralResource.Request,
        response: pb.OpenEphemeralResource.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Make the value."""
        author, schema = self.find(self.ephemeral_resources, request.type_name)
        config = self.decode_present(schema, request.config)
        context = EphemeralContext(diagnostics, request.type_name, stop=self.provider.stop)
        result = author.open(context, config)
        if result is None:
            if not diagnostics.has_errors():
                diagnostics.add_error(f"{request.type_name} gave nothing", "This is a bug in the provider.")
            return
        redact.remember(schema, result)
        response.result.CopyFrom(encode_result(schema, config | result, diagnostics))
        _tell(context, response)

    @answers(pb.RenewEphemeralResource.Response)
    def RenewEphemeralResource(  # noqa: N802
        self,
        request: pb.RenewEphemeralResource.Request,
        response: pb.RenewEphemeralResource.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Keep the value alive."""
        author, _ = self.find(self.ephemeral_resources, request.type_name)
        context = EphemeralContext(
            diagnostics, request.type_name, stop=self.provider.stop, private=_private(request.private)
        )
        author.renew(context)
        _tell(context, response)

    @answers(pb.CloseEphemeralResource.Response)
    def CloseEphemeralResource(  # noqa: N802
        self,
        request: pb.CloseEphemeralResource.Request,
        _response: pb.CloseEphemeralResource.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Let the value go."""
        author, _ = self.find(self.ephemeral_resources, request.type_name)
        author.close(
            EphemeralContext(diagnostics, request.type_name, stop=self.provider.stop, private=_private(request.private))
        )


def _private(raw: bytes) -> Private:
    private = read_json(raw) if raw else {}
    return private if isinstance(private, dict) else {}


def _tell(
    context: EphemeralContext, response: pb.OpenEphemeralResource.Response | pb.RenewEphemeralResource.Response
) -> None:
    if context.private:
        response.private = write_json(context.private)
    if context.renew_at is not None:
        response.renew_at.FromDatetime(context.renew_at)
