"""What the cells of a column of text stand for: numbers, booleans, dates, or text."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from provider.dataset_builder.formats.csv_values import (
    BOOLEANS,
    CODE,
    EXACT_DIGITS,
    INFINITE,
    Notation,
    digit_kinds,
    loses,
)
from provider.dataset_builder.types.inference import EXACT

_FIRST = 8
_CERTAIN_TEXT = re.compile(r"[^0-9+\-.,'_ iInN]")
"""How no number and no date begins."""

_CANONICAL_FRACTION = r"^-?(0|[1-9][0-9]*)[.][0-9]+$"
_FINITE_LENGTH = 300
"""Characters of a number without an exponent that is not infinite as a float for certain."""

_PATTERNS = (
    ("bool", rf"^({'|'.join(BOOLEANS)})$"),
    ("whole", r"^(-?[1-9][0-9]*|0)$"),
    ("string", CODE),
    ("float", r"^[+-]?([0-9]+\.?|[0-9]*\.[0-9]+)([eE][+-]?[0-9]+)?$"),
    ("float", INFINITE),
    ("float", r"^[+-]?(nan|NaN|NAN|Nan)$"),
)
"""Kinds of text, told by the first pattern that matches."""

_DATES = (
    ("date", r"^\d{4}-\d\d-\d\d$"),
    ("moment", r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?$"),
    ("instant", r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)$"),
)


def text_kinds(texts: pa.Array, notation: Notation) -> set[str]:
    """Return the kinds of values that the cells of a column stand for."""
    kinds: set[str] = set()
    if _begins_as_text(texts, notation):
        return {"string"}
    rest = texts.drop_null()
    if _are_canonical_fractions(rest, notation):
        return {"float"}
    if whole := _canonical_whole(texts):
        return whole
    rest = notation.plain(rest)
    is_word = pc.is_in(rest, value_set=notation.blanks)
    if pc.any(is_word).as_py():
        kinds.add("word")
        rest = rest.filter(pc.invert(is_word))
    for kind, pattern in (*_PATTERNS, *(_DATES if notation.dates else ())):
        if not len(rest) or "string" in kinds:
            break
        matches = pc.match_substring_regex(rest, pattern)
        if pc.any(matches).as_py():
            found = rest.filter(matches)
            kinds |= _whole(found) if kind == "whole" else {kind}
            if pattern != INFINITE and kind == "float" and _is_infinite(found):
                kinds.add("string")
            rest = rest.filter(pc.invert(matches))
    return kinds | {"string"} if len(rest) else kinds


def _begins_as_text(texts: pa.Array, notation: Notation) -> bool:
    """Check whether one of the first cells is text for certain, which spares looking at the others."""
    first = (text.strip() for text in texts.slice(0, _FIRST).to_pylist() if text)
    words = ("", *notation.words, *BOOLEANS)
    return any(text not in words and _CERTAIN_TEXT.match(text) for text in first)


def _canonical_whole(texts: pa.Array) -> set[str]:
    """Return the kinds of cells that are all whole numbers of int64 which a float64 holds, else nothing."""
    try:
        values = texts.cast(pa.int64())
    except pa.ArrowInvalid:
        return set()
    bounds = pc.min_max(values).as_py()
    if bounds["max"] is None or max(bounds["max"], -bounds["min"]) > EXACT or loses(texts, values):
        return set()
    return {kind for kind, holds in (("negative", bounds["min"] < 0), ("small", bounds["max"] >= 0)) if holds}


def _are_canonical_fractions(texts: pa.Array, notation: Notation) -> bool:
    """Check whether cells are all numbers with a point, as programs write them, which spares looking for others."""
    if not len(texts) or "." not in texts[0].as_py() or (notation.decimal, notation.thousands) != (".", None):
        return False
    if not pc.all(pc.match_substring_regex(texts, _CANONICAL_FRACTION)).as_py():
        return False
    return bool(pc.max(pc.binary_length(texts)).as_py() < _FINITE_LENGTH)


def _whole(digits: pa.Array) -> set[str]:
    kinds: set[str] = set()
    long = pc.greater(pc.utf8_length(digits), EXACT_DIGITS)
    if pc.any(long).as_py():
        kinds |= {kind for text in digits.filter(long).to_pylist() for kind in digit_kinds(text)}
    short = digits.filter(pc.invert(long))
    negative = pc.starts_with(short, "-")
    if pc.any(negative).as_py():
        kinds.add("negative")
    if not pc.all(negative, min_count=0).as_py():
        kinds.add("small")
    return kinds


def _is_infinite(numbers: pa.Array) -> bool:
    return bool(pc.any(pc.is_inf(numbers.cast(pa.float64()))).as_py())
