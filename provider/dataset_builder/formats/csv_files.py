"""Reads comma-, tab- and otherwise separated values."""

import csv
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO, cast

import pyarrow as pa
from pyarrow import csv as pa_csv

from provider.dataset_builder.access import Access
from provider.dataset_builder.formats.csv_dialect import Dialect, EndedStream, Position, cut_marks, unique_names
from provider.dataset_builder.formats.csv_kinds import text_kinds
from provider.dataset_builder.formats.csv_values import NULL_WORDS, Notation, cast_texts, convert_options
from provider.dataset_builder.formats.lines import MOST_LINE, line_number
from provider.dataset_builder.formats.reading import FileRange, byte_pieces, grid
from provider.dataset_builder.progress import Advance
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.troubles import BadSplit, InferenceMiss, guarded, unfitting, unmakeable, unreadable
from provider.dataset_builder.types.column_types import Feature
from provider.dataset_builder.types.inference import InferredType

BLOCK = 1 << 19
"""Bytes that are parsed at once."""
_AHEAD = 32
"""Blocks that pyarrow reads ahead."""

_ROWS = 1 << 12
_OTHER_DELIMITERS = (";", "\t", "|", ",")


@dataclass(frozen=True)
class _Start:
    names: list[str]
    place: Position


@dataclass(frozen=True)
class CsvReader:
    """Reads values that a character separates, each line a row.

    In a column of text only a cell with nothing in it is null: `""` is an empty text, and NA is a text. In a column of
    numbers, booleans or dates `""` and the words that pandas takes for a missing value are null. Digits with zeros or
    a plus before them are text, and make their column text, wherever they stand.

    Args:
        access: how files are opened, with the format's options.
        delimiter: between values when the options name none.
    """

    access: Access
    delimiter: str

    @cached_property
    def dialect(self) -> Dialect:
        """The characters that have a meaning."""
        options = self.access.options
        return Dialect(
            options.get("delimiter", self.delimiter),
            options.get("quote", '"') or None,
            options.get("escape"),
            options.get("comment"),
            options.get("skip_initial_space", False),
            options.get("fill_short_rows", False),
        )

    @cached_property
    def notation(self) -> Notation:
        """How values are written; options that tell what is null in every column leave no word that is one in some."""
        options = self.access.options
        words = () if "null_values" in options else NULL_WORDS
        dates = bool(options.get("parse_dates"))
        return Notation(words, options.get("decimal", "."), options.get("thousands"), dates)

    def look(self, file: SourceFile, size: int) -> dict[str, InferredType]:
        """Return the columns that the start of a file shows."""
        names = self._start(file).names
        shapes = {name: InferredType() for name in names}
        seen = 0
        for batch, read in self._texts(FileRange(file), names, max(size // _AHEAD, len(names) << 10)):
            self._widen(shapes, batch)
            seen += read
            if seen >= size:
                break
        return shapes

    def scan(self, piece: FileRange, advance: Advance) -> tuple[dict[str, InferredType], int]:
        """Return the columns that all of a piece shows, and its rows."""
        names = self._start(piece.file).names
        shapes = {name: InferredType() for name in names}
        rows = 0
        for batch, size in self._texts(piece, names):
            self._widen(shapes, batch)
            rows += batch.num_rows
            advance(batch.num_rows, size)
        return shapes, rows

    def cut(self, file: SourceFile, size: int) -> list[FileRange]:
        """Cut a file where rows seem to end; reading a piece shows whether they do."""
        start, cuts = self._start(file), grid(file.size, size)
        if not cuts or len(start.names) < 2 or self.dialect.is_loose or not self.access.can_seek(file):
            return [FileRange(file)]
        with guarded(file), self.access.open_text(file) as opened:
            first = opened.tell() + start.place.offset
            marks = cut_marks(opened, self.dialect, len(start.names), (cut for cut in cuts if cut > first))
            return byte_pieces(file, marks, json.dumps(start.names))

    def read(self, piece: FileRange, schema: pa.Schema, *, careful: bool) -> Iterator[tuple[pa.RecordBatch, int]]:
        """Read the rows of a piece: as texts, of which all that are read one way make the same values."""
        known = {field.name: field for field in schema}
        names = self._start(piece.file).names
        fields = [known.get(name) or pa.field(name, pa.string()) for name in names]
        before = 0
        for batch, size in self._texts(piece, names):
            columns = []
            for texts, field in zip(batch.columns, fields, strict=True):
                try:
                    column, bad = cast_texts(texts, field, self.notation)
                except pa.ArrowNotImplementedError as error:  # pyarrow reads no text as this type: the error names both
                    raise unmakeable(piece.file, field.name, "text", field.type) from error
                if bad is not None and not careful:
                    raise InferenceMiss
                if bad is not None:
                    place = self.where(piece, before + bad)
                    raise unfitting(piece.file, place, field.name, texts[bad].as_py(), field.type)
                columns.append(column)
            before += batch.num_rows
            yield pa.RecordBatch.from_arrays(columns, names=names), size

    def where(self, piece: FileRange, row: int) -> str:
        """Return where a row of a piece stands."""
        return f"line {self._line(piece, row)}"

    def declared(self, file: SourceFile) -> dict[str, Feature]:
        """A file of text declares no features."""
        return {}

    def _widen(self, shapes: dict[str, InferredType], batch: pa.RecordBatch) -> None:
        for shape, texts in zip(shapes.values(), batch.columns, strict=True):
            if "string" not in shape.kinds:
                shape.kinds |= text_kinds(texts, self.notation)

    def _start(self, file: SourceFile) -> _Start:
        """Read the names of the columns, and where the rows start."""
        options = self.access.options
        column_names = options.get("column_names")
        header = options.get("header", column_names is None)
        with guarded(file), self.access.open_text(file) as opened:
            first = self.dialect.first_row(opened, options.get("skip_rows", 0))
        if not first.is_text:
            raise unreadable(file, self.access.not_encoded, first.end.lines)
        if not first.cells:
            raise unreadable(file, "there is not even a header" if header else "it is empty")
        count = len(first.cells)
        if column_names and len(column_names) != count:
            raise unreadable(file, f"column_names has {len(column_names)} names, and there are {count} columns")
        other = next((mark for mark in _OTHER_DELIMITERS if mark in first.cells[0]), None)
        if header and count == 1 and other is not None and "delimiter" not in options:
            raise unreadable(
                file,
                f"its only column would be {first.cells[0][:80]!r}: write delimiter = {other!r} in options, "
                f"or delimiter = {self.delimiter!r} if that is its name",
                first.end.lines,
            )
        names = (
            list(column_names)
            if column_names
            else unique_names(first.cells)
            if header
            else [str(place) for place in range(count)]
        )
        return _Start(names, first.end if header else first.start)

    def _texts(
        self, piece: FileRange, names: Sequence[str], block: int | None = None
    ) -> Iterator[tuple[pa.RecordBatch, int]]:
        done, block = 0, block or max(BLOCK, len(names) << 11)
        while True:
            try:
                read = self._loose(piece, names) if self.dialect.is_loose else self._strict(piece, names, block, done)
                for batch, size in read:
                    done += batch.num_rows
                    yield batch, size
            except (OSError, UnicodeError, csv.Error) as error:
                raise unreadable(piece.file, str(error)) from error
            except pa.ArrowInvalid as error:
                if "straddling" not in str(error):
                    raise self._trouble(piece, names, str(error)) from error
                if block >= MOST_LINE:
                    raise unreadable(piece.file, f"a row is longer than {MOST_LINE >> 20} MiB") from error
                block = min(8 * block, MOST_LINE)
            else:
                return

    def _loose(self, piece: FileRange, names: Sequence[str]) -> Iterator[tuple[pa.RecordBatch, int]]:
        """Read rows that pyarrow's reader refuses; a cell with nothing in it is null, in quotes too."""
        nulls = {"", *self.access.options.get("null_values", ())}
        line = self._start(piece.file).place.lines + 1
        with self._open(piece) as opened:
            stream = EndedStream(opened, piece, b"")
            rows = self.dialect.numbered_rows(cast("BinaryIO", stream), line)
            reported = 0
            while some := list(itertools.islice(rows, _ROWS)):
                cells = [self._filled(piece.file, line, row, len(names)) for line, row in some]
                columns = [[None if cell in nulls else cell for cell in column] for column in zip(*cells, strict=True)]
                arrays = [pa.array(column, pa.string()) for column in columns]
                yield pa.RecordBatch.from_arrays(arrays, names=list(names)), stream.position - reported
                reported = stream.position

    def _filled(self, file: SourceFile, line: int, row: list[str], count: int) -> list[str]:
        if len(row) == count:
            return row
        if self.dialect.fill and not "".join(row[count:]):
            return [*row, *[""] * (count - len(row))][:count]
        raise unreadable(file, _other_count(count, len(row)), line)

    def _strict(
        self, piece: FileRange, names: Sequence[str], block: int, skip: int
    ) -> Iterator[tuple[pa.RecordBatch, int]]:
        with self._open(piece) as opened:
            stream = EndedStream(opened, piece, self.dialect.last_row(len(names)))
            reader = pa_csv.open_csv(
                pa.PythonFile(stream, mode="r"),
                pa_csv.ReadOptions(column_names=list(names), block_size=block, use_threads=False),
                self.dialect.parse_options(),
                convert_options(names, self.access.options.get("null_values", ())),
            )
            reported = 0
            for batch in self._without_last(piece, reader):
                position = stream.position  # it moves on while the batch is worked on
                yield batch.slice(skip), position - reported
                skip, reported = max(0, skip - batch.num_rows), position

    def _without_last(self, piece: FileRange, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Leave out the last row, which was added to show that the rows end where the piece does."""
        held = None
        for batch in batches:
            if batch.num_rows:
                if held is not None:
                    yield held
                held = batch
        if held is None or not self.dialect.is_last(held.slice(held.num_rows - 1)):
            if piece.stop is not None:
                raise BadSplit
            raise unreadable(piece.file, "a quoted value is not closed before the end of the file")
        yield held.slice(0, held.num_rows - 1)

    def _open(self, piece: FileRange) -> BinaryIO:
        offset = 0 if piece.start else self._start(piece.file).place.offset
        opened = self.access.open_text(piece.file)
        if piece.start:
            opened.seek(piece.start)
        else:
            opened.read(offset)
        return opened

    def _trouble(self, piece: FileRange, names: Sequence[str], reason: str) -> Exception:
        if "UTF8" in reason:
            row = re.search(r"Row #(\d+)", reason)
            line = self._line(piece, int(row[1]) - 1) if row else None
            return unreadable(piece.file, self.access.not_encoded, line)
        for line, cells in self._rows(FileRange(piece.file)):
            if len(cells) != len(names):
                return unreadable(piece.file, _other_count(len(names), len(cells)), line)
        return BadSplit() if piece.stop is not None or piece.start else unreadable(piece.file, reason)

    def _line(self, piece: FileRange, row: int) -> int:
        """Return the number of the line, from 1, on which a row of a piece starts."""
        return next((line for index, (line, _) in enumerate(self._rows(piece)) if index == row), 0)

    def _rows(self, piece: FileRange) -> Iterator[tuple[int, list[str]]]:
        """Read each row with its line, slowly."""
        if piece.start:
            line = line_number(self.access, piece.file, piece.start)
        else:
            line = self._start(piece.file).place.lines + 1
        with self._open(piece) as opened:
            yield from self.dialect.numbered_rows(opened, line)


def _other_count(expected: int, found: int) -> str:
    advice = "; fill_short_rows = true in options takes the others for null" if found < expected else ""
    return f"expected {expected} values and found {found}{advice}"
