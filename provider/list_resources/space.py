"""The list resource huggingface_space."""

from provider.list_resources._repository import RepositoryListResource
from provider.plugin.schema import Schema
from provider.resources.space import SpaceResource
from schemas.list_resources.space import SCHEMA


class SpaceListResource(RepositoryListResource):
    """Finds the Spaces of a namespace."""

    kind = "space"
    resource = SpaceResource

    @classmethod
    def get_name(cls) -> str:
        """Give the type's name without the provider's prefix."""
        return "space"

    @classmethod
    def get_schema(cls) -> Schema:
        """Give the type's schema."""
        return SCHEMA
