"""Numbers without loss, and values that are not of their type."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.plugin.types import Bool, List, Map, Number, Set, String, TfType, Unknown, as_number

NUMBER = Number()


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        (7, 7),
        (0.5, 0.5),
        ("0.5", 0.5),
        ("0.1", Decimal("0.1")),
        ("1e23", 10**23),
        ("18446744073709551616", 2**64),
        (3.0, 3),
        ("-0.0", 0),
        ("0.30000000000000000000000000001", Decimal("0.30000000000000000000000000001")),
    ],
)
def test_a_number_is_read_as_the_plainest_type_that_holds_it(wire: Any, value: Any) -> None:
    number = NUMBER.decode(wire)
    assert (number, type(number)) == (value, type(value))


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        (2**63 - 1, "9223372036854775807"),
        (-(2**63), "-9223372036854775808"),
        (2**63, "9223372036854775808"),
        (-(2**63) - 1, "-9223372036854775809"),
        (10**23, "100000000000000000000000"),
        (1e23, "99999999999999991611392"),
        (Decimal("0.1"), "0.1"),
        (Decimal("0.5"), "0.5"),
        (0.1, "0.1000000000000000055511151231257827021181583404541015625"),
        (3.0, "3"),
    ],
)
def test_a_number_is_written_in_decimal_notation(value: Any, wire: str) -> None:
    assert NUMBER.encode(value) == wire


@given(st.integers() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40))
def test_every_number_comes_back_as_it_was(value: int | Decimal) -> None:
    assert NUMBER.decode(NUMBER.encode(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_float_is_the_same_number(value: float) -> None:
    assert as_number(value) == value


@pytest.mark.parametrize("wire", ["", "seven", "NaN", "Infinity", float("inf"), float("nan")])
def test_what_is_no_number_is_not_read_as_one(wire: Any) -> None:
    with pytest.raises(ValueError, match="is not a"):
        NUMBER.decode(wire)


@pytest.mark.parametrize(
    ("type_", "wire"),
    [
        (NUMBER, True),
        (NUMBER, [0, [1, 2], 0]),
        (NUMBER, b"7"),
        (String(), 7),
        (String(), b"bytes"),
        (Bool(), "true"),
        (Bool(), 1),
        (List(String()), "abc"),
        (Set(String()), {"a": 1}),
        (Map(String()), ["a"]),
        (Map(String()), {b"a": "b"}),
        (List(Number()), [True]),
    ],
)
def test_a_value_of_another_type_is_not_read(type_: TfType, wire: Any) -> None:
    with pytest.raises(TypeError, match=r"not a|a key that is"):
        type_.decode(wire)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (NUMBER, "7"),
        (NUMBER, True),
        (String(), 7),
        (Bool(), 1),
        (List(String()), ("a",)),
        (List(String()), [7]),
        (Set(String()), {"a"}),
        (Map(String()), {7: "a"}),
        (Map(String()), {None: "a"}),
        (Map(Bool()), {"a": "true"}),
    ],
)
def test_a_value_of_another_type_is_not_written(type_: TfType, value: Any) -> None:
    with pytest.raises(TypeError, match=r"not a|a key that is"):
        type_.encode(value)


@pytest.mark.parametrize(("type_", "value"), [(String(), "a\ud800"), (Map(String()), {"a\ud800": "b"})])
def test_text_that_utf_8_can_not_hold_is_not_written(type_: TfType, value: Any) -> None:
    with pytest.raises(ValueError, match="UTF-8"):
        type_.encode(value)


@pytest.mark.parametrize("type_", [String(), Bool(), NUMBER, List(String()), Set(Bool()), Map(Number())])
@pytest.mark.parametrize("value", [None, Unknown])
def test_null_and_unknown_are_values_of_every_type(type_: TfType, value: Any) -> None:
    assert type_.encode(value) is value
    assert type_.decode(value) is value


def test_elements_may_be_null_or_unknown() -> None:
    assert Map(String()).decode({"a": None, "b": Unknown}) == {"a": None, "b": Unknown}
    assert List(Number()).encode([None, Unknown, 2**64]) == [None, Unknown, str(2**64)]


def test_a_set_has_no_order() -> None:
    assert Set(String()).semantically_equal(["a", "b"], ["b", "a"])
    assert not Set(String()).semantically_equal(["a", "b"], ["a", "a"])
