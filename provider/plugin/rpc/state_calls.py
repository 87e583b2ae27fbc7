"""Calls about objects that come from elsewhere: an older state, an import, another type; and back to configuration."""

from typing import Any

from tf.utils import Diagnostics

from provider.plugin.codec import decode_object, encode, encode_result, pack, read_json
from provider.plugin.contexts import ImportContext, MoveContext, UpgradeContext
from provider.plugin.identity_data import identity_data, read_identity
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.redaction import redact
from provider.plugin.rpc.handlers import RpcHandlers, answers, write_private
from provider.plugin.schema_messages import identity_message


class StateCalls(RpcHandlers):
    """Answers what the engine asks about the states of resources."""

    @answers(pb.GetResourceIdentitySchemas.Response)
    def GetResourceIdentitySchemas(  # noqa: N802 - the protocol's name
        self,
        _request: pb.GetResourceIdentitySchemas.Request,
        response: pb.GetResourceIdentitySchemas.Response,
        _diagnostics: Diagnostics,
    ) -> None:
        """Answer with the identity schemas of those types that have one."""
        for name, resource in self.resources.items():
            if resource.identity is not None:
                response.identity_schemas[name].CopyFrom(identity_message(resource.identity))

    @answers(pb.UpgradeResourceState.Response)
    def UpgradeResourceState(  # noqa: N802
        self,
        request: pb.UpgradeResourceState.Request,
        response: pb.UpgradeResourceState.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Bring an object from a state file into today's form; called for each object in every walk."""
        resource, schema = self.resource(request.type_name)
        if not request.raw_state.json:
            diagnostics.add_error(
                "The state is too old", "It was written before Terraform 0.12: apply it once with Terraform 0.12 first."
            )
            return
        old = read_json(request.raw_state.json)
        if request.version == (schema.version or 0):
            old = decode_object(schema, old)
        context = UpgradeContext(diagnostics, request.type_name)
        upgraded = resource.upgrade(context, request.version, old)
        redact.remember(schema, upgraded)
        response.upgraded_state.CopyFrom(encode_result(schema, upgraded, diagnostics))

    @answers(pb.UpgradeResourceIdentity.Response)
    def UpgradeResourceIdentity(  # noqa: N802
        self,
        request: pb.UpgradeResourceIdentity.Request,
        response: pb.UpgradeResourceIdentity.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Bring an identity from a state file into today's form; an object without one gets one when it is read."""
        resource, _ = self.resource(request.type_name)
        if resource.identity is None:
            diagnostics.add_error(
                f"{request.type_name} has no identity", "Another version of the provider gave it one."
            )
            return
        if not request.raw_identity.json:
            return
        identity = resource.upgrade_identity(request.version, read_json(request.raw_identity.json))
        response.upgraded_identity.identity_data.CopyFrom(pack(resource.identity.encode(identity)))

    @answers(pb.ImportResourceState.Response)
    def ImportResourceState(  # noqa: N802
        self,
        request: pb.ImportResourceState.Request,
        response: pb.ImportResourceState.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Find the object that an import names, by its id or by its identity."""
        resource, schema = self.resource(request.type_name)
        identity = read_identity(resource, request.identity)
        context = ImportContext(diagnostics, request.type_name, stop=self.provider.stop, identity=identity)
        state = resource.import_(context, request.id)
        if state is None:
            if not diagnostics.has_errors():
                diagnostics.add_error(f"There is no {request.type_name} {request.id or identity}", "Check the import.")
            return
        redact.remember(schema, state)
        response.imported_resources.add(
            type_name=request.type_name,
            state=encode_result(schema, state, diagnostics),
            private=write_private(resource, context.private),
            identity=identity_data(resource, state),
        )

    @answers(pb.MoveResourceState.Response)
    def MoveResourceState(  # noqa: N802
        self, request: pb.MoveResourceState.Request, response: pb.MoveResourceState.Response, diagnostics: Diagnostics
    ) -> None:
        """Take over an object of another type (`moved` block)."""
        resource, schema = self.resource(request.target_type_name)
        context = MoveContext(
            diagnostics,
            request.target_type_name,
            stop=self.provider.stop,
            source_provider=request.source_provider_address,
            source_type=request.source_type_name,
            source_version=request.source_schema_version,
            source=read_json(request.source_state.json),
            source_private=request.source_private,
            source_identity=_json_or_none(request.source_identity.json),
        )
        state = resource.move(context)
        if state is None:
            if not diagnostics.has_errors():
                diagnostics.add_error(
                    f"{request.source_type_name} can't become {request.target_type_name}",
                    f"{request.target_type_name} does not take over objects of {request.source_provider_address}.",
                )
            return
        redact.remember(schema, state)
        response.target_state.CopyFrom(encode_result(schema, state, diagnostics))
        response.target_private = write_private(resource, context.private)
        if identity := identity_data(resource, state):
            response.target_identity.CopyFrom(identity)

    @answers(pb.GenerateResourceConfig.Response)
    def GenerateResourceConfig(  # noqa: N802
        self,
        request: pb.GenerateResourceConfig.Request,
        response: pb.GenerateResourceConfig.Response,
        _diagnostics: Diagnostics,
    ) -> None:
        """Answer with the configuration that would make an object."""
        resource, schema = self.resource(request.type_name)
        state = self.decode_present(schema, request.state)
        response.config.CopyFrom(encode(schema, resource.generate_config(state)))


def _json_or_none(raw: bytes) -> Any:
    return read_json(raw) if raw else None
