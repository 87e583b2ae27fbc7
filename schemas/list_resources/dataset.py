"""The list resource huggingface_dataset."""

from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import String
from provider.plugin.validators import pattern

SCHEMA = Schema(
    version=0,
    description="Finds the datasets of a user or organization that the token can see.",
    attributes=[
        Attribute(
            "namespace",
            String(),
            "The user or organization. Default: the provider's `namespace`, else the token's owner.",
            optional=True,
            validators=[pattern(r"[^/\s]+", "is not a valid name of a user or organization")],
        ),
        Attribute("search", String(), "Only datasets whose name has this in it; case does not matter.", optional=True),
    ],
)
