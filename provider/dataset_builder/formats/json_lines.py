"""Reads JSON Lines, and JSON documents record by record."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import json as pa_json

from provider.dataset_builder.access import Access
from provider.dataset_builder.formats.json_documents import document_chunks, is_document
from provider.dataset_builder.formats.json_values import parsed_lines, record_batch, stored_type
from provider.dataset_builder.formats.lines import CHUNK, line_chunks, line_number, line_pieces
from provider.dataset_builder.formats.reading import FileRange
from provider.dataset_builder.progress import Advance
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.troubles import InferenceMiss, guarded, unreadable
from provider.dataset_builder.types.column_types import Feature
from provider.dataset_builder.types.inference import EXACT, MOST_DEPTH, InferredType, integer_kinds, joined
from provider.errors import ConfigurationError

Chunk = bytes | memoryview

_NULL = re.compile(rb"\s*n")
"""How a chunk begins on which pyarrow's reader ends the process."""
_BEYOND_ARROW = (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeError)
"""What pyarrow's reader raises for JSON that it can't read, good or not: the slower reader reads it, or says what is
wrong."""


@dataclass(frozen=True)
class JsonReader:
    """Reads records of JSON, each a row.

    Args:
        access: how files are opened; the option `field` names the key that holds a document's records.
    """

    access: Access

    def look(self, file: SourceFile, size: int) -> dict[str, InferredType]:
        """Return the columns from the start of a file."""
        for place, chunk in self._chunks(FileRange(file), size):
            return self._counted_shapes(file, place, chunk)[0]
        return {}

    def scan(self, piece: FileRange, advance: Advance) -> tuple[dict[str, InferredType], int]:
        """Return the columns from all of a piece, and its rows."""
        columns: dict[str, InferredType] = {}
        total = 0
        for place, chunk in self._chunks(piece):
            shapes, rows = _arrow_shapes(chunk) or self._counted_shapes(piece.file, place, chunk)
            columns = joined([columns, shapes])
            total += rows
            advance(rows, len(chunk))
        return columns, total

    def cut(self, file: SourceFile, size: int) -> list[FileRange]:
        """Cut a file between lines; a document is one piece."""
        if self._is_document(file):
            return [FileRange(file)]
        return line_pieces(self.access, file, size, "values" if self._is_bare(file) else "records")

    def read(self, piece: FileRange, schema: pa.Schema, *, careful: bool) -> Iterator[tuple[pa.RecordBatch, int]]:
        """Read the records of a piece."""
        is_slow = any(stored_type(field.type) != field.type for field in schema)
        for place, chunk in self._chunks(piece, max(CHUNK, len(schema) << 10)):
            batch = None if is_slow else _arrow_batch(chunk, schema)
            if batch is None or _has_great_floats(batch):
                rows = self._parsed(piece.file, place, chunk)
                if not careful and not is_slow and (batch is None or _holds_rounded(rows)):
                    raise InferenceMiss
                if batch is None or _holds_rounded(rows):
                    batch = record_batch(rows, schema, partial(self._where, piece.file, place, chunk), piece.file)
            yield batch, len(chunk)

    def where(self, piece: FileRange, row: int) -> str:
        """Return where a row of a piece stands."""
        before = 0
        for place, chunk in self._chunks(piece):
            rows = sum(1 for line in bytes(chunk).split(b"\n") if line.strip())
            if row < before + rows:
                return self._where(piece.file, place, chunk, row - before)
            before += rows
        return f"row {row + 1}"

    def declared(self, file: SourceFile) -> dict[str, Feature]:
        """A file of text declares no features."""
        return {}

    def _chunks(self, piece: FileRange, size: int = CHUNK) -> Iterator[tuple[int, Chunk]]:
        if self._is_document(piece.file):
            with guarded(piece.file):
                yield from document_chunks(self.access, piece.file, size)
        else:
            yield from line_chunks(self.access, piece, size)

    def _is_document(self, file: SourceFile) -> bool:
        if self.access.options.get("field"):
            return True
        return is_document(self.access, file)

    def _counted_shapes(self, file: SourceFile, place: int, chunk: Chunk) -> tuple[dict[str, InferredType], int]:
        record = InferredType()
        rows = self._parsed(file, place, chunk)
        for row in rows:
            record.add(row)
        return record.fields, len(rows)

    def _parsed(self, file: SourceFile, place: int, chunk: Chunk) -> list[dict[str, Any]]:
        try:
            return list(parsed_lines(bytes(chunk), bare=self._is_bare(file)))
        except ConfigurationError as error:
            line = self._line(file, place, int(error.summary))
            record = f"record {place + int(error.summary) + 1}: " if line is None else ""
            raise unreadable(file, f"{record}{error.detail}", line) from error

    def _is_bare(self, file: SourceFile) -> bool:
        """Check whether a file holds values that are no records, which the first one that is not null tells."""
        lines = (line.strip() for _, chunk in self._chunks(FileRange(file), 1) for line in bytes(chunk).split(b"\n"))
        return next((not line.startswith(b"{") for line in lines if line and line != b"null"), False)

    def _line(self, file: SourceFile, place: int, line: int) -> int | None:
        return None if self._is_document(file) else line_number(self.access, file, place) + line

    def _where(self, file: SourceFile, place: int, chunk: Chunk, row: int) -> str:
        line = self._line(file, place, _line_of_row(chunk, row))
        return f"record {place + row + 1}" if line is None else f"line {line}"


