"""The list resource huggingface_space_variable."""

from provider.list_resources._space_entry import SpaceEntryListResource
from provider.plugin.schema import Schema
from provider.resources.space_variable import SpaceVariableResource
from schemas.list_resources.space_variable import SCHEMA


class SpaceVariableListResource(SpaceEntryListResource):
    """Finds the variables of a Space."""

    resource = SpaceVariableResource

    @classmethod
    def get_name(cls) -> str:
        """Give the type's name without the provider's prefix."""
        return "space_variable"

    @classmethod
    def get_schema(cls) -> Schema:
        """Give the type's schema."""
        return SCHEMA
