"""The list resource huggingface_space."""

from provider.list_resources._repository import RepositoryListResource
from provider.resources.space.resource import SpaceResource
from schemas.list_resources.space import SCHEMA


class SpaceListResource(RepositoryListResource):
    """Finds the Spaces of a namespace."""

    kind = "space"
    resource = SpaceResource

    name = "space"
    schema = SCHEMA
