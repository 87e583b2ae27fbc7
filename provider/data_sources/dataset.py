"""The data source huggingface_dataset."""

from typing import TYPE_CHECKING, Any, Final

from provider.errors import NotFound
from provider.foreign.yaml_text import plain
from provider.plugin.interface import Config, DataSource, ReadDataContext, State
from provider.resources.dataset.readme import KIND, MAIN, card_in, read_readme
from provider.resources.dataset.state import imported_content, observed_dataset
from provider.resources.shared.connection import Connected
from schemas.data_sources.dataset import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.states import DatasetConfig

OF_A_SPLIT: Final = ("num_examples", "num_bytes")
OF_A_CONFIG: Final = ("features", "download_size", "dataset_size")


class DatasetDataSource(Connected, DataSource):
    """One dataset."""

    name = "dataset"
    schema = SCHEMA

    def read(self, ctx: ReadDataContext, config: Config) -> State | None:  # type: ignore[override] # tf's has no None
        """Read the dataset, the names and sizes of its files, and its card."""
        revision = config["revision"] or MAIN
        try:
            info = self.hub.repositories.info(KIND, config["id"], whole=True)
            sha = self.hub.files.head(KIND, info.id, revision)
            tree = self.hub.files.tree(KIND, info.id, sha)
        except NotFound as error:
            ctx.diagnostics.add_error(error.summary, error.detail, path=["id"])
            return None
        readme = read_readme(self.hub, info.id, tree, sha)
        card = card_in(readme, info.id)
        content = imported_content(readme, card, tree)
        return observed_dataset(info, self.hub.settings.endpoint, {}) | {
            "id": config["id"],
            "revision": config["revision"],
            "card": plain(card),
            "readme": content["readme"],
            "configs": _configs(content["configs"] or {}),
            "files": {
                path: {"size": entry.size, "sha256": entry.sha256, "oid": entry.oid} for path, entry in tree.items()
            },
            "tags": list(info.tags),
            "sha": sha,
            "last_modified": info.last_modified,
        }


def _configs(configs: "Mapping[str, DatasetConfig]") -> dict[str, Any]:
    return {
        name: {
            "default": bool(config["default"]),
            "splits": {
                split: {
                    "files": [shard["path"] for shard in value["shards"] or ()],
                    **{name: value[name] for name in OF_A_SPLIT},
                }
                for split, value in config["splits"].items()
            },
            **{name: config[name] for name in OF_A_CONFIG},
        }
        for name, config in configs.items()
    }
