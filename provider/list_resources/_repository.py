"""What the lists of Spaces and of datasets have in common."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from provider.errors import Cancelled, ProviderError
from provider.list_resources._whole import whole_state
from provider.plugin.interface import Config, ListContext, Listed, ListResource
from provider.resources.shared.connection import Connected
from provider.resources.shared.resource import HubResource

if TYPE_CHECKING:
    from provider.hub.http.requests import Kind


class RepositoryListResource(Connected, ListResource):
    """Finds the repositories of one kind in a namespace."""

    kind: ClassVar["Kind"]
    resource: ClassVar[type[HubResource[Any]]]
    """The type of what is found."""

    def list(self, ctx: ListContext, config: Config) -> Iterator[Listed]:
        """Find the repositories, sorted by id; each one's whole state costs reads of its own."""
        namespace = config["namespace"] or self.connection.default_namespace()
        search = (config["search"] or "").casefold()
        for info in sorted(self.hub.repositories.list(self.kind, namespace), key=lambda info: info.id):
            if search in info.name.casefold():
                try:
                    state = whole_state(ctx, self.resource(self.connection), info.id)
                except Cancelled:
                    raise
                except ProviderError as error:
                    ctx.diagnostics.add_warning(
                        f"{info.id} is left out: it could not be read", f"{error.summary}. {error.detail}"
                    )
                    continue
                yield Listed({"namespace": info.namespace, "name": info.name}, info.id, state)
