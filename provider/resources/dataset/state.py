"""What the Hub says of a dataset, as attributes of huggingface_dataset."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provider.foreign.yaml_text import whole_number
from provider.plugin.interface import Private, State
from provider.resources.dataset.card import (
    data_files,
    features_of_config,
    info_of_config,
    info_of_split,
    is_default,
    matches,
    observed_card,
)
from provider.resources.dataset.manifest import (
    README_OID,
    Manifest,
    manifest_of,
    present_shards,
    published_split,
)
from provider.resources.dataset.readme import KIND, MAIN, README, card_in, read_readme
from provider.resources.dataset.sources import feature_states
from provider.resources.shared.repository_state import git_url, names_of, page_url

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.hub.files import TreeEntry
    from provider.hub.repositories import RepositoryInfo
    from schemas.states import (
        DatasetAttributes,
        DatasetConfig,
        DatasetConfigSplit,
        DatasetConfigSplitShard,
        DatasetState,
    )

UNGATED = "none"
UNKNOWN_FILES: Any = None
"""The `files` of a split that was imported: the Hub does not know what its rows came from."""


def observed_dataset(info: "RepositoryInfo", endpoint: str, current: Mapping[str, Any]) -> "DatasetAttributes":
    """Return the attributes that one look at a dataset tells.

    Args:
        info: the Hub's answer.
        endpoint: the Hub's address.
        current: the state or the plan; where the Hub's spelling of a name differs only in case, this one's is kept.
    """
    names, url = names_of(info.id, current), page_url(KIND, endpoint, info.id)
    return {
        "id": names["id"],
        "namespace": names["namespace"],
        "name": names["name"],
        "uid": info.uid,
        "visibility": info.known_visibility,
        "private": info.private,
        "gated": info.gated or UNGATED,
        "url": url,
        "git_url": git_url(url),
        "created_at": info.created_at,
        "region": info.region,
        "resource_group_id": info.resource_group,
    }


def observed_content(
    hub: "Hub", private: Private, tree: "Mapping[str, TreeEntry]", current: "DatasetState"
) -> "DatasetAttributes":
    """Return the card, the text below it and the configs as they are in the repository.

    README.md is read only when it is not the one that the state tells of, and the state tells of one at all.

    Args:
        hub: the Hub client.
        private: what was published, and which README.md the state tells of.
        tree: the files of the branch.
        current: the state.
    """
    oid = tree[README].oid if README in tree else None
    manages = any(current[name] is not None for name in ("card", "readme", "configs"))
    if oid == private.get(README_OID) or not manages:
        return {"configs": _observed_configs(manifest_of(private), tree, None, current["configs"])}
    from provider.hub.card import body_of  # noqa: PLC0415 - start-up

    readme = read_readme(hub, current["id"], tree, branch_of(current))
    card = card_in(readme, current["id"])
    private[README_OID] = oid
    return {
        "card": current["card"] and observed_card(card, current["card"]),
        "readme": None if current["readme"] is None else body_of(readme),
        "configs": _observed_configs(manifest_of(private), tree, card, current["configs"]),
    }


def imported_content(readme: str, card: Mapping[str, Any], tree: "Mapping[str, TreeEntry]") -> "DatasetAttributes":
    """Return card, text and configs of a dataset that was not made from here: the files of its splits are not known.

    Args:
        readme: the whole README.md.
        card: its front matter.
        tree: the files of the branch.
    """
    from provider.hub.card import body_of  # noqa: PLC0415 - start-up

    splits: dict[str, dict[str, DatasetConfigSplit]] = {}
    for config, split, patterns in data_files(card):
        splits.setdefault(config, {})[split] = _imported_split(card, (config, split), patterns, tree)
    configs = {config: _imported_config(card, config, found) for config, found in splits.items()}
    return {"card": observed_card(card, None), "readme": body_of(readme) or None, "configs": configs or None}


def _imported_config(card: Mapping[str, Any], name: str, splits: "dict[str, DatasetConfigSplit]") -> "DatasetConfig":
    info = info_of_config(card, name)
    return {
        "default": is_default(card, name) or None,
        "splits": splits,
        "features": feature_states(features_of_config(card, name)),
        "download_size": whole_number(info.get("download_size")),
        "dataset_size": whole_number(info.get("dataset_size")),
        "columns": None,
        "max_shard_size": None,
        "compression": None,
    }


def _imported_split(
    card: Mapping[str, Any], place: tuple[str, str], patterns: list[str], tree: "Mapping[str, TreeEntry]"
) -> "DatasetConfigSplit":
    info = info_of_split(card, *place) or {}
    paths = [path for path in sorted(tree) if any(matches(path, pattern) for pattern in patterns)]
    return {
        "files": UNKNOWN_FILES,
        "format": None,
        "options": None,
        "num_examples": whole_number(info.get("num_examples")),
        "num_bytes": whole_number(info.get("num_bytes")),
        "shards": [shard_state(tree[path]) for path in paths],
        "fingerprint": None,
        "sources": None,
    }


def branch_of(state: "DatasetState") -> str:
    """Return the branch that a dataset is written to."""
    return state["revision"] or MAIN


def shard_state(entry: "TreeEntry") -> "DatasetConfigSplitShard":
    """Return a file of the repository as the nested object of `shards`."""
    return {"path": entry.path, "size": entry.size, "sha256": entry.sha256}


def _observed_configs(
    manifest: Manifest, tree: "Mapping[str, TreeEntry]", card: Mapping[str, Any] | None, current: Any
) -> Any:
    """Return the configs of the state with what is true of them now; `card` is None where it is as the state tells."""
    if current is None:
        return None
    observed = {}
    for name, config in current.items():
        splits = {
            split: value | _observed_split(manifest, tree, card, (name, split), value)
            for split, value in config["splits"].items()
        }
        flag = config["default"] if card is None else is_default(card, name)
        same_flag = bool(flag) == bool(config["default"])
        observed[name] = config | {"splits": splits, "default": config["default"] if same_flag else flag}
    return observed


def _observed_split(
    manifest: Manifest,
    tree: "Mapping[str, TreeEntry]",
    card: Mapping[str, Any] | None,
    place: tuple[str, str],
    current: State,
) -> State:
    published = published_split(manifest, *place)
    shards = present_shards((published or current)["shards"] or [], tree)
    if published is None:
        whole = shards == current["shards"]
        return {} if whole else {"shards": shards, "num_examples": None, "num_bytes": None}
    is_described = card is None or _tells_of(card, place, published, manifest[place[0]]["features"])
    if shards == published["shards"] and is_described:
        return {"shards": shards} if card is None else published
    return {"shards": shards, "fingerprint": None}


def _tells_of(card: Mapping[str, Any], place: tuple[str, str], published: State, features: Any) -> bool:
    """Return whether a card says of a split what was published."""
    paths = [paths for config, split, paths in data_files(card) if (config, split) == place]
    split_info = info_of_split(card, *place) or {}
    return (
        paths == [[shard["path"] for shard in published["shards"]]]
        and split_info.get("num_examples") == published["num_examples"]
        and features_of_config(card, place[0]) == features
    )
