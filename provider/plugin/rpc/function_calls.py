"""Calls about functions: their signatures, and calling one."""

from typing import TYPE_CHECKING, Any

from tf.types import TfType
from tf.utils import Diagnostics

from provider.plugin.codec import UnreadableValue, pack, unpack
from provider.plugin.diagnostics import messages, shown
from provider.plugin.interface import WrongArgument
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.rpc.handlers import RpcHandlers, UnknownType, answers, rpc_scope
from provider.plugin.schema_messages import function_message

if TYPE_CHECKING:
    from tf.function import FunctionSignature


class FunctionCalls(RpcHandlers):
    """Answers what the engine asks of functions; they are called without a configured provider."""

    @answers(pb.GetFunctions.Response)
    def GetFunctions(  # noqa: N802 - the protocol's name
        self, _request: pb.GetFunctions.Request, response: pb.GetFunctions.Response, _diagnostics: Diagnostics
    ) -> None:
        """Answer with the signatures."""
        for name, function in self.functions.items():
            response.functions[name].CopyFrom(function_message(function.get_signature()))

    def CallFunction(self, request: pb.CallFunction.Request, _context: Any) -> pb.CallFunction.Response:  # noqa: N802
        """Call one: its result, or one error with the argument that is to blame."""
        response, diagnostics = pb.CallFunction.Response(), Diagnostics()
        with rpc_scope("CallFunction", request, diagnostics):
            try:
                response.result.CopyFrom(pack(self._called(request, diagnostics)))
            except WrongArgument as error:
                response.error.text, response.error.function_argument = shown(error.summary), error.position
        if diagnostics.has_errors():
            texts = [f"{d.summary}: {d.detail}" if d.detail else d.summary for d in messages(diagnostics)]
            response = pb.CallFunction.Response(error=pb.FunctionError(text="\n".join(texts)))
        return response

    def _called(self, request: pb.CallFunction.Request, diagnostics: Diagnostics) -> Any:
        from tf.function import CallContext  # noqa: PLC0415 - start-up: most processes call no function

        if request.name not in self.functions:
            raise UnknownType(f"There is no function {request.name}", "Another version of the provider may have it.")
        function = self.functions[request.name]
        signature = function.get_signature()
        arguments = [_argument(signature, position, value) for position, value in enumerate(request.arguments)]
        result = function.call(CallContext(diagnostics, request.name), arguments)
        return signature.return_type.type.encode(result)


def _argument(signature: "FunctionSignature", position: int, value: pb.DynamicValue) -> Any:
    try:
        return _type_of(signature, position).decode(unpack(value))
    except UnreadableValue as error:
        raise WrongArgument(str(error), position) from error
    except (TypeError, ValueError) as error:
        raise WrongArgument(f"It {error}.", position) from error


def _type_of(signature: "FunctionSignature", position: int) -> TfType:
    if position < len(signature.parameters):
        return signature.parameters[position].type
    if signature.variadic_parameter is None:
        raise WrongArgument("There are too many arguments.", position)
    return signature.variadic_parameter.type
