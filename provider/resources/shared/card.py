"""A repository's card: its entries as attributes, and as front matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from provider.plugin.interface import Private
from provider.plugin.schema import Attribute
from provider.plugin.types import Bool, Integer, List, Map, String, Unknown
from provider.resources.shared.managed_keys import managed_keys, own

CARD = "card"
CardT = TypeVar("CardT", bound=Mapping[str, Any])
"""The card of one resource type."""

KINDS: dict[Any, type] = {String: str, Bool: bool, Integer: int, List: list, Map: dict}


@dataclass(frozen=True)
class Card(Generic[CardT]):
    """The entries that the argument `card` of one resource type may have.

    Args:
        entries: the nested attributes.
        yaml_keys: the Hub's words where they are not the attributes' names.
    """

    entries: Sequence[Attribute]
    yaml_keys: Mapping[str, str] = field(default_factory=dict)

    def yaml_key(self, name: str) -> str:
        """Return the Hub's word for an entry."""
        return self.yaml_keys.get(name, name)

    def observed(self, front_matter: Mapping[str, Any], kept: CardT | None) -> CardT | None:
        """Return the card as the Hub has it.

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
        is_there = kept is not None or any(value is not None for value in card.values())
        return cast("CardT", card) if is_there else None

    def front_matter(self, card: Mapping[str, Any] | None, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the entries to write into the front matter: those of a card that differ from the card before."""
        return {
            self.yaml_key(name): value
            for name, value in (card or {}).items()
            if value is not None and value != (before or {}).get(name)
        }

    def removed(self, card: Mapping[str, Any] | None, before: Mapping[str, Any] | None) -> dict[str, None]:
        """Return the entries to take out of the front matter: those of the card before that the card has no more."""
        return {
            self.yaml_key(name): None
            for name, value in (before or {}).items()
            if value is not None and (card or {}).get(name) is None
        }


def plan_card(private: Private, config: Any, current: Mapping[str, Any] | None, planned: Any) -> Any:
    """Plan `card`: an entry that was written from here and is written no more is taken out.

    Args:
        private: the object's private state, which remembers what was written from here.
        config: the card as it is written.
        current: the card in the state.
        planned: the card as the schema alone plans it: what is not written stays as it is.
    """
    if config is Unknown or planned is Unknown:
        return planned
    written = {name for name, value in (config or {}).items() if value is not None}
    owned = managed_keys(private, CARD)
    own(private, CARD, owned | written)
    left = {name for name in owned - written if (current or {}).get(name) is not None}
    if not left:
        return planned
    card = planned | dict.fromkeys(left)
    return card if config is not None or any(value is not None for value in card.values()) else None


def note_card(private: Private, card: Mapping[str, Any] | None, *, is_new: bool = False) -> None:
    """Remember, after the commit, which entries of the card were written from here.

    Args:
        private: the object's private state.
        card: the card as it is now.
        is_new: whether all of it was written from here.
    """
    present = {name for name, value in (card or {}).items() if value is not None}
    own(private, CARD, present if is_new else present & managed_keys(private, CARD))


def _of_type(value: Any, kind: type) -> Any:
    """Return a value of the front matter as one of an attribute's type; one text may stand for a list of one."""
    if kind is list and isinstance(value, str):
        value = [value]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return None
    if isinstance(value, dict):
        return {str(key): str(element) for key, element in value.items()}
    return [str(element) for element in value] if isinstance(value, list) else value
