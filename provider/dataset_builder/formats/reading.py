"""What the readers of all formats share: what they tell of files, and the pieces that they read."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from provider.dataset_builder.progress import Advance
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.types.column_types import Feature
from provider.dataset_builder.types.inference import InferredType

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa


@dataclass(frozen=True)
class FileRange:
    """A part of a file that can be read on its own.

    Args:
        file: it is part of.
        start: the first byte, row group, record batch or file of a folder.
        stop: the one after the last, None for the end of the file.
        more: files that are read with it, where each file is a row.
        span: the first byte of its rows and the one after the last, None where only all of the file is known to be it.
        header: what the start of the file tells of the rows of all its parts.
    """

    file: SourceFile
    start: int = 0
    stop: int | None = None
    more: tuple[SourceFile, ...] = ()
    span: tuple[int, int] | None = None
    header: str = ""

    def file_of(self, row: int) -> SourceFile:
        """Return the file that a row, counted from 0, comes from."""
        return self.more[row - 1] if self.more and row else self.file


class Reader(Protocol):
    """Reads the files of one split, whatever their format."""

    def look(self, file: SourceFile, size: int) -> dict[str, InferredType]:
        """Return the columns from about the first `size` bytes of a file."""

    def scan(self, piece: FileRange, advance: Advance) -> tuple[dict[str, InferredType], int]:
        """Return the columns from all of a piece, and its rows."""

    def cut(self, file: SourceFile, size: int) -> list[FileRange]:
        """Cut a file into pieces of about a size in bytes, at places that what comes later in it does not move."""

    def read(self, piece: FileRange, schema: "pa.Schema", *, careful: bool) -> "Iterator[tuple[pa.RecordBatch, int]]":
        """Read a piece.

        Args:
            piece: of a file.
            schema: the types that columns without types of their own are read as.
            careful: whether the schema comes from a scan of everything.

        Returns:
            Record batches, each with the bytes of input that it came from.

        Raises:
            InferenceMiss: a value does not fit the schema, which comes from the start of the files only.
            BadSplit: the piece does not end where a row ends.
            ConfigurationError: the file can't be read, or a value does not fit; it tells the line.
        """

    def where(self, piece: FileRange, row: int) -> str:
        """Return in words where a row of a piece stands, counted from 0."""

    def declared(self, file: SourceFile) -> dict[str, Feature]:
        """Return the features that a file itself declares for some of its columns."""


def grid(end: int, size: int) -> range:
    """Return the offsets at which something of a length is to be cut into pieces of a size; the last may be longer."""
    return range(size, end - size // 4, size)


def even_pieces(file: SourceFile, count: int, size: int) -> list[FileRange]:
    """Cut `count` things of a file into pieces, each of about `size` bytes."""
    each = max(1, round(count * size / max(file.size, 1)))
    edges = [0, *grid(count, each), count]
    return [FileRange(file, start, stop) for start, stop in itertools.pairwise(edges) if start < stop]


def byte_pieces(file: SourceFile, marks: Iterable[int], header: str = "") -> list[FileRange]:
    """Return the pieces of a file between offsets at which rows start.

    Args:
        file: to cut.
        marks: the offsets, in any order; without one the file is one piece.
        header: what the start of the file tells of all rows.
    """
    edges = [0, *sorted({mark for mark in marks if 0 < mark < file.size}), file.size]
    if len(edges) == 2:
        return [FileRange(file)]
    return [
        FileRange(file, start, None if stop == file.size else stop, span=(start, stop), header=header)
        for start, stop in itertools.pairwise(edges)
    ]
