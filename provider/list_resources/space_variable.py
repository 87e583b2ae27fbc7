"""The list resource huggingface_space_variable."""

from provider.list_resources._space_entry import SpaceEntryListResource
from provider.resources.space_entry.variable import SpaceVariableResource
from schemas.list_resources.space_variable import SCHEMA


class SpaceVariableListResource(SpaceEntryListResource):
    """Finds the variables of a Space."""

    resource = SpaceVariableResource

    name = "space_variable"
    schema = SCHEMA
