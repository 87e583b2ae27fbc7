"""Reads folders of images or audio: each file a row, with its folder as label or with what a metadata file tells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from posixpath import basename, dirname, splitext
from typing import TYPE_CHECKING

from provider.dataset_builder.features import Feature, wanted_feature
from provider.dataset_builder.media_names import AUDIO_SUFFIXES, IMAGE_SUFFIXES, METADATA_NAMES
from provider.dataset_builder.progress import Advance
from provider.dataset_builder.reading import Access, Piece, Reader, unreadable
from provider.dataset_builder.shapes import Shape
from provider.dataset_builder.sources import SourceFile, beside
from provider.dataset_builder.storage import open_bytes, scheme_of
from provider.errors import ConfigurationError

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIXES = {"image": IMAGE_SUFFIXES, "audio": AUDIO_SUFFIXES}
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
        kind: `image` or `audio`, which is also the name of the column.
        labels: the names of folders that are labels; none if empty.
        metadata: reads the files that tell the rows, None if each image or sound is a row.
    """

    access: Access
    kind: str
    labels: tuple[str, ...] = ()
    metadata: Reader | None = None

    def look(self, file: SourceFile, size: int = _LOOK) -> dict[str, Shape]:
        """Tell the columns."""
        if self.metadata is None:
            return self._columns()
        return self._renamed(file, self.metadata.look(file, size))

    def scan(self, piece: Piece, advance: Advance) -> tuple[dict[str, Shape], int]:
        """Tell the columns, and the rows of a metadata file."""
        if self.metadata is None:
            advance(1, piece.file.size)
            return self._columns(), 1
        shapes, rows = self.metadata.scan(piece, advance)
        return self._renamed(piece.file, shapes), rows

    def declared(self, file: SourceFile) -> dict[str, Feature]:
        """Give the features of the media columns and of the label."""
        if self.metadata is None:
            label = {LABEL: wanted_feature({"class_label": self.labels})} if self.labels else {}
            return {self.kind: {"dtype": self.kind}, **label}
        names = (media_column(name, self.kind) for name in self.metadata.look(file, _LOOK))
        return {**self.metadata.declared(file), **{name: {"dtype": self.kind} for name in names if name}}

    def cut(self, file: SourceFile, size: int) -> list[Piece]:
        """An image or a sound is a piece; a metadata file is cut as its format is."""
        return [Piece(file)] if self.metadata is None else self.metadata.cut(file, size)

    def together(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """Put pieces that are a file each together, a megabyte at a time."""
        held: list[SourceFile] = []
        size = 0
        for piece in pieces:
            if self.metadata is not None:
                yield piece
                continue
            is_full = size + piece.file.size > _TOGETHER or (len(held) == _MOST_REMOTE and scheme_of(piece.file.path))
            if held and is_full:
                yield Piece(held[0], more=tuple(held[1:]))
                held, size = [], 0
            held.append(piece.file)
            size += piece.file.size
        if held:
            yield Piece(held[0], more=tuple(held[1:]))

    def read(self, piece: Piece, schema: "pa.Schema", *, careful: bool) -> "Iterator[tuple[pa.RecordBatch, int]]":
        """Read a file, or the rows of a metadata file with the files that they name."""
        if self.metadata is not None:
            yield from self._told_rows(self.metadata, piece, schema, careful=careful)
            return
        import pyarrow as pa  # noqa: PLC0415

        files = (piece.file, *piece.more)
        contents = [self._content(file.path, file) for file in files]
        columns = {self.kind: media_array(contents, [basename(file.path) for file in files])}
        if self.labels:
            columns[LABEL] = pa.array([basename(dirname(file.path)) for file in files], pa.string())
        yield pa.RecordBatch.from_pydict(columns), sum(file.size for file in files)

    def where(self, piece: Piece, row: int) -> str:
        """Tell where a row of a piece stands."""
        return "the file" if self.metadata is None else self.metadata.where(piece, row)

    def _columns(self) -> dict[str, Shape]:
        import pyarrow as pa  # noqa: PLC0415

        media = {self.kind: Shape(types=[pa.struct({"bytes": pa.binary(), "path": pa.string()})])}
        return {**media, LABEL: Shape({"string"})} if self.labels else media

    def _renamed(self, file: SourceFile, shapes: dict[str, Shape]) -> dict[str, Shape]:
        if not any(media_column(name, self.kind) for name in shapes):
            raise unreadable(file, "it has no column file_name that tells which file a row is about")
        media = self._columns()[self.kind]
        named = ((media_column(name, self.kind), name, shape) for name, shape in shapes.items())
        return {column or name: media if column else shape for column, name, shape in named}

    def _told_rows(
        self, metadata: Reader, piece: Piece, schema: "pa.Schema", *, careful: bool
    ) -> "Iterator[tuple[pa.RecordBatch, int]]":
        import pyarrow as pa  # noqa: PLC0415

        told = {name: column for name in metadata.look(piece.file, _LOOK) if (column := media_column(name, self.kind))}
        plain = [field for field in schema if field.name not in told.values()]
        own = pa.schema([*plain, *(pa.field(name, pa.string()) for name in told)])
        for batch, size in metadata.read(piece, own, careful=careful):
            for part, content in self._parts(piece.file, batch, told):
                yield part, content + size * part.num_rows // batch.num_rows

    def _parts(
        self, file: SourceFile, batch: "pa.RecordBatch", told: dict[str, str]
    ) -> "Iterator[tuple[pa.RecordBatch, int]]":
        """Give the rows of a batch with the content of their files, some megabytes at a time, and how many bytes."""
        names = {name: batch.column(batch.schema.get_field_index(name)).to_pylist() for name in told}
        first, held, contents = 0, 0, {name: list[bytes | None]() for name in told}
        for row in range(batch.num_rows):
            for name, paths in names.items():
                content = None if paths[row] is None else self._content(_beside(file, paths[row]), file)
                contents[name].append(content)
                held += len(content or b"")
            if held >= _MOST_BYTES or row == batch.num_rows - 1:
                yield _with_media(batch.slice(first, row + 1 - first), contents, told), held
                first, held, contents = row + 1, 0, {name: [] for name in told}

    def _content(self, path: str, file: SourceFile) -> bytes:
        try:
            with open_bytes(path, self.access.storage) as opened:
                return opened.read()
        except ConfigurationError as error:
            raise unreadable(file, error.detail) from error
        except OSError as error:
            raise unreadable(file, str(error)) from error


def media_array(contents: Sequence[bytes | None], paths: Sequence[str | None]) -> "pa.Array":
    """Make the column of media files from their bytes and names."""
    import pyarrow as pa  # noqa: PLC0415

    missing = pa.array([content is None for content in contents])
    parts = [pa.array(contents, pa.binary()), pa.array(paths, pa.string())]
    return pa.StructArray.from_arrays(parts, names=["bytes", "path"], mask=missing)


def media_column(name: str, kind: str) -> str | None:
    """Give the media column that a column of file names becomes, None if it is another column."""
    if name == "file_name":
        return kind
    return name.removesuffix("_file_name") if name.endswith("_file_name") else None


def media_files(files: Sequence[SourceFile], kind: str) -> tuple[SourceFile, ...]:
    """Give the files whose names are those of images, or of sounds."""
    return tuple(file for file in files if splitext(file.name)[1].lower() in SUFFIXES[kind])


def metadata_files(files: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """Give the files that tell about the others."""
    return tuple(file for file in files if basename(file.name) in METADATA_NAMES)


def folder_labels(files: Sequence[SourceFile], *, drop: bool | None) -> tuple[str, ...]:
    """Give the labels that folders' names are, by the rule of `datasets`.

    Args:
        files: images or sounds.
        drop: whether to leave them out; None: unless all files are equally deep in several folders.
    """
    if drop:
        return ()
    labels = {basename(dirname(file.path)) for file in files}
    depths = {file.path.count("/") for file in files}
    return tuple(sorted(labels)) if drop is False or (len(labels) > 1 and len(depths) == 1) else ()


def _beside(metadata: SourceFile, told: str) -> str:
    try:
        return beside(metadata, told)
    except ValueError as error:
        raise unreadable(metadata, f"it names the file {told!r}: {error}") from error


def _with_media(
    batch: "pa.RecordBatch", contents: dict[str, list[bytes | None]], told: dict[str, str]
) -> "pa.RecordBatch":
    import pyarrow as pa  # noqa: PLC0415

    columns = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if name in told:
            paths = [None if path is None else PurePosixPath(path).name for path in column.to_pylist()]
            columns[told[name]] = media_array(contents[name], paths)
        else:
            columns[name] = column
    return pa.RecordBatch.from_pydict(columns)
