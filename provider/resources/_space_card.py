"""A Space's card: its entries as attributes, and as front matter."""

from collections.abc import Mapping
from typing import Any

from provider.plugin.interface import State
from provider.plugin.types import Bool, Integer, List, String
from schemas._space_card import ENTRIES, YAML_KEYS

NAMES = [entry.name for entry in ENTRIES]
KINDS: dict[Any, type] = {String: str, Bool: bool, Integer: int, List: list}


def yaml_key(name: str) -> str:
    """Give the Hub's word for an entry."""
    return YAML_KEYS.get(name, name)


def observed_card(front_matter: Mapping[str, Any], kept: State | None) -> State | None:
    """Give the card as the Hub has it.

    Args:
        front_matter: all of the README's front matter.
        kept: the card in the state: only its entries are looked at. None for an import: all are.

    Returns:
        The entries by name, null where there is none or it is of another type; None if there is no entry at all.
    """
    found = {
        entry.name: _of_type(front_matter.get(yaml_key(entry.name)), KINDS[type(entry.type)])
        for entry in ENTRIES
        if kept is None or kept.get(entry.name) is not None
    }
    card = dict.fromkeys(NAMES) | found
    return card if kept is not None or any(value is not None for value in card.values()) else None


def front_matter_of(card: State | None, before: State | None = None) -> dict[str, Any]:
    """Give the entries to write into the front matter: those of a card that differ from the card before."""
    return {
        yaml_key(name): value
        for name, value in (card or {}).items()
        if value is not None and value != (before or {}).get(name)
    }


def _of_type(value: Any, kind: type) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return None
    return [str(element) for element in value] if isinstance(value, list) else value
