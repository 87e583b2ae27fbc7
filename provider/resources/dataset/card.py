"""The card of a dataset: its entries as attributes, and where its configs and splits are."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from provider.errors import ConfigurationError
from provider.foreign.yaml_text import plain
from provider.hub.card import set_entries
from provider.plugin.interface import State
from provider.resources.dataset.manifest import Manifest
from provider.resources.shared.card import Card
from schemas._dataset_card import ENTRIES

if TYPE_CHECKING:
    from schemas.states import DatasetCard

_CARD: "Card[DatasetCard]" = Card(ENTRIES)

observed_card = _CARD.observed
front_matter_of = _CARD.front_matter
removed_entries = _CARD.removed

DEFAULT = "default"
"""Name of the config that an entry without a name is, and that is loaded when none is named."""


@dataclass(frozen=True)
class CardChange:
    """What is to change in the front matter of a dataset's README.md.

    Args:
        entries: entries of the card to set, and to take out where they are None.
        published: configs and splits to write, whole.
        removed: splits that leave, as config and split name.
        default: by config, whether it is loaded when none is named.
    """

    entries: Mapping[str, Any]
    published: Manifest
    removed: Collection[tuple[str, str]]
    default: Mapping[str, bool]

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is to change."""
        return not self.entries and not self.published and not self.removed

    def edit(self, card: dict[str, Any]) -> None:
        """Change a front matter in place; what others wrote stays as it is."""
        set_entries(card, self.entries)
        names = {*self.published, *(config for config, _ in self.removed)}
        if names:
            self._edit_configs(card, names)

    def _edit_configs(self, card: dict[str, Any], names: Collection[str]) -> None:
        infos, configs = _entries(card, "dataset_info"), _entries(card, "configs")
        for name in sorted(names):
            removed = {split for config, split in self.removed if config == name}
            splits = self.published.get(name, {"splits": {}})["splits"]
            _edit_config(_entry(configs, name), splits, removed)
            _set_default(_entry(configs, name), default=self.default.get(name, False))
            _edit_info(_entry(infos, name), self.published.get(name), removed)
        if any(self.default.get(name) or name == DEFAULT for name in self.published):
            _leave_one_default(configs, names)
        _drop_empty(configs, names, "data_files")
        _drop_empty(infos, names, "splits")
        if len(infos) == 1:
            card["dataset_info"] = infos[0]
        for name in ("dataset_info", "configs"):
            if not card[name]:
                del card[name]


