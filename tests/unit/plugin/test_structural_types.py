"""Objects, tuples, and values that bring their own type."""

import json
from decimal import Decimal
from typing import Any

import pytest

from provider.plugin.codec import decode, encode_result, read_json
from provider.plugin.interface import Diagnostics
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.redaction import redact
from provider.plugin.schema import Attribute, Schema
from provider.plugin.structural_types import Dynamic, DynamicValue, Object, Tuple, parse_type, problem_of, type_of
from provider.plugin.types import Bool, Integer, List, Map, Number, Set, String, TfType, Unknown, is_known

POINT = Object({"x": Number(), "label": String()})
PAIR = Tuple([String(), Bool()])


class TestObjectAndTuple:
    def test_what_is_missing_in_an_object_is_null(self) -> None:
        assert POINT.decode({"x": "1"}) == {"x": 1, "label": None}
        assert POINT.encode({"x": 1}) == {"x": "1", "label": None}

    @pytest.mark.parametrize("type_", [POINT, PAIR, Dynamic()])
    @pytest.mark.parametrize("value", [None, Unknown])
    def test_null_and_unknown_are_values(self, type_: TfType, value: Any) -> None:
        assert type_.decode(value) is value
        assert type_.encode(value) is value

    def test_parts_may_be_unknown(self) -> None:
        assert PAIR.encode(["a", Unknown]) == ["a", Unknown]

    @pytest.mark.parametrize(
        ("type_", "value"),
        [(POINT, ["x"]), (POINT, {"x": "1"}), (POINT, {"y": 1}), (PAIR, ["a"]), (PAIR, {"a": True}), (PAIR, ["a", 1])],
    )
    def test_a_value_of_another_type_is_not_written(self, type_: TfType, value: Any) -> None:
        with pytest.raises(TypeError):
            type_.encode(value)

    def test_the_types_are_json(self) -> None:
        assert POINT.tf_type() == b'["object",{"x":"number","label":"string"}]'
        assert PAIR.tf_type() == b'["tuple",["string","bool"]]'


class TestDynamic:
    @pytest.mark.parametrize(
        ("wire", "value"),
        [
            ([b'"string"', "a"], DynamicValue(String(), "a")),
            ([b'"string"', None], DynamicValue(String(), None)),
            ([b'["list","number"]', ["1", Unknown]], DynamicValue(List(Number()), [1, Unknown])),
            (
                [b'["object",{"a":"dynamic"}]', {"a": [b'"bool"', True]}],
                DynamicValue(Object({"a": Dynamic()}), {"a": DynamicValue(Bool(), True)}),
            ),
        ],
    )
    def test_a_value_comes_with_its_type_and_goes_with_it(self, wire: Any, value: DynamicValue) -> None:
        assert Dynamic().decode(wire) == value
        assert Dynamic().encode(value) == wire

    def test_a_state_file_has_it_as_an_object(self) -> None:
        raw = read_json(b'{"type": ["map", "number"], "value": {"a": 0.1}}')
        assert Dynamic().decode(raw) == DynamicValue(Map(Number()), {"a": Decimal("0.1")})

    @pytest.mark.parametrize(
        ("value", "wire"),
        [
            ("a", [b'"string"', "a"]),
            (True, [b'"bool"', True]),
            (7, [b'"number"', "7"]),
            ([1, None], [b'["tuple",["number","dynamic"]]', ["1", None]]),
            ({"a": "b"}, [b'["object",{"a":"string"}]', {"a": "b"}]),
        ],
    )
    def test_a_plain_value_gets_the_narrowest_type(self, value: Any, wire: Any) -> None:
        assert Dynamic().encode(value) == wire

    @pytest.mark.parametrize(
        "wire",
        [
            7,
            "a",
            [],
            [b'"string"'],
            [7, "a"],
            [b"{", 1],
            [b"\xff", 1],
            [b'"any"', 1],
            [b'["list"]', []],
            {"value": 1},
            {},
        ],
    )
    def test_what_has_no_type_is_not_read(self, wire: Any) -> None:
        with pytest.raises((TypeError, ValueError), match=r"is not a value with|has (a|the) type|utf-8"):
            Dynamic().decode(wire)

    @pytest.mark.parametrize("value", [object(), {7: "a"}, {"\ud800": "a"}, b"bytes", {"a": {1, 2}}])
    def test_what_no_type_holds_is_not_written(self, value: Any) -> None:
        with pytest.raises((TypeError, ValueError)):
            Dynamic().encode(value)

    def test_equal_means_the_same_type_and_value(self) -> None:
        same = Dynamic().semantically_equal
        assert same(DynamicValue(String(), "a"), "a")
        assert same(
            DynamicValue(Object({"a": Bool(), "b": Bool()}), {}), DynamicValue(Object({"b": Bool(), "a": Bool()}), {})
        )
        assert not same(DynamicValue(String(), "1"), 1)
        assert not same(DynamicValue(String(), None), None)
        assert same(None, None)

    def test_two_values_of_the_same_type_are_equal_inside_others(self) -> None:
        assert [DynamicValue(List(String()), ["a"])] == [DynamicValue(List(String()), ["a"])]
        assert DynamicValue(String(), "a") != DynamicValue(Number(), "a")

    def test_an_unknown_value_with_a_type_is_not_known(self) -> None:
        assert not is_known({"a": [DynamicValue(String(), Unknown)]})
        assert is_known(DynamicValue(String(), "a"))

    def test_a_result_that_is_unknown_inside_becomes_null_with_an_error(self) -> None:
        schema, diagnostics = Schema(attributes=[Attribute("a", Dynamic(), "It.", computed=True)]), Diagnostics()
        state = decode(schema, encode_result(schema, {"a": DynamicValue(String(), Unknown)}, diagnostics))
        assert state == {"a": None}
        assert diagnostics.has_errors()

    def test_a_sensitive_value_with_a_type_is_masked(self) -> None:
        schema = Schema(attributes=[Attribute("a", Dynamic(), "It.", optional=True, sensitive=True)])
        redact.remember(schema, {"a": DynamicValue(List(String()), ["s3cret!"])})
        assert redact("it is s3cret!") == "it is (sensitive value)"

    def test_a_type_that_is_no_json_is_told(self) -> None:
        schema = Schema(attributes=[Attribute("a", Dynamic(), "It.", optional=True)])
        with pytest.raises(Exception, match="a has a type that is not JSON"):
            decode(schema, pb.DynamicValue(json=json.dumps({"a": ["{", 1]}).encode()))


