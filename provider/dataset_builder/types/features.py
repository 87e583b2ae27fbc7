"""Features as a dataset card holds them, as Arrow types, and as the JSON in a Parquet file's metadata.

The forms are those of `datasets` 5.2: `Features._to_yaml_list` for the card, `Features.to_dict` for the metadata.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from provider.dataset_builder.types.column_types import MEDIA, Feature
from provider.errors import ConfigurationError

_KIND = b"media"
LISTS = ("list", "large_list", "sequence")
_ALIASES = {"float": "float32", "double": "float64", "halffloat": "float16", "boolean": "bool"}


def card_feature(type_: pa.DataType) -> Feature:
    """Return the feature that an Arrow type is in a card.

    Raises:
        ValueError: `datasets` has no such type.
    """
    if isinstance(type_, pa.BaseExtensionType):
        return card_feature(type_.storage_type)
    if pa.types.is_struct(type_):
        kind = media_kind(type_)
        return (
            {"dtype": kind}
            if kind
            else {"struct": [{"name": field.name, **card_feature(field.type)} for field in type_]}
        )
    if pa.types.is_fixed_size_list(type_):
        return {**_listed("list", card_feature(type_.value_type)), "length": type_.list_size}
    if pa.types.is_list(type_):
        return _listed("list", card_feature(type_.value_type))
    if pa.types.is_large_list(type_):
        return _listed("large_list", card_feature(type_.value_type))
    return {"dtype": dtype_name(type_)}


def dtype_name(type_: pa.DataType) -> str:
    """Return the Hub's name of an Arrow type that holds no other."""
    types = pa.types
    if types.is_decimal(type_) or types.is_timestamp(type_) or types.is_time(type_) or types.is_duration(type_):
        return str(type_)
    name = str(type_).partition("[")[0] if types.is_date(type_) else _ALIASES.get(str(type_), str(type_))
    if not re.fullmatch(
        r"null|bool|date(32|64)|u?int\d+|float\d+|(large_)?(string|binary)|fixed_size_binary\[\d+\]", name
    ):
        raise ValueError(f"the Hub has no type for {type_}")
    return name


def feature_of_type(column_type: Any) -> Feature:
    """Return the feature of a type as the user writes it: a name, or an object with class_label, list or struct."""
    if isinstance(column_type, str):
        return {"dtype": _ALIASES.get(column_type, column_type)}
    kind, inner = next(iter(column_type.items()))
    if kind == "class_label":
        return {"dtype": {"class_label": {"names": {str(number): name for number, name in enumerate(inner)}}}}
    if kind == "list":
        return _listed("list", feature_of_type(inner))
    return {"struct": [{"name": name, **feature_of_type(field)} for name, field in inner.items()]}


def arrow_type(feature: Mapping[str, Any]) -> pa.DataType:
    """Return the Arrow type in which a feature is stored.

    Raises:
        ConfigurationError: this builder does not know the feature.
    """
    for kind in LISTS:
        if kind in feature:
            item = arrow_type(inner(feature, kind))
            return pa.large_list(item) if kind == "large_list" else pa.list_(item, feature.get("length", -1))
    if "struct" in feature:
        return pa.struct([pa.field(field["name"], arrow_type(field)) for field in feature["struct"]])
    if is_media(feature):
        return pa.struct([pa.field("bytes", pa.binary()), pa.field("path", pa.string())])
    dtype = "int64" if label_names(feature) is not None else feature.get("dtype")
    try:
        return pa.json_() if dtype == "json" else _plain_type(str(dtype))
    except ValueError as error:
        raise ConfigurationError(
            f"The feature type {dtype!r} can't be built", "Use a type that data files can hold, or build it elsewhere."
        ) from error


def _plain_type(dtype: str) -> pa.DataType:
    if numbers := re.fullmatch(r"decimal(128|256)\((\d+),\s*(-?\d+)\)", dtype):
        make = pa.decimal128 if numbers[1] == "128" else pa.decimal256
        return make(int(numbers[2]), int(numbers[3]))
    if zoned := re.fullmatch(r"timestamp\[(s|ms|us|ns),\s*tz=(\S+)\]", dtype):
        return pa.timestamp(zoned[1], zoned[2])
    if sized := re.fullmatch(r"fixed_size_binary\[(\d+)\]", dtype):
        return pa.binary(int(sized[1]))
    if dtype in {"bool", "null"}:
        return pa.bool_() if dtype == "bool" else pa.null()
    return pa.type_for_alias(dtype)


def media_type(kind: str) -> pa.DataType:
    """Return the Arrow type of media, marked by their kind."""
    return pa.struct([pa.field("bytes", pa.binary(), metadata={_KIND: kind}), pa.field("path", pa.string())])


