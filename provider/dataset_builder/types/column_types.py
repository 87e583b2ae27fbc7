"""The types that a user may want for a column, as text and objects: checked without pyarrow."""

import re
from collections.abc import Mapping
from typing import Any

_PLAIN = frozenset(
    [
        "null",
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float16",
        "float32",
        "float64",
        "date32",
        "date64",
        "string",
        "large_string",
        "binary",
        "large_binary",
        "image",
        "audio",
        "video",
        "pdf",
        "json",
    ]
)
Feature = dict[str, Any]
"""A card's feature without its name: `dtype`, `list`, `large_list` or `struct`, and maybe `length`."""

MEDIA = ("image", "audio", "video", "pdf", "nifti", "mesh")
_ZONE = r"[A-Za-z0-9/_+\-:]+"
_PATTERNS = (
    re.compile(rf"timestamp\[(s|ms|us|ns)(,\s*tz={_ZONE})?\]"),
    re.compile(r"duration\[(s|ms|us|ns)\]"),
    re.compile(r"time32\[(s|ms)\]"),
    re.compile(r"time64\[(us|ns)\]"),
)
_DECIMAL = re.compile(r"decimal(128|256)\((\d+),\s*(-?\d+)\)")
_DIGITS = {"128": 38, "256": 76}
_OBJECTS = ("class_label", "list", "struct")


def column_trouble(column_type: Any) -> str:
    """Return what is wrong with a wanted type, an empty text if nothing."""
    if isinstance(column_type, str):
        return _dtype_trouble(column_type)
    if not isinstance(column_type, dict) or len(column_type) != 1 or next(iter(column_type)) not in _OBJECTS:
        return f"must be the name of a type or an object with one of {', '.join(_OBJECTS)}"
    kind, inner = next(iter(column_type.items()))
    if kind == "class_label":
        return _label_trouble(inner)
    if kind == "list":
        return column_trouble(inner)
    if not isinstance(inner, dict) or not inner:
        return "struct must be an object with at least one field"
    troubles = ((name, column_trouble(field)) for name, field in inner.items())
    return "; ".join(f"field {name!r} {trouble}" for name, trouble in troubles if trouble)


def _dtype_trouble(dtype: str) -> str:
    if dtype in _PLAIN or any(pattern.fullmatch(dtype) for pattern in _PATTERNS):
        return ""
    if decimal := _DECIMAL.fullmatch(dtype):
        digits = _DIGITS[decimal[1]]
        return "" if 1 <= int(decimal[2]) <= digits else f"may have 1 to {digits} digits"
    return f"{dtype!r} is not a type of the Hub's: write string, int64, float64, bool, date32, image, json …"


def _label_trouble(names: Any) -> str:
    if not isinstance(names, (list, tuple)) or not names or not all(isinstance(name, str) for name in names):
        return "class_label must be a list of names"
    return "" if len(set(names)) == len(names) else "class_label names a label twice"


def names_media(column_type: Any) -> bool:
    """Return whether a type as the user writes it has images, sounds or the like inside."""
    if isinstance(column_type, Mapping):
        return any(names_media(element) for element in column_type.values())
    return column_type in MEDIA
