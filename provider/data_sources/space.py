"""The data source huggingface_space."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from provider.errors import Forbidden, RepositoryNotFound
from provider.plugin.interface import Config, DataSource, ReadDataContext, State
from provider.resources.shared.connection import Connected
from provider.resources.space.state import observed_space
from schemas.data_sources.space import SCHEMA

if TYPE_CHECKING:
    from provider.hub.repository_info import RepositoryInfo
    from provider.hub.runtime import Runtime


class SpaceDataSource(Connected, DataSource):
    """One Space."""

    name = "space"
    schema = SCHEMA

    def read(self, ctx: ReadDataContext, config: Config) -> State | None:  # type: ignore[override] # tf's has no None
        """Read the Space, its variables and the names of its secrets."""
        try:
            info = self.hub.repositories.info("space", config["id"], whole=True)
        except RepositoryNotFound as error:
            ctx.diagnostics.add_error(error.summary, error.detail, path=["id"])
            return None
        return (
            observed_space(info, self.hub.settings.endpoint, {})
            | _of_repository(info)
            | (_of_runtime(info.runtime) if info.runtime else {})
            | {
                "id": config["id"],
                "sdk": info.sdk,
                "variables": self._variables(info.id),
                "secret_names": self._secret_names(info.id),
            }
        )

    def _variables(self, id_: str) -> dict[str, str] | None:
        try:
            return {key: variable.value for key, variable in self.hub.spaces.variables(id_).items()}
        except Forbidden:
            return None

    def _secret_names(self, id_: str) -> list[str] | None:
        try:
            return sorted(self.hub.spaces.secrets(id_))
        except Forbidden:
            return None


def _of_repository(info: "RepositoryInfo") -> State:
    return {
        "card": dict(info.card),
        "tags": list(info.tags),
        "last_modified": info.last_modified,
    }


def _of_runtime(runtime: "Runtime") -> State:
    return {
        "error_message": runtime.error_message,
        "running_sha": runtime.sha,
        "current_hardware": runtime.current_hardware,
        "volumes": [asdict(volume) for volume in runtime.volumes or ()],
    }
