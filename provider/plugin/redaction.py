"""Keeps secret values out of whatever text leaves the process."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from provider.plugin.nesting import Shape

MASK = "(sensitive value)"
SHORTEST = 4


class Redactor:
    """Remembers the sensitive and write-only values that the process has seen, and masks them in text."""

    def __init__(self) -> None:
        self._values: set[str] = set()

    def remember(self, schema: "Shape", state: Mapping[str, Any] | None) -> None:
        """Take note of an object's sensitive and write-only strings, at any depth.

        Args:
            schema: tells which attributes are sensitive.
            state: the object.
        """
        from provider.plugin.nesting import members  # noqa: PLC0415 - start-up: the log needs this module first

        for member in members(schema, state or {}):
            if member.attribute.sensitive or member.attribute.write_only:
                self.take(member.value)

    def __call__(self, text: str) -> str:
        """Give a text with every remembered value masked; values under four characters are too common to mask."""
        if not self._values:
            return text
        longest_first = sorted(self._values, key=len, reverse=True)
        return re.sub("|".join(map(re.escape, longest_first)), MASK, text)

    def take(self, value: Any) -> None:
        """Take note of a secret value: a string, or every string inside a map or list."""
        from provider.plugin.types import Typed  # noqa: PLC0415 - start-up

        if isinstance(value, str) and len(value) >= SHORTEST:
            self._values.update({value, *(line for line in value.splitlines() if len(line) >= SHORTEST)})
        elif isinstance(value, dict):
            for element in value.values():
                self.take(element)
        elif isinstance(value, list):
            for element in value:
                self.take(element)
        elif isinstance(value, Typed):
            self.take(value.value)


redact = Redactor()
"""The one of this process."""
