"""How a call of the protocol is answered: what all calls share.

A call fills its answer as it goes. Whatever it raises becomes a diagnostic beside what the answer holds by then, so no
exception reaches gRPC: there it would make the engine forget the object.
"""

import functools
import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

from tf.schema import Schema
from tf.utils import Diagnostics

from provider.errors import ProviderError
from provider.foreign.interruption import heeding
from provider.plugin.codec import decode, decode_object, write_json
from provider.plugin.contexts import Private
from provider.plugin.diagnostics import add_exception, messages
from provider.plugin.interface import Provider, Resource
from provider.plugin.lazy_types import LazyTypes
from provider.plugin.log import of_request
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.redaction import redact
from provider.plugin.types import State

PRIVATE_VERSION = "$version"
REPLACES = "$replaces"
"""Marks a planned private state with the id of the object: engines hand it on to the plan of what takes its place."""
UNFINISHED = "$unfinished"
"""Marks the private state of an object whose creation failed, and which engines call tainted."""
ENDS = "$ends"
"""Marks a planned private state of an object to delete for good: in a replacement engines hand on another one."""
MARKS = (REPLACES, UNFINISHED, ENDS)

_log = logging.getLogger(__name__)

CallsType = TypeVar("CallsType", bound="RpcHandlers")
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
            response, diagnostics = response_type(), Diagnostics()
            with rpc_scope(fill.__name__, request, diagnostics), heeding(self.provider.stop):
                fill(self, request, response, diagnostics)
            response.diagnostics.extend(messages(diagnostics))
            return response

        return handle

    return decorate


@contextmanager
def rpc_scope(call: str, request: Any, diagnostics: Diagnostics) -> Iterator[None]:
    """Log one call, and make whatever it raises a diagnostic.

    Args:
        call: the call's name.
        request: its request.
        diagnostics: where an exception goes.
    """
    names = (getattr(request, field, "") for field in ("type_name", "target_type_name", "action_type"))
    type_name = next(filter(None, names), "")
    fields = {"tf_req_id": os.urandom(16).hex(), "tf_rpc": call} | (
        {"tf_resource_type": type_name} if type_name else {}
    )
    token, started = of_request.set(fields), time.perf_counter()
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the bridge's promise: no exception leaves a handler
        add_exception(diagnostics, error, f"answering {call} {type_name}".rstrip())
    finally:
        if _log.isEnabledFor(logging.DEBUG):
            took = round((time.perf_counter() - started) * 1000, 1)
            _log.debug("answered", extra={"fields": fields | {"tf_req_duration_ms": took}})
        of_request.reset(token)


class RpcHandlers:
    """What every group of calls needs: the provider and its types by name.

    Args:
        provider: the provider to serve.
    """

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.provider.stop = Future()
        prefix = provider.get_model_prefix()
        self.resources = LazyTypes(prefix, provider.get_resources(), provider.new_resource)
        self.data_sources = LazyTypes(prefix, provider.get_data_sources(), provider.new_data_source)
        self.ephemeral_resources = LazyTypes(prefix, provider.get_ephemeral_resources(), provider.new)
        self.list_resources = LazyTypes(prefix, provider.get_list_resources(), provider.new)
        self.actions = LazyTypes(prefix, provider.get_actions(), provider.new)
        self.functions = LazyTypes("", provider.get_functions(), provider.new_function)
        self._schemas: dict[type, Schema] = {}

    def find(self, types: LazyTypes, type_name: str) -> tuple[Any, Schema]:
        """Return a type and its schema.

        Args:
            types: those of one kind, such as `self.resources`.
            type_name: the name that the engine asks for.

        Raises:
            UnknownType: if there is none of this name.
        """
        if type_name not in types:
            raise UnknownType(f"There is no {type_name} here", "Another version of the provider may have it.")
        author = types[type_name]
        if type(author) not in self._schemas:
            self._schemas[type(author)] = author.get_schema()
        return author, self._schemas[type(author)]

    def resource(self, type_name: str) -> tuple[Resource[State], Schema]:
        """Return a resource type and its schema.

        Raises:
            UnknownType: if there is none of this name.
        """
        return self.find(self.resources, type_name)

    def decode(self, schema: Schema, value: pb.DynamicValue) -> State | None:
        """Read an object and take note of its secrets."""
        state = decode(schema, value)
        redact.remember(schema, state)
        return state

    def decode_present(self, schema: Schema, value: pb.DynamicValue) -> State:
        """Read an object that this call always has; an absent one reads as all null, without blocks."""
        state = self.decode(schema, value)
        return decode_object(schema, {}) if state is None else state


def read_private(resource: Resource[State], raw: bytes) -> tuple[Private, Private]:
    """Read an object's private state, in today's form; what is not a JSON object reads as nothing remembered.

    Returns:
        What the resource remembers, and the bridge's own marks.
    """
    try:
        private = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        return {}, {}
    if not isinstance(private, dict):
        return {}, {}
    marks = {mark: private.pop(mark) for mark in MARKS if mark in private}
    if not private:
        return {}, marks
    version = private.pop(PRIVATE_VERSION, 0)
    return private if version == resource.private_version else resource.upgrade_private(version, private), marks


def write_private(resource: Resource[State], private: Private, marks: Private | None = None) -> bytes:
    """Write an object's private state, with the version of its form and the bridge's own marks."""
    version = {PRIVATE_VERSION: resource.private_version} if resource.private_version and private else {}
    content = private | version | (marks or {})
    return write_json(content) if content else b""