def _line_of_row(chunk: Chunk, row: int) -> int:
    lines = (index for index, line in enumerate(bytes(chunk).split(b"\n")) if line.strip())
    return next(islice(lines, row, None), 0)


def _arrow_batch(chunk: Chunk, schema: pa.Schema) -> pa.RecordBatch | None:
    if _NULL.match(chunk):
        return None
    try:
        table = pa_json.read_json(
            pa.BufferReader(chunk),
            read_options=pa_json.ReadOptions(use_threads=False, block_size=len(chunk) + 1),
            parse_options=pa_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
        )
    except _BEYOND_ARROW:
        return None
    return table.combine_chunks().to_batches()[0] if table.num_rows else pa.RecordBatch.from_pylist([], schema)


def _arrow_shapes(chunk: Chunk) -> tuple[dict[str, InferredType], int] | None:
    if _NULL.match(chunk):
        return None
    try:
        table = pa_json.read_json(
            pa.BufferReader(chunk), read_options=pa_json.ReadOptions(use_threads=False, block_size=len(chunk) + 1)
        )
    except _BEYOND_ARROW:
        return None
    if _has_great_floats(table):
        return None
    return {
        name: _array_shape(column) for name, column in zip(table.column_names, table.columns, strict=True)
    }, table.num_rows


def _array_shape(array: pa.ChunkedArray | pa.Array, depth: int = 0) -> InferredType:
    type_, shape = array.type, InferredType()
    if array.null_count == len(array):
        return shape
    if pa.types.is_nested(type_) and depth > MOST_DEPTH:
        return InferredType({"deep"})
    if pa.types.is_boolean(type_):
        shape.kinds = {"bool"}
    elif pa.types.is_integer(type_):
        least_most = pc.min_max(array).as_py()
        shape.kinds = integer_kinds(least_most["min"]) | integer_kinds(least_most["max"])
    elif pa.types.is_floating(type_):
        shape.kinds = {"float"}
    elif pa.types.is_list(type_):
        shape.kinds, shape.item = {"list"}, _array_shape(pc.list_flatten(array), depth + 1)
    elif pa.types.is_struct(type_):
        shape.kinds = {"object"}
        for field in type_:
            shape.fields[field.name] = _array_shape(pc.struct_field(array, field.name), depth + 1)
    else:
        shape.kinds = {"string"}
    return shape


def _has_great_floats(table: pa.Table | pa.RecordBatch) -> bool:
    return any(_is_great(column) for column in table.columns)


def _is_great(array: pa.ChunkedArray | pa.Array, depth: int = 0) -> bool:
    if pa.types.is_float64(array.type):
        bounds = pc.min_max(array).as_py()
        return bounds["max"] is not None and max(bounds["max"], -bounds["min"]) >= EXACT
    if pa.types.is_nested(array.type) and depth > MOST_DEPTH:
        return True
    if pa.types.is_list(array.type):
        return _is_great(pc.list_flatten(array), depth + 1)
    if pa.types.is_struct(array.type):
        fields = range(array.type.num_fields)
        return any(_is_great(pc.struct_field(array, index), depth + 1) for index in fields)
    return False


def _holds_rounded(value: Any) -> bool:
    """Return whether a value of JSON holds a whole number that is not one of int64 or that a float64 would round."""
    if isinstance(value, dict):
        return any(_holds_rounded(element) for element in value.values())
    if isinstance(value, list):
        return any(_holds_rounded(element) for element in value)
    return isinstance(value, int) and not isinstance(value, bool) and not integer_kinds(value) <= {"negative", "small"}
