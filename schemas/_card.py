"""Cards as arguments: each entry of the front matter of a README.md is one nested attribute."""

from collections.abc import Sequence

from provider.plugin.nesting import Nested, Nesting
from provider.plugin.schema import Attribute
from provider.plugin.types import TfType
from provider.plugin.validators import Validator


def entry(name: str, type_: TfType, description: str, *validators: Validator) -> Attribute:
    """Return one entry of a card; omitted, it is left as it is.

    Args:
        name: its name.
        type_: its type: text, a whole number, a flag, a list or a map of texts.
        description: what it says.
        validators: checks of its value.
    """
    return Attribute(
        name,
        type_,
        description,
        optional=True,
        computed=True,
        use_state_for_unknown=True,
        default=None,
        validators=validators,
    )


def card_attribute(entries: Sequence[Attribute], description: str) -> Attribute:
    """Return the argument `card`.

    Args:
        entries: what may stand in it.
        description: what it is.
    """
    return Attribute(
        "card",
        Nested(Nesting.SINGLE, entries),
        description,
        optional=True,
        computed=True,
        use_state_for_unknown=True,
        default=None,
    )
