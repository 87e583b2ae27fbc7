"""Values of JSON as Python reads them, and the columns they become: slower than pyarrow's reader, and takes all."""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa

from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.troubles import unfitting
from provider.dataset_builder.types.inference import IN_FLOATS, integer_kinds
from provider.errors import ConfigurationError

_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")


class _Number(float):
    """A number with a fraction that still knows how it was written."""

    text: str


class _UnfitJson(Exception):
    pass


def _number(text: str) -> _Number:
    number = _Number(text)
    if math.isinf(number):
        raise ValueError(f"the number {text[:40]} is too great for any type: write it as a text")
    number.text = text
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


_DECODE = json.JSONDecoder(parse_float=_number, object_pairs_hook=_object).decode


def decoded(text: str) -> Any:
    """Return the value of a JSON text, whose numbers know how they were written.

    Raises:
        ValueError: it is not JSON, nested too deep, or can't be published.
    """
    try:
        value = _DECODE(text)
        json.dumps(value, ensure_ascii=False).encode() if "\\u" in text else None
    except json.JSONDecodeError as error:
        raise ValueError(f"this is not JSON: {error.msg} at character {error.pos + 1}") from error
    except UnicodeEncodeError as error:
        raise ValueError("a text has half of a surrogate pair, which no UTF-8 holds") from error
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    return value


def parsed_lines(chunk: bytes, *, bare: bool) -> Iterator[dict[str, Any]]:
    """Parse lines of JSON, leaving out empty ones.

    Args:
        chunk: the lines.
        bare: whether they are values, of which each becomes a record with the field `text`, not records.

    Raises:
        ConfigurationError: a line is not JSON, or no record; its summary is the line's index in the chunk.
    """
    for index, line in enumerate(chunk.split(b"\n")):
        try:
            text = line.decode()
            if not text or text.isspace():
                continue
            record = {"text": decoded(text)} if bare else _record_in(text)
        except UnicodeDecodeError as error:
            raise ConfigurationError(
                str(index), "it is not UTF-8: write its encoding in the split's options"
            ) from error
        except ValueError as error:
            raise ConfigurationError(str(index), str(error)) from error
        yield record


def _record_in(text: str) -> dict[str, Any]:
    record = decoded(text)
    if record is None:
        return {}
    if not isinstance(record, dict):
        raise ValueError(f"a record must be an object, as the first is, and this is {text[:80]}")  # noqa: TRY004
    return record


def record_batch(
    rows: Sequence[dict[str, Any]], schema: pa.Schema, where: Callable[[int], str], file: SourceFile
) -> pa.RecordBatch:
    """Make columns of records.

    Args:
        rows: the records.
        schema: the type of each column.
        where: tells in words where the row of an index stands.
        file: that they are from.

    Raises:
        ConfigurationError: a value does not fit its column, or a record has a field that is not a column.
    """
    known = set(schema.names)
    stored = {field.name: stored_type(field.type) for field in schema}
    for index, row in enumerate(rows):
        if not row.keys() <= known:
            stranger = next(name for name in row if name not in known)
            raise unfitting(file, where(index), stranger, row[stranger], "not a column of the published features")
    columns = []
    for field in schema:
        values = []
        for index, row in enumerate(rows):
            try:
                values.append(_fitted(row.get(field.name), field.type))
            except _UnfitJson as error:
                raise unfitting(file, where(index), field.name, row[field.name], field.type) from error
        try:
            columns.append(pa.array(values, stored[field.name]))
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
            raise unfitting(file, _first_bad(values, field, where), field.name, str(error), field.type) from error
    return pa.RecordBatch.from_arrays(columns, names=list(stored))


def _first_bad(values: Sequence[Any], field: pa.Field, where: Callable[[int], str]) -> str:
    for index, value in enumerate(values):
        try:
            pa.array([value], stored_type(field.type))
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            return where(index)
    return where(0)


def _fitted(value: Any, type_: pa.DataType) -> Any:
    types = pa.types
    if value is None:
        return None
    if isinstance(type_, pa.JsonType):
        return json.dumps(value, ensure_ascii=False)
    if types.is_string(type_) or types.is_large_string(type_):
        return _text(value)
    if types.is_struct(type_):
        return _fitted_record(value, type_)
    if types.is_nested(type_):
        return [_fitted(element, type_.value_type) for element in _of(value, list)]
    return _decimal(value) if types.is_decimal(type_) else _fitted_number(value, type_)


def _fitted_record(value: Any, type_: pa.StructType) -> dict[str, Any]:
    fields = _of(value, dict)
    if not fields.keys() <= {field.name for field in type_}:
        raise _UnfitJson
    return {field.name: _fitted(fields.get(field.name), field.type) for field in type_}


def _fitted_number(value: Any, type_: pa.DataType) -> int | float:
    if pa.types.is_boolean(type_):
        return bool(_of(value, bool))
    if isinstance(value, str) and _WHOLE.fullmatch(value) and pa.types.is_integer(type_):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _UnfitJson
    if pa.types.is_floating(type_):
        if isinstance(value, int) and not integer_kinds(value) <= IN_FLOATS:
            raise _UnfitJson
        return float(value)
    if not pa.types.is_integer(type_) or (isinstance(value, float) and not value.is_integer()):
        raise _UnfitJson
    return int(value)


def _of(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise _UnfitJson
    return value


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return value.text if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)


def stored_type(type_: pa.DataType) -> pa.DataType:
    """Return the type in which values of a type are stored: JSON as text."""
    if isinstance(type_, pa.JsonType):
        return pa.string()
    if pa.types.is_struct(type_):
        return pa.struct([pa.field(field.name, stored_type(field.type)) for field in type_])
    return pa.list_(stored_type(type_.value_type)) if pa.types.is_list(type_) else type_


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise _UnfitJson
    try:
        return Decimal(_text(value))
    except InvalidOperation as error:
        raise _UnfitJson from error
