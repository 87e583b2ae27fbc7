"""Any value of any schema survives the wire, in both directions and both notations."""

import json
from typing import TYPE_CHECKING, Any

import msgpack
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from provider.plugin.codec import decode, encode
from provider.plugin.protocol import tfplugin6_pb2 as pb
from tests.unit.plugin.strategies import Of, described, objects, schemas
from tests.unit.plugin.test_planned_and_applied import EXAMPLES

if TYPE_CHECKING:
    from provider.plugin.schema import Schema

SETTINGS = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


def as_json(wire: Any) -> bytes:
    """Write a wire value as a state file has it: types of open values as text, numbers as numbers."""
    return json.dumps(wire, default=lambda raw: raw.decode()).encode()


@SETTINGS
@given(st.data())
def test_a_value_with_nulls_and_unknowns_anywhere_comes_back_as_it_was(data: Any) -> None:
    schema: Schema = data.draw(schemas())
    note(described(schema))
    value = data.draw(objects(schema, Of.ANYBODY))
    wire = encode(schema, value)
    assert decode(schema, wire) == value
    assert encode(schema, decode(schema, wire)) == wire


@SETTINGS
@given(st.data())
def test_a_known_value_comes_back_from_json_as_it_was(data: Any) -> None:
    schema: Schema = data.draw(schemas())
    note(described(schema))
    value = data.draw(objects(schema, Of.KNOWN))
    raw = as_json(msgpack.unpackb(encode(schema, value).msgpack))
    assert decode(schema, pb.DynamicValue(json=raw)) == value


@SETTINGS
@given(st.data())
def test_every_attribute_and_block_is_on_the_wire_whatever_an_author_leaves_out(data: Any) -> None:
    schema: Schema = data.draw(schemas())
    value = data.draw(objects(schema, Of.KNOWN))
    kept = {name: inner for name, inner in value.items() if data.draw(st.booleans())}
    assert set(msgpack.unpackb(encode(schema, kept).msgpack)) == set(value)
