"""Reads files that declare the types of their columns: Parquet and Arrow."""

import itertools
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provider.dataset_builder.features import Feature, told_features
from provider.dataset_builder.progress import Advance
from provider.dataset_builder.reading import Access, Piece, even_pieces, guarded
from provider.dataset_builder.shapes import Shape
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.storage import open_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    import pyarrow.parquet as pq

BATCH = 4 << 20
"""Bytes that a batch of rows is to have."""

_MOST_ROWS = 1 << 16


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
        import pyarrow.parquet as pq  # noqa: PLC0415

        with open_bytes(file.path, self.access.storage) as raw:
            yield pq.ParquetFile(raw, buffer_size=1 << 20, pre_buffer=False)

    def look(self, file: SourceFile, size: int = 0) -> dict[str, Shape]:
        """Tell the columns that a file declares."""
        with guarded(file), self.open(file) as opened:
            return _declared_shapes(opened.schema_arrow)

    def scan(self, piece: Piece, advance: Advance) -> tuple[dict[str, Shape], int]:
        """Tell the columns that a file declares, and the rows of a piece."""
        with guarded(piece.file), self.open(piece.file) as opened:
            groups = _groups(opened, piece)
            rows = sum(opened.metadata.row_group(group).num_rows for group in groups)
            advance(rows, piece.file.size * len(groups) // max(opened.metadata.num_row_groups, 1))
            return _declared_shapes(opened.schema_arrow), rows

    def declared(self, file: SourceFile) -> dict[str, Feature]:
        """Give the features that `datasets` wrote into the file."""
        with guarded(file), self.open(file) as opened:
            return _named(told_features(opened.schema_arrow))

    def cut(self, file: SourceFile, size: int) -> list[Piece]:
        """Cut a file between row groups."""
        with guarded(file), self.open(file) as opened:
            return even_pieces(file, opened.metadata.num_row_groups, size)

    def read(self, piece: Piece, schema: "pa.Schema", *, careful: bool) -> "Iterator[tuple[pa.RecordBatch, int]]":
        """Read the rows of some row groups, with the types that they have."""
        with guarded(piece.file), self.open(piece.file) as opened:
            told = opened.metadata
            groups = _groups(opened, piece)
            inside = sum(told.row_group(group).total_byte_size for group in groups)
            rows = sum(told.row_group(group).num_rows for group in groups)
            size = max(1, min(_MOST_ROWS, BATCH * rows // max(inside, 1)))
            for batch in opened.iter_batches(size, row_groups=list(groups), use_threads=False):
                yield _valid(batch), piece.file.size * batch.num_rows // max(told.num_rows, 1)

    def where(self, piece: Piece, row: int) -> str:
        """Tell where a row of a piece stands."""
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

    def look(self, file: SourceFile, size: int = 0) -> dict[str, Shape]:
        """Tell the columns that a file declares."""
        with guarded(file), self._open(file) as opened:
            return _declared_shapes(opened.schema)

    def scan(self, piece: Piece, advance: Advance) -> tuple[dict[str, Shape], int]:
        """Tell the columns that a file declares, and count the rows of a piece."""
        rows = 0
        for batch, size in self._batches(piece):
            rows += batch.num_rows
            advance(batch.num_rows, size)
        return self.look(piece.file), rows

    def declared(self, file: SourceFile) -> dict[str, Feature]:
        """Give the features that `datasets` wrote into the file."""
        with guarded(file), self._open(file) as opened:
            return _named(told_features(opened.schema))

    def cut(self, file: SourceFile, size: int) -> list[Piece]:
        """Cut a file between record batches; a stream is read in one piece."""
        with guarded(file), self._open(file) as opened:
            return even_pieces(file, getattr(opened, "num_record_batches", 1), size)

    def read(self, piece: Piece, schema: "pa.Schema", *, careful: bool) -> "Iterator[tuple[pa.RecordBatch, int]]":
        """Read the rows of some record batches, with the types that they have."""
        for batch, size in self._batches(piece):
            parts = max(1, min(batch.num_rows, batch.nbytes // BATCH))
            marks = [batch.num_rows * index // parts for index in range(parts + 1)]
            for first, last in itertools.pairwise(marks):
                yield batch.slice(first, last - first), size // parts

    def where(self, piece: Piece, row: int) -> str:
        """Tell where a row of a piece stands."""
        before = (
            sum(batch.num_rows for batch, _ in self._batches(Piece(piece.file, 0, piece.start))) if piece.start else 0
        )
        return f"row {before + row + 1}"

    def _batches(self, piece: Piece) -> "Iterator[tuple[pa.RecordBatch, int]]":
        import pyarrow as pa  # noqa: PLC0415

        with guarded(piece.file), self._open(piece.file) as opened:
            if isinstance(opened, pa.RecordBatchFileReader):
                count = opened.num_record_batches
                for index in range(piece.start, count if piece.stop is None else min(piece.stop, count)):
                    yield _valid(opened.get_batch(index)), piece.file.size // count
            else:
                for batch in opened:
                    yield _valid(batch), batch.nbytes

    @contextmanager
    def _open(self, file: SourceFile) -> "Iterator[pa.RecordBatchFileReader | pa.RecordBatchStreamReader]":
        import pyarrow as pa  # noqa: PLC0415

        with open_bytes(file.path, self.access.storage) as raw:
            try:
                opened = pa.ipc.open_file(raw)
            except pa.ArrowInvalid:
                raw.seek(0)
                opened = pa.ipc.open_stream(raw)
            yield opened


def _valid(batch: "pa.RecordBatch") -> "pa.RecordBatch":
    """Return a batch whose offsets, indices and texts are what they should be: nobody has looked at them before."""
    batch.validate(full=True)
    return batch


def _groups(opened: "pq.ParquetFile", piece: Piece) -> range:
    return range(piece.start, opened.metadata.num_row_groups if piece.stop is None else piece.stop)


def _declared_shapes(schema: "pa.Schema") -> dict[str, Shape]:
    return {field.name: Shape(types=[publishable(field.type)]) for field in schema}


def publishable(type_: "pa.DataType") -> "pa.DataType":
    """Give the type that every reader of Parquet knows for the same values: lists for maps, values for dictionaries."""
    import pyarrow as pa  # noqa: PLC0415

    types = pa.types
    if isinstance(type_, pa.BaseExtensionType):
        return publishable(type_.storage_type)
    if types.is_dictionary(type_) or types.is_run_end_encoded(type_):
        return publishable(type_.value_type)
    if types.is_struct(type_):
        return pa.struct([pa.field(field.name, publishable(field.type)) for field in type_])
    if types.is_nested(type_):
        return _publishable_list(type_)
    if types.is_string_view(type_) or types.is_binary_view(type_):
        return pa.string() if types.is_string_view(type_) else pa.binary()
    return type_


def _publishable_list(type_: "pa.DataType") -> "pa.DataType":
    import pyarrow as pa  # noqa: PLC0415

    if pa.types.is_map(type_):
        entry = [pa.field("key", publishable(type_.key_type)), pa.field("value", publishable(type_.item_type))]
        return pa.list_(pa.struct(entry))
    if pa.types.is_fixed_size_list(type_):
        return pa.list_(publishable(type_.value_type), type_.list_size)
    if pa.types.is_large_list(type_):
        return pa.large_list(publishable(type_.value_type))
    if pa.types.is_list(type_):
        return pa.list_(publishable(type_.value_type))
    return type_


def _named(features: list[Feature] | None) -> dict[str, Feature]:
    return {
        feature["name"]: {key: value for key, value in feature.items() if key != "name"} for feature in features or ()
    }
