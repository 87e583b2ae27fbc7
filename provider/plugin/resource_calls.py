"""Calls about resources: validate, upgrade, read, plan, apply, import."""

from tf.schema import Schema
from tf.utils import Diagnostics

from provider.plugin.calls import Calls, answers, read_private, write_private
from provider.plugin.codec import decode_object, encode, encode_result, read_json
from provider.plugin.diagnostics import add_exception, attribute_path
from provider.plugin.interface import (
    ChangeContext,
    ImportContext,
    PlanContext,
    ReadContext,
    Resource,
    UpgradeContext,
    validate_attributes,
)
from provider.plugin.planning import changes, propose, replacements
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.redaction import redact
from provider.plugin.schema import attributes_of
from provider.plugin.types import State


class ResourceCalls(Calls):
    """Answers what the engine asks of a resource type."""

    @answers(pb.ValidateResourceConfig.Response)
    def ValidateResourceConfig(  # noqa: N802 - the protocol's name
        self,
        request: pb.ValidateResourceConfig.Request,
        _response: pb.ValidateResourceConfig.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Check a resource block as it is written; values may be unknown."""
        resource, schema = self.resource(request.type_name)
        config = self.decode_present(schema, request.config)
        if not request.client_capabilities.write_only_attributes_allowed:
            _refuse_write_only(schema, config, diagnostics)
        validate_attributes(schema, diagnostics, config)
        resource.validate(diagnostics, request.type_name, config)

    @answers(pb.UpgradeResourceState.Response)
    def UpgradeResourceState(  # noqa: N802
        self,
        request: pb.UpgradeResourceState.Request,
        response: pb.UpgradeResourceState.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Give an object from a state file today's form; called for each object in every walk."""
        resource, schema = self.resource(request.type_name)
        if not request.raw_state.json:
            diagnostics.add_error(
                "The state is too old", "It was written before Terraform 0.12: apply it once with Terraform 0.12 first."
            )
            return
        old = read_json(request.raw_state.json)
        if request.version == (schema.version or 0):
            old = decode_object(schema, old)
            redact.remember(schema, old)
        context = UpgradeContext(diagnostics, request.type_name)
        upgraded = resource.upgrade(context, request.version, old)
        response.upgraded_state.CopyFrom(encode_result(schema, upgraded, diagnostics))

    @answers(pb.ReadResource.Response)
    def ReadResource(  # noqa: N802
        self, request: pb.ReadResource.Request, response: pb.ReadResource.Response, diagnostics: Diagnostics
    ) -> None:
        """Refresh an object; a null answer means that it is gone."""
        response.new_state.CopyFrom(request.current_state)
        response.private = request.private
        resource, schema = self.resource(request.type_name)
        current = self.decode(schema, request.current_state)
        if current is None:
            return
        context = ReadContext(
            diagnostics, request.type_name, private=read_private(request.private), stop=self.provider.stop
        )
        state = resource.read(context, current)
        if diagnostics.has_errors():
            return
        redact.remember(schema, state)
        response.new_state.CopyFrom(encode_result(schema, state, diagnostics))
        response.private = write_private(context.private)

    @answers(pb.PlanResourceChange.Response)
    def PlanResourceChange(  # noqa: N802
        self, request: pb.PlanResourceChange.Request, response: pb.PlanResourceChange.Response, diagnostics: Diagnostics
    ) -> None:
        """Plan a creation, an update or a destruction."""
        response.planned_private = request.prior_private
        resource, schema = self.resource(request.type_name)
        prior, proposed = self.decode(schema, request.prior_state), self.decode(schema, request.proposed_new_state)
        context = PlanContext(
            diagnostics,
            request.type_name,
            changed_fields=set(),
            private=read_private(request.prior_private),
            stop=self.provider.stop,
            config=self.decode_present(schema, request.config),
        )
        if proposed is None:
            response.planned_state.CopyFrom(request.proposed_new_state)
            if prior is not None:
                resource.plan_destroy(context, prior)
            return
        planned = propose(schema, prior, context.config, proposed)
        if prior is not None:
            context.changed_fields = changes(schema, prior, planned)
        planned = resource.plan(context, prior, planned) or planned
        response.planned_state.CopyFrom(encode(schema, _without_write_only(schema, planned)))
        response.planned_private = write_private(context.private)
        if prior is not None:
            names = {*replacements(schema, prior, planned), *context.requires_replace}
            response.requires_replace.extend(attribute_path([name]) for name in sorted(names))

    @answers(pb.ApplyResourceChange.Response)
    def ApplyResourceChange(  # noqa: N802
        self,
        request: pb.ApplyResourceChange.Request,
        response: pb.ApplyResourceChange.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Create, update or delete an object, and give what is true of it then."""
        response.new_state.CopyFrom(request.prior_state)
        response.private = request.planned_private
        resource, schema = self.resource(request.type_name)
        prior, planned = self.decode(schema, request.prior_state), self.decode(schema, request.planned_state)
        context = ChangeContext(
            diagnostics,
            request.type_name,
            private=read_private(request.planned_private),
            stop=self.provider.stop,
            config=self.decode_present(schema, request.config),
            saved=prior,
        )
        state = _change(resource, context, prior, planned)
        redact.remember(schema, state)
        response.new_state.CopyFrom(encode_result(schema, state, diagnostics))
        response.private = write_private(context.private) if state is not None else b""

    @answers(pb.ImportResourceState.Response)
    def ImportResourceState(  # noqa: N802
        self,
        request: pb.ImportResourceState.Request,
        response: pb.ImportResourceState.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Find the object that an import id names."""
        resource, schema = self.resource(request.type_name)
        context = ImportContext(diagnostics, request.type_name, stop=self.provider.stop)
        state = resource.import_(context, request.id)
        if state is None:
            if not diagnostics.has_errors():
                diagnostics.add_error(f"There is no {request.type_name} {request.id}", "Check the id.")
            return
        response.imported_resources.add(
            type_name=request.type_name,
            state=encode_result(schema, state, diagnostics),
            private=write_private(context.private),
        )


def _change(resource: Resource, context: ChangeContext, prior: State | None, planned: State | None) -> State | None:
    """Create, update or delete; give what is true then, whatever the resource does."""
    state = None
    try:
        if planned is None:
            if prior is not None:
                resource.delete(context, prior)
        elif prior is None:
            state = resource.create(context, planned)
        else:
            state = resource.update(context, prior, planned)
    except Exception as error:  # noqa: BLE001 - what is known must be answered
        doing = "deleting" if planned is None else "creating" if prior is None else "updating"
        add_exception(context.diagnostics, error, f"{doing} {context.type_name}")
        return context.saved
    if context.diagnostics.has_errors():
        return context.saved if state is None else state
    if state is None and planned is not None:
        context.diagnostics.add_error(f"{context.type_name} gave no state", "This is a bug in the provider.")
        return context.saved
    return state


def _refuse_write_only(schema: Schema, config: State, diagnostics: Diagnostics) -> None:
    for attribute in attributes_of(schema):
        if attribute.write_only and config[attribute.name] is not None:
            diagnostics.add_error(
                f"{attribute.name} needs a newer engine",
                f"This engine has no write-only arguments and would keep {attribute.name} in its state. "
                "Terraform 1.11 and OpenTofu 1.11 have them; on this one use the argument that is kept in the state.",
                path=[attribute.name],
            )


def _without_write_only(schema: Schema, planned: State) -> State:
    return planned | {attribute.name: None for attribute in attributes_of(schema) if attribute.write_only}
