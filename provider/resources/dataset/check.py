"""What can be wrong with the configuration of a dataset, told before any file is touched."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from provider.errors import InvalidData
from provider.plugin.interface import Diagnostics
from provider.plugin.types import is_known
from provider.resources.dataset.card import DEFAULT
from provider.resources.dataset.readme import README
from provider.resources.dataset.sources import is_config, is_ready, is_split, split_source, written_columns

if TYPE_CHECKING:
    from schemas.states import DatasetConfig, DatasetState


def check_configs(diags: Diagnostics, config: "DatasetState") -> None:
    """Refuse formats, options, sizes and types that don't fit, each at its path.

    Args:
        diags: where the errors go.
        config: what is written; values may be unknown.
    """
    refuse_readme(diags, config["files"] if isinstance(config["files"], dict) else None, "files")
    configs = config["configs"]
    if not isinstance(configs, dict):
        return
    marked = [name for name, value in configs.items() if isinstance(value, dict) and value["default"] is True]
    defaults = sorted({*marked, *(configs.keys() & {DEFAULT})}, key=lambda name: (name != DEFAULT, name))
    for name in defaults[1:]:
        diags.add_error(
            "Two configs are the default",
            f"{defaults[0]} and {name}: each says default = true, or is named {DEFAULT}, which says the same. "
            "Loaders refuse that. Leave it to one of them.",
            path=["configs", (name,), "default"],
        )
    for name, value in configs.items():
        if is_config(value):
            _check_config(diags, ["configs", (name,)], value)


def refuse_readme(diags: Diagnostics, files: Collection[str] | None, argument: str) -> None:
    """Refuse a README.md among the files of a dataset: it is written from `card`, `configs` and `readme`.

    Args:
        diags: where the error goes.
        files: paths, None where they are not known.
        argument: where they were found.
    """
    if files is not None and README in files:
        diags.add_error(
            f"README.md stands in {argument}",
            "The README.md of a dataset is made of card, configs and readme. Leave it out, for example by "
            "source_exclude, and give its text to readme.",
            path=[argument],
        )


def _check_config(diags: Diagnostics, path: list[Any], config: "DatasetConfig") -> None:
    from provider.dataset_builder.specification import (  # noqa: PLC0415 - start-up
        check_columns,
        check_source,
        parse_shard_size,
    )

    size = config["max_shard_size"]
    if size is not None and is_known(size):
        try:
            parse_shard_size(size)
        except InvalidData as error:
            diags.add_error("Invalid max_shard_size", f'"{size}" {error}.', path=[*path, "max_shard_size"])
    if config["columns"] is not None and is_known(config["columns"]):
        for column, problem in check_columns(written_columns(config["columns"])):
            diags.add_error(f"Invalid type of the column {column}", problem, path=[*path, "columns"])
    splits = config["splits"]
    for name, split in splits.items() if isinstance(splits, dict) else ():
        here = [*path, "splits", (name,)]
        if isinstance(split, dict) and split["files"] is None:
            diags.add_error(
                f"The split {name} has no files",
                "Write where its rows come from. Configuration that an engine made from an import leaves that open: "
                "the Hub does not know it.",
                path=[*here, "files"],
            )
        elif is_split(split) and is_ready(
            config | {"columns": None, "max_shard_size": None, "compression": None}, split
        ):
            for place, problem in check_source(split_source(split)):
                where = [*here, place] if place in {"files", "format"} else [*here, "options", place]
                diags.add_error(f"Invalid {place}", problem, path=where)
