"""The list resource huggingface_dataset."""

from provider.list_resources._repository import RepositoryListResource
from provider.resources.dataset.resource import DatasetResource
from schemas.list_resources.dataset import SCHEMA


class DatasetListResource(RepositoryListResource):
    """Finds the datasets of a namespace."""

    kind = "dataset"
    resource = DatasetResource

    name = "dataset"
    schema = SCHEMA
