"""Keeps secret values out of whatever text leaves the process."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provider.redaction.redactor import MASK, Redactor

if TYPE_CHECKING:
    from provider.plugin.nesting import Shape

__all__ = ["MASK", "StateRedactor", "redact"]


class StateRedactor(Redactor):
    """Remembers the sensitive and write-only values that the process has seen, and masks them in text."""

    def remember(self, schema: "Shape", state: Mapping[str, Any] | None) -> None:
        """Take note of an object's sensitive and write-only strings, at any depth.

        Args:
            schema: tells which attributes are sensitive.
            state: the object.
        """
        from provider.plugin.nesting import members  # noqa: PLC0415 - start-up: the log needs this module first

        for member in members(schema, state or {}):
            if member.attribute.sensitive or member.attribute.write_only:
                self._take_all(member.value)

    def _take_all(self, value: Any) -> None:
        """Take note of a string, or every string inside a map or list."""
        from provider.plugin.types import DynamicValue  # noqa: PLC0415 - start-up

        if isinstance(value, str):
            self.take(value)
        elif isinstance(value, dict):
            for element in value.values():
                self._take_all(element)
        elif isinstance(value, list):
            for element in value:
                self._take_all(element)
        elif isinstance(value, DynamicValue):
            self._take_all(value.value)


redact = StateRedactor()
"""The one of this process."""
