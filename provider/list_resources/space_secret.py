"""The list resource huggingface_space_secret."""

from provider.list_resources._space_entry import SpaceEntryListResource
from provider.plugin.schema import Schema
from provider.resources.space_secret import SpaceSecretResource
from schemas.list_resources.space_secret import SCHEMA


class SpaceSecretListResource(SpaceEntryListResource):
    """Finds the secrets of a Space."""

    resource = SpaceSecretResource

    @classmethod
    def get_name(cls) -> str:
        """Give the type's name without the provider's prefix."""
        return "space_secret"

    @classmethod
    def get_schema(cls) -> Schema:
        """Give the type's schema."""
        return SCHEMA
