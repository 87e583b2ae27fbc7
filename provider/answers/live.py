"""The answers as the provider itself would give them."""

from google.protobuf.message_factory import GetMessageClass

from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.servicer import Servicer
from provider.provider import HuggingFaceProvider


def live_answer(call: str) -> bytes:
    """Return the answer to a call that takes no argument, as it is sent: the same bytes each time.

    Args:
        call: its name in the protocol.
    """
    method = pb.DESCRIPTOR.services_by_name["Provider"].methods_by_name[call]
    answer = getattr(Servicer(HuggingFaceProvider()), call)(GetMessageClass(method.input_type)(), None)
    sent: bytes = answer.SerializeToString(deterministic=True)
    return sent
