"""What the lists of secrets and of variables have in common."""

from collections.abc import Iterator
from typing import Any, ClassVar

from provider.list_resources._whole import whole_state
from provider.plugin.interface import Config, ListContext, Listed, ListResource
from provider.resources.shared.connection import Connected
from provider.resources.shared.identity import ENTRY
from provider.resources.space_entry.base import SpaceEntryResource


class SpaceEntryListResource(Connected, ListResource):
    """Finds the entries of one kind in a Space."""

    resource: ClassVar[type[SpaceEntryResource[Any]]]
    """The type of what is found."""

    def list(self, ctx: ListContext, config: Config) -> Iterator[Listed]:
        """Find the entries, sorted by key; they are read at once, with all there is to know."""
        space_id, resource = config["space_id"], self.resource(self.connection)
        for key in sorted(resource.entries(space_id)):
            id_ = f"{space_id}/{key}"
            identity = ENTRY.of({"space_id": space_id, "key": key})
            yield Listed(identity, id_, whole_state(ctx, resource, id_))
