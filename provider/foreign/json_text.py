"""JSON from outside."""

import json
import math
import re
from typing import Any, NoReturn

from provider.errors import InvalidData

MOST_BYTES = 64 << 20
MOST_DEPTH = 200
MOST_VALUES = 4_000_000
"""Values and keys; each takes up to a hundred bytes of memory, however short its text is."""

MOST_DIGITS = 19
"""Digits of a whole number: more do not fit into 64 bits, and no count of anything has them."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(content: bytes | str, most_bytes: int = MOST_BYTES) -> Any:
    """Return what a JSON text says; half of a surrogate pair becomes U+FFFD, which can be written as UTF-8.

    Args:
        content: the text, in UTF-8.
        most_bytes: a longer one is refused.

    Raises:
        InvalidData: if it is not JSON, too large, too deep, or holds a number that no 64 bits hold.
    """
    if len(content) > most_bytes:
        raise InvalidData(f"is larger than {most_bytes} bytes")
    text = _decoded(content) if isinstance(content, bytes) else content
    if text.count(",") + text.count("[") + text.count("{") > MOST_VALUES:
        raise InvalidData(f"has more than {MOST_VALUES} values")
    try:
        value = json.loads(text, parse_int=_whole, parse_float=_finite, parse_constant=_refuse)
    except InvalidData:
        raise
    except RecursionError:
        raise InvalidData(f"is nested more than {MOST_DEPTH} deep") from None
    except ValueError:
        raise InvalidData("is not JSON") from None
    _check_depth(value)
    return _without_surrogates(value) if _ESCAPED_SURROGATE.search(text) or _SURROGATE.search(text) else value


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidData("is not JSON") from None


def _whole(digits: str) -> int:
    if len(digits.removeprefix("-")) > MOST_DIGITS:
        raise InvalidData(f"holds a whole number of more than {MOST_DIGITS} digits")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise InvalidData("holds a number that is too large")
    return number


def _refuse(name: str) -> NoReturn:
    raise InvalidData(f"holds {name}, which is not JSON")


def _check_depth(value: Any) -> None:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MOST_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise InvalidData(f"is nested more than {MOST_DEPTH} deep")


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_surrogates(element) for element in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(element) for key, element in value.items()}
    return value
