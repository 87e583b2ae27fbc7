"""Bodies made from a schema: some that are allowed, and some with one fault each."""

import copy
import random
from collections.abc import Iterator
from typing import Any

SAMPLES = {
    "^[a-z0-9-.]+$": ["my-license-1.0"],
    "^[0-9a-fA-F]{24}$": ["66aa00000000000000000001", "66AA0000000000000000000F"],
    "^[0-9a-f]{24}$": ["66aa00000000000000000001"],
    "^[0-9a-fA-F]{64}$": ["ab" * 32],
    "^[a-zA-Z][_a-zA-Z0-9]*$": ["KEY", "a", "B_2"],
    r"^\/.*": ["/data", "/"],
    r"^(?!\.)(?!.*\.\.)([A-Za-z0-9_'+\-\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$": ["a@b.org"],
}
"""Texts for each pattern of the description."""
OTHERS: list[Any] = [None, True, 7, 1.5, "nonsense \u20ac", [], ["x"], {}, {"a": 1}]


def valid(schema: dict[str, Any], rng: random.Random) -> Any:
    """Return a value that a schema allows."""
    if "allOf" in schema:
        whole: dict[str, Any] = {}
        for part in schema["allOf"]:
            whole |= valid(part, rng)
        return whole
    if "anyOf" in schema:
        return valid(rng.choice(schema["anyOf"]), rng)
    if "enum" in schema:
        return rng.choice(schema["enum"])
    if "const" in schema:
        return schema["const"]
    make = {"object": _object, "array": _array, "string": _string, "integer": _integer, "number": _integer}
    kind = schema.get("type")
    if kind == "boolean":
        return rng.random() < 0.5
    return make[kind](schema, rng) if kind in make else None


def _object(schema: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    required = schema.get("required", [])
    return {
        name: valid(one, rng)
        for name, one in schema.get("properties", {}).items()
        if name in required or rng.random() < 0.4
    }


def _array(schema: dict[str, Any], rng: random.Random) -> list[Any]:
    return [valid(schema["items"], rng) for _ in range(rng.randint(schema.get("minItems", 0), 3))]


def _string(schema: dict[str, Any], rng: random.Random) -> str:
    if "pattern" in schema:
        sample: str = rng.choice(SAMPLES[schema["pattern"]])
        return sample
    if schema.get("format") == "uri":
        return "https://example.org/license"
    least: int = schema.get("minLength", 0)
    text: str = rng.choice(["demo", "acme/demo", "acme/other", "main", "x" * 40, "ä text", ""])
    most: int = schema.get("maxLength", 1000)
    return (text + "y" * least)[:most]


def _integer(schema: dict[str, Any], rng: random.Random) -> int:
    least = max(schema.get("minimum", 0), schema.get("exclusiveMinimum", -1) + 1)
    return rng.randint(least, least + 100)


def _places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from _places(one, (*at, key))


def with_fault(value: Any, rng: random.Random) -> Any:
    """Return a value with one place left out, or with something else in it; a judge says whether that is a fault."""
    changed = copy.deepcopy(value)
    place = rng.choice(list(_places(changed)))
    if not place:
        return rng.choice(OTHERS[2:6])
    holder = changed
    for key in place[:-1]:
        holder = holder[key]
    if isinstance(holder, dict) and rng.random() < 0.3:
        del holder[place[-1]]
    else:
        holder[place[-1]] = rng.choice(
            [one for one in OTHERS if type(one) is not type(holder[place[-1]])] + ["nonsense"]
        )
    return changed