def media_kind(type_: pa.DataType) -> str | None:
    """Return the kind of media that an Arrow type is marked by, None if it is another type."""
    metadata = type_.field(0).metadata if pa.types.is_struct(type_) and type_.num_fields else None
    return metadata[_KIND].decode() if metadata and _KIND in metadata else None


def media_array(contents: Sequence[bytes | None], paths: Sequence[str | None]) -> pa.Array:
    """Make the column of media files from their bytes and names."""
    missing = pa.array([content is None for content in contents])
    parts = [pa.array(contents, pa.binary()), pa.array(paths, pa.string())]
    return pa.StructArray.from_arrays(parts, names=["bytes", "path"], mask=missing)


def is_media(feature: Mapping[str, Any]) -> bool:
    """Return whether a feature is an image, a sound or the like: bytes with a path."""
    dtype = feature.get("dtype")
    return dtype in MEDIA or (isinstance(dtype, dict) and next(iter(dtype)) in MEDIA)


def label_names(feature: Mapping[str, Any]) -> list[str] | None:
    """Return the names of a class label in the order of their numbers, None if the feature is none."""
    dtype = feature.get("dtype")
    if not isinstance(dtype, dict) or "class_label" not in dtype:
        return None
    names = dtype["class_label"]["names"]
    return list(names) if isinstance(names, list) else [names[number] for number in sorted(names, key=int)]


def is_special(feature: Mapping[str, Any]) -> bool:
    """Return whether a feature says more than the Arrow type in which it is stored."""
    if "struct" in feature:
        return any(is_special(member) for member in feature["struct"])
    for kind in LISTS:
        if kind in feature:
            return is_special(inner(feature, kind))
    dtype = feature["dtype"]
    return not isinstance(dtype, str) or dtype in {*MEDIA, "json"}


def inner(feature: Mapping[str, Any], kind: str) -> Feature:
    """Return the feature of a list's items, which a card shortens."""
    item = feature[kind]
    if isinstance(item, str):
        return {"dtype": item}
    if isinstance(item, list):
        return {"struct": item}
    return dict(item) if {"dtype", "struct", *LISTS} & set(item) else {"dtype": item}


def _listed(kind: str, item: Feature) -> Feature:
    if list(item) == ["dtype"]:
        return {kind: item["dtype"]}
    if list(item) == ["struct"]:
        return {kind: item["struct"]}
    return {kind: item}


def parquet_metadata(features: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the metadata by which `datasets` knows the features from the Parquet file alone."""
    described = {feature["name"]: _described(feature) for feature in features}
    return {"huggingface": json.dumps({"info": {"features": described}}, ensure_ascii=False)}


def _described(feature: Mapping[str, Any]) -> Any:
    for kind in LISTS:
        if kind in feature:
            length = {"length": feature["length"]} if "length" in feature else {}
            name = "LargeList" if kind == "large_list" else "List"
            return {"feature": _described(inner(feature, kind)), **length, "_type": name}
    if "struct" in feature:
        return {field["name"]: _described(field) for field in feature["struct"]}
    dtype = feature["dtype"]
    names = label_names(feature)
    if names is not None:
        return {"names": names, "_type": "ClassLabel"}
    if isinstance(dtype, dict):
        kind, arguments = next(iter(dtype.items()))
        return {**arguments, "_type": _camel(kind)}
    if dtype in {*MEDIA, "json"}:
        return {"_type": _camel(dtype)}
    return {"dtype": dtype, "_type": "Value"}


def embedded_features(schema: pa.Schema) -> list[Feature] | None:
    """Return the features that `datasets` wrote into a schema's metadata, None if there are none for its columns."""
    try:
        embedded = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"]
        features = [{"name": name, **_carded(embedded[name])} for name in schema.names]
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    return features


def _carded(described: Any) -> Feature:
    if isinstance(described, list):
        return _listed("list", _carded(described[0]))
    kind = described.get("_type")
    if not isinstance(kind, str):
        return {"struct": [{"name": name, **_carded(field)} for name, field in described.items()]}
    rest = {key: value for key, value in described.items() if key not in {"_type", "id"} and value is not None}
    if kind == "Value":
        return {"dtype": _ALIASES.get(rest["dtype"], rest["dtype"])}
    if kind in {"List", "Sequence", "LargeList"}:
        length = {"length": rest["length"]} if rest.get("length", -1) >= 0 else {}
        return {**_listed("large_list" if kind == "LargeList" else "list", _carded(rest["feature"])), **length}
    if kind == "ClassLabel":
        return {"dtype": {"class_label": {"names": {str(n): name for n, name in enumerate(rest["names"])}}}}
    snake = _snake(kind)
    return {"dtype": {snake: rest} if rest else snake}


def _camel(snake: str) -> str:
    return "".join(word.capitalize() for word in snake.split("_"))


def _snake(camel: str) -> str:
    split = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", camel)
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", split).lower()
