"""The list resource huggingface_space."""

from collections.abc import Iterator

from provider.list_resources._whole import whole_state
from provider.plugin.interface import Config, ListContext, Listed, ListResource
from provider.plugin.schema import Schema
from provider.resources._connection import Connected
from provider.resources.space import SpaceResource
from schemas.list_resources.space import SCHEMA


class SpaceListResource(Connected, ListResource):
    """Finds the Spaces of a namespace."""

    @classmethod
    def get_name(cls) -> str:
        """Give the type's name without the provider's prefix."""
        return "space"

    @classmethod
    def get_schema(cls) -> Schema:
        """Give the type's schema."""
        return SCHEMA

    def list(self, ctx: ListContext, config: Config) -> Iterator[Listed]:
        """Find the Spaces, sorted by id; each one's whole state costs reads of its own."""
        namespace = config["namespace"] or self.connection.default_namespace()
        search = (config["search"] or "").casefold()
        for info in sorted(self.hub.repositories.list("space", namespace), key=lambda info: info.id):
            if search in info.name.casefold():
                state = whole_state(ctx, SpaceResource(self.connection), info.id)
                yield Listed({"namespace": info.namespace, "name": info.name}, info.id, state)
