"""Reads WebDataset: tar files in which neighbours of one name, but for their endings, are a row."""

import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from provider.dataset_builder.access import Access
from provider.dataset_builder.formats.json_values import decoded, record_batch
from provider.dataset_builder.formats.media_names import AUDIO_SUFFIXES, IMAGE_SUFFIXES, MOVING_SUFFIXES, VIDEO_SUFFIXES
from provider.dataset_builder.formats.reading import FileRange
from provider.dataset_builder.progress import Advance
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.storage import open_bytes
from provider.dataset_builder.troubles import InferenceMiss, guarded, unreadable
from provider.dataset_builder.types.column_types import Feature
from provider.dataset_builder.types.features import media_array, media_type
from provider.dataset_builder.types.inference import InferredType
from provider.errors import ConfigurationError

KEY, URL = "__key__", "__url__"
MOST_BYTES = 1 << 30
"""Bytes that a member of a tar file may have."""

_BATCH = 8 << 20
_NAME = re.compile(r"((?:.*/|)[^./]+)[.]([^/]*)", re.DOTALL)
_TEXTS = {"txt", "text", "transcript"}
_NUMBERS = {"cls", "cls2", "index", "inx", "id"}
_JSON = {"json", "jsn"}

Row = dict[str, Any]


@dataclass(frozen=True)
class WebDatasetReader:
    """Reads the samples of tar files, each a row: its key, and a column for each ending.

    Args:
        access: how files are opened.
    """

    access: Access

    def look(self, file: SourceFile, size: int) -> dict[str, InferredType]:
        """Return the columns that the first samples show."""
        shapes: dict[str, InferredType] = {}
        for row, _, read in self._samples(file):
            _widen(shapes, row)
            if read >= size:
                break
        return shapes

    def scan(self, piece: FileRange, advance: Advance) -> tuple[dict[str, InferredType], int]:
        """Return the columns that all samples show, and how many samples there are."""
        shapes: dict[str, InferredType] = {}
        rows = done = 0
        for row, _, read in self._samples(piece.file):
            _widen(shapes, row)
            rows += 1
            advance(1, read - done)
            done = read
        return shapes, rows

    def declared(self, file: SourceFile) -> dict[str, Feature]:
        """Return no features: the endings tell the columns."""
        return {}

    def cut(self, file: SourceFile, size: int) -> list[FileRange]:
        """Return the file as one piece."""
        return [FileRange(file)]

    def read(self, piece: FileRange, schema: pa.Schema, *, careful: bool) -> Iterator[tuple[pa.RecordBatch, int]]:
        """Read the samples."""
        held, size, done, before = list[Row](), 0, 0, 0
        for row, bytes_, read in self._samples(piece.file):
            held.append(row)
            size += bytes_
            if size >= _BATCH:
                yield self._batch(piece, held, before, schema, careful=careful), read - done
                held, size, done, before = [], 0, read, before + len(held)
        if held:
            yield self._batch(piece, held, before, schema, careful=careful), piece.file.size - done

    def where(self, piece: FileRange, row: int) -> str:
        """Return where a row of a piece stands."""
        return f"sample {row + 1}"

    def _batch(
        self, piece: FileRange, rows: list[Row], before: int, schema: pa.Schema, *, careful: bool
    ) -> pa.RecordBatch:
        known = {field.name: field for field in schema}
        if not careful and any(row.keys() - known.keys() for row in rows):
            raise InferenceMiss
        columns = {}
        for name, field in known.items():
            values = [row.get(name) for row in rows]
            if _kind(name):
                paths = [None if row.get(name) is None else f"{row[KEY]}.{name}" for row in rows]
                columns[name] = media_array(values, paths)
            elif _is_binary(name):
                columns[name] = pa.array(values, pa.binary())
            else:
                columns[name] = self._values(piece, name, values, before, field, careful=careful)
        strangers = {name: pa.nulls(len(rows)) for row in rows for name in row if name not in known}
        return pa.RecordBatch.from_pydict(columns | strangers)

    def _values(
        self, piece: FileRange, name: str, values: list[Any], before: int, field: pa.Field, *, careful: bool
    ) -> pa.Array:
        rows = [{name: value} for value in values]
        try:
            batch = record_batch(rows, pa.schema([field]), lambda row: self.where(piece, before + row), piece.file)
        except ConfigurationError:
            if careful:
                raise
            raise InferenceMiss from None
        return batch.column(0)

    def _samples(self, file: SourceFile) -> Iterator[tuple[Row, int, int]]:
        """Yield samples, each with its bytes and how far the file was read."""
        row: Row = {}
        size = read = 0
        for key, field, content, offset in self._members(file):
            if row and row[KEY] != key:
                yield row, size, read
                row, size = {}, 0
            if field in row:
                raise unreadable(file, f"the sample {key!r} has the member {field!r} twice")
            row = row or {KEY: key, URL: file.name}
            row[field] = _decoded(file, f"{key}.{field}", field, content)
            size, read = size + len(content), offset
        if row:
            yield row, size, read

    def _members(self, file: SourceFile) -> Iterator[tuple[str, str, bytes, int]]:
        try:
            with (
                guarded(file),
                open_bytes(file.path, self.access.storage) as raw,
                tarfile.open(fileobj=raw, mode="r|") as opened,
            ):
                for member in opened:
                    name = _NAME.fullmatch(member.name)
                    if not member.isreg() or name is None:
                        continue
                    if member.size > MOST_BYTES:
                        raise unreadable(file, f"the member {member.name!r} is larger than {MOST_BYTES >> 20} MiB")
                    content = opened.extractfile(member)
                    if content is not None:
                        yield name[1], name[2], content.read(), member.offset_data + member.size
                    opened.members.clear()  # type: ignore[attr-defined]  # it would keep all of them
        except tarfile.TarError as error:
            raise unreadable(file, f"it is not a tar file: {error}") from error


def _extension(field: str) -> str:
    return field.rpartition(".")[2].lower()


def _kind(field: str) -> str | None:
    """Return the kind of media that a member is by its ending, None if it is none."""
    suffix = f".{_extension(field)}"
    kinds = {"image": IMAGE_SUFFIXES, "audio": AUDIO_SUFFIXES - MOVING_SUFFIXES, "video": VIDEO_SUFFIXES}
    return None if field in {KEY, URL} else next((kind for kind, known in kinds.items() if suffix in known), None)


def _is_binary(field: str) -> bool:
    return field not in {KEY, URL} and _extension(field) not in _TEXTS | _NUMBERS | _JSON


def _widen(shapes: dict[str, InferredType], row: Row) -> None:
    for name, value in row.items():
        shape = shapes.setdefault(name, InferredType())
        kind = _kind(name)
        if kind or _is_binary(name):
            shape.types = [media_type(kind) if kind else pa.binary()]
        else:
            shape.add(value)


def _decoded(file: SourceFile, member: str, field: str, content: bytes) -> Any:
    extension = _extension(field)
    try:
        if extension in _TEXTS:
            return content.decode()
        if extension in _NUMBERS:
            return int(content)
        if extension in _JSON:
            return decoded(content.decode())
    except ValueError as error:
        raise unreadable(file, f"the member {member!r} can't be decoded: {error}") from error
    return content
