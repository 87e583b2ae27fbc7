"""Calls about list resources (`terraform query`): validate, and the stream of what is found."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from tf.schema import Schema
from tf.utils import Diagnostics

from provider.plugin.codec import encode_result, pack
from provider.plugin.contexts import ListContext
from provider.plugin.diagnostics import messages
from provider.plugin.interface import Listed, Resource
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.redaction import redact
from provider.plugin.rpc.handlers import RpcHandlers, answers, rpc_scope
from provider.plugin.types import State
from provider.plugin.validation import validate_config


class ListCalls(RpcHandlers):
    """Answers what the engine asks of a list resource type."""

    @answers(pb.ValidateListResourceConfig.Response)
    def ValidateListResourceConfig(  # noqa: N802 - the protocol's name
        self,
        request: pb.ValidateListResourceConfig.Request,
        _response: pb.ValidateListResourceConfig.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Check a list block as it is written."""
        author, schema = self.find(self.list_resources, request.type_name)
        config = self.decode_present(schema, request.config)
        validate_config(schema, config, diagnostics)
        author.validate(diagnostics, request.type_name, config)

    def ListResource(self, request: pb.ListResource.Request, context: Any) -> Iterator[pb.ListResource.Event]:  # noqa: N802
        """Yield one event per object, and one with the diagnostics if there are any.

        The engine ends the stream when it has enough: the generator is then closed, or its channel no longer active.
        """
        diagnostics = Diagnostics()
        with rpc_scope("ListResource", request, diagnostics):
            author, schema = self.find(self.list_resources, request.type_name)
            resource, resource_schema = self.resource(request.type_name)
            list_context = ListContext(
                diagnostics,
                request.type_name,
                stop=self.provider.stop,
                limit=request.limit,
                include_resource=request.include_resource_object,
            )
            found = author.list(list_context, self.decode_present(schema, request.config))
            for listed in islice(found, request.limit):
                yield _event(resource, resource_schema, listed, list_context)
                if not context.is_active() or self.provider.stop.done():
                    break
        if diagnostics.diagnostics:
            yield pb.ListResource.Event(diagnostic=messages(diagnostics))


def _event(resource: Resource[State], schema: Schema, listed: Listed, context: ListContext) -> pb.ListResource.Event:
    event = pb.ListResource.Event(display_name=listed.display_name)
    if resource.identity is not None:
        event.identity.identity_data.CopyFrom(pack(resource.identity.encode(listed.identity)))
    if listed.state is not None and context.include_resource:
        redact.remember(schema, listed.state)
        event.resource_object.CopyFrom(encode_result(schema, listed.state, context.diagnostics))
    return event
