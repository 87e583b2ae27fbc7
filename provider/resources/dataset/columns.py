"""Whether the columns of what is to be published are those that are published: readers' code counts on them."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from provider.errors import ConfigurationError

if TYPE_CHECKING:
    from provider.dataset_builder.specification import BuildSettings, SplitSource
    from schemas.states import DatasetConfig, DatasetConfigFeature

_LARGE = (("large_string", "string"), ("large_binary", "binary"), ("large_list", "list"))
"""Types of the same values; the large ones have room for more bytes at once."""


def same_columns(columns: "Sequence[DatasetConfigFeature]", other: "Sequence[DatasetConfigFeature]") -> bool:
    """Check whether columns hold the same values, however their types are spelled."""
    return [_spelled(column) for column in columns] == [_spelled(column) for column in other]


def column_changes(before: "Sequence[DatasetConfigFeature]", after: "Sequence[DatasetConfigFeature]") -> list[str]:
    """Describe how columns differ, one change each; none if they hold the same values."""
    old, new = ({column["name"]: column for column in columns} for columns in (before, after))
    changes = [f"{name} goes" for name in old if name not in new]
    changes += [f"{name} comes, as {new[name]['type']}" for name in new if name not in old]
    return changes + [
        f"{name} is {old[name]['type']} and would be {new[name]['type']}"
        for name in new
        if name in old and _spelled(old[name]) != _spelled(new[name])
    ]


def read_alike(before: "DatasetConfig", planned: "DatasetConfig") -> bool:
    """Check whether a config is read as before, so that its columns can only change by its data."""
    splits = [(before["splits"][name], split) for name, split in planned["splits"].items() if name in before["splits"]]
    return before["columns"] == planned["columns"] and all(
        old["format"] == new["format"] and old["options"] == new["options"] for old, new in splits
    )


def refuse_other_types(
    config: str,
    before: "Sequence[DatasetConfigFeature]",
    after: "Sequence[DatasetConfigFeature]",
    sources: "tuple[Mapping[str, SplitSource], BuildSettings]",
    watch: Callable[[Any], None],
) -> None:
    """Refuse that new data changes the type of a published column.

    Args:
        config: its name.
        before: the published columns.
        after: those that the files give now.
        sources: the splits that are built, and how.
        watch: is told how far the search for the value to blame has come; what it raises ends it.

    Raises:
        ConfigurationError: it names the first value that does not fit, with its file and line.
    """
    types = {column["name"]: column["type"] for column in before}
    changed = [
        column
        for column in after
        if _is_plain(types.get(column["name"], "null")) and _spelled(column) != _spelled(_typed(column, types))
    ]
    if not changed:
        return
    from dataclasses import replace  # noqa: PLC0415 - where it is needed

    from provider.dataset_builder.build import survey_config  # noqa: PLC0415 - start-up

    name, type_ = changed[0]["name"], types[changed[0]["name"]]
    splits, settings = sources
    place = "Its values have become such"
    try:
        survey_config(splits, replace(settings, columns={**settings.columns, name: type_}), watch)
    except ConfigurationError as error:
        place = f"{error.summary}: {error.detail.partition('. Nothing was changed')[0]}"
    raise ConfigurationError(
        f"The column {name} of the config {config} is published as {type_} and would become {changed[0]['type']}",
        f"{place}. Code that reads the dataset counts on the type. Fix the value, or write the type that is meant: "
        f'columns = {{ {name} = "{changed[0]["type"]}" }}.',
    )


def _typed(column: "DatasetConfigFeature", types: Mapping[str, str]) -> "DatasetConfigFeature":
    return column | {"type": types.get(column["name"], "null")}


def _is_plain(type_: str) -> bool:
    """Return whether a type holds no other; null is none yet."""
    return not type_.startswith("{") and type_ != "null"


def _spelled(column: "DatasetConfigFeature") -> tuple[str, str]:
    text = column["type"]
    for large, plain in _LARGE:
        text = text.replace(large, plain)
    return column["name"], text
