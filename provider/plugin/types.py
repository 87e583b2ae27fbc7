"""Value types of attributes: tf's, made strict and lossless.

In Python a value is `None` (null), `Unknown`, `str`, `bool`, a number, `list` (lists and sets) or `dict` (maps).
Numbers are `int` where they are whole, `float` where a float is exact, and `decimal.Decimal` otherwise.

Encoding raises TypeError for a value that is not of the type: a provider must never answer with such a value, for
Terraform would then forget the object.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias, TypeVar

from tf import types as tf_types
from tf.types import TfType

__all__ = [
    "Bool",
    "Config",
    "DynamicValue",
    "Integer",
    "List",
    "Map",
    "Number",
    "Set",
    "State",
    "StateT",
    "StateT_co",
    "String",
    "TfType",
    "Unknown",
]

Unknown: Any = tf_types.Unknown
"""Stands for a value that only the apply can tell: a planned value of any type may be it."""

State: TypeAlias = dict[str, Any]
"""An object: attribute names and values."""

StateT = TypeVar("StateT", bound=Mapping[str, Any])
"""The objects of one type: `State`, or a TypedDict that knows their attributes."""

StateT_co = TypeVar("StateT_co", bound=Mapping[str, Any], covariant=True)
"""The same, where objects are only read."""

Config: TypeAlias = dict[str, Any]
"""An object as it is written in the configuration: what is not written is null."""

LONGEST_INTEGER = 400
"""Decimal digits; a larger number stays a Decimal, for 1e999999999 must not fill the memory."""


class String(tf_types.String):
    """Text."""

    def decode(self, value: Any) -> Any:
        """Take a `str`."""
        return _checked(value, str, "a string")

    def encode(self, value: Any) -> Any:
        """Return the wire form of a `str`."""
        return _text(_checked(value, str, "a string"))


class Bool(tf_types.Bool):
    """True or false."""

    def decode(self, value: Any) -> Any:
        """Take a `bool`."""
        return _checked(value, bool, "a bool")

    def encode(self, value: Any) -> Any:
        """Return the wire form of a `bool`."""
        return _checked(value, bool, "a bool")


class Number(tf_types.Number):
    """A number of any size and precision."""

    def decode(self, value: Any) -> Any:
        """Take an integer, a float or a decimal string (protocol: numbers that no float64 holds are strings)."""
        if value is None or value is Unknown:
            return value
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
            raise TypeError(f"is {type(value).__name__}, not a number")
        try:
            return as_number(value)
        except InvalidOperation as error:
            raise ValueError("is not a number") from error

    def encode(self, value: Any) -> Any:
        """Return its decimal notation, which loses nothing and has the precision of a number that is read from a state.

        Terraform 1.11 takes an object for changed when a number of it is as large but not as precise as before.
        """
        if value is None or value is Unknown:
            return value
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise TypeError(f"is {type(value).__name__}, not a number")
        number = as_number(value)
        return str(number if isinstance(number, int) else Decimal(number))


class Integer(Number):
    """A whole number; another one is refused where it is written."""

    def encode(self, value: Any) -> Any:
        """Return its decimal notation."""
        number = super().encode(value)
        if number is not None and number is not Unknown and not isinstance(as_number(number), int):
            raise TypeError("is not a whole number")
        return number


class List(tf_types.List):
    """A list: its elements have one type."""

    def decode(self, value: Any) -> Any:
        """Decode each element."""
        return _each_of_list(self.element_type.decode, value)

    def encode(self, value: Any) -> Any:
        """Encode each element."""
        return _each_of_list(self.element_type.encode, value)


class Set(tf_types.Set):
    """A set: its elements have one type and no order."""

    def decode(self, value: Any) -> Any:
        """Decode each element."""
        return _each_of_list(self.element_type.decode, value)

    def encode(self, value: Any) -> Any:
        """Encode each element."""
        return _each_of_list(self.element_type.encode, value)

    def semantically_equal(self, a_decoded: Any, b_decoded: Any) -> bool:
        """Return whether both hold the same elements, in any order."""
        if not isinstance(a_decoded, list) or not isinstance(b_decoded, list):
            return a_decoded is b_decoded
        return sorted(map(_sortable, a_decoded)) == sorted(map(_sortable, b_decoded))


class Map(tf_types.Map):
    """A map from strings to elements of one type."""

    def decode(self, value: Any) -> Any:
        """Decode each element."""
        return _each_of_map(self.element_type.decode, value)

    def encode(self, value: Any) -> Any:
        """Encode each element."""
        return _each_of_map(self.element_type.encode, value)


@dataclass(frozen=True, eq=False)
class DynamicValue:
    """A value with its type, where the schema leaves the type open; equal to those of the same type and value.

    Args:
        type: its type.
        value: its value.
    """

    type: TfType
    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DynamicValue) and _same_type(self.type, other.type) and bool(self.value == other.value)

    __hash__ = None  # type: ignore[assignment] # its value may be a list or a dict

    def __repr__(self) -> str:
        return f"Typed({self.type.tf_type().decode()}, {self.value!r})"


def is_known(value: Any) -> bool:
    """Return whether neither a value nor anything inside it is unknown."""
    if isinstance(value, DynamicValue):
        return is_known(value.value)
    if isinstance(value, dict):
        return all(map(is_known, value.values()))
    return all(map(is_known, value)) if isinstance(value, list) else value is not Unknown


def as_number(value: int | float | str | Decimal) -> int | float | Decimal:
    """Return the plainest Python number that holds a value without loss.

    Args:
        value: a number, or its decimal notation.

    Raises:
        decimal.InvalidOperation: if a string is not a decimal number.
        ValueError: for infinity and not-a-number, which Terraform doesn't have.
    """
    if isinstance(value, int):
        return int(value)
    exact = Decimal(value)
    if not exact.is_finite():
        raise ValueError("is not a finite number")
    if exact.adjusted() < LONGEST_INTEGER and exact == exact.to_integral_value():
        return int(exact)
    return float(exact) if Decimal(float(exact)) == exact else exact


def _same_type(left: TfType, right: TfType) -> bool:
    return bool(json.loads(left.tf_type()) == json.loads(right.tf_type()))


def _sortable(value: Any) -> str:
    """Return a text that is the same for equal values, and only for those."""
    if isinstance(value, dict):
        return repr(sorted((key, _sortable(element)) for key, element in value.items()))
    if isinstance(value, list):
        return repr([_sortable(element) for element in value])
    return repr(value)


def _checked(value: Any, kind: type, name: str) -> Any:
    if value is None or value is Unknown or isinstance(value, kind):
        return value
    raise TypeError(f"is {type(value).__name__}, not {name}")


def _each_of_list(convert: Callable[[Any], Any], value: Any) -> Any:
    if value is None or value is Unknown:
        return value
    if not isinstance(value, list):
        raise TypeError(f"is {type(value).__name__}, not a list")
    return [convert(element) for element in value]


def _each_of_map(convert: Callable[[Any], Any], value: Any) -> Any:
    if value is None or value is Unknown:
        return value
    if not isinstance(value, dict):
        raise TypeError(f"is {type(value).__name__}, not a map")
    return {_key(key): convert(element) for key, element in value.items()}


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"has a key that is {type(key).__name__}, not a string")
    return str(_text(key))


def _text(value: Any) -> Any:
    """Refuse half a surrogate pair, which Python's `str` can hold and the wire can't."""
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ValueError("holds a character that UTF-8 does not have") from error
    return value
