"""Values on the wire and values in Python.

A DynamicValue is MessagePack (or JSON). An unknown value is any MessagePack extension: code 0 for a plain one, code 12
for one with refinements: what is known of it already. `decode` reads over them, as the protocol allows.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgpack
from tf.types import Unknown
from tf.utils import Diagnostics

from provider.errors import ProviderError
from provider.plugin.nesting import Nested, Shape, blocks_of, decode_members, encode_members, strip_nested
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.schema import attributes_of
from provider.plugin.types import State, is_known

NULL = msgpack.packb(None)
UNKNOWN = msgpack.ExtType(0, b"\x00")
REFINED, NULLNESS, PREFIX = 12, 1, 2
"""The code of an unknown value with refinements, and the keys of two of them."""
LONGEST_PREFIX = 256
UNREADABLE = "The engine sent a value that can't be read"


class UnreadableValue(ProviderError):
    """A value came over the wire that is not of the schema's type."""


def decode(schema: Shape, value: pb.DynamicValue) -> State | None:
    """Read an object of a schema.

    Args:
        schema: the object's schema.
        value: its wire form.

    Returns:
        A dict with every attribute of the schema, or None for a null object.

    Raises:
        UnreadableValue: if the bytes are no such object.
    """
    wire = unpack(value)
    return None if wire is None else decode_object(schema, wire)


def unpack(value: pb.DynamicValue) -> Any:
    """Read a wire value.

    Raises:
        UnreadableValue: if the bytes are neither MessagePack nor JSON.
    """
    if value.json and not value.msgpack:
        return read_json(value.json)
    try:
        return msgpack.unpackb(value.msgpack, ext_hook=_unknown, strict_map_key=True) if value.msgpack else None
    except (ValueError, msgpack.UnpackException) as error:
        raise UnreadableValue(UNREADABLE, f"It is not MessagePack: {type(error).__name__}.") from error


def decode_object(schema: Shape, wire: Any) -> State:
    """Return the Python value of each attribute and block of a schema; the missing are null, foreign ones left out.

    Raises:
        UnreadableValue: if the value is not an object, or something in it is not of its type.
    """
    try:
        state: State | None = decode_members(schema, wire)
    except (TypeError, ValueError, RecursionError) as error:
        raise UnreadableValue(UNREADABLE, f"{error}.") from error
    if not isinstance(state, dict):
        raise UnreadableValue(UNREADABLE, "It is null or unknown as a whole.")
    return state


def encode(schema: Shape, state: Mapping[str, Any] | None) -> pb.DynamicValue:
    """Write an object of a schema, every attribute and block present.

    Args:
        schema: the object's schema.
        state: its attributes, or None for a null object.

    Raises:
        TypeError: if a value is not of its type.
    """
    return pack(encode_members(schema, state))


def encode_plan(schema: Shape, planned: State, beginnings: Mapping[str, str]) -> pb.DynamicValue:
    """Write a planned object, and what is known already of its values that are not known yet.

    Args:
        schema: the object's schema.
        planned: its attributes.
        beginnings: how the texts of unknown attributes begin that are never null.

    Raises:
        TypeError: if a value is not of its type.
    """
    wire = encode_members(schema, planned)
    for attribute in attributes_of(schema):
        if attribute.never_null and wire[attribute.name] is Unknown:
            beginning = beginnings.get(attribute.name, "")[:LONGEST_PREFIX]
            refinements = {NULLNESS: False} | ({PREFIX: beginning} if beginning else {})
            wire[attribute.name] = msgpack.ExtType(REFINED, msgpack.packb(refinements))
    return pack(wire)


def beginnings_of(value: pb.DynamicValue) -> dict[str, str]:
    """Return how the unknown texts among an object's attributes begin, of those where the engine knows it."""
    if not value.msgpack:
        return {}
    wire = msgpack.unpackb(value.msgpack, ext_hook=_refinements, strict_map_key=True)
    refined = (
        {name: refinement for name, refinement in wire.items() if isinstance(refinement, _Refinements)} if wire else {}
    )
    return {name: refinement[PREFIX] for name, refinement in refined.items() if isinstance(refinement.get(PREFIX), str)}


def encode_result(schema: Shape, state: Mapping[str, Any] | None, diagnostics: Diagnostics) -> pb.DynamicValue:
    """Write an object that a handler returned, so that the engine can always keep it.

    Write-only values are dropped; a value that is not of its type becomes null, with an error, and so does one that is
    still unknown (without an error when there is one already: then not everything can be known). Whatever a handler
    does wrong, the object itself is never lost.
    """
    if state is None:
        return pb.DynamicValue(msgpack=NULL)
    failed = diagnostics.has_errors()
    wire = {}
    for name, encode_value, value in _parts(schema, state):
        try:
            if not is_known(value) and not failed:
                raise ValueError("is still unknown")  # noqa: TRY301 - told like what the encoder raises
            wire[name] = encode_value(value if is_known(value) else None)
        except (TypeError, ValueError, AttributeError) as error:
            wire[name] = encode_value(None)
            diagnostics.add_error(
                f"The provider gave no good value for {name}",
                f"{name} {error}. This is a bug in the provider; what else is known of the object is kept.",
                path=[name],
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
        raise UnreadableValue(UNREADABLE, f"It is not JSON: {type(error).__name__}.") from error


def write_json(value: Any) -> bytes:
    """Write JSON as short as it gets."""
    return json.dumps(value, separators=(",", ":")).encode()


def _parts(schema: Shape, state: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[Any], Any], Any]]:
    """Yield each attribute and block: its name, what encodes it, and its value without what is write-only."""
    for attribute in attributes_of(schema):
        value = state.get(attribute.name)
        if attribute.write_only:
            value = None
        elif isinstance(attribute.type, Nested):
            value = strip_nested(attribute.type, attribute.type.nesting, value)
        yield attribute.name, attribute.type.encode, value
    for block in blocks_of(schema):
        yield block.type_name, block.encode, strip_nested(block, block.nesting, state.get(block.type_name))


def _unknown(_code: int, _data: bytes) -> Any:
    return Unknown


class _Refinements(dict[int, Any]):
    """What is known of an unknown value."""


def _refinements(code: int, data: bytes) -> _Refinements:
    try:
        found = msgpack.unpackb(data, strict_map_key=False) if code == REFINED else {}
    except (ValueError, msgpack.UnpackException):
        found = {}
    return _Refinements(found if isinstance(found, dict) else {})


def _pack_unknown(value: Any) -> Any:
    if value is Unknown:
        return UNKNOWN
    raise TypeError(f"is {type(value).__name__}, which has no wire form")
