"""Objects on the wire: every attribute there, nothing lost, nothing foreign."""

from decimal import Decimal
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.plugin.codec import (
    UnreadableValue,
    beginnings_of,
    decode,
    encode,
    encode_plan,
    encode_result,
    read_json,
)
from provider.plugin.interface import Diagnostics, State
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import Bool, List, Map, Number, Set, String, Unknown, is_known

SCHEMA = Schema(
    attributes=[
        Attribute("text", String(), "", optional=True),
        Attribute("flag", Bool(), "", optional=True),
        Attribute("number", Number(), "", optional=True),
        Attribute("list", List(Number()), "", optional=True),
        Attribute("set", Set(String()), "", optional=True),
        Attribute("map", Map(List(String())), "", optional=True),
        Attribute("secret", String(), "", optional=True, write_only=True),
    ]
)
EMPTY: State = dict.fromkeys(attribute.name for attribute in SCHEMA.attributes)

NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30)
TEXTS = st.text()


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.just(Unknown) | values


STATES = st.fixed_dictionaries(
    {
        "text": maybe(TEXTS),
        "flag": maybe(st.booleans()),
        "number": maybe(NUMBERS),
        "list": maybe(st.lists(maybe(NUMBERS))),
        "set": maybe(st.lists(TEXTS)),
        "map": maybe(st.dictionaries(TEXTS, maybe(st.lists(maybe(TEXTS))))),
        "secret": maybe(TEXTS),
    }
)


def unpacked(value: pb.DynamicValue) -> Any:
    return msgpack.unpackb(value.msgpack)


def packed(wire: Any) -> pb.DynamicValue:
    return pb.DynamicValue(msgpack=msgpack.packb(wire))


@given(STATES)
def test_an_object_comes_back_as_it_was(state: State) -> None:
    assert decode(SCHEMA, encode(SCHEMA, state)) == state


@given(STATES)
def test_a_result_has_every_attribute_and_nothing_unknown_or_write_only(state: State) -> None:
    wire = unpacked(encode_result(SCHEMA, state, Diagnostics()))
    assert list(wire) == list(EMPTY)
    assert wire["secret"] is None
    assert is_known(decode(SCHEMA, packed(wire)))


@given(st.binary())
def test_any_bytes_are_an_object_or_unreadable(raw: bytes) -> None:
    for value in (pb.DynamicValue(msgpack=raw), pb.DynamicValue(json=raw)):
        try:
            state = decode(SCHEMA, value)
        except UnreadableValue:
            continue
        assert state is None or list(state) == list(EMPTY)


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        (Decimal("0.1"), "0.1"),
        (10**23, "100000000000000000000000"),
        (2**63 - 1, str(2**63 - 1)),
        (2**63, str(2**63)),
        (-(2**63), str(-(2**63))),
        (2**64 + 1, str(2**64 + 1)),
        (0.25, "0.25"),
    ],
)
def test_a_number_goes_over_the_wire_without_loss(value: Any, wire: Any) -> None:
    encoded = encode(SCHEMA, {"number": value})
    assert unpacked(encoded)["number"] == wire
    assert decode(SCHEMA, encoded) == EMPTY | {"number": value}


@pytest.mark.parametrize(
    "extension",
    [
        msgpack.ExtType(0, b"\x00"),
        msgpack.ExtType(0, b"\x00\x00"),
        msgpack.ExtType(12, msgpack.packb({1: False, 2: "pre"})),
        msgpack.ExtType(12, msgpack.packb({3: [1, True]})),
    ],
)
def test_an_extension_is_an_unknown_value_with_or_without_refinements(extension: Any) -> None:
    state = decode(SCHEMA, packed({"text": extension, "list": extension, "map": {"a": [extension]}}))
    assert state == EMPTY | {"text": Unknown, "list": Unknown, "map": {"a": [Unknown]}}


def test_an_unknown_value_is_written_as_extension_0_with_one_byte() -> None:
    assert unpacked(encode(SCHEMA, {"text": Unknown, "list": [Unknown]})) == EMPTY | {
        "text": msgpack.ExtType(0, b"\x00"),
        "list": [msgpack.ExtType(0, b"\x00")],
    }


def test_an_object_has_every_attribute_and_no_other() -> None:
    assert unpacked(encode(SCHEMA, {"text": "a", "foreign": 1})) == EMPTY | {"text": "a"}
    assert decode(SCHEMA, packed({"text": "a", "foreign": 1})) == EMPTY | {"text": "a"}


@pytest.mark.parametrize("value", [pb.DynamicValue(), packed(None), pb.DynamicValue(json=b"null")])
def test_an_absent_object_is_null(value: pb.DynamicValue) -> None:
    assert decode(SCHEMA, value) is None


