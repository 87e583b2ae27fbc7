"""The types in which columns are published: those that every reader of Parquet and `datasets` know."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from provider.dataset_builder.types.column_types import MEDIA
from provider.dataset_builder.types.features import LISTS, inner
from provider.errors import ConfigurationError

MOST_DEPTH = 63
"""Levels of a column that `datasets` hands on as Arrow does."""
MOST_PARQUET_DEPTH = 99
"""Levels of a column in Parquet, of which a list has two; readers built on Arrow refuse more."""
_DIGITS = {128: 38, 256: 76}
_KNOWN = re.compile(
    r"null|bool|u?int(8|16|32|64)|float(16|32|64)|(large_)?(string|binary)|date(32|64)|time32\[(s|ms)\]|time64\[(us|ns)\]"
    r"|timestamp\[(s|ms|us|ns)(, ?tz=[a-zA-Z0-9/_+\-:]*)?\]|duration\[(s|ms|us|ns)\]|decimal(128|256)\(\d+, ?-?\d+\)"
    r"|fixed_size_binary\[\d+\]"
)
"""The values that `datasets` 5 knows the names of."""


def check_published(schema: pa.Schema, features: Sequence[Mapping[str, Any]]) -> None:
    """Refuse columns that readers of what is published could not read.

    Args:
        schema: in which they are stored.
        features: as the card has them, in the same order.

    Raises:
        ConfigurationError: it names the column.
    """
    for field, feature in zip(schema, features, strict=True):
        reason = _name_trouble([field.name]) or _type_trouble(field.type) or _dtype_trouble(feature)
        if not reason and (_depth(field.type) > MOST_DEPTH or _depth(field.type, 2) > MOST_PARQUET_DEPTH):
            reason = "it is nested deeper than readers of Parquet go; give it the type string in columns, or flatten it"
        if reason:
            raise ConfigurationError(
                f"The column {field.name!r} can't be published", f"{reason[0].upper()}{reason[1:]}."
            )


def repeated(names: Sequence[str]) -> str | None:
    """Return the first name that stands there twice."""
    seen = set[str]()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def _name_trouble(names: Sequence[str]) -> str:
    return "its name holds a NUL, which readers of Parquet do not take" if any("\0" in name for name in names) else ""


def _type_trouble(type_: pa.DataType) -> str:
    if not pa.types.is_nested(type_):
        return ""
    fields = [type_.field(index) for index in range(type_.num_fields)]
    names = [field.name for field in fields]
    twice = repeated(names)
    if twice is not None:
        return f"it has two fields of the name {twice!r}"
    return _name_trouble(names) or next((trouble for field in fields if (trouble := _type_trouble(field.type))), "")


def _dtype_trouble(feature: Mapping[str, Any]) -> str:
    """Check that `datasets` knows the values of a feature of a card."""
    for kind in LISTS:
        if kind in feature:
            return _dtype_trouble(inner(feature, kind))
    if "struct" in feature:
        return next((trouble for member in feature["struct"] if (trouble := _dtype_trouble(member))), "")
    dtype = feature.get("dtype")
    if not isinstance(dtype, str) or dtype in {*MEDIA, "json"} or _KNOWN.fullmatch(dtype):
        return ""
    return f"readers do not know the type {dtype}; name another one for it in columns"


def _depth(type_: pa.DataType, of_list: int = 1) -> int:
    """Return the levels of a type, of which a list has some."""
    if not pa.types.is_nested(type_):
        return 1
    deepest = max((_depth(type_.field(index).type, of_list) for index in range(type_.num_fields)), default=0)
    return deepest + (1 if pa.types.is_struct(type_) else of_list)


def publishable(type_: pa.DataType) -> pa.DataType:  # noqa: PLR0911 - one for each kind
    """Return the type that every reader of Parquet knows for the same values: lists for maps, values for dictionaries.

    Raises:
        ValueError: there is none; it says why, to follow the name of the column.
    """
    types = pa.types
    if isinstance(type_, pa.BaseExtensionType):
        return publishable(type_.storage_type)
    if types.is_dictionary(type_) or types.is_run_end_encoded(type_):
        return publishable(type_.value_type)
    if types.is_struct(type_):
        if not type_.num_fields:
            raise ValueError("is an object without fields, which Parquet does not have")
        if (twice := repeated([field.name for field in type_])) is not None:
            raise ValueError(f"has two fields of the name {twice!r}")
        return pa.struct([pa.field(field.name, publishable(field.type)) for field in type_])
    if types.is_nested(type_):
        return _publishable_list(type_)
    if types.is_string_view(type_) or types.is_binary_view(type_):
        return pa.string() if types.is_string_view(type_) else pa.binary()
    if types.is_decimal(type_):
        return _publishable_decimal(type_)
    return pa.binary() if type_ == pa.binary(0) else type_


def _publishable_list(type_: pa.DataType) -> pa.DataType:
    types = pa.types
    if types.is_map(type_):
        entry = [pa.field("key", publishable(type_.key_type)), pa.field("value", publishable(type_.item_type))]
        return pa.list_(pa.struct(entry))
    if types.is_union(type_) or types.is_large_list_view(type_):
        return type_
    item = publishable(type_.value_type)
    if types.is_fixed_size_list(type_):
        return pa.list_(item, type_.list_size)
    return pa.large_list(item) if types.is_large_list(type_) else pa.list_(item)


def _publishable_decimal(type_: pa.DataType) -> pa.DataType:
    """Return a decimal of 128 or 256 bits, without the negative scale that Parquet does not have."""
    digits, scale = type_.precision - min(type_.scale, 0), max(type_.scale, 0)
    for bits, make in ((128, pa.decimal128), (256, pa.decimal256)):
        if type_.bit_width <= bits and digits <= _DIGITS[bits]:
            return make(digits, scale)
    raise ValueError(f"is {type_}, which Parquet does not have: it takes more than {_DIGITS[256]} digits")
