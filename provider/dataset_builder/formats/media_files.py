"""Reads folders of media: each file a row, with its folder as label or with what a metadata file tells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from posixpath import basename, dirname

import pyarrow as pa

from provider.dataset_builder.access import Access
from provider.dataset_builder.beside import read_beside
from provider.dataset_builder.formats.media_metadata import (
    filled,
    holds_media,
    media_name,
    named_files,
    typed_fields,
    with_media,
)
from provider.dataset_builder.formats.reading import FileRange, Reader
from provider.dataset_builder.progress import Advance
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.storage import open_bytes, scheme_of
from provider.dataset_builder.troubles import unreadable
from provider.dataset_builder.types.column_types import Feature
from provider.dataset_builder.types.features import feature_of_type, media_array, media_type
from provider.dataset_builder.types.inference import InferredType
from provider.errors import ConfigurationError

LABEL = "label"
_MOST_BYTES = 8 << 20
_TOGETHER = 1 << 20
"""Bytes of small files that are read together: far less than a row group, so that groups are filled."""
_MOST_REMOTE = 32
"""Files of a store that are read together: each is a request, and nobody can stop it in between."""
_LOOK = 1 << 16


@dataclass(frozen=True)
class MediaReader:
    """Reads the files of a folder.

    Args:
        access: how files are opened.
        kind: of the media, which is also the name of the column.
        labels: the names of folders that are labels; none if empty.
        metadata: reads the files that tell the rows, None if each image or sound is a row.
    """

    access: Access
    kind: str
    labels: tuple[str, ...] = ()
    metadata: Reader | None = None

    def look(self, file: SourceFile, size: int = _LOOK) -> dict[str, InferredType]:
        """Return the columns."""
        if self.metadata is None:
            return self._columns()
        return self._renamed(file, self.metadata.look(file, size))

    def scan(self, piece: FileRange, advance: Advance) -> tuple[dict[str, InferredType], int]:
        """Return the columns, and the rows of a metadata file."""
        if self.metadata is None:
            advance(1, piece.file.size)
            return self._columns(), 1
        shapes, rows = self.metadata.scan(piece, advance)
        return self._renamed(piece.file, shapes), rows

    def declared(self, file: SourceFile) -> dict[str, Feature]:
        """Return the features of the media columns and of the label."""
        if self.metadata is None:
            return {LABEL: feature_of_type({"class_label": self.labels})} if self.labels else {}
        return self.metadata.declared(file)

    def cut(self, file: SourceFile, size: int) -> list[FileRange]:
        """An image or a sound is a piece; a metadata file is cut as its format is."""
        return [FileRange(file)] if self.metadata is None else self.metadata.cut(file, size)

    def together(self, pieces: Iterable[FileRange]) -> Iterator[FileRange]:
        """Put pieces that are a file each together, a megabyte at a time."""
        held: list[SourceFile] = []
        size = 0
        for piece in pieces:
            if self.metadata is not None:
                yield piece
                continue
            is_full = size + piece.file.size > _TOGETHER or (len(held) == _MOST_REMOTE and scheme_of(piece.file.path))
            if held and is_full:
                yield FileRange(held[0], more=tuple(held[1:]))
                held, size = [], 0
            held.append(piece.file)
            size += piece.file.size
        if held:
            yield FileRange(held[0], more=tuple(held[1:]))

    def read(self, piece: FileRange, schema: pa.Schema, *, careful: bool) -> Iterator[tuple[pa.RecordBatch, int]]:
        """Read a file, or the rows of a metadata file with the files that they name."""
        if self.metadata is not None:
            yield from self._rows_of_metadata(self.metadata, piece, schema, careful=careful)
            return
        files = (piece.file, *piece.more)
        contents = [self._content(file.path, file) for file in files]
        columns = {self.kind: media_array(contents, [basename(file.path) for file in files])}
        if self.labels:
            folders = [basename(dirname(file.path)) for file in files]
            columns[LABEL] = pa.array([name if name in self.labels else None for name in folders], pa.string())
        yield pa.RecordBatch.from_pydict(columns), sum(file.size for file in files)

    def where(self, piece: FileRange, row: int) -> str:
        """Return where a row of a piece stands."""
        return "the file" if self.metadata is None else self.metadata.where(piece, row)

    def _columns(self) -> dict[str, InferredType]:

        media = {self.kind: InferredType(types=[media_type(self.kind)])}
        return {**media, LABEL: InferredType({"string"})} if self.labels else media

    def _renamed(self, file: SourceFile, shapes: dict[str, InferredType]) -> dict[str, InferredType]:
        renamed = with_media(shapes, self.kind)
        if not any(map(holds_media, renamed.values())):
            raise unreadable(file, "it has no column file_name or file_names that tells which file a row is about")
        return renamed

    def _rows_of_metadata(
        self, metadata: Reader, piece: FileRange, schema: pa.Schema, *, careful: bool
    ) -> Iterator[tuple[pa.RecordBatch, int]]:
        own = pa.schema(typed_fields(schema, metadata.look(piece.file, _LOOK), self.kind))
        before = 0
        for batch, size in metadata.read(piece, own, careful=careful):
            for part, content in self._parts(metadata, piece, batch, before):
                yield part, content + size * part.num_rows // batch.num_rows
            before += batch.num_rows

    def _parts(
        self, metadata: Reader, piece: FileRange, batch: pa.RecordBatch, before: int
    ) -> Iterator[tuple[pa.RecordBatch, int]]:
        """Yield the rows of a batch with the content of their files, some megabytes at a time, and how many bytes."""
        values = {
            name: column.to_pylist()
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
            if media_name(name, self.kind) or pa.types.is_nested(column.type)
        }
        first, held, contents = 0, 0, dict[str, bytes]()
        for row in range(batch.num_rows):
            paths = [path for name, rows in values.items() for path in named_files(name, rows[row])]
            for path in paths:
                if path not in contents:
                    contents[path] = self._named_content(metadata, piece, before + row, path)
                    held += len(contents[path])
            if held >= _MOST_BYTES or row == batch.num_rows - 1:
                part = batch.slice(first, row + 1 - first)
                columns = dict(
                    filled(name, column, self.kind, contents.__getitem__)
                    for name, column in zip(part.schema.names, part.columns, strict=True)
                )
                yield pa.RecordBatch.from_pydict(columns), held
                first, held, contents = row + 1, 0, {}

    def _named_content(self, metadata: Reader, piece: FileRange, row: int, path: str) -> bytes:
        try:
            return read_beside(piece.file, path, self.access.storage)
        except (ValueError, OSError, ConfigurationError) as error:
            reason = error.detail if isinstance(error, ConfigurationError) else error
            place = metadata.where(piece, row)
            raise unreadable(piece.file, f"{place} names the file {path!r}: {reason}") from error

    def _content(self, path: str, file: SourceFile) -> bytes:
        try:
            with open_bytes(path, self.access.storage) as opened:
                return opened.read()
        except ConfigurationError as error:
            raise unreadable(file, error.detail) from error
        except OSError as error:
            raise unreadable(file, str(error)) from error


def folder_labels(splits: Sequence[Sequence[SourceFile]], *, drop: bool | None) -> tuple[str, ...]:
    """Return the labels that folders' names are.

    By the rule of `datasets`, they are if all files are equally deep in several folders; but it is a split's own files
    that have to be, for that each split has a folder says nothing of its rows.

    Args:
        splits: the media files of each.
        drop: whether to leave labels out; None for the rule.
    """
    folders = [{dirname(file.path) for file in files} for files in splits]
    if drop is not None:
        return () if drop else tuple(sorted({basename(folder) for some in folders for folder in some}))
    labelled = [some for some in folders if len({*map(basename, some)}) > 1 and len({*map(_depth, some)}) == 1]
    depths = {_depth(folder) for some in labelled for folder in some}
    return tuple(sorted({basename(folder) for some in folders for folder in some if _depth(folder) in depths}))


def _depth(folder: str) -> int:
    return folder.count("/")