@pytest.mark.parametrize(
    "constraint",
    [
        "string",
        "number",
        "bool",
        "dynamic",
        ["list", ["set", "bool"]],
        ["map", "dynamic"],
        ["object", {"a": "string"}],
        ["tuple", ["bool"]],
    ],
)
def test_a_type_s_json_says_the_type(constraint: Any) -> None:
    assert json.loads(parse_type(constraint).tf_type()) == constraint


def test_optional_attributes_of_an_object_type_are_read_over() -> None:
    assert parse_type(["object", {"a": "bool"}, ["a"]]).tf_type() == b'["object",{"a":"bool"}]'


@pytest.mark.parametrize("constraint", ["text", None, 7, [], ["list"], ["object", []], ["tuple", {}], ["set", "x"]])
def test_another_json_says_no_type(constraint: Any) -> None:
    with pytest.raises(ValueError, match="which there is not"):
        parse_type(constraint)


def test_the_type_of_nothing_and_of_what_is_unknown_is_open() -> None:
    for value in (None, Unknown, DynamicValue(String(), "a")):
        assert type_of(value).tf_type() == b'"dynamic"'


@pytest.mark.parametrize("value", [0.5, Decimal("0.1"), Decimal("1e500")])
@pytest.mark.parametrize(
    ("type_", "wrap"),
    [
        (Integer(), lambda value: value),
        (List(Integer()), lambda value: [1, value]),
        (Set(Integer()), lambda value: [value]),
        (Map(Integer()), lambda value: {"a": value}),
        (Object({"a": Integer()}), lambda value: {"a": value}),
        (Tuple([String(), Integer()]), lambda value: ["a", value]),
    ],
)
def test_a_number_that_is_not_whole_is_told_and_not_written_wherever_it_stands(
    type_: TfType, wrap: Any, value: Any
) -> None:
    assert problem_of(type_, wrap(value)) == f"{value} is not a whole number."
    with pytest.raises(TypeError, match="not a whole number"):
        type_.encode(wrap(value))


@pytest.mark.parametrize("value", [None, Unknown, 7, 2**70, Decimal(7)])
def test_a_whole_number_is_written(value: Any) -> None:
    assert Integer().encode(value) in (value, str(value))
