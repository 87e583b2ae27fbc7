"""What a value must be like: a small part of JSON Schema, with the words in which the Hub says what is wrong.

The schemas are those of `request_rules.json` and of `own_rules.py`; there are no keywords in them but these.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

Schema = Mapping[str, Any]
MISSING = object()
"""Stands for a value that was left out."""


def faults(schema: Schema, value: Any, place: str = "") -> Iterator[str]:
    """Return what keeps a value from being what a schema says, each with the place that is to blame.

    Args:
        schema: what it must be.
        value: of JSON, or MISSING.
        place: where it is, such as `files[0].path`.
    """
    if "anyOf" in schema:
        yield from _faults_of_choices(schema["anyOf"], value, place)
    for part in schema.get("allOf", ()):
        yield from faults(part, value, place)
    if "enum" in schema and not any(_same(choice, value) for choice in schema["enum"]):
        yield f"Invalid option: expected one of {'|'.join(map(json.dumps, schema['enum']))}{_at(place)}"
    if "const" in schema and not _same(schema["const"], value):
        yield f"Invalid input: expected {json.dumps(schema['const'])}{_at(place)}"
    kind = schema.get("type")
    if kind is None:
        return
    name = _name_of(value)
    if name != kind and (kind, name) != ("number", "integer"):
        yield f"Invalid input: expected {_SAID.get(kind, kind)}, received {_SAID.get(name, name)}{_at(place)}"
        return
    check = _CHECKS.get(kind)
    if check:
        yield from check(schema, value, place)


_SAID = {"integer": "number"}
_URI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")


def _at(place: str) -> str:
    return f" at {place}" if place else ""


def _same(value: Any, other: Any) -> bool:
    return type(value) is type(other) and value == other


def _name_of(value: Any) -> str:
    if value is MISSING:
        return "undefined"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    names: dict[type, str] = {float: "number", str: "string", list: "array", dict: "object"}
    return names[type(value)]


def _faults_of_choices(choices: list[Schema], value: Any, place: str) -> Iterator[str]:
    """Return the faults of the one choice that was meant: the one whose constants are right."""
    found = [list(faults(choice, value, place)) for choice in choices]
    if [] in found:
        return
    meant = [problems for choice, problems in zip(choices, found, strict=True) if _is_meant(choice, value)]
    yield from meant[0] if len(meant) == 1 else [f"Invalid input{_at(place)}"]


def _is_meant(schema: Schema, value: Any) -> bool:
    fields = {
        name: schema_of_field
        for name, schema_of_field in schema.get("properties", {}).items()
        if "const" in schema_of_field
    }
    if not fields or not isinstance(value, dict):
        return False
    required = schema.get("required", ())
    return all(
        _same(schema_of_field["const"], value[name]) if name in value else name not in required
        for name, schema_of_field in fields.items()
    )


def _faults_of_object(schema: Schema, value: dict[str, Any], place: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in [*properties, *(required for required in schema.get("required", ()) if required not in properties)]:
        inside = f"{place}.{name}" if place else name
        if name in value:
            yield from faults(properties.get(name, {}), value[name], inside)
        elif name in schema.get("required", ()):
            problems = list(faults(properties.get(name, {}), MISSING, inside))
            yield from problems or [f"Invalid input: expected nonoptional, received undefined{_at(inside)}"]


def _faults_of_array(schema: Schema, value: list[Any], place: str) -> Iterator[str]:
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    if len(value) < least:
        yield f"Too small: expected array to have >={least} items{_at(place)}"
    elif most is not None and len(value) > most:
        yield f"Too big: expected array to have <={most} items{_at(place)}"
        return
    for number, element in enumerate(value):
        yield from faults(schema.get("items", {}), element, f"{place}[{number}]")


def _faults_of_string(schema: Schema, value: str, place: str) -> Iterator[str]:
    least, most, pattern = schema.get("minLength", 0), schema.get("maxLength"), schema.get("pattern")
    if len(value) < least:
        yield f"Too small: expected string to have >={least} characters{_at(place)}"
    elif most is not None and len(value) > most:
        yield f"Too big: expected string to have <={most} characters{_at(place)}"
    elif schema.get("format") == "uri" and not _URI.match(value):
        yield f"Invalid URL{_at(place)}"
    elif pattern and not _expression(pattern).search(value):
        yield f"Invalid string: must match pattern /{pattern}/{_at(place)}"


@lru_cache(maxsize=256)
def _expression(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of JavaScript, whose `$` is the very end."""
    return re.compile(re.sub(r"(?<!\\)\$", r"\\Z", pattern), re.ASCII)


def _faults_of_number(schema: Schema, value: float, place: str) -> Iterator[str]:
    least, above, most = schema.get("minimum"), schema.get("exclusiveMinimum"), schema.get("maximum")
    if least is not None and value < least:
        yield f"Too small: expected number to be >={least}{_at(place)}"
    elif above is not None and value <= above:
        yield f"Too small: expected number to be >{above}{_at(place)}"
    elif most is not None and value > most:
        yield f"Too big: expected number to be <={most}{_at(place)}"


_CHECKS: dict[str, Callable[[Schema, Any, str], Iterator[str]]] = {
    "object": _faults_of_object,
    "array": _faults_of_array,
    "string": _faults_of_string,
    "integer": _faults_of_number,
    "number": _faults_of_number,
}
