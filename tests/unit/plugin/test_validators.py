"""What each validator accepts, and how it refuses."""

from typing import Any

import pytest

from provider.plugin.interface import Diagnostics
from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import Config, String, Unknown
from provider.plugin.validation import validate_config
from provider.plugin.validators import (
    Check,
    Rule,
    Validator,
    at_least,
    at_most,
    at_most_one_of,
    conflicts_with,
    keys,
    length,
    no_null_elements,
    one_of,
    pattern,
    required_with,
    whole_number,
)


def test_a_choice_that_is_nearly_right_is_offered() -> None:
    """Whatever its case; nothing is offered for what is like none."""
    said = [detail for value in ("Rde", "purple") for detail, _ in refusals(one_of("red", "blue"), value)]
    assert said == ['"Rde" is not one of "red", "blue" (did you mean "red"?).', '"purple" is not one of "red", "blue".']


SMALL = whole_number("is not small", lambda value: value < 10)


def refusals(validator: Validator, value: Any, config: Config | None = None) -> list[tuple[str, Any]]:
    diagnostics = Diagnostics()
    validator(Check(["it"], value, config or {}, diagnostics))
    return [(d.detail or "", d.path) for d in diagnostics.diagnostics if d.severity == d.ERROR]


@pytest.mark.parametrize(
    ("validator", "value"),
    [
        (pattern("[a-z]+", "is bad"), "abc"),
        (keys("[a-z]+", "is bad"), {"abc": "X Y"}),
        (keys("[a-z]+", "is bad"), {"abc": Unknown}),
        (keys("[a-z]+", "is bad"), {}),
        (no_null_elements, {"a": "", "b": Unknown}),
        (one_of("red", "blue"), "blue"),
        (SMALL, 9),
        (SMALL, -(2**70)),
        (whole_number("is not whole"), 2**70),
        (length(1, 3), "abc"),
        (length(1), ["a", "b", "c", "d"]),
        (at_least(0), 0),
        (at_most(1.5), 1.5),
    ],
)
def test_a_good_value_is_accepted(validator: Validator, value: Any) -> None:
    assert refusals(validator, value) == []


@pytest.mark.parametrize(
    ("validator", "value", "detail", "path"),
    [
        (pattern("[a-z]+", "is bad"), "abc\n", '"abc\n" is bad.', ["it"]),
        (pattern("[a-z]+", "is bad"), "", '"" is bad.', ["it"]),
        (keys("[a-z]+", "is bad"), {"ok": "", "Not": ""}, '"Not" is bad.', ["it", ("Not",)]),
        (
            no_null_elements,
            {"a": "", "b": None},
            '"b" has no value. Give it one, or leave it out.',
            ["it", ("b",)],
        ),
        (one_of("red", "blue"), "green", '"green" is not one of "red", "blue".', ["it"]),
        (SMALL, 10, "10 is not small.", ["it"]),
        (length(1, 3), "", "It has 0 characters; at least 1 are needed.", ["it"]),
        (length(0, 1), ["a", "b"], "It has 2 elements; 1 are the most.", ["it"]),
        (at_least(0), -1, "-1 is less than 0.", ["it"]),
        (at_most(1), 1.5, "1.5 is more than 1.", ["it"]),
        (SMALL, 1.5, "1.5 is not small.", ["it"]),
    ],
)
def test_a_bad_value_is_refused_with_its_path(validator: Validator, value: Any, detail: str, path: Any) -> None:
    assert refusals(validator, value) == [(detail, path)]


def test_every_bad_key_is_told() -> None:
    assert len(refusals(keys("[a-z]+", "is bad"), {"A": "", "b": "", "C": ""})) == 2


@pytest.mark.parametrize("other", [None, Unknown])
def test_a_conflict_needs_a_known_value_on_the_other_side(other: Any) -> None:
    assert refusals(conflicts_with("other"), "x", {"other": other}) == []


@pytest.mark.parametrize("other", ["y", "", False, 0, {}])
def test_two_that_exclude_each_other_are_refused(other: Any) -> None:
    assert refusals(conflicts_with("third", "other"), "x", {"other": other}) == [
        ("Write it or other, not both.", ["it"])
    ]


@pytest.mark.parametrize("other", ["y", "", False, Unknown])
def test_what_needs_another_is_content_with_any_written_value(other: Any) -> None:
    assert refusals(required_with("other"), "x", {"other": other}) == []


def test_what_needs_another_is_refused_alone() -> None:
    assert refusals(required_with("other"), "x", {"other": None}) == [
        ("Write other as well: it means nothing alone.", ["it"])
    ]


@pytest.mark.parametrize(
    "config", [{"a": None}, {"a": "x"}, {"b": "x", "a": None}, {"a": Unknown, "b": "x"}, {"a": "x", "b": Unknown}]
)
def test_one_of_several_or_none_is_allowed_and_unknown_ones_may_turn_out_null(config: Config) -> None:
    diagnostics = Diagnostics()
    at_most_one_of(diagnostics, config, "a", "b")
    assert not diagnostics.diagnostics


def test_several_are_refused() -> None:
    diagnostics = Diagnostics()
    at_most_one_of(diagnostics, {"a": "x", "b": "y"}, "a", "b")
    [error] = diagnostics.diagnostics
    assert (error.summary, error.path) == ("a and b exclude each other", ["a"])


def test_validators_run_on_known_values_only_and_deprecation_warns_of_unknown_ones_too() -> None:
    schema = Schema(
        attributes=[
            Attribute("a", String(), "", optional=True, validators=[pattern("x", "is bad")], deprecation_message="No."),
            Attribute("b", String(), "", optional=True, validators=[pattern("x", "is bad")]),
        ]
    )

    def told(config: Config) -> list[tuple[str, str]]:
        diagnostics = Diagnostics()
        validate_config(schema, config, diagnostics)
        return [(d.severity, d.summary) for d in diagnostics.diagnostics]

    assert told({"a": Unknown, "b": Unknown}) == [("warning", "a is deprecated")]
    assert told({"a": None, "b": "y"}) == [("error", "Invalid b")]
    assert told({"a": "y", "b": None}) == [("warning", "a is deprecated"), ("error", "Invalid a")]


@pytest.mark.parametrize(
    ("validator", "text"),
    [
        (one_of("a", 1), "One of `a`, `1`."),
        (length(0, 60), "Length: 0 to 60."),
        (length(1), "Length: at least 1."),
        (at_least(2), "At least 2."),
        (at_most(3), "At most 3."),
        (conflicts_with("b"), "Conflicts with `b`."),
        (required_with("b", "c"), "Needs `b`, `c`."),
        (pattern("x", "is bad: only `x` is good"), "Only `x` is good."),
        (keys("x", "is bad: only `x` is good"), "Keys: only `x` is good."),
    ],
)
def test_a_validator_says_what_it_demands(validator: Validator, text: str) -> None:
    assert isinstance(validator, Rule)
    assert validator.text == text


def test_a_rule_that_explains_nothing_says_nothing() -> None:
    assert not isinstance(pattern("x", "is bad"), Rule)
