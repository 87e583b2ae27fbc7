"""Reading the JSON that callers send, and refusing what is not as it must be."""

import json
import math
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request

from provider.local_hub.model.errors import bad_request

_LARGEST = 2**53 - 1
"""JSON holds no larger integer that every reader takes for the same."""


class Body:
    """A JSON object with the types its fields must have.

    Args:
        values: the object.
    """

    def __init__(self, values: Any) -> None:
        if not isinstance(values, dict):
            raise bad_request("The body must be a JSON object")
        self.values: dict[str, Any] = values

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string; without a default it has to be there."""
        value = self.optional_text(key)
        if value is None:
            value = default
        if value is None:
            raise bad_request(f'"{key}" is required')
        return value

    def optional_text(self, key: str) -> str | None:
        """Return a string, None when it is null or left out."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, str):
            raise bad_request(f'"{key}" must be a string')
        return value

    def flag(self, key: str) -> bool | None:
        """Return a boolean, None when it is null or left out."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            raise bad_request(f'"{key}" must be a boolean')
        return value

    def integer(self, key: str) -> int | None:
        """Return an integer, None when it is null or left out."""
        value = self.values.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise bad_request(f'"{key}" must be an integer')
        return value

    def number(self, key: str) -> float | None:
        """Return a number, None when it is null or left out."""
        value = self.values.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise bad_request(f'"{key}" must be a number')
        return value

    def choice(self, key: str, choices: Sequence[Any]) -> Any:
        """Return one of the choices, None when it is null or left out."""
        value = self.values.get(key)
        if value is not None and value not in choices:
            raise bad_request(f'"{key}" must be one of [{", ".join(map(str, choices))}]')
        return value

    def objects(self, key: str) -> list["Body"]:
        """Return a list of objects, empty when it is null or left out."""
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise bad_request(f'"{key}" must be a list')
        return [Body(element) for element in value]


def parse_json(text: str | bytes) -> Any:
    """Read JSON of any shape.

    Raises:
        HubError: it is none, is nested too deep, or holds what no answer could carry: half characters, numbers that
            are none or that no counter holds.
    """
    try:
        values = json.loads(text, parse_constant=_no_number, parse_float=_number, parse_int=_integer)
        json.dumps(values, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise bad_request("The body is not valid JSON") from None
    return values


def _no_number(text: str) -> float:
    raise ValueError(text)


def _number(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _no_number(text)


def _integer(text: str) -> int:
    value = int(text)
    if not -_LARGEST <= value <= _LARGEST:
        raise ValueError(text)
    return value


def parse(text: str | bytes) -> Body:
    """Read one JSON object.

    Raises:
        HubError: it is none, or holds what `parse_json` refuses.
    """
    return Body(parse_json(text))


async def body_of(request: Request) -> Body:
    """Read the JSON object that a request carries."""
    return parse(await request.body())
