"""Writes rows as Parquet files that stay under a size."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provider.dataset_builder.casting import TargetSchema
from provider.dataset_builder.shard import Shard
from provider.dataset_builder.types.column_types import Feature
from provider.dataset_builder.types.features import inner, is_media, parquet_metadata

GROUP = 16 << 20
"""Bytes of Arrow that a row group is to have: viewers read one at a time."""

COLUMN_CHUNK = 8 << 10
"""Bytes of it that each column is to have at least: less is more footer than rows."""

MEDIA_GROUP = 8 << 20
"""The same for rows with images or audio, of which a viewer shows few."""

MOST_GROUP_ROWS = 1 << 18
CHUNKING = {"min_chunk_size": 256 * 1024, "max_chunk_size": 1024 * 1024, "norm_level": 0}
"""Content-defined chunking as `datasets` 5.2 does it, so that Xet finds what an earlier version holds already."""

_FOOTER = 1024
_COLUMN_FOOTER = 256
_MOST_STATISTICS = 4096
_SAMPLE = 1 << 14


class ShardWriter:
    """Writes rows into one file after the other.

    Args:
        folder: of the files.
        stem: of their names.
        target: the columns.
        limit: bytes that a file may have; only a row that is larger alone goes over it.
        compression: one of the specification's.
    """

    def __init__(self, folder: Path, stem: str, target: TargetSchema, *, limit: int, compression: str) -> None:
        media = any(is_media(feature) for feature in target.features)
        self._folder = folder
        self._stem = stem
        self._target = target
        self._limit = limit
        self._compression = compression
        group = MEDIA_GROUP if media else max(GROUP, COLUMN_CHUNK * len(target.features))
        self._group = max(1, min(group, limit // 8))
        self._held: list[pa.RecordBatch] = []
        self._held_bytes = self._held_rows = 0
        self._open: _OpenShard | None = None
        self._options: dict[str, Any] = {}
        self.shards: list[Shard] = []

    def write(self, batch: pa.RecordBatch) -> None:
        """Take in rows."""
        for part, size in _parts(batch, self._group):
            if self._held_bytes + size > self._group or self._held_rows + part.num_rows > MOST_GROUP_ROWS:
                self._flush()
            self._held.append(part)
            self._held_bytes += size
            self._held_rows += part.num_rows

    def close(self) -> tuple[Shard, ...]:
        """Write what is left, and give all files."""
        self._flush()
        self._finish()
        return tuple(self.shards)

    def abandon(self) -> None:
        """Close the file under way, whatever is in it."""
        if self._open is not None:
            self._open.abandon()

    def _flush(self) -> None:
        if not self._held:
            return
        table = pa.Table.from_batches(self._held, schema=self._target.schema)
        size, self._held, self._held_bytes, self._held_rows = self._held_bytes, [], 0, 0
        body, footer = _most_bytes(table, size)
        if self._open is not None and self._open.position + body + footer > self._limit:
            self._finish()
        if self._open is None:
            self._options = self._options or _column_options(table, self._target.features, self._compression)
            path = self._folder / f"{self._stem}-{len(self.shards):05d}.parquet"
            self._open = _OpenShard(path, self._target, self._options)
        self._open.write(table, size, footer)

    def _finish(self) -> None:
        if self._open is not None:
            self.shards.append(self._open.close())
            self._open = None


class _OpenShard:
    def __init__(self, path: Path, target: TargetSchema, options: dict[str, Any]) -> None:
        self._path = path
        self._sink = pa.OSFile(str(path), "wb")
        self._rows = 0
        self._bytes = 0
        schema = target.schema.with_metadata(parquet_metadata(target.features))
        try:
            self._writer: pq.ParquetWriter = pq.ParquetWriter(
                self._sink, schema, write_page_index=True, use_content_defined_chunking=CHUNKING, **options
            )
        except BaseException:
            self._sink.close()
            raise
        self._footer: int = _FOOTER + len(str(schema.metadata)) + schema.serialize().size * 2

    @property
    def position(self) -> int:
        """The bytes that the file would have if it ended here, at most."""
        return int(self._sink.tell()) + self._footer

    def write(self, table: pa.Table, size: int, footer: int) -> None:
        """Write a row group, of which the footer will say some bytes."""
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        self._rows += table.num_rows
        self._bytes += size
        self._footer += footer

    def close(self) -> Shard:
        """Write the footer."""
        self._writer.add_key_value_metadata({"content_defined_chunking": json.dumps(CHUNKING)})
        self._writer.close()
        size = self._sink.tell()
        self._sink.close()
        return Shard(self._path, self._rows, self._bytes, size)

    def abandon(self) -> None:
        """Close the file, which may be on a disk that is full."""
        with suppress(OSError):
            self._writer.close()
        with suppress(OSError):
            self._sink.close()


def _parts(batch: pa.RecordBatch, most: int) -> Iterator[tuple[pa.RecordBatch, int]]:
    """Cut a batch into parts of about a size, each with its own."""
    size = batch.nbytes
    if size <= most or batch.num_rows <= 1:
        yield batch, size
        return
    rows = max(1, batch.num_rows * most // size)
    for first in range(0, batch.num_rows, rows):
        part = batch.slice(first, rows)
        size = part.nbytes
        if size > 2 * most and rows > 1:
            middle = part.num_rows // 2 or 1
            yield from _parts(part.slice(0, middle), most)
            yield from _parts(part.slice(middle), most)
        else:
            yield part, size


def _most_bytes(table: pa.Table, size: int) -> tuple[int, int]:
    """Return the bytes that a table has in Parquet at most: of its pages, and of what the footer says about them."""
    body, footer = size + size // 64, 0
    pages = 1 + size // CHUNKING["min_chunk_size"] + table.num_rows // 20_000
    for index, field in enumerate(table.schema):
        for _, type_, _ in _leaves(field.name, field.type, {}):
            longest = 2 * _longest(table.column(index), type_)
            body += table.num_rows // 4 + pages * (64 + longest)
            footer += _COLUMN_FOOTER + 2 * longest + pages * (32 + longest)
    return body, footer


def _longest(column: pa.ChunkedArray, type_: pa.DataType) -> int:
    """Return the bytes that the longest value of a column may take in statistics."""
    if pa.types.is_primitive(type_) or pa.types.is_null(type_):
        return 8
    if isinstance(type_, pa.BaseExtensionType):
        return _MOST_STATISTICS
    if column.type == type_ and not pa.types.is_nested(type_) and not pa.types.is_decimal(type_):
        longest: int = pc.max(pc.binary_length(column)).as_py() or 0
        return min(_MOST_STATISTICS, longest)
    return _MOST_STATISTICS


def leaf_paths(schema: pa.Schema, features: Sequence[Feature] = ()) -> Iterator[tuple[str, pa.DataType, bool]]:
    """Yield each leaf column by the path that Parquet gives it, with its type and whether it holds media."""
    for index, field in enumerate(schema):
        yield from _leaves(field.name, field.type, features[index] if features else {})


def _leaves(path: str, type_: pa.DataType, feature: Feature) -> Iterator[tuple[str, pa.DataType, bool]]:
    if is_media(feature):
        yield from ((f"{path}.{field.name}", field.type, True) for field in type_)
    elif pa.types.is_struct(type_):
        members = feature.get("struct", [{}] * type_.num_fields)
        for field, member in zip(type_, members, strict=True):
            yield from _leaves(f"{path}.{field.name}", field.type, member)
    elif pa.types.is_list(type_) or pa.types.is_large_list(type_) or pa.types.is_fixed_size_list(type_):
        kind = next((kind for kind in ("list", "large_list") if kind in feature), None)
        yield from _leaves(f"{path}.list.element", type_.value_type, inner(feature, kind) if kind else {})
    else:
        yield path, type_, False


def _column_options(table: pa.Table, features: Sequence[Feature], compression: str) -> dict[str, Any]:
    """Choose how each column is stored: a dictionary where values repeat, media as they are."""
    leaves = list(leaf_paths(table.schema, features))
    plain = {name: index for index, name in enumerate(table.schema.names)}
    return {
        "compression": {path: "NONE" if media else compression.upper() for path, _, media in leaves},
        "use_dictionary": [path for path, _, media in leaves if not media and _repeats(table, plain.get(path))],
    }


def _repeats(table: pa.Table, place: int | None) -> bool:
    if place is None:
        return True
    column = table.column(place).slice(0, _SAMPLE)
    if pa.types.is_boolean(column.type) or pa.types.is_null(column.type):
        return False
    try:
        return bool(pc.count_distinct(column).as_py() <= len(column) // 4)
    except pa.ArrowNotImplementedError:  # values of this type can't be counted: let the writer try a dictionary
        return True
