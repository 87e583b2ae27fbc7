"""What the rows of a dataset come from, as the builder is told it."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeGuard

from provider.errors import InvalidData
from provider.foreign.headers import header_number
from provider.foreign.json_text import parse_json
from provider.foreign.sizes import parse_size
from provider.plugin.types import is_known

if TYPE_CHECKING:
    from provider.dataset_builder.contents import FileContent
    from provider.dataset_builder.specification import BuildSettings, SplitSource
    from provider.hub.client import Hub
    from schemas.states import DatasetConfig, DatasetConfigFeature, DatasetConfigSplit

SOURCE: Final = ("files", "format", "options")
BUILD: Final = ("columns", "max_shard_size", "compression")


def is_config(value: Any) -> "TypeGuard[DatasetConfig]":
    """Check that a planned config is an object; it may be null or not known yet."""
    return isinstance(value, dict)


def is_split(value: Any) -> "TypeGuard[DatasetConfigSplit]":
    """Check that a planned split is an object; it may be null or not known yet."""
    return isinstance(value, dict)


def is_ready(config: "DatasetConfig", split: "DatasetConfigSplit") -> bool:
    """Return whether all that says how a split is made is known."""
    return is_known([split[name] for name in SOURCE]) and is_known([config[name] for name in BUILD])


def split_source(split: "DatasetConfigSplit") -> "SplitSource":
    """Return what a split is made from.

    Args:
        split: an element of `splits`; what says how it is made is known.
    """
    from provider.dataset_builder.specification import SplitSource  # noqa: PLC0415 - start-up

    options = {name: value for name, value in (split["options"] or {}).items() if value is not None}
    return SplitSource(tuple(split["files"]), split["format"], options)


def build_settings(config: "DatasetConfig", hub: "Hub | None") -> "BuildSettings":
    """Return how the splits of a config are made.

    Args:
        config: an element of `configs`; what says how its splits are made is known.
        hub: the Hub client, whose token opens `hf://` files; None while it is not known.
    """
    from provider.dataset_builder.specification import BuildSettings  # noqa: PLC0415 - start-up

    chosen: dict[str, Any] = {}
    if config["max_shard_size"] is not None:
        chosen["max_shard_size"] = parse_size(config["max_shard_size"])
    if config["compression"] is not None:
        chosen["compression"] = config["compression"]
    if hub is not None:
        chosen["storage"] = {"hf": {"endpoint": hub.settings.endpoint, "token": hub.settings.token}}
        if _reads_the_hub(config):
            hub.files.guard_huggingface_hub()
    return BuildSettings(columns=written_columns(config["columns"]), **chosen)


def _reads_the_hub(config: "DatasetConfig") -> bool:
    splits = config["splits"].values() if isinstance(config["splits"], dict) else ()
    names = [name for split in splits if isinstance(split["files"], list) for name in split["files"]]
    return any(isinstance(name, str) and name.startswith("hf://") for name in names)


class SplitHash(NamedTuple):
    """What stands for all that a split is made from.

    Args:
        fingerprint: a hash of its files, and of how they are read.
        sources: a hash of each file, or of each folder of many; None where there are too many.
        contents: what stands for each file, and for those that their rows name, by path.
    """

    fingerprint: str
    sources: dict[str, str] | None
    contents: "Mapping[str, FileContent]"


def split_hash(
    config: "DatasetConfig", split: "DatasetConfigSplit", hub: "Hub | None", watch: Callable[[Any], None]
) -> SplitHash:
    """Return what stands for all that a split is made from, and for how it is made.

    Args:
        config: an element of `configs`; what says how its splits are made is known.
        split: one of its splits.
        hub: the Hub client; None while it is not known.
        watch: is called now and then; what it raises ends the work.
    """
    from provider.dataset_builder.build import named_files  # noqa: PLC0415 - start-up
    from provider.dataset_builder.config_build import find_files  # noqa: PLC0415
    from provider.dataset_builder.fingerprint import contents_of, fingerprint, shown_sources  # noqa: PLC0415

    source, settings = split_source(split), build_settings(config, hub)
    found = find_files(source, settings)
    named = named_files(source, settings, found, watch)
    contents = contents_of((*found, *named), advance=watch)
    identity = fingerprint(source, settings, found, named, contents=contents)
    return SplitHash(identity, shown_sources(found, contents), contents)


def written_columns(columns: Mapping[str, str | None] | None) -> dict[str, Any]:
    """Return the types that are written for columns: those in JSON as objects, the others as they are."""
    return {name: _type_of(text) for name, text in (columns or {}).items() if text is not None}


def feature_states(features: Sequence[Mapping[str, Any]] | None) -> "list[DatasetConfigFeature]":
    """Return the columns of a card as the nested objects of `features`.

    Args:
        features: as `dataset_info` has them; None where it says nothing.
    """
    return [{"name": str(feature["name"]), "type": _text_of(_column_type(feature))} for feature in features or ()]


def _type_of(text: str) -> Any:
    if text.lstrip().startswith("{"):
        try:
            return parse_json(text)
        except InvalidData:
            return text
    return text


def _text_of(column_type: Any) -> str:
    if isinstance(column_type, str):
        return column_type
    return json.dumps(column_type, separators=(",", ":"), default=str)


def _column_type(feature: Any) -> Any:
    """Return the type of a feature of a card as `columns` takes it; what is not a type is given as it stands.

    A card has a name for a plain type, and else `dtype` (plain, or a class label), `list`, the older `sequence`, or
    `struct` with features inside.
    """
    if isinstance(feature, list):
        feature = {"struct": feature}
    if not isinstance(feature, Mapping):
        return str(feature)
    for key in ("list", "sequence"):
        if key in feature:
            return {"list": _column_type(feature[key])}
    struct, dtype = feature.get("struct"), feature.get("dtype")
    if isinstance(struct, list) and all(isinstance(member, Mapping) and "name" in member for member in struct):
        return {"struct": {str(member["name"]): _column_type(member) for member in struct}}
    if isinstance(dtype, Mapping) and isinstance(dtype.get("class_label"), Mapping):
        return {"class_label": _label_names(dtype["class_label"].get("names"))}
    return _column_type(dtype) if isinstance(dtype, Mapping) else str(feature if dtype is None else dtype)


def _label_names(names: Any) -> list[str]:
    """Return the names of a class label by their numbers; in a card they are a list, or a mapping from each number."""
    if not isinstance(names, Mapping):
        return [str(name) for name in names] if isinstance(names, list) else []
    numbered = {header_number(str(number)): str(name) for number, name in names.items()}
    return [numbered[number] for number in sorted(number for number in numbered if number is not None)]
