"""What a file says itself, read by Python's own parsers, and whether rows agree with it."""

import csv
import io
import json
import math
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from provider.dataset_builder.access import Access
from provider.dataset_builder.formats.csv_dialect import unique_names
from provider.dataset_builder.formats.csv_values import NULL_WORDS
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.specification import format_of

Row = dict[str, Any]


def contradiction(file: Path, rows: list[Row]) -> str | None:
    """Return in what rows contradict a file, an empty text if in nothing, None if the file can't be judged."""
    judge = _JUDGES.get(format_of(file.name) or "")
    if judge is None:
        return None
    with Access({}).open_text(SourceFile(str(file), file.name, file.stat().st_size, "")) as opened:
        text = opened.read().decode()
    try:
        return judge(text, rows)
    except (ValueError, RecursionError, csv.Error) as error:
        return f"the file can't be parsed: {error}"


def alike(one: Any, other: Any) -> bool:
    """Check whether values of two readers are the same but for their types."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(alike(one.get(key), other.get(key)) for key in one.keys() | other.keys())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if one in (None, "", [], {}) and other in (None, "", [], {}):
        return True
    if _is_number(one) and _is_number(other):
        return one == other or math.isclose(one, other, rel_tol=1e-9) or (math.isnan(one) and math.isnan(other))
    return str(one) == str(other) or _json_of(one) == _json_of(other)


def same(one: Any, other: Any) -> bool:
    """Check whether values of two readers are the same, their types too."""
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _json_of(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value


def _delimited(delimiter: str) -> Callable[[str, list[Row]], str]:
    def judge(text: str, rows: list[Row]) -> str:
        csv.field_size_limit(2**31 - 1)
        header, *cells = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
        if len(cells) != len(rows):
            return f"{len(cells)} rows in the file, {len(rows)} read"
        names = unique_names(header)
        for number, (row, told) in enumerate(zip(rows, cells, strict=True)):
            if list(row) != names or len(told) != len(names):
                return f"row {number}: columns {list(row)[:9]}, {names[:9]} in the file"
            for name, cell in zip(names, told, strict=True):
                if not _is_cell(cell, row[name]):
                    return f"row {number}, {name}: {cell!r} in the file, {row[name]!r} read"
        return ""

    return judge


def _is_cell(cell: str, value: Any) -> bool:
    bare = cell.strip()
    if value is None:
        return bare in {"", *NULL_WORDS}
    if isinstance(value, bool):
        return bare.lower() == str(value).lower()
    if isinstance(value, int):
        return bare == str(value)
    if isinstance(value, float):
        number = float(bare)
        code = bare.lstrip("+-")
        is_code = code.isdigit() and (code != str(int(code)) or bare[0] == "+") and len(code) > 0
        overflow = math.isinf(value) and "inf" not in bare.lower()
        return not is_code and not overflow and (number == value or (math.isnan(number) and math.isnan(value)))
    return cell == str(value)


def _json(text: str, rows: list[Row]) -> str:
    values = _values(text)
    if len(values) == 1 and isinstance(values[0], list):
        values = values[0]
    bare = next((not isinstance(value, dict) for value in values if value is not None), False)
    records = [{"text": value} if bare else value or {} for value in values]
    if len(records) != len(rows):
        return f"{len(records)} records in the file, {len(rows)} read"
    for number, (row, told) in enumerate(zip(rows, records, strict=True)):
        for name in row.keys() | told.keys():
            if not _is_value(told.get(name), row.get(name)):
                return f"record {number}, {name}: {told.get(name)!r} in the file, {row.get(name)!r} read"[:300]
    return ""


def _values(text: str) -> list[Any]:
    decoder, values, place = json.JSONDecoder(), list[Any](), 0
    while place < len(text):
        if text[place] in " \t\r\n":
            place += 1
            continue
        value, place = decoder.raw_decode(text, place)
        values.append(value)
    return values


def _is_value(told: Any, value: Any) -> bool:
    if isinstance(told, dict) and isinstance(value, dict):
        return all(_is_value(told.get(key), value.get(key)) for key in told.keys() | value.keys())
    if isinstance(told, list) and isinstance(value, list):
        return len(told) == len(value) and all(map(_is_value, told, value))
    if isinstance(value, str) and not isinstance(told, str):
        return told is not None and bool(_json_of(value) == told or str(told) == value)
    if _is_number(told) and _is_number(value):
        prints_alike = isinstance(value, float) and math.isfinite(value) and Decimal(repr(value)) == told
        return told == value or prints_alike or (math.isnan(told) and math.isnan(value))
    return type(told) is type(value) and bool(told == value)


def _text(text: str, rows: list[Row]) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    if [row["text"] for row in rows] == lines:
        return ""
    return f"{len(lines)} lines in the file, {len(rows)} rows read, or others"


_JUDGES = {"csv": _delimited(","), "tsv": _delimited("\t"), "json": _json, "jsonl": _json, "text": _text}
