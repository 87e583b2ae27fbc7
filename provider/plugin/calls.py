"""How a call of the protocol is answered: what all calls share.

A call fills its answer as it goes. Whatever it raises becomes a diagnostic beside what the answer holds by then, so no
exception reaches gRPC: there it would make the engine forget the object.
"""

import functools
import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from tf.schema import Schema
from tf.utils import Diagnostics

from provider.errors import ProviderError
from provider.plugin.codec import decode
from provider.plugin.diagnostics import add_exception, messages
from provider.plugin.interface import Private, Provider, Resource
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.redaction import redact
from provider.plugin.types import State

_log = logging.getLogger(__name__)

CallsType = TypeVar("CallsType", bound="Calls")
Fill = Callable[[CallsType, Any, Any, Diagnostics], None]


class UnknownType(ProviderError):
    """The engine asked for a type that this provider does not have."""


def answers(response_type: Callable[[], Any]) -> Callable[[Fill[CallsType]], Callable[[CallsType, Any, Any], Any]]:
    """Make a method that fills an answer the handler of a call.

    Args:
        response_type: the class of the answer; it has a field `diagnostics`.
    """

    def decorate(fill: Fill[CallsType]) -> Callable[[CallsType, Any, Any], Any]:
        @functools.wraps(fill)
        def handle(self: CallsType, request: Any, _context: Any) -> Any:
            started = time.perf_counter()
            response, diagnostics = response_type(), Diagnostics()
            type_name = getattr(request, "type_name", "")
            try:
                fill(self, request, response, diagnostics)
            except Exception as error:  # noqa: BLE001 - the bridge's promise: no exception leaves a handler
                add_exception(diagnostics, error, f"answering {fill.__name__} {type_name}".rstrip())
            response.diagnostics.extend(messages(diagnostics))
            if _log.isEnabledFor(logging.DEBUG):
                milliseconds = round((time.perf_counter() - started) * 1000, 1)
                fields = {"tf_rpc": fill.__name__, "tf_resource_type": type_name, "tf_req_duration_ms": milliseconds}
                _log.debug("answered %s", fill.__name__, extra={"fields": fields})
            return response

        return handle

    return decorate


class Calls:
    """What every group of calls needs: the provider and its types by name.

    Args:
        provider: the provider to serve.
    """

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.provider.stop = Future()
        self.resources: dict[str, Resource] = _by_name(provider, provider.get_resources(), provider.new_resource)
        self.data_sources = _by_name(provider, provider.get_data_sources(), provider.new_data_source)
        self._schemas: dict[type, Schema] = {}

    def resource(self, type_name: str) -> tuple[Resource, Schema]:
        """Give a resource type and its schema.

        Raises:
            UnknownType: if there is none of this name.
        """
        return self._found(self.resources, type_name, "resource")

    def data_source(self, type_name: str) -> tuple[Any, Schema]:
        """Give a data source type and its schema.

        Raises:
            UnknownType: if there is none of this name.
        """
        return self._found(self.data_sources, type_name, "data source")

    def decode(self, schema: Schema, value: pb.DynamicValue) -> State | None:
        """Read an object and take note of its secrets."""
        state = decode(schema, value)
        redact.remember(schema, state)
        return state

    def decode_present(self, schema: Schema, value: pb.DynamicValue) -> State:
        """Read an object that this call always has; an absent one reads as all null."""
        return self.decode(schema, value) or dict.fromkeys(a.name for a in schema.attributes)

    def _found(self, types: dict[str, Any], type_name: str, kind: str) -> tuple[Any, Schema]:
        if type_name not in types:
            raise UnknownType(f"There is no {kind} {type_name}", "Another version of the provider may have it.")
        author = types[type_name]
        return author, self._schemas.setdefault(type(author), author.get_schema())


def read_private(raw: bytes) -> Private:
    """Read an object's private state; what is no JSON object reads as nothing remembered."""
    try:
        private = json.loads(raw) if raw else {}
    except ValueError:
        return {}
    return private if isinstance(private, dict) else {}


def write_private(private: Private) -> bytes:
    """Write an object's private state."""
    return json.dumps(private, separators=(",", ":")).encode() if private else b""


def _by_name(provider: Provider, types: list[Any], new: Callable[[Any], Any]) -> dict[str, Any]:
    prefix = provider.get_model_prefix()
    return {prefix + author.get_name(): new(author) for author in types} if types else {}
