"""Values on the wire and values in Python.

A DynamicValue is MessagePack (or JSON). An unknown value is any MessagePack extension: code 0 for a plain one, code 12
for one with refinements (what is known of it already), which are read over, as the protocol allows.
"""

import json
from decimal import Decimal
from typing import Any

import msgpack
from tf.schema import Schema
from tf.types import Unknown
from tf.utils import Diagnostics

from provider.errors import ProviderError
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.schema import Attribute, attributes_of
from provider.plugin.types import State

NULL = msgpack.packb(None)
UNKNOWN = msgpack.ExtType(0, b"\x00")
UNREADABLE = "The engine sent a value that can't be read"


class UnreadableValue(ProviderError):
    """A value came over the wire that is not of the schema's type."""


def decode(schema: Schema, value: pb.DynamicValue) -> State | None:
    """Read an object of a schema.

    Args:
        schema: the object's schema.
        value: its wire form.

    Returns:
        A dict with every attribute of the schema, or None for a null object.

    Raises:
        UnreadableValue: if the bytes are no such object.
    """
    try:
        if value.msgpack:
            wire = msgpack.unpackb(value.msgpack, ext_hook=lambda _code, _data: Unknown, strict_map_key=True)
        elif value.json:
            wire = read_json(value.json)
        else:
            return None
    except (ValueError, msgpack.UnpackException) as error:
        raise UnreadableValue(UNREADABLE, f"It is no MessagePack: {type(error).__name__}.") from error
    return None if wire is None else decode_object(schema, wire)


def decode_object(schema: Schema, wire: Any) -> State:
    """Give every attribute of a schema its Python value; what is missing is null, what is foreign is left out.

    Raises:
        UnreadableValue: if the value is no object, or an attribute's value is not of its type.
    """
    if not isinstance(wire, dict):
        raise UnreadableValue(UNREADABLE, f"It is {type(wire).__name__}, no object.")
    state: State = {}
    for attribute in attributes_of(schema):
        try:
            state[attribute.name] = attribute.type.decode(wire.get(attribute.name))
        except (TypeError, ValueError) as error:
            raise UnreadableValue(UNREADABLE, f"{attribute.name} {error}.") from error
    return state


def encode(schema: Schema, state: State | None) -> pb.DynamicValue:
    """Write an object of a schema, every attribute present.

    Args:
        schema: the object's schema.
        state: its attributes, or None for a null object.

    Raises:
        TypeError: if an attribute's value is not of its type.
    """
    if state is None:
        return pb.DynamicValue(msgpack=NULL)
    wire = {a.name: a.type.encode(state.get(a.name)) for a in attributes_of(schema)}
    return pack(wire)


def encode_result(schema: Schema, state: State | None, diagnostics: Diagnostics) -> pb.DynamicValue:
    """Write an object that a handler returned, so that the engine can always keep it.

    Write-only values are dropped; a value that is not of its type becomes null, with an error, and so does one that is
    still unknown (without an error when there is one already: then not everything can be known). Whatever a handler
    does wrong, the object itself is never lost.
    """
    if state is None:
        return pb.DynamicValue(msgpack=NULL)
    wire = {}
    failed = diagnostics.has_errors()
    for attribute in attributes_of(schema):
        try:
            wire[attribute.name] = _result(attribute, state.get(attribute.name), failed)
        except (TypeError, ValueError) as error:
            wire[attribute.name] = None
            diagnostics.add_error(
                f"The provider gave no good value for {attribute.name}",
                f"{attribute.name} {error}. This is a bug in the provider; what else is known of the object is kept.",
                path=[attribute.name],
            )
    return pack(wire)


def pack(wire: Any) -> pb.DynamicValue:
    """Write a wire value as MessagePack."""
    return pb.DynamicValue(msgpack=msgpack.packb(wire, default=_pack_unknown))


def read_json(raw: bytes) -> Any:
    """Read JSON without loss: numbers that are not whole become `decimal.Decimal`.

    Raises:
        UnreadableValue: if the bytes are no JSON.
    """
    try:
        return json.loads(raw, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise UnreadableValue(UNREADABLE, f"It is no JSON: {type(error).__name__}.") from error


def is_unknown_within(value: Any) -> bool:
    """Tell whether a value, or anything inside it, is unknown."""
    if isinstance(value, dict):
        return any(is_unknown_within(element) for element in value.values())
    if isinstance(value, list):
        return any(is_unknown_within(element) for element in value)
    return value is Unknown


def _result(attribute: Attribute, value: Any, failed: bool) -> Any:  # noqa: FBT001
    if attribute.write_only:
        return None
    if is_unknown_within(value):
        if failed:
            return None
        raise ValueError("is still unknown")
    return attribute.type.encode(value)


def _pack_unknown(value: Any) -> Any:
    if value is Unknown:
        return UNKNOWN
    raise TypeError(f"is {type(value).__name__}, which has no wire form")
