"""Calls about resources: validate, read, plan, apply."""

from tf.schema import Schema
from tf.utils import Diagnostics

from provider.plugin.codec import beginnings_of, encode, encode_plan, encode_result
from provider.plugin.contexts import ChangeContext, PlanContext, ReadContext
from provider.plugin.diagnostics import add_exception, attribute_path
from provider.plugin.identity_data import check_identity, identity_data
from provider.plugin.interface import Resource
from provider.plugin.nesting import Path, without_write_only
from provider.plugin.planning import carry_over, changes, propose, replacements, unknown_until_replaced
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.redaction import redact
from provider.plugin.rpc.handlers import ENDS, REPLACES, UNFINISHED, RpcHandlers, answers, read_private, write_private
from provider.plugin.types import State
from provider.plugin.validation import refuse_write_only, validate_config


class ResourceCalls(RpcHandlers):
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
            refuse_write_only(schema, config, diagnostics)
        validate_config(schema, config, diagnostics)
        resource.validate(diagnostics, request.type_name, config)

    @answers(pb.ReadResource.Response)
    def ReadResource(  # noqa: N802
        self, request: pb.ReadResource.Request, response: pb.ReadResource.Response, diagnostics: Diagnostics
    ) -> None:
        """Refresh an object; a null answer means that it is gone."""
        response.new_state.CopyFrom(request.current_state)
        response.private = request.private
        if request.HasField("current_identity"):
            response.new_identity.CopyFrom(request.current_identity)
        resource, schema = self.resource(request.type_name)
        current = self.decode(schema, request.current_state)
        if current is None:
            return
        private, marks = read_private(resource, request.private)
        context = ReadContext(diagnostics, request.type_name, stop=self.provider.stop, private=private)
        state = resource.read(context, current)
        if diagnostics.has_errors():
            return
        redact.remember(schema, state)
        response.new_state.CopyFrom(encode_result(schema, state, diagnostics))
        response.private = write_private(resource, context.private, marks)
        if state is None:
            resource.not_found(request.type_name, current)
        else:
            resource.refreshed(request.type_name, state, finished=UNFINISHED not in marks)
        if identity := identity_data(resource, state):
            response.new_identity.CopyFrom(identity)

    @answers(pb.PlanResourceChange.Response)
    def PlanResourceChange(  # noqa: N802
        self, request: pb.PlanResourceChange.Request, response: pb.PlanResourceChange.Response, diagnostics: Diagnostics
    ) -> None:
        """Plan a creation, an update or a destruction; a replacement is an update first, and then a creation."""
        response.planned_state.CopyFrom(request.prior_state)
        response.planned_private = request.planned_private or request.prior_private
        resource, schema = self.resource(request.type_name)
        prior, proposed = self.decode(schema, request.prior_state), self.decode(schema, request.proposed_new_state)
        private, marks = read_private(resource, response.planned_private)
        context = PlanContext(
            diagnostics,
            request.type_name,
            changed_fields=set(),
            private=private,
            stop=self.provider.stop,
            config=self.decode_present(schema, request.config),
            proposed=proposed or {},
            replaced_id=None if prior is not None else marks.get(REPLACES),
            written_beginnings=beginnings_of(request.config),
        )
        if proposed is None:
            response.planned_state.CopyFrom(encode(schema, None))
            if prior is not None:
                resource.plan_destroy(context, prior)
                response.planned_private = write_private(resource, context.private, marks | {ENDS: True})
            return
        planned = _plan(resource, schema, context, prior, proposed)
        response.planned_state.CopyFrom(encode_plan(schema, planned, context.beginnings))
        id_ = context.replaced_id if prior is None else prior.get("id")
        response.planned_private = write_private(resource, context.private, {REPLACES: id_} if id_ else {})
        if prior is not None:
            context.requires_replace = _replacements(schema, context, prior, planned)
            response.requires_replace.extend(attribute_path(path) for path in context.requires_replace)
            if context.requires_replace:
                resource.plan_destroy(context, prior)
            else:
                check_identity(resource, prior, planned, diagnostics)
        if identity := identity_data(resource, planned):
            response.planned_identity.CopyFrom(identity)

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
        private, marks = read_private(resource, request.planned_private)
        context = ChangeContext(
            diagnostics,
            request.type_name,
            private=private,
            stop=self.provider.stop,
            config=self.decode_present(schema, request.config),
            saved=prior,
            gives_way=planned is None and ENDS not in marks,
        )
        resource.applying()
        state = _change(resource, context, prior, planned)
        redact.remember(schema, state)
        response.new_state.CopyFrom(encode_result(schema, state, diagnostics))
        is_creation = prior is None and planned is not None
        unfinished = diagnostics.has_errors() if is_creation else planned is None and UNFINISHED in marks
        if state is not None:
            response.private = write_private(resource, context.private, {UNFINISHED: True} if unfinished else {})
        else:
            response.private = b""
        if identity := identity_data(resource, state):
            response.new_identity.CopyFrom(identity)


def _plan(
    resource: Resource[State], schema: Schema, context: PlanContext[State], prior: State | None, proposed: State
) -> State:
    planned = propose(schema, prior, context.config, proposed)
    if prior is not None:
        context.changed_fields = changes(schema, prior, planned)
    else:
        context.replaces = resource.replaced(context)
        context.may_replace = context.replaces is None and resource.may_replace(context)
        if context.may_replace:
            planned |= unknown_until_replaced(schema, context.config)
    if context.replaces is not None:
        resource.plan_destroy(context, context.replaces)
        planned = carry_over(schema, context.config, planned, context.replaces)
    better: State | None = resource.plan(context, prior, planned)
    return without_write_only(schema, planned if better is None else better)


def _replacements(schema: Schema, context: PlanContext[State], prior: State, planned: State) -> list[Path]:
    paths: list[Path] = [[path] if isinstance(path, str) else list(path) for path in context.requires_replace]
    paths += [path for path in replacements(schema, prior, planned, context.config) if path not in paths]
    return sorted(paths, key=repr)


def _change(
    resource: Resource[State], context: ChangeContext[State], prior: State | None, planned: State | None
) -> State | None:
    """Create, update or delete; give what is true then, whatever the resource does."""
    state: State | None = None
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
    if not isinstance(state, dict) and planned is not None:
        context.diagnostics.add_error(f"{context.type_name} gave no state", "This is a bug in the provider.")
        return context.saved
    return state
