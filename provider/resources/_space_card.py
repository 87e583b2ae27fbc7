"""A Space's card."""

from provider.resources._card import Card
from schemas._space_card import ENTRIES, YAML_KEYS

_CARD = Card(ENTRIES, YAML_KEYS)

yaml_key = _CARD.yaml_key
observed_card = _CARD.observed
front_matter_of = _CARD.front_matter
