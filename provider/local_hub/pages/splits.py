"""Which configs and splits the card and the file names of a dataset tell."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from provider.local_hub.model.attributes import matches
from provider.local_hub.model.cards import card_of
from provider.local_hub.model.models import Repository

_DATA_FILES = (".parquet", ".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".arrow", ".txt")
_SPLIT_WORDS = {
    "train": "train|training",
    "validation": "validation|valid|val|dev",
    "test": "test|testing|eval|evaluation",
}


@dataclass(frozen=True)
class Split:
    """A part of a config.

    Args:
        name: of the split.
        files: paths of its data.
        rows: how many the card says there are; None if it does not.
        size: bytes, of which the same holds.
    """

    name: str
    files: tuple[str, ...]
    rows: int | None = None
    size: int | None = None


@dataclass(frozen=True)
class Config:
    """A subset of a dataset.

    Args:
        name: of the config.
        splits: its parts.
        features: name and type of each column that the card tells.
    """

    name: str
    splits: tuple[Split, ...]
    features: tuple[tuple[str, str], ...] = field(default=())


def configs_of(repository: Repository) -> list[Config]:
    """Return the configs of a dataset: those of its card, or else one that follows from the names of its files."""
    card = card_of(repository)
    paths = sorted(path for path in repository.head.files if path.lower().endswith(_DATA_FILES))
    infos = {str(entry.get("config_name", "default")): entry for entry in _mappings(card.get("dataset_info"))}
    named = _mappings(card.get("configs")) or [{"config_name": next(iter(infos), "default")}]
    configs = []
    for entry in named:
        name = str(entry.get("config_name", "default"))
        configs.append(_config(name, list(_files_of_splits(entry, paths)), infos.get(name, {})))
    return configs


def _config(name: str, found: list[tuple[str, tuple[str, ...]]], infos: dict[str, Any]) -> Config:
    counted = {str(entry.get("name")): entry for entry in _mappings(infos.get("splits"))}
    splits = [
        Split(split, files, _number(counted.get(split), "num_examples"), _number(counted.get(split), "num_bytes"))
        for split, files in found
    ]
    features = [(str(entry.get("name")), _type_of(entry)) for entry in _mappings(infos.get("features"))]
    return Config(name, tuple(splits), tuple(features))


def _files_of_splits(config: dict[str, Any], paths: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    data_files = config.get("data_files")
    if data_files is None:
        folder = str(config.get("data_dir") or "").strip("/.")
        inside = [path for path in paths if not folder or path.startswith(f"{folder}/")]
        yield from _split_by_name(inside)
    elif isinstance(data_files, dict) and "split" not in data_files:
        yield from ((str(split), _matching(_texts(patterns), paths)) for split, patterns in data_files.items())
    elif split_files := [entry for entry in _mappings(data_files) if "split" in entry]:
        for entry in split_files:
            yield str(entry["split"]), _matching(_texts(entry.get("path")), paths)
    else:
        yield "train", _matching(_texts(data_files), paths)


def _split_by_name(paths: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Sort files by the word for a split in their path; those without one are for training."""
    found: dict[str, list[str]] = {}
    for path in paths:
        named = (
            split for split, words in _SPLIT_WORDS.items() if re.search(rf"(?i)(?<![a-z])({words})(?![a-z])", path)
        )
        found.setdefault(next(named, "train"), []).append(path)
    yield from ((split, tuple(found[split])) for split in _SPLIT_WORDS if split in found)


def _matching(patterns: list[str], paths: list[str]) -> tuple[str, ...]:
    return tuple(path for path in paths if any(matches(f"/{pattern}", path) for pattern in patterns))


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [element for element in (value if isinstance(value, list) else [value]) if isinstance(element, dict)]


def _texts(value: Any) -> list[str]:
    return [element for element in (value if isinstance(value, list) else [value]) if isinstance(element, str)]


def _number(info: dict[str, Any] | None, key: str) -> int | None:
    value = (info or {}).get(key)
    return value if isinstance(value, int) else None


def _type_of(feature: dict[str, Any]) -> str:
    """Write the type of a column: `dtype`, or the kind of thing that holds more, such as `list`."""
    dtype = feature.get("dtype")
    if isinstance(dtype, str):
        return dtype
    return ", ".join(key for key in ("list", "sequence", "struct") if key in feature) or str(dtype or "")
