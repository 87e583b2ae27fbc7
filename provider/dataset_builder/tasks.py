"""The build as independent tasks, each a part of the sources and the shards made of it.

A task can be run anywhere: it holds all that it needs, with absolute paths or URLs, and depends on no process.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from provider.dataset_builder.beside import noted_names
from provider.dataset_builder.casting import Caster, TargetSchema
from provider.dataset_builder.execution import prefetch
from provider.dataset_builder.finished_tasks import finished_shards, note_finished
from provider.dataset_builder.formats.columnar_files import ParquetReader
from provider.dataset_builder.formats.reading import FileRange, Reader
from provider.dataset_builder.processes.arrow_memory import prefer_jemalloc
from provider.dataset_builder.progress import Advance
from provider.dataset_builder.read_back import read_back
from provider.dataset_builder.shard import Shard
from provider.dataset_builder.shards import ShardWriter
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.storage import Storage, scheme_of
from provider.dataset_builder.troubles import guarded, unreadable
from provider.dataset_builder.types.features import card_feature, is_special
from provider.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa


@dataclass(frozen=True)
class Task:
    """Some pieces of a split's files, to be written as shards.

    Args:
        stem: of the shards' names.
        pieces: in the order of their rows.
        reader: of the files.
        reading: the types that columns of text are read as.
        careful: whether those come from a scan of everything.
        target: the columns to write.
        limit: bytes that a shard may have.
        compression: of the shards.
        storage: of the URLs' filesystems.
        alone: whether no other task runs beside it, so that there is a processor to read while this one writes.
    """

    stem: str
    pieces: tuple[FileRange, ...]
    reader: Reader
    reading: "pa.Schema"
    careful: bool
    target: TargetSchema
    limit: int
    compression: str
    storage: Storage = field(default_factory=dict, repr=False)
    alone: bool = False


@dataclass(frozen=True)
class PassThrough:
    """A Parquet file that is a shard as it is.

    Args:
        file: on this machine.
        reader: of the file.
    """

    file: SourceFile
    reader: ParquetReader


def is_shard(reader: Reader, file: SourceFile, target: TargetSchema, limit: int) -> bool:
    """Check whether a file is a shard as it is: a Parquet file on this machine, of the columns to publish.

    Args:
        reader: of the file.
        file: to check.
        target: the columns to publish.
        limit: bytes that a shard may have.
    """
    if not isinstance(reader, ParquetReader) or scheme_of(file.path) is not None or file.size > limit:
        return False
    with guarded(file), reader.open(file) as opened:
        schema, rows = opened.schema_arrow, opened.metadata.num_rows
    if rows == 0 or schema.names != target.schema.names:
        return False
    declared = reader.declared(file)
    for name, type_, feature in zip(schema.names, schema.types, target.features, strict=True):
        try:
            own = declared[name] if is_special(feature) else card_feature(type_)
        except (KeyError, ValueError):
            return False
        if {"name": name, **own} != feature:
            return False
    return True


def alone(task: Task | PassThrough) -> Task | PassThrough:
    """Return a task as it is done when no other one is done beside it."""
    return replace(task, alone=True) if isinstance(task, Task) else task


def run(task: Task | PassThrough, folder: Path, advance: Advance) -> tuple[Shard, ...]:
    """Make the shards of a task, unless an earlier build into the same folder did so.

    Args:
        task: what to do.
        folder: where shards are written, and noted when they are whole.
        advance: is told the rows and bytes done; what it raises ends the work.

    Raises:
        InferenceMiss, BadSplit: the task was planned on a wrong guess.
        ConfigurationError: a file can't be read, or a value does not fit.
    """
    prefer_jemalloc()
    if isinstance(task, PassThrough):
        return (_kept(task, advance),)
    shards = _finished(task, folder)
    if shards is None:
        shards = _written(task, folder, advance)
        for shard in shards:
            read_back(shard, task.target.schema)
        with _named_when_it_fails(folder):
            note_finished(folder, task.stem, shards)
    return shards


def run_beside_others(task: Task | PassThrough, folder: Path, advance: Advance) -> tuple[Shard, ...]:
    """Make the shards of a task, as `run` does, in a folder where another process may make the same ones."""
    if isinstance(task, PassThrough):
        return run(task, folder, advance)
    shards = _finished(task, folder)
    if shards is None:
        with _named_when_it_fails(folder), TemporaryDirectory(dir=folder) as draft:
            made = run(task, Path(draft), advance)
            shards = tuple(replace(shard, path=shard.path.replace(folder / shard.path.name)) for shard in made)
            note_finished(folder, task.stem, shards)
    return shards


def _finished(task: Task, folder: Path) -> tuple[Shard, ...] | None:
    """Return the shards of a task that were made by a build that was ended later, if they can still be read."""
    shards = finished_shards(folder, task.stem)
    try:
        for shard in shards or ():
            read_back(shard, task.target.schema)
    except ConfigurationError:
        return None
    return shards


def _written(task: Task, folder: Path, advance: Advance) -> tuple[Shard, ...]:
    writer = ShardWriter(folder, task.stem, task.target, limit=task.limit, compression=task.compression)
    try:
        batches = _batches(task, advance)
        with _named_when_it_fails(folder):
            for batch in prefetch(batches) if task.alone else batches:
                writer.write(batch)
            return writer.close()
    except BaseException:
        writer.abandon()
        raise


@contextmanager
def _named_when_it_fails(folder: Path) -> "Iterator[None]":
    try:
        yield
    except OSError as error:
        raise ConfigurationError(f"Could not write shards into {folder}", str(error)) from error


def count(task: Task | PassThrough, advance: Advance) -> int:
    """Count the rows of a task, checking that all fit, without writing them."""
    prefer_jemalloc()
    if isinstance(task, PassThrough):
        return task.reader.scan(FileRange(task.file), advance)[1]
    return sum(batch.num_rows for batch in _batches(task, advance))


def named_files(task: Task | PassThrough, advance: Advance) -> set[str]:
    """Return the paths and URLs of the files that the rows of a task name, without reading those."""
    with noted_names() as named:
        count(task, advance)
    return named


def _batches(task: Task, advance: Advance) -> "Iterator[pa.RecordBatch]":
    for piece in task.pieces:
        before = 0
        conformer = Caster(task.target, piece, partial(task.reader.where, piece), task.storage)
        for batch, size in _read(task, piece):
            if batch.num_rows:
                with guarded(piece.file):
                    made = conformer.conform(batch, before)
                yield made
            before += batch.num_rows
            advance(batch.num_rows, size)


def _read(task: Task, piece: FileRange) -> "Iterator[tuple[pa.RecordBatch, int]]":
    with guarded(piece.file):
        yield from task.reader.read(piece, task.reading, careful=task.careful)


def _kept(task: PassThrough, advance: Advance) -> Shard:
    """Read a file that is to be published as it is, so that nothing is published that can't be read."""
    with guarded(task.file), task.reader.open(task.file) as opened:
        schema, metadata = opened.schema_arrow, opened.metadata
        size = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    rows = 0
    for batch, done in task.reader.read(FileRange(task.file), schema, careful=False):
        rows += batch.num_rows
        advance(batch.num_rows, done)
    if rows != metadata.num_rows or size < 0:
        raise unreadable(task.file, f"it says of itself that it has {metadata.num_rows} rows, and it has {rows}")
    return Shard(Path(task.file.path), rows, size, task.file.size)
