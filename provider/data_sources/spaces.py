"""The data source huggingface_spaces."""

from typing import TYPE_CHECKING

from provider.plugin.interface import Config, DataSource, ReadDataContext, State
from provider.resources.shared.connection import Connected
from provider.resources.shared.repository_state import page_url
from schemas.data_sources.spaces import SCHEMA

if TYPE_CHECKING:
    from provider.hub.repository_info import RepositoryInfo


class SpacesDataSource(Connected, DataSource):
    """The Spaces of a namespace."""

    name = "spaces"
    schema = SCHEMA

    def read(self, ctx: ReadDataContext, config: Config) -> State:  # type: ignore[override] # a dict of our own
        """List the Spaces that are like what is asked for."""
        namespace = config["namespace"] or self.connection.default_namespace()
        found = [info for info in self.hub.repositories.list("space", namespace) if _is_asked_for(info, config)]
        spaces = [self._described(info) for info in sorted(found, key=lambda info: info.id)[: config["limit"]]]
        return {"namespace": namespace, "ids": [space["id"] for space in spaces], "spaces": spaces}

    def _described(self, info: "RepositoryInfo") -> State:
        return {
            "id": info.id,
            "namespace": info.namespace,
            "name": info.name,
            "uid": info.uid,
            "visibility": info.known_visibility,
            "private": info.known_visibility == "private",
            "sdk": info.sdk,
            "sha": info.sha,
            "tags": list(info.tags),
            "url": page_url("space", self.hub.settings.endpoint, info.id),
            "created_at": info.created_at,
            "last_modified": info.last_modified,
        }


def _is_asked_for(info: "RepositoryInfo", config: Config) -> bool:
    return (
        (config["search"] or "").casefold() in info.name.casefold()
        and config["sdk"] in {None, info.sdk}
        and config["visibility"] in {None, info.known_visibility}
    )
