"""The list resource huggingface_space_secret."""

from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import String
from provider.plugin.validators import pattern
from schemas._attributes import REPOSITORY_ID, REPOSITORY_ID_RULE

SCHEMA = Schema(
    version=0,
    description="Finds the secrets of a Space.",
    attributes=[
        Attribute(
            "space_id",
            String(),
            "The Space, as `namespace/name`.",
            required=True,
            validators=[pattern(REPOSITORY_ID, REPOSITORY_ID_RULE)],
        ),
    ],
)
