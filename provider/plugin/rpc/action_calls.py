"""Calls about actions: validate, plan, and the stream of an invocation's progress."""

from collections.abc import Iterator
from typing import Any

from tf.utils import Diagnostics

from provider.plugin.contexts import ActionContext
from provider.plugin.diagnostics import messages, shown
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.rpc.handlers import RpcHandlers, answers, rpc_scope
from provider.plugin.validation import validate_config

Event = pb.InvokeAction.Event


class ActionCalls(RpcHandlers):
    """Answers what the engine asks of an action type."""

    @answers(pb.ValidateActionConfig.Response)
    def ValidateActionConfig(  # noqa: N802 - the protocol's name
        self,
        request: pb.ValidateActionConfig.Request,
        _response: pb.ValidateActionConfig.Response,
        diagnostics: Diagnostics,
    ) -> None:
        """Check an action block as it is written."""
        author, schema = self.find(self.actions, request.type_name)
        config = self.decode_present(schema, request.config)
        validate_config(schema, config, diagnostics)
        author.validate(diagnostics, request.type_name, config)

    @answers(pb.PlanAction.Response)
    def PlanAction(  # noqa: N802
        self, request: pb.PlanAction.Request, _response: pb.PlanAction.Response, diagnostics: Diagnostics
    ) -> None:
        """Check that an action can be done."""
        author, schema = self.find(self.actions, request.action_type)
        config = self.decode_present(schema, request.config)
        author.plan(ActionContext(diagnostics, request.action_type, stop=self.provider.stop), config)

    def InvokeAction(self, request: pb.InvokeAction.Request, _context: Any) -> Iterator[pb.InvokeAction.Event]:  # noqa: N802
        """Do it: events of progress, and one at the end with the diagnostics."""
        diagnostics = Diagnostics()
        with rpc_scope("InvokeAction", request, diagnostics):
            author, schema = self.find(self.actions, request.action_type)
            context = ActionContext(diagnostics, request.action_type, stop=self.provider.stop)
            for line in author.invoke(context, self.decode_present(schema, request.config)) or ():
                yield Event(progress=Event.Progress(message=shown(line)))
        yield Event(completed=Event.Completed(diagnostics=messages(diagnostics)))
