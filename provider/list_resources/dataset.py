"""The list resource huggingface_dataset."""

from provider.list_resources._repository import RepositoryListResource
from provider.plugin.schema import Schema
from provider.resources.dataset import DatasetResource
from schemas.list_resources.dataset import SCHEMA


class DatasetListResource(RepositoryListResource):
    """Finds the datasets of a namespace."""

    kind = "dataset"
    resource = DatasetResource

    @classmethod
    def get_name(cls) -> str:
        """Give the type's name without the provider's prefix."""
        return "dataset"

    @classmethod
    def get_schema(cls) -> Schema:
        """Give the type's schema."""
        return SCHEMA
