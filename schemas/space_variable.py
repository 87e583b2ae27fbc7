"""huggingface_space_variable."""

from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import String
from schemas._attributes import description, entry_id, key, space_id, updated_at

SCHEMA = Schema(
    version=0,
    description=(
        "A variable of a Space: the app finds it in its environment, and everybody who can see the Space can read it. "
        "Each change restarts the app; variables known from the start cost no restart in the Space's `variables`."
    ),
    attributes=[
        space_id(),
        key("variable"),
        Attribute("value", String(), "Its value.", required=True),
        description("variable"),
        entry_id(),
        updated_at("variable"),
    ],
)
