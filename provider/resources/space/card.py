"""A Space's card."""

from typing import TYPE_CHECKING

from provider.resources.shared.card import Card
from provider.resources.shared.files import readme_with
from schemas._space_card import ENTRIES, YAML_KEYS

if TYPE_CHECKING:
    from schemas.states import SpaceCard

_CARD: "Card[SpaceCard]" = Card(ENTRIES, YAML_KEYS)

yaml_key = _CARD.yaml_key
observed_card = _CARD.observed
front_matter_of = _CARD.front_matter
removed_entries = _CARD.removed


def bare_readme(name: str, sdk: str | None, card: "SpaceCard | None") -> bytes:
    """Return a README.md of nothing but its front matter, without which the Hub does not run a Space."""
    return readme_with("", {"title": name, "sdk": sdk} | front_matter_of(card)).encode()
