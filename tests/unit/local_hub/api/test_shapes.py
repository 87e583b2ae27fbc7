"""What a value must be like, and the Hub's words for what it is not."""

from typing import Any

import pytest

from provider.local_hub.api.shapes import MISSING, faults

NUMBER = {"type": "integer", "minimum": 1, "maximum": 9}
BY_TYPE = {
    "anyOf": [
        {"type": "object", "properties": {"type": {"const": "a"}, "x": {"type": "string"}}, "required": ["type", "x"]},
        {"type": "object", "properties": {"type": {"const": "b"}}},
    ]
}


@pytest.mark.parametrize(
    ("schema", "value", "fault"),
    [
        ({"type": "string"}, 5, "Invalid input: expected string, received number at x"),
        ({"type": "string"}, None, "Invalid input: expected string, received null at x"),
        ({"type": "string"}, MISSING, "Invalid input: expected string, received undefined at x"),
        ({"type": "integer"}, True, "Invalid input: expected number, received boolean at x"),
        ({"type": "integer"}, 1.5, "Invalid input: expected number, received number at x"),
        ({"type": "boolean"}, "true", "Invalid input: expected boolean, received string at x"),
        ({"enum": ["a", "b"]}, "c", 'Invalid option: expected one of "a"|"b" at x'),
        ({"enum": [0, 1]}, False, "Invalid option: expected one of 0|1 at x"),
        ({"const": False}, 0, "Invalid input: expected false at x"),
        (NUMBER, 0, "Too small: expected number to be >=1 at x"),
        (NUMBER, 10, "Too big: expected number to be <=9 at x"),
        ({"type": "number", "exclusiveMinimum": 0}, 0, "Too small: expected number to be >0 at x"),
        ({"type": "string", "minLength": 3}, "ab", "Too small: expected string to have >=3 characters at x"),
        ({"type": "string", "maxLength": 3}, "abcd", "Too big: expected string to have <=3 characters at x"),
        ({"type": "string", "pattern": "^a$"}, "a\n", "Invalid string: must match pattern /^a$/ at x"),
        ({"type": "string", "format": "uri"}, "LICENCE", "Invalid URL at x"),
        ({"type": "array", "minItems": 1}, [], "Too small: expected array to have >=1 items at x"),
        ({"type": "array", "maxItems": 1}, [1, 2], "Too big: expected array to have <=1 items at x"),
        ({"type": "array", "items": {"enum": ["a"]}}, ["a", "b"], 'Invalid option: expected one of "a" at x[1]'),
        (
            {"type": "object", "properties": {"y": {"type": "string"}}},
            {"y": []},
            "expected string, received array at x.y",
        ),
        (
            {"type": "object", "properties": {"y": {}}, "required": ["y"]},
            {},
            "expected nonoptional, received undefined at x.y",
        ),
        (BY_TYPE, {"type": "a"}, "Invalid input: expected string, received undefined at x.x"),
        (BY_TYPE, {"type": "c"}, "Invalid input at x"),
        ({"allOf": [{"type": "object"}, {"type": "string"}]}, {}, "expected string, received object at x"),
    ],
)
def test_a_fault_is_told_with_its_place(schema: dict[str, Any], value: Any, fault: str) -> None:
    [told] = faults(schema, value, "x")
    assert told.endswith(fault)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, 2.0),
        ({"type": "number"}, 5),
        ({}, None),
        ({"type": "object", "properties": {"y": {"type": "string"}}}, {"other": 1}),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, None),
        (BY_TYPE, {}),
        ({"type": "string", "format": "uri"}, "https://example.org/x"),
    ],
)
def test_what_is_allowed_has_no_faults(schema: dict[str, Any], value: Any) -> None:
    assert list(faults(schema, value)) == []
