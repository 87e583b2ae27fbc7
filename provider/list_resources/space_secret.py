"""The list resource huggingface_space_secret."""

from provider.list_resources._space_entry import SpaceEntryListResource
from provider.resources.space_entry.secret import SpaceSecretResource
from schemas.list_resources.space_secret import SCHEMA


class SpaceSecretListResource(SpaceEntryListResource):
    """Finds the secrets of a Space."""

    resource = SpaceSecretResource

    name = "space_secret"
    schema = SCHEMA
