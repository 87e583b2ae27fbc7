"""Values of JSON as Python reads them, and the columns they become: slower than pyarrow's reader, and takes all."""

import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from provider.dataset_builder.reading import unfitting
from provider.dataset_builder.shapes import rounds
from provider.dataset_builder.sources import SourceFile
from provider.errors import ConfigurationError

if TYPE_CHECKING:
    import pyarrow as pa


class _Number(float):
    """A number with a fraction that still knows how it was written."""

    text: str


class _Unfit(Exception):
    pass


def _number(text: str) -> _Number:
    number = _Number(text)
    number.text = text
    return number


def parsed_lines(chunk: bytes) -> Iterator[dict[str, Any]]:
    """Parse lines of JSON, leaving out empty ones; a line that is a text becomes a record with the field `text`.

    Raises:
        ConfigurationError: a line is no record; its summary is the line's index in the chunk.
    """
    decode = json.JSONDecoder(parse_float=_number).decode
    for index, line in enumerate(chunk.split(b"\n")):
        try:
            text = line.decode()
            if not text or text.isspace():
                continue
            record = decode(text)
            json.dumps(record, ensure_ascii=False).encode() if "\\u" in text else None
        except (ValueError, RecursionError) as error:
            raise ConfigurationError(str(index), f"This is not JSON in UTF-8: {error}") from error
        if isinstance(record, str):
            record = {"text": record}
        if not isinstance(record, dict):
            raise ConfigurationError(str(index), f"A record must be an object, and this is {json.dumps(record)[:80]}")
        yield record


def record_batch(
    rows: Sequence[dict[str, Any]], schema: "pa.Schema", where: Callable[[int], str], file: SourceFile
) -> "pa.RecordBatch":
    """Make columns of records.

    Args:
        rows: the records.
        schema: the type of each column.
        where: tells in words where the row of an index stands.
        file: that they are from.

    Raises:
        ConfigurationError: a value does not fit its column, or a record has a field that is no column.
    """
    import pyarrow as pa  # noqa: PLC0415

    known = set(schema.names)
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
            except _Unfit as error:
                raise unfitting(file, where(index), field.name, row[field.name], field.type) from error
        try:
            columns.append(pa.array(values, field.type))
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
            raise unfitting(file, _first_bad(values, field, where), field.name, str(error), field.type) from error
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _first_bad(values: Sequence[Any], field: "pa.Field", where: Callable[[int], str]) -> str:
    import pyarrow as pa  # noqa: PLC0415

    for index, value in enumerate(values):
        try:
            pa.array([value], field.type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            return where(index)
    return where(0)


def _fitted(value: Any, type_: "pa.DataType") -> Any:
    import pyarrow as pa  # noqa: PLC0415

    types = pa.types
    if value is None:
        return None
    if types.is_string(type_) or types.is_large_string(type_):
        return _text(value)
    if types.is_struct(type_):
        return _record(value, type_)
    if types.is_nested(type_):
        return [_fitted(one, type_.value_type) for one in _of(value, list)]
    if types.is_boolean(type_):
        return _of(value, bool)
    return _decimal(value) if types.is_decimal(type_) else _fitted_number(value, type_)


def _record(value: Any, type_: "pa.StructType") -> dict[str, Any]:
    fields = _of(value, dict)
    if not fields.keys() <= {field.name for field in type_}:
        raise _Unfit
    return {field.name: _fitted(fields.get(field.name), field.type) for field in type_}


def _fitted_number(value: Any, type_: "pa.DataType") -> int | float:
    import pyarrow as pa  # noqa: PLC0415

    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _Unfit
    if pa.types.is_floating(type_):
        if isinstance(value, int) and rounds(value):
            raise _Unfit
        return float(value)
    if not pa.types.is_integer(type_) or (isinstance(value, float) and not value.is_integer()):
        raise _Unfit
    return int(value)


def _of(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise _Unfit
    return value


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return value.text if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise _Unfit
    try:
        return Decimal(_text(value))
    except InvalidOperation as error:
        raise _Unfit from error
