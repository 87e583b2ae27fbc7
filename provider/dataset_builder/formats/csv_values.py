"""Values that a file holds as text, and how they become values of a type without being altered."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pa_csv

from provider.dataset_builder.columns import BLANK_IS_NULL, IS_WRITTEN
from provider.dataset_builder.types.inference import EXACT, integer_kinds

NULL_WORDS = (
    *("#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "1.#IND", "1.#QNAN", "<NA>"),
    *("N/A", "NA", "NULL", "None", "n/a", "null"),
)
"""What pandas takes for a missing value, besides NaN, which is a number."""

EXACT_DIGITS = 15
"""Digits that every float64 keeps."""
BOOLEANS = ("true", "True", "TRUE", "false", "False", "FALSE")
CODE = r"^([+-]?0[0-9]|[+-]0$|\+[0-9]+$)"
"""A number with zeros or a sign before it is a code, which would lose them."""
INFINITE = r"^[+-]?(inf|Inf|INF|infinity|Infinity|INFINITY)$"
"""How programs write a number that is infinite."""
_MOST_HALF = 65504.0
"""The largest number of float16."""


@dataclass(frozen=True)
class Notation:
    """How a file writes values that are no text.

    Args:
        words: that stand for null among them.
        decimal: the character before a fraction.
        thousands: the character between groups of three digits, None if there is none.
        dates: whether a date is one, or a text.
    """

    words: tuple[str, ...] = NULL_WORDS
    decimal: str = "."
    thousands: str | None = None
    dates: bool = False

    @cached_property
    def blanks(self) -> pa.Array:
        """The texts that stand for null among values that are no text."""
        return pa.array(["", *self.words], pa.string())

    def plain(self, texts: pa.Array) -> pa.Array:
        """Return texts without the space around them, and numbers in them as Python writes numbers."""
        trimmed = pc.utf8_trim_whitespace(texts)
        if (self.decimal, self.thousands) == (".", None):
            return trimmed
        grouped = rf"[1-9][0-9]{{0,2}}([{self.thousands}][0-9]{{3}})+|" if self.thousands else ""
        ours = pc.match_substring_regex(
            trimmed, rf"^[+-]?({grouped}[0-9]+|[0-9]*)([{self.decimal}][0-9]*)?([eE][+-]?[0-9]+)?$"
        )
        written = pc.replace_substring(trimmed, self.thousands, "") if self.thousands else trimmed
        written = pc.replace_substring(written, self.decimal, ".")
        others = pc.match_substring_regex(trimmed, r"^[+-]?[0-9.,]+([eE][+-]?[0-9]+)?$")
        foreign = pc.if_else(others, pa.scalar("in another notation"), trimmed)
        return pc.if_else(ours, written, foreign)


def convert_options(names: Sequence[str], nulls: Sequence[str]) -> "pa_csv.ConvertOptions":
    """Return what pyarrow's reader is told to read texts; an empty one in quotes is null if `nulls` has it."""
    return pa_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        null_values=["", *nulls],
        strings_can_be_null=True,
        quoted_strings_can_be_null="" in nulls,
    )


def digit_kinds(text: str) -> set[str]:
    """Return the kinds of a whole number that is written in digits."""
    kinds = {"beyond"} if len(text) > len(str(2**64)) else integer_kinds(int(text))
    return {"beyond"} if kinds == {"great"} else kinds


