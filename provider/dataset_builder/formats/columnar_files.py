"""Reads files that declare the types of their columns: Parquet and Arrow."""

import hashlib
import itertools
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from provider.dataset_builder.access import Access
from provider.dataset_builder.formats.reading import FileRange, even_pieces
from provider.dataset_builder.progress import Advance
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.storage import open_bytes
from provider.dataset_builder.troubles import guarded, unreadable
from provider.dataset_builder.types.column_types import Feature
from provider.dataset_builder.types.features import embedded_features
from provider.dataset_builder.types.inference import InferredType
from provider.dataset_builder.types.published_types import publishable, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator


BATCH = 4 << 20
"""Bytes that a batch of rows is to have."""

_MOST_ROWS = 1 << 16
_FIRST_ROWS = 1 << 10
"""Rows that are read first, to see what they take."""


@dataclass(frozen=True)
class ParquetReader:
    """Reads Parquet files.

    Args:
        access: how files are opened.
    """

    access: Access

    @contextmanager
    def open(self, file: SourceFile) -> "Iterator[pq.ParquetFile]":
        """Open a file."""
        with open_bytes(file.path, self.access.storage) as raw:
            opened = pq.ParquetFile(raw, buffer_size=1 << 20, pre_buffer=False)
            metadata = opened.metadata
            rows = [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]
            if min(rows, default=0) < 0 or sum(rows) != metadata.num_rows:
                raise unreadable(
                    file, f"it says of itself that it has {metadata.num_rows} rows, in groups of {rows[:9]}"
                )
            yield opened

    def look(self, file: SourceFile, size: int = 0) -> dict[str, InferredType]:
        """Return the columns that a file declares."""
        with guarded(file), self.open(file) as opened:
            return _declared_shapes(file, opened.schema_arrow)

    def scan(self, piece: FileRange, advance: Advance) -> tuple[dict[str, InferredType], int]:
        """Return the columns that a file declares, and the rows of a piece."""
        with guarded(piece.file), self.open(piece.file) as opened:
            groups = _groups(opened, piece)
            rows = sum(opened.metadata.row_group(group).num_rows for group in groups)
            advance(rows, piece.file.size * len(groups) // max(opened.metadata.num_row_groups, 1))
            return _declared_shapes(piece.file, opened.schema_arrow), rows

    def declared(self, file: SourceFile) -> dict[str, Feature]:
        """Return the features that `datasets` wrote into the file."""
        with guarded(file), self.open(file) as opened:
            return _named(embedded_features(opened.schema_arrow))

    def cut(self, file: SourceFile, size: int) -> list[FileRange]:
        """Cut a file between row groups, which lie one after the other; else it is one piece."""
        with guarded(file), self.open(file) as opened:
            return _pieces_of_groups(file, opened, size)

    def read(self, piece: FileRange, schema: pa.Schema, *, careful: bool) -> "Iterator[tuple[pa.RecordBatch, int]]":
        """Read the rows of some row groups, with the types that they have."""
        with guarded(piece.file), self.open(piece.file) as opened:
            rows = max(opened.metadata.num_rows, 1)
            for batch in row_batches(opened, _groups(opened, piece)):
                yield _valid(piece.file, batch), piece.file.size * batch.num_rows // rows

    def where(self, piece: FileRange, row: int) -> str:
        """Return where a row of a piece stands."""
        with guarded(piece.file), self.open(piece.file) as opened:
            before = sum(opened.metadata.row_group(group).num_rows for group in range(piece.start))
        return f"row {before + row + 1}"


@dataclass(frozen=True)
class ArrowReader:
    """Reads Arrow files and streams.

    Args:
        access: how files are opened.
    """

    access: Access

    def look(self, file: SourceFile, size: int = 0) -> dict[str, InferredType]:
        """Return the columns that a file declares."""
        with guarded(file), self._open(file) as opened:
            return _declared_shapes(file, opened.schema)

    def scan(self, piece: FileRange, advance: Advance) -> tuple[dict[str, InferredType], int]:
        """Return the columns that a file declares, and count the rows of a piece."""
        rows = 0
        for batch, size in self._batches(piece):
            rows += batch.num_rows
            advance(batch.num_rows, size)
        return self.look(piece.file), rows

    def declared(self, file: SourceFile) -> dict[str, Feature]:
        """Return the features that `datasets` wrote into the file."""
        with guarded(file), self._open(file) as opened:
            return _named(embedded_features(opened.schema))

    def cut(self, file: SourceFile, size: int) -> list[FileRange]:
        """Cut a file between record batches; a stream is read in one piece."""
        with guarded(file), self._open(file) as opened:
            return even_pieces(file, getattr(opened, "num_record_batches", 1), size)

    def read(self, piece: FileRange, schema: pa.Schema, *, careful: bool) -> "Iterator[tuple[pa.RecordBatch, int]]":
        """Read the rows of some record batches, with the types that they have."""
        for batch, size in self._batches(piece):
            parts = max(1, min(batch.num_rows, batch.nbytes // BATCH))
            marks = [batch.num_rows * index // parts for index in range(parts + 1)]
            for first, last in itertools.pairwise(marks):
                yield batch.slice(first, last - first), size // parts

    def where(self, piece: FileRange, row: int) -> str:
        """Return where a row of a piece stands."""
        before = (
            sum(batch.num_rows for batch, _ in self._batches(FileRange(piece.file, 0, piece.start)))
            if piece.start
            else 0
        )
        return f"row {before + row + 1}"

    def _batches(self, piece: FileRange) -> "Iterator[tuple[pa.RecordBatch, int]]":
        with guarded(piece.file), self._open(piece.file) as opened:
            if isinstance(opened, pa.RecordBatchFileReader):
                count = opened.num_record_batches
                for index in range(piece.start, count if piece.stop is None else min(piece.stop, count)):
                    yield _valid(piece.file, opened.get_batch(index)), piece.file.size // count
            else:
                for batch in opened:
                    yield _valid(piece.file, batch), batch.nbytes

    @contextmanager
    def _open(self, file: SourceFile) -> "Iterator[pa.RecordBatchFileReader | pa.RecordBatchStreamReader]":
        with open_bytes(file.path, self.access.storage) as raw:
            try:
                opened = pa.ipc.open_file(raw)
            except pa.ArrowInvalid:
                raw.seek(0)
                opened = pa.ipc.open_stream(raw)
            yield opened


def row_batches(opened: pq.ParquetFile, groups: Sequence[int]) -> "Iterator[pa.RecordBatch]":
    """Read rows in batches of some megabytes; what a row takes shows only when it is read, for values may repeat."""
    row_groups = [opened.metadata.row_group(group) for group in groups]
    rows, inside = sum(group.num_rows for group in row_groups), sum(group.total_byte_size for group in row_groups)
    done, size = 0, max(1, min(_FIRST_ROWS, BATCH * rows // max(inside, 1)))
    while True:
        try:
            for batch in _after(opened, groups, size, done):
                yield batch
                done += batch.num_rows
                fitting = max(1, min(_MOST_ROWS, BATCH * batch.num_rows // max(batch.nbytes, 1)))
                if not size // 8 <= fitting <= size * 8:
                    size = fitting
                    break
            else:
                return
        except pa.ArrowInvalid:
            if size == 1:
                raise
            size = max(1, size // 16)  # a text of more than 2 GB


def _after(opened: pq.ParquetFile, groups: Sequence[int], size: int, skip: int) -> "Iterator[pa.RecordBatch]":
    """Read the rows after the first ones."""
    left = list(groups)
    while left and skip >= (rows := opened.metadata.row_group(left[0]).num_rows):
        skip -= rows
        del left[0]
    for batch in opened.iter_batches(size, row_groups=left, use_threads=False) if left else ():
        if skip < batch.num_rows:
            yield batch.slice(skip)
        skip = max(0, skip - batch.num_rows)


def _valid(file: SourceFile, batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch whose offsets, indices and texts are what they should be: nobody has looked at them before."""
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            column.validate(full=True)
        except pa.ArrowInvalid as error:
            raise unreadable(file, f"its column {name!r}: {error}") from error
    batch.validate()
    return batch


def _pieces_of_groups(file: SourceFile, opened: pq.ParquetFile, size: int) -> list[FileRange]:
    metadata = opened.metadata
    spans = [_span(metadata.row_group(group)) for group in range(metadata.num_row_groups)]
    follow = all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    if not follow or file.size < size:
        return [FileRange(file)]
    firsts = [0] if spans else []
    for group, (_, end) in enumerate(spans):
        if end - spans[firsts[-1]][0] >= size and group + 1 < len(spans):
            firsts.append(group + 1)
    written = (
        f"{metadata.created_by} {metadata.format_version} {opened.schema_arrow.to_string(truncate_metadata=False)}"
    )
    return [
        FileRange(
            file,
            first,
            last,
            span=(spans[first][0], spans[last - 1][1]),
            header=_digest(written, *(_layout(metadata.row_group(group)) for group in range(first, last))),
        )
        for first, last in itertools.pairwise([*firsts, len(spans)])
    ]


def _chunks(group: pq.RowGroupMetaData) -> "Iterator[pq.ColumnChunkMetaData]":
    return (group.column(place) for place in range(group.num_columns))


def _span(group: pq.RowGroupMetaData) -> tuple[int, int]:
    """Return the first byte of a row group, and the one after the last."""
    starts = [
        min(chunk.data_page_offset, chunk.dictionary_page_offset or chunk.data_page_offset) for chunk in _chunks(group)
    ]
    ends = [start + chunk.total_compressed_size for start, chunk in zip(starts, _chunks(group), strict=True)]
    return min(starts, default=0), max(ends, default=0)


def _layout(group: pq.RowGroupMetaData) -> list[tuple[object, ...]]:
    """Return what the footer says of how the bytes of a row group are read."""
    return [
        (
            chunk.path_in_schema,
            chunk.physical_type,
            chunk.compression,
            chunk.num_values,
            chunk.dictionary_page_offset,
            chunk.data_page_offset,
            chunk.total_compressed_size,
        )
        for chunk in _chunks(group)
    ]


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _groups(opened: pq.ParquetFile, piece: FileRange) -> range:
    return range(piece.start, opened.metadata.num_row_groups if piece.stop is None else piece.stop)


def _declared_shapes(file: SourceFile, schema: pa.Schema) -> dict[str, InferredType]:
    twice = repeated(schema.names)
    if twice is not None:
        raise unreadable(file, f"it has two columns of the name {twice!r}")
    shapes = {}
    for field in schema:
        try:
            shapes[field.name] = InferredType(types=[publishable(field.type)])
        except ValueError as error:
            raise unreadable(file, f"its column {field.name!r} {error}") from error
    return shapes


def _named(features: list[Feature] | None) -> dict[str, Feature]:
    return {
        feature["name"]: {key: value for key, value in feature.items() if key != "name"} for feature in features or ()
    }