def test_a_null_object_is_written_as_nil() -> None:
    assert encode(SCHEMA, None).msgpack == encode_result(SCHEMA, None, Diagnostics()).msgpack == b"\xc0"


def test_json_is_read_without_loss() -> None:
    raw = b'{"number": 0.1, "list": [1e23, 18446744073709551616, 3.0], "text": "\\u00fc"}'
    assert decode(SCHEMA, pb.DynamicValue(json=raw)) == EMPTY | {
        "number": Decimal("0.1"),
        "list": [10**23, 2**64, 3],
        "text": "ü",
    }


@pytest.mark.parametrize(
    "value",
    [
        pb.DynamicValue(msgpack=b"\xc1"),
        pb.DynamicValue(msgpack=b"\x81"),
        pb.DynamicValue(msgpack=b"\x80\x80"),
        pb.DynamicValue(msgpack=b"\x91" * 5000),
        pb.DynamicValue(json=b"{"),
        pb.DynamicValue(json=b'{"text": "\xff"}'),
        pb.DynamicValue(json=b'{"number": NaN}'),
        pb.DynamicValue(json=b"[" * 100_000),
        packed(7),
        packed([]),
        packed(msgpack.ExtType(0, b"\x00")),
        packed({1: "a"}),
        packed({"text": 7}),
        packed({"flag": "true"}),
        packed({"number": "seven"}),
        packed({"number": True}),
        packed({"list": "abc"}),
        packed({"map": ["a"]}),
    ],
)
def test_what_is_no_such_object_is_unreadable(value: pb.DynamicValue) -> None:
    with pytest.raises(UnreadableValue):
        decode(SCHEMA, value)


def test_an_unreadable_value_is_named_but_not_shown() -> None:
    with pytest.raises(UnreadableValue) as refused:
        decode(SCHEMA, packed({"text": ["s3cret!"]}))
    assert refused.value.detail == "text is list, not a string."


def test_json_that_is_none_is_unreadable() -> None:
    with pytest.raises(UnreadableValue, match="not JSON"):
        read_json(b"{")


def test_a_plan_with_a_value_of_another_type_is_not_written() -> None:
    with pytest.raises(TypeError, match="is int, not a string"):
        encode(SCHEMA, {"text": 7})


def test_what_is_still_unknown_after_an_error_is_null_without_another_error() -> None:
    diagnostics = Diagnostics().add_error("It failed")
    assert unpacked(encode_result(SCHEMA, {"text": Unknown, "map": {"a": [Unknown]}}, diagnostics)) == EMPTY
    assert len(diagnostics.diagnostics) == 1


def test_what_is_still_unknown_after_success_is_null_with_an_error_for_each_attribute() -> None:
    diagnostics = Diagnostics()
    assert unpacked(encode_result(SCHEMA, {"text": Unknown, "list": [Unknown], "flag": True}, diagnostics)) == (
        EMPTY | {"flag": True}
    )
    assert [diagnostic.path for diagnostic in diagnostics.diagnostics] == [["text"], ["list"]]


REFINED = Schema(
    attributes=[
        Attribute("id", String(), "", computed=True, never_null=True),
        Attribute("uid", String(), "", computed=True, never_null=True),
        Attribute("note", String(), "", computed=True),
    ]
)


def test_a_plan_tells_that_an_unknown_value_is_never_null_and_how_it_begins() -> None:
    planned = encode_plan(REFINED, dict.fromkeys(("id", "uid", "note"), Unknown), {"id": "acme/bot", "note": "x"})
    codes = msgpack.unpackb(planned.msgpack, ext_hook=lambda code, data: (code, data))
    assert codes["note"][0] == 0
    assert [codes[name][0] for name in ("id", "uid")] == [12, 12]
    assert msgpack.unpackb(codes["uid"][1], strict_map_key=False) == {1: False}
    assert decode(REFINED, planned) == dict.fromkeys(("id", "uid", "note"), Unknown)
    assert beginnings_of(planned) == {"id": "acme/bot"}


def test_a_plan_tells_no_more_of_a_long_beginning_than_engines_read() -> None:
    planned = encode_plan(REFINED, {"id": Unknown, "uid": "1", "note": None}, {"id": "a" * 1000})
    assert beginnings_of(planned) == {"id": "a" * 256}


@pytest.mark.parametrize("body", [b"", b"\xc1", msgpack.packb(7), msgpack.packb({2: 7}), msgpack.packb({"x": "y"})])
def test_refinements_that_are_none_tell_nothing(body: bytes) -> None:
    assert beginnings_of(packed({"id": msgpack.ExtType(12, body), "uid": "1", "note": None})) == {}
    assert beginnings_of(packed(None)) == beginnings_of(pb.DynamicValue()) == {}
