"""Value types made of parts: objects, tuples, and values that bring their own type."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tf.types import TfType, Unknown

from provider.plugin.types import Bool, DynamicValue, Integer, List, Map, Number, Set, String

__all__ = ["Dynamic", "DynamicValue", "Object", "Tuple", "parse_type", "problem_of", "type_of"]

PRIMITIVES: dict[str, type[TfType]] = {"string": String, "number": Number, "bool": Bool}
COLLECTIONS: dict[str, type[List | Set | Map]] = {"list": List, "set": Set, "map": Map}


class Object(TfType):
    """Named values of fixed types; in Python a `dict` with every name.

    Args:
        attributes: the type of each value.
    """

    def __init__(self, attributes: Mapping[str, TfType]) -> None:
        self.attributes = dict(attributes)

    def decode(self, value: Any) -> Any:
        """Decode each value; one that is missing is null."""
        return self._each(value, "decode")

    def encode(self, value: Any) -> Any:
        """Encode each value; one that is missing is null."""
        if isinstance(value, dict) and value.keys() - self.attributes.keys():
            raise TypeError(f"has {', '.join(sorted(value.keys() - self.attributes.keys()))}, which it may not have")
        return self._each(value, "encode")

    def tf_type(self) -> bytes:
        """Return the type's JSON."""
        return _dump(["object", {name: _load(type_) for name, type_ in self.attributes.items()}])

    def _each(self, value: Any, way: str) -> Any:
        if value is None or value is Unknown:
            return value
        if not isinstance(value, dict):
            raise TypeError(f"is {type(value).__name__}, not an object")
        return {name: getattr(type_, way)(value.get(name)) for name, type_ in self.attributes.items()}


class Tuple(TfType):
    """A fixed number of values of fixed types; in Python a `list`.

    Args:
        elements: the type of each value.
    """

    def __init__(self, elements: Sequence[TfType]) -> None:
        self.elements = list(elements)

    def decode(self, value: Any) -> Any:
        """Decode each value."""
        return self._each(value, "decode")

    def encode(self, value: Any) -> Any:
        """Encode each value."""
        return self._each(value, "encode")

    def tf_type(self) -> bytes:
        """Return the type's JSON."""
        return _dump(["tuple", [_load(type_) for type_ in self.elements]])

    def _each(self, value: Any, way: str) -> Any:
        if value is None or value is Unknown:
            return value
        if not isinstance(value, list) or len(value) != len(self.elements):
            raise TypeError(f"is not a tuple of {len(self.elements)} values")
        return [getattr(type_, way)(element) for type_, element in zip(self.elements, value, strict=True)]


class Dynamic(TfType):
    """A value of any type; in Python a `DynamicValue`, None, or Unknown.

    A provider may answer with a plain value as well: its type is then the narrowest that holds it.
    """

    def decode(self, value: Any) -> Any:
        """Take `[type, value]`, or the `{"type": …, "value": …}` of a state file."""
        if value is None or value is Unknown:
            return value
        if isinstance(value, dict):
            value = [json.dumps(value.get("type")), value.get("value")]
        if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], str | bytes):
            raise TypeError("is not a value with a type")
        try:
            type_ = parse_type(json.loads(value[0]))
        except json.JSONDecodeError as error:
            raise ValueError("has a type that is not JSON") from error
        return DynamicValue(type_, type_.decode(value[1]))

    def encode(self, value: Any) -> Any:
        """Return `[type, value]`."""
        if value is None or value is Unknown:
            return value
        typed = _as_typed(value)
        return [typed.type.tf_type(), typed.type.encode(typed.value)]

    def semantically_equal(self, a_decoded: Any, b_decoded: Any) -> bool:
        """Return whether both have the same type and value."""
        return bool(_as_typed(a_decoded) == _as_typed(b_decoded))

    def tf_type(self) -> bytes:
        """Return the type's JSON."""
        return b'"dynamic"'


def parse_type(constraint: Any) -> TfType:
    """Return the type that a type constraint's JSON says.

    Raises:
        ValueError: if it says none.
    """
    match constraint:
        case str() if constraint in PRIMITIVES:
            return PRIMITIVES[constraint]()
        case "dynamic":
            return Dynamic()
        case [str() as kind, element] if kind in COLLECTIONS:
            return COLLECTIONS[kind](parse_type(element))
        case ["object", dict() as attributes, *_]:
            return Object({name: parse_type(inner) for name, inner in attributes.items()})
        case ["tuple", list() as elements]:
            return Tuple([parse_type(element) for element in elements])
    raise ValueError(f"has the type {constraint!r}, which there is not")


def type_of(value: Any) -> TfType:
    """Return the narrowest type of a plain value.

    Raises:
        TypeError: if no type holds it.
    """
    match value:
        case bool():
            return Bool()
        case str():
            return String()
        case int() | float() | Decimal():
            return Number()
        case list():
            return Tuple([type_of(element) for element in value])
        case dict():
            Map(String()).encode(dict.fromkeys(value))
            return Object({name: type_of(element) for name, element in value.items()})
        case _ if value is None or value is Unknown or isinstance(value, DynamicValue):
            return Dynamic()
    raise TypeError(f"is {type(value).__name__}, which no type holds")


def problem_of(type_: TfType, value: Any) -> str | None:
    """Return what is wrong with a value that the wire could carry but its type forbids; None if nothing is."""
    if isinstance(type_, Integer) and value is not None and value is not Unknown and not isinstance(value, int):
        return f"{value} is not a whole number."
    if isinstance(type_, List | Set) and isinstance(value, list):
        return next(filter(None, (problem_of(type_.element_type, element) for element in value)), None)
    if isinstance(type_, Map) and isinstance(value, dict):
        return next(filter(None, (problem_of(type_.element_type, element) for element in value.values())), None)
    if isinstance(type_, Object) and isinstance(value, dict):
        return next(filter(None, (problem_of(inner, value[name]) for name, inner in type_.attributes.items())), None)
    if isinstance(type_, Tuple) and isinstance(value, list):
        return next(filter(None, map(problem_of, type_.elements, value)), None)
    return None


def _as_typed(value: Any) -> Any:
    return (
        value
        if value is None or value is Unknown or isinstance(value, DynamicValue)
        else DynamicValue(type_of(value), value)
    )


def _load(type_: TfType) -> Any:
    return json.loads(type_.tf_type())


def _dump(constraint: Any) -> bytes:
    return json.dumps(constraint, separators=(",", ":")).encode()