def cast_texts(texts: pa.Array, field: pa.Field, notation: Notation) -> tuple[pa.Array, int | None]:
    """Make values of a column of texts.

    Args:
        texts: the cells.
        field: the column: its type, and by its metadata whether the user wants that type, whatever is lost by it.
        notation: of the values that are no text.

    Returns:
        The values, and the index of the first text that is none of the type's.

    Raises:
        ArrowNotImplementedError: pyarrow makes no value of the type, such as a list, of any text; the caller names the
            column.
    """
    type_, metadata = field.type, field.metadata or {}
    if pa.types.is_string(type_) and BLANK_IS_NULL in metadata:
        return pc.if_else(_is_blank(texts, notation), pa.scalar(None, pa.string()), texts), None
    if pa.types.is_string(type_) or isinstance(type_, pa.JsonType):
        return texts, None
    if pa.types.is_large_string(type_) or pa.types.is_binary(type_) or pa.types.is_large_binary(type_):
        return texts.cast(type_), None
    is_written = IS_WRITTEN in metadata
    try:
        return _converted(texts, type_, is_written=is_written), None
    except pa.ArrowInvalid:
        values = texts
    if not pa.types.is_null(type_):
        plain = notation.plain(texts)
        values = pc.if_else(_is_blank(plain, notation), pa.scalar(None, pa.string()), plain)
        values = pc.replace_substring_regex(values, r"^\+", "") if is_written else values
    try:
        return _converted(values, type_, is_written=is_written), None
    except pa.ArrowInvalid:
        return texts, _first_bad(values, type_, is_written=is_written)


def _is_blank(texts: pa.Array, notation: Notation) -> pa.Array:
    return pc.is_in(texts, value_set=notation.blanks)


def _converted(texts: pa.Array, type_: pa.DataType, *, is_written: bool) -> pa.Array:
    if pa.types.is_null(type_):
        if texts.null_count < len(texts):
            raise pa.ArrowInvalid("not null")
        return pa.nulls(len(texts))
    if pa.types.is_float16(type_):
        return _halves(_converted(texts, pa.float32(), is_written=is_written))
    values = texts.cast(type_)
    if pa.types.is_floating(type_) and _rounds(texts, values, is_written=is_written):
        raise pa.ArrowInvalid("rounded")
    if not is_written and loses(texts, values):
        raise pa.ArrowInvalid("altered")
    return values


def _halves(values: pa.Array) -> pa.Array:
    """Return numbers as float16, which texts are not cast to; those that would become infinite are none of it."""
    size = pc.abs(values)
    if pc.any(pc.and_(pc.greater(size, _MOST_HALF), pc.is_finite(size))).as_py():
        raise pa.ArrowInvalid("infinite")
    return values.cast(pa.float16())


def loses(texts: pa.Array, values: pa.Array) -> bool:
    """Check whether texts say more than the values made of them: the zeros and signs of codes."""
    if pa.types.is_integer(values.type):
        same = pc.equal(values.cast(pa.string()), texts)
    elif pa.types.is_boolean(values.type):
        same = pc.is_in(texts, value_set=pa.array([*BOOLEANS, None], pa.string()))
    elif pa.types.is_floating(values.type):
        return bool(pc.any(pc.match_substring_regex(texts, CODE)).as_py())
    else:
        return False
    return not pc.all(same, min_count=0).as_py()


def _rounds(texts: pa.Array, values: pa.Array, *, is_written: bool) -> bool:
    """Check whether numbers are so great that a float rounds them: whole ones, or those that become infinite."""
    bounds = pc.min_max(values).as_py()
    if bounds["max"] is None or max(bounds["max"], -bounds["min"]) < EXACT:
        return False
    infinite = texts.filter(pc.is_inf(values))
    if not is_written and not pc.all(pc.match_substring_regex(infinite, INFINITE), min_count=0).as_py():
        return True
    whole = texts.filter(pc.match_substring_regex(texts, r"^-?[0-9]+$")).drop_null().to_pylist()
    is_long = pa.types.is_float64(values.type)
    return is_long and any(not digit_kinds(text) <= {"negative", "small"} for text in whole if len(text) > EXACT_DIGITS)


def _first_bad(texts: pa.Array, type_: pa.DataType, *, is_written: bool) -> int:
    """Find the first text that can't be converted, by halves."""
    low, high = 0, len(texts)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            _converted(texts.slice(low, middle - low), type_, is_written=is_written)
        except pa.ArrowInvalid:
            high = middle
        else:
            low = middle
    return low
