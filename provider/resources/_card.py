"""A repository's card: its entries as attributes, and as front matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from provider.plugin.interface import State
from provider.plugin.schema import Attribute
from provider.plugin.types import Bool, Integer, List, Map, String

KINDS: dict[Any, type] = {String: str, Bool: bool, Integer: int, List: list, Map: dict}


@dataclass(frozen=True)
class Card:
    """The entries that the argument `card` of one resource type may have.

    Args:
        entries: the nested attributes.
        yaml_keys: the Hub's words where they are not the attributes' names.
    """

    entries: Sequence[Attribute]
    yaml_keys: Mapping[str, str] = field(default_factory=dict)

    def yaml_key(self, name: str) -> str:
        """Give the Hub's word for an entry."""
        return self.yaml_keys.get(name, name)

    def observed(self, front_matter: Mapping[str, Any], kept: State | None) -> State | None:
        """Give the card as the Hub has it.

        Args:
            front_matter: all of the README's front matter.
            kept: the card in the state: only its entries are looked at. None for an import: all are.

        Returns:
            The entries by name, null where there is none or it is of another type; None if there is no entry at all.
        """
        found = {
            entry.name: _of_type(front_matter.get(self.yaml_key(entry.name)), KINDS[type(entry.type)])
            for entry in self.entries
            if kept is None or kept.get(entry.name) is not None
        }
        card = dict.fromkeys(entry.name for entry in self.entries) | found
        return card if kept is not None or any(value is not None for value in card.values()) else None

    def front_matter(self, card: State | None, before: State | None = None) -> dict[str, Any]:
        """Give the entries to write into the front matter: those of a card that differ from the card before."""
        return {
            self.yaml_key(name): value
            for name, value in (card or {}).items()
            if value is not None and value != (before or {}).get(name)
        }


def _of_type(value: Any, kind: type) -> Any:
    """Give a value of the front matter as one of an attribute's type; one text may stand for a list of one."""
    if kind is list and isinstance(value, str):
        value = [value]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return None
    if isinstance(value, dict):
        return {str(key): str(element) for key, element in value.items()}
    return [str(element) for element in value] if isinstance(value, list) else value