def data_files(card: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield config, split and paths or patterns of everything that a front matter says is loaded."""
    for entry in _as_list(plain(card.get("configs"))):
        for split in _splits_of(entry.get("data_files")):
            yield str(entry.get("config_name", DEFAULT)), split["split"], _paths(split["path"])


def is_referenced(path: str, card: Mapping[str, Any]) -> bool:
    """Return whether a front matter names a file, by itself or by a pattern."""
    return any(matches(path, pattern) for _, _, patterns in data_files(card) for pattern in patterns)


def matches(path: str, pattern: str) -> bool:
    """Return whether a pattern of the card means a file: `*` stays in its folder, `**` does not."""
    same_depth = path.count("/") == pattern.count("/") or "**" in pattern
    return path == pattern or (same_depth and fnmatchcase(path, pattern.replace("**/", "*")))


def info_of_config(card: Mapping[str, Any], config: str) -> Mapping[str, Any]:
    """Return what `dataset_info` says of a config, nothing when it says nothing."""
    infos = _as_list(plain(card.get("dataset_info")))
    return next((info for info in infos if info.get("config_name", DEFAULT) == config), {})


def info_of_split(card: Mapping[str, Any], config: str, split: str) -> State | None:
    """Return what `dataset_info` says of a split, None when it says nothing."""
    splits = _as_list(info_of_config(card, config).get("splits"))
    return next((info for info in splits if info.get("name") == split), None)


def features_of_config(card: Mapping[str, Any], config: str) -> Any:
    """Return the columns that `dataset_info` says a config has, None when it says nothing that can be understood."""
    features = info_of_config(card, config).get("features")
    is_list = isinstance(features, list) and all(
        isinstance(feature, dict) and "name" in feature for feature in features
    )
    return features if is_list else None


def is_default(card: Mapping[str, Any], config: str) -> bool:
    """Return whether a front matter marks a config as the one to load when none is named."""
    entries = _as_list(plain(card.get("configs")))
    return any(entry.get("config_name", DEFAULT) == config and entry.get("default") is True for entry in entries)


def _edit_config(entry: dict[str, Any], splits: Mapping[str, State], removed: Collection[str]) -> None:
    paths = {split: _path_entry([shard["path"] for shard in value["shards"]]) for split, value in splits.items()}
    before = entry.get("data_files")
    if isinstance(before, list) and all(
        isinstance(split_entry, dict) and "split" in split_entry for split_entry in before
    ):
        listed = before
    else:
        listed = entry["data_files"] = [dict(split_entry) for split_entry in _splits_of(before)]
    for index in reversed(range(len(listed))):
        if listed[index]["split"] in removed:
            del listed[index]
    for split_entry in listed:
        if split_entry["split"] in paths:
            split_entry["path"] = paths.pop(split_entry["split"])
    listed += [{"split": split, "path": path} for split, path in paths.items()]


def _edit_info(info: dict[str, Any], config: State | None, removed: Collection[str]) -> None:
    if config is not None and plain(info.get("features")) != config["features"]:
        info["features"] = config["features"]
    if not isinstance(info.get("splits"), list):
        info["splits"] = []
    splits = _entries(info, "splits")
    for index in reversed(range(len(splits))):
        if splits[index].get("name") in removed:
            del splits[index]
    ours = config["splits"] if config is not None else {}
    for split, value in ours.items():
        entry = next((entry for entry in splits if entry.get("name") == split), None)
        if entry is None:
            splits.append(entry := {"name": split})
        entry |= {name: value[name] for name in ("num_bytes", "num_examples") if value[name] is not None}
    _set_sizes(info, ours)


def _set_sizes(info: dict[str, Any], ours: Mapping[str, State]) -> None:
    """Write the sizes of a config; none when others have splits in it, for theirs are not known."""
    if {entry.get("name") for entry in info["splits"]} == set(ours):
        info["download_size"] = sum(shard["size"] for split in ours.values() for shard in split["shards"])
        sizes = [split["num_bytes"] for split in ours.values()]
        if None not in sizes:
            info["dataset_size"] = sum(sizes)
    else:
        info.pop("download_size", None)
        info.pop("dataset_size", None)


def _set_default(entry: dict[str, Any], *, default: bool) -> None:
    if default:
        entry["default"] = True
    elif entry.get("default") is True:
        del entry["default"]


def _leave_one_default(configs: Sequence[dict[str, Any]], names: Collection[str]) -> None:
    """Take the mark from the configs of others, as `push_to_hub` does: loaders refuse a dataset with two defaults.

    Raises:
        ConfigurationError: another one is named `default`, which is one without a mark.
    """
    for entry in configs:
        name = entry.get("config_name", DEFAULT)
        if name in names:
            continue
        if name == DEFAULT:
            raise ConfigurationError(
                "The dataset has a config of the name default already",
                "It is loaded when none is named, and loaders refuse a dataset with two such configs. Nothing was "
                "changed. Rename it on the Hub, write it in configs, or take default = true away.",
            )
        entry.pop("default", None)


def _entry(entries: list[Any], name: str) -> dict[str, Any]:
    """Return the entry of a config, made at the end of the list if there is none."""
    for entry in entries:
        if entry.get("config_name", DEFAULT) == name:
            return entry  # type: ignore[no-any-return]
    entries.append({"config_name": name})
    return entries[-1]  # type: ignore[no-any-return]


def _entries(holder: dict[str, Any], key: str) -> list[Any]:
    """Return the list of entries under a key, made one if there is a single entry or none; others are lost."""
    value = holder.get(key)
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        holder[key] = _as_list(value)
    return holder[key]  # type: ignore[no-any-return]


def _drop_empty(entries: list[Any], names: Collection[str], key: str) -> None:
    for index in reversed(range(len(entries))):
        if entries[index].get("config_name", DEFAULT) in names and not entries[index].get(key):
            del entries[index]


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value]
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _splits_of(value: Any) -> list[dict[str, Any]]:
    """Return `data_files` in the form of a list, whatever form the loaders know it is in: one, many, by split."""
    if isinstance(value, dict):
        return [{"split": str(split), "path": path} for split, path in value.items()]
    if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
        return [entry for entry in value if "split" in entry and "path" in entry]
    return [{"split": "train", "path": value}] if value else []


def _paths(value: Any) -> list[str]:
    return [str(path) for path in value] if isinstance(value, list) else [str(value)] if value else []


def _path_entry(paths: Sequence[str]) -> Any:
    return paths[0] if len(paths) == 1 else list(paths)
