"""Decides the columns of a config: their features, their types, and as what they are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from provider.dataset_builder.casting import TargetSchema, imposed_type, readable
from provider.dataset_builder.types.column_types import Feature
from provider.dataset_builder.types.features import (
    arrow_type,
    card_feature,
    feature_of_type,
    is_special,
    label_names,
)
from provider.dataset_builder.types.inference import InferredType
from provider.dataset_builder.types.published_types import check_published
from provider.errors import ConfigurationError

IS_WRITTEN = b"is_written"
"""Marks a field that is read as the user wants it, whatever is lost by it."""

BLANK_IS_NULL = b"blank_is_null"
"""Marks a field that is read as text and becomes no text, in which an empty cell has no value."""


@dataclass(frozen=True)
class Columns:
    """What the columns of all splits are.

    Args:
        target: as they are published.
        reading: as they are read from files without types of their own.
    """

    target: TargetSchema
    reading: pa.Schema


def decide(
    shapes: Mapping[str, InferredType],
    declared: Mapping[str, Feature],
    written: Mapping[str, Any],
    published: Sequence[Feature] | None,
) -> Columns:
    """Decide the columns.

    Args:
        shapes: what was seen in each.
        declared: the features that files themselves declare.
        written: the types that the user wants.
        published: the features that must be kept, None if there are none yet.

    Raises:
        ConfigurationError: types have nothing in common, or can't be published.
    """
    if published is not None:
        imposed = {feature["name"]: _unnamed(feature) for feature in published}
    else:
        imposed = {name: feature_of_type(type_) for name, type_ in written.items()}
    features, fields, reading = [], [], []
    for name in imposed if published is not None else shapes:
        shape = shapes.get(name, InferredType())
        seen = _settled(name, shape)
        feature = imposed.get(name) or (None if shape.types else declared.get(name))
        if feature is not None:
            type_, text = arrow_type(feature), imposed_type(feature, seen)
        else:
            type_, text = seen, readable(seen) if shape.types else seen
            feature = declared.get(name) or _carded(name, seen)
        features.append({"name": name, **feature})
        fields.append(pa.field(name, type_))
        reading.append(pa.field(name, text, metadata=_marks(feature, is_written=name in written)))
    check_published(pa.schema(fields), features)
    return Columns(TargetSchema(pa.schema(fields), tuple(features)), pa.schema(reading))


def same_declared(declared: Iterable[tuple[str, Mapping[str, Feature]]]) -> dict[str, Feature]:
    """Join what files declare.

    Args:
        declared: pairs of a file's name and the features of its columns.

    Raises:
        ConfigurationError: two files declare different features of one column.
    """
    known: dict[str, tuple[str, Feature]] = {}
    for file, features in declared:
        for name, feature in features.items():
            if not is_special(feature):
                continue
            first, other = known.setdefault(name, (file, feature))
            if other != feature:
                raise ConfigurationError(
                    f"Files declare different features of the column {name!r}",
                    f"{first} says {other}, {file} says {feature}. Name the type in columns, or fix the files.",
                )
    return {name: feature for name, (_, feature) in known.items()}


def _settled(name: str, shape: InferredType) -> pa.DataType:
    try:
        return shape.settle()
    except ConfigurationError as error:
        raise ConfigurationError(
            f"The types of the column {name!r} differ between files and can't be unified",
            f"{error.detail or error.summary}. Name the type that all can have in columns, or fix the files.",
        ) from error


def _carded(name: str, type_: pa.DataType) -> Feature:
    try:
        return card_feature(type_)
    except ValueError as error:
        raise ConfigurationError(
            f"The column {name!r} can't be published", f"{error}. Name another type for it in columns."
        ) from error


def _marks(feature: Feature, *, is_written: bool) -> dict[bytes, bytes]:
    is_text = feature.get("dtype") in ("string", "large_string") or "" in (label_names(feature) or ())
    return {mark: b"" for mark, holds in ((IS_WRITTEN, is_written), (BLANK_IS_NULL, not is_text)) if holds}


def _unnamed(feature: Mapping[str, Any]) -> Feature:
    return {key: value for key, value in feature.items() if key != "name"}
