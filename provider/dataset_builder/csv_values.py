"""Values that a file holds as text: what they are, and how they become values of a type without being altered."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from provider.dataset_builder.shapes import EXACT, rounds, whole_kinds

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import csv as pa_csv

NULL_WORDS = (
    *("#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "1.#IND", "1.#QNAN", "<NA>"),
    *("N/A", "NA", "NULL", "None", "n/a", "null"),
)
"""What pandas takes for a missing value, besides NaN, which is a number."""

_EXACT_DIGITS = 15
_PATTERNS = (
    ("bool", r"^(true|True|TRUE|false|False|FALSE)$"),
    ("whole", r"^(-?[1-9][0-9]*|0)$"),
    ("string", r"^[+-]?[0-9]+$"),
    ("float", r"^[+-]?((0|[1-9][0-9]*)?\.[0-9]+|(0|[1-9][0-9]*)\.?)([eE][+-]?[0-9]+)?$"),
    ("float", r"^(-?(inf|Infinity)|-?nan|NaN)$"),
)
"""Kinds of text; a whole number with a sign or zeros before it is a code, whose zeros matter."""

_DATES = (
    ("date", r"^\d{4}-\d\d-\d\d$"),
    ("moment", r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?$"),
    ("instant", r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)$"),
)


def convert_options(types: "dict[str, pa.DataType]", nulls: Sequence[str]) -> "pa_csv.ConvertOptions":
    """Give what pyarrow's reader is told about values."""
    from pyarrow import csv as pa_csv  # noqa: PLC0415

    return pa_csv.ConvertOptions(
        column_types=types,
        null_values=["", *nulls],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["true", "True", "TRUE"],
        false_values=["false", "False", "FALSE"],
    )


def text_kinds(texts: "pa.Array", words: Sequence[str], *, dates: bool) -> set[str]:
    """Tell what kinds of values texts stand for.

    Args:
        texts: the cells of a column.
        words: that stand for null among numbers.
        dates: whether a date is one, or a text.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    kinds: set[str] = set()
    rest = pc.utf8_trim_whitespace(texts.drop_null())
    is_word = pc.is_in(rest, value_set=pa.array(list(words), pa.string()))
    if pc.any(is_word).as_py():
        kinds.add("word")
        rest = rest.filter(pc.invert(is_word))
    for kind, pattern in (*_PATTERNS, *(_DATES if dates else ())):
        if not len(rest) or "string" in kinds:
            break
        matches = pc.match_substring_regex(rest, pattern)
        if pc.any(matches).as_py():
            kinds |= _whole(rest.filter(matches)) if kind == "whole" else {kind}
            rest = rest.filter(pc.invert(matches))
    return kinds | {"string"} if len(rest) else kinds


def _whole(digits: "pa.Array") -> set[str]:
    import pyarrow.compute as pc  # noqa: PLC0415

    kinds = set()
    long = pc.greater(pc.utf8_length(digits), _EXACT_DIGITS)
    if pc.any(long).as_py():
        for text in digits.filter(long).to_pylist():
            kinds |= {"beyond"} if len(text) > len(str(2**64)) else whole_kinds(int(text))
    short = digits.filter(pc.invert(long))
    negative = pc.starts_with(short, "-")
    if pc.any(negative).as_py():
        kinds.add("negative")
    if not pc.all(negative, min_count=0).as_py():
        kinds.add("small")
    return kinds


def cast_texts(texts: "pa.Array", type_: "pa.DataType", words: Sequence[str]) -> "tuple[pa.Array, int | None]":
    """Make values of a type of texts.

    Returns:
        The values, and the index of the first text that is none of the type's.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    if pa.types.is_string(type_):
        return texts, None
    if pa.types.is_large_string(type_) or pa.types.is_binary(type_) or pa.types.is_large_binary(type_):
        return texts.cast(type_), None
    trimmed = pc.utf8_trim_whitespace(texts)
    is_word = pc.is_in(trimmed, value_set=pa.array(list(words), pa.string()))
    values = pc.if_else(is_word, pa.scalar(None, pa.string()), trimmed)
    try:
        return _converted(values, type_), None
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return texts, _first_bad(values, type_)


def _converted(texts: "pa.Array", type_: "pa.DataType") -> "pa.Array":
    import pyarrow as pa  # noqa: PLC0415

    if pa.types.is_null(type_):
        if texts.null_count < len(texts):
            raise pa.ArrowInvalid("not null")
        return pa.nulls(len(texts))
    values = texts.cast(type_)
    if pa.types.is_float64(type_) and _holds_rounded(texts, values):
        raise pa.ArrowInvalid("rounded")
    return values


def is_great(values: "pa.Array") -> bool:
    """Tell whether a column of float64 holds a number so great that it may be a rounded whole one."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    if not pa.types.is_float64(values.type):
        return False
    bounds = pc.min_max(values).as_py()
    return bounds["max"] is not None and bool(max(bounds["max"], -bounds["min"]) >= EXACT)


def _holds_rounded(texts: "pa.Array", values: "pa.Array") -> bool:
    import pyarrow.compute as pc  # noqa: PLC0415

    if not is_great(values):
        return False
    whole = texts.filter(pc.match_substring_regex(texts, r"^-?[0-9]+$")).drop_null().to_pylist()
    return any(rounds(int(text)) for text in whole if len(text) > _EXACT_DIGITS)


def _first_bad(texts: "pa.Array", type_: "pa.DataType") -> int:
    """Find the first text that can't be converted, by halves."""
    import pyarrow as pa  # noqa: PLC0415

    low, high = 0, len(texts)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            _converted(texts.slice(low, middle - low), type_)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            high = middle
        else:
            low = middle
    return low
