"""Value types of attributes: tf's, made strict and lossless.

In Python a value is `None` (null), `Unknown`, `str`, `bool`, a number, `list` (lists and sets) or `dict` (maps).
Numbers are `int` where they are whole, `float` where a float is exact, and `decimal.Decimal` otherwise.

Encoding raises TypeError for a value that is not of the type: a provider must never answer with such a value, for
Terraform would then forget the object.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from tf import types as tf_types
from tf.types import TfType, Unknown

__all__ = ["Bool", "Config", "List", "Map", "Number", "Set", "State", "String", "TfType", "Unknown"]

State: TypeAlias = dict[str, Any]
"""An object: attribute names and values."""

Config: TypeAlias = dict[str, Any]
"""An object as it is written in the configuration: what is not written is null."""

INT64 = range(-(2**63), 2**63)


class String(tf_types.String):
    """Text."""

    def decode(self, value: Any) -> Any:
        """Take a `str`."""
        return _checked(value, str, "a string")

    def encode(self, value: Any) -> Any:
        """Give the wire form of a `str`."""
        return _text(_checked(value, str, "a string"))


class Bool(tf_types.Bool):
    """True or false."""

    def decode(self, value: Any) -> Any:
        """Take a `bool`."""
        return _checked(value, bool, "a bool")

    def encode(self, value: Any) -> Any:
        """Give the wire form of a `bool`."""
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
        """Give an int64, an exact float64, or else a decimal string."""
        if value is None or value is Unknown:
            return value
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise TypeError(f"is {type(value).__name__}, not a number")
        number = as_number(value)
        if isinstance(number, int):
            return number if number in INT64 else str(number)
        return number if isinstance(number, float) else str(number)


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


class Map(tf_types.Map):
    """A map from strings to elements of one type."""

    def decode(self, value: Any) -> Any:
        """Decode each element."""
        return _each_of_map(self.element_type.decode, value)

    def encode(self, value: Any) -> Any:
        """Encode each element."""
        return _each_of_map(self.element_type.encode, value)


def as_number(value: int | float | str | Decimal) -> int | float | Decimal:
    """Give the plainest Python number that holds a value without loss.

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
    if exact == exact.to_integral_value():
        return int(exact)
    return float(exact) if Decimal(float(exact)) == exact else exact


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
