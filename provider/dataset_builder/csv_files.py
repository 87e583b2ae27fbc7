"""Reads comma-, tab- and otherwise separated values."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from provider.dataset_builder.csv_dialect import Dialect, EndedStream, cut_marks, skip_lines, told_apart
from provider.dataset_builder.csv_values import NULL_WORDS, cast_texts, convert_options, is_great, text_kinds
from provider.dataset_builder.features import Feature
from provider.dataset_builder.progress import Advance
from provider.dataset_builder.reading import (
    Access,
    Misfit,
    Piece,
    WrongCut,
    guarded,
    line_number,
    unfitting,
    unreadable,
)
from provider.dataset_builder.shapes import Shape
from provider.dataset_builder.sources import SourceFile

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK = 1 << 19
"""Bytes that are parsed at once; pyarrow holds up to 32 blocks that it has read ahead."""

MOST_BLOCK = 1 << 30
"""Bytes that a row may have."""


@dataclass(frozen=True)
class CsvReader:
    """Reads values that a character separates, each line a row.

    In a column of text only a cell with nothing in it is null: `""` is an empty text, and NA is a text. In a column of
    numbers the words that pandas takes for a missing value are null. Digits with zeros before them are text if the
    start of a file shows some; later on they are numbers, as pandas reads them.

    Args:
        access: how files are opened, with the format's options.
        delimiter: between values when the options name none.
    """

    access: Access
    delimiter: str

    @property
    def dialect(self) -> Dialect:
        """The characters that have a meaning."""
        options = self.access.options
        delimiter = options.get("delimiter", self.delimiter)
        return Dialect(delimiter, options.get("quote", '"') or None, options.get("escape"))

    @property
    def words(self) -> tuple[str, ...]:
        """What stands for null in a column of numbers, unless the options tell what stands for null in every column."""
        return () if "null_values" in self.access.options else NULL_WORDS

    def look(self, file: SourceFile, size: int) -> dict[str, Shape]:
        """Tell the columns from the start of a file."""
        names = self._names(file)[0]
        shapes = {name: Shape() for name in names}
        seen = 0
        for batch, read in self._texts(Piece(file), names, size // 8):
            self._widen(shapes, batch)
            seen += read
            if seen >= size:
                break
        return shapes

    def scan(self, piece: Piece, advance: Advance) -> tuple[dict[str, Shape], int]:
        """Tell the columns from all of a piece, and its rows."""
        shapes = {name: Shape() for name in self._names(piece.file)[0]}
        rows = 0
        for batch, size in self._texts(piece, list(shapes)):
            self._widen(shapes, batch)
            rows += batch.num_rows
            advance(batch.num_rows, size)
        return shapes, rows

    def cut(self, file: SourceFile, size: int) -> list[Piece]:
        """Cut a file where rows seem to end; reading a piece shows whether they do."""
        names, start = self._names(file)
        number = round(file.size / size)
        if number < 2 or len(names) < 2 or not self.access.can_seek(file):
            return [Piece(file)]
        with guarded(file), self.access.open_text(file) as opened:
            marks = cut_marks(opened, self.dialect, len(names), range(start, file.size), number)
        edges: list[int | None] = [0, *marks, None]
        return [Piece(file, first or 0, last) for first, last in itertools.pairwise(edges)]

    def read(self, piece: Piece, schema: "pa.Schema", *, careful: bool) -> "Iterator[tuple[pa.RecordBatch, int]]":
        """Read the rows of a piece."""
        import pyarrow as pa  # noqa: PLC0415

        names = self._names(piece.file)[0]
        types = {name: schema.field(name).type if name in schema.names else pa.string() for name in names}
        if careful or len(names) == 1:
            yield from self._cast(piece, types, careful=careful)
            return
        for batch, size in self._batches(piece, names, types):
            if any(is_great(column) for column in batch.columns):
                raise Misfit
            yield batch, size

    def where(self, piece: Piece, row: int) -> str:
        """Tell where a row of a piece stands."""
        return f"line {self._line(piece, row)}"

    def declared(self, file: SourceFile) -> dict[str, Feature]:
        """A file of text declares no features."""
        return {}

    def _cast(
        self, piece: Piece, types: "dict[str, pa.DataType]", *, careful: bool
    ) -> "Iterator[tuple[pa.RecordBatch, int]]":
        import pyarrow as pa  # noqa: PLC0415

        before = 0
        for batch, size in self._texts(piece, list(types)):
            columns = []
            for texts, (name, type_) in zip(batch.columns, types.items(), strict=True):
                column, bad = cast_texts(texts, type_, self.words)
                if bad is not None and not careful:
                    raise Misfit
                if bad is not None:
                    raise unfitting(piece.file, self.where(piece, before + bad), name, texts[bad].as_py(), type_)
                columns.append(column)
            before += batch.num_rows
            yield pa.RecordBatch.from_arrays(columns, names=list(types)), size

    def _widen(self, shapes: dict[str, Shape], batch: "pa.RecordBatch") -> None:
        dates = bool(self.access.options.get("parse_dates"))
        for shape, texts in zip(shapes.values(), batch.columns, strict=True):
            if "string" not in shape.kinds:
                shape.kinds |= text_kinds(texts, self.words, dates=dates)

    def _names(self, file: SourceFile) -> tuple[list[str], int]:
        """Give the names of the columns, and the offset at which the rows start if the file can be read from there."""
        options = self.access.options
        told = options.get("column_names")
        header = options.get("header", told is None)
        with guarded(file), self.access.open_text(file) as opened:
            skip_lines(opened, options.get("skip_rows", 0))
            before = opened.tell() if self.access.can_seek(file) else 0
            first = self.dialect.first_row(opened)
            after = opened.tell() if self.access.can_seek(file) else 0
        if not first:
            raise unreadable(file, "there is not even a header" if header else "it is empty")
        if told and len(told) != len(first):
            raise unreadable(file, f"column_names has {len(told)} names, and there are {len(first)} columns")
        names = list(told) if told else told_apart(first) if header else [str(number) for number in range(len(first))]
        return names, after if header else before

    def _texts(
        self, piece: Piece, names: Sequence[str], block: int | None = None
    ) -> "Iterator[tuple[pa.RecordBatch, int]]":
        import pyarrow as pa  # noqa: PLC0415

        return self._batches(piece, names, dict.fromkeys(names, pa.string()), block)

    def _batches(
        self, piece: Piece, names: Sequence[str], types: "dict[str, pa.DataType]", block: int | None = None
    ) -> "Iterator[tuple[pa.RecordBatch, int]]":
        import pyarrow as pa  # noqa: PLC0415

        done, block = 0, block or BLOCK
        while True:
            try:
                for batch, size in self._attempt(piece, names, types, block, done):
                    done += batch.num_rows
                    yield batch, size
            except (OSError, UnicodeError) as error:
                raise unreadable(piece.file, str(error)) from error
            except pa.ArrowInvalid as error:
                if "straddling" not in str(error) or block >= MOST_BLOCK:
                    raise self._trouble(piece, names, str(error)) from error
                block *= 8
            else:
                return

    def _attempt(
        self, piece: Piece, names: Sequence[str], types: "dict[str, pa.DataType]", block: int, skip: int
    ) -> "Iterator[tuple[pa.RecordBatch, int]]":
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import csv  # noqa: PLC0415

        with self._open(piece) as opened:
            stream = EndedStream(opened, piece, self.dialect.last_row(len(names)))
            reader = csv.open_csv(
                pa.PythonFile(stream, mode="r"),
                csv.ReadOptions(column_names=list(names), block_size=block, use_threads=False),
                self.dialect.parse_options(),
                convert_options(types, self.access.options.get("null_values", ())),
            )
            told = 0
            for batch in self._without_last(piece, reader):
                position = stream.position  # it moves on while the batch is worked on
                yield batch.slice(skip), position - told
                skip, told = max(0, skip - batch.num_rows), position

    def _without_last(self, piece: Piece, batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        """Leave out the last row, which was added to show that the rows end where the piece does."""
        held = None
        for batch in batches:
            if batch.num_rows:
                if held is not None:
                    yield held
                held = batch
        if held is None or not self.dialect.is_last(held.slice(held.num_rows - 1)):
            if piece.stop is not None:
                raise WrongCut
            raise unreadable(piece.file, "a quoted value is not closed before the end of the file")
        yield held.slice(0, held.num_rows - 1)

    def _open(self, piece: Piece) -> BinaryIO:
        opened = self.access.open_text(piece.file)
        if piece.start:
            opened.seek(piece.start)
        elif self.access.can_seek(piece.file):
            opened.seek(self._names(piece.file)[1])
        else:
            skip_lines(opened, self.access.options.get("skip_rows", 0))
            if self.access.options.get("header", "column_names" not in self.access.options):
                self.dialect.first_row(opened)
        return opened

    def _trouble(self, piece: Piece, names: Sequence[str], reason: str) -> Exception:
        if "conversion error" in reason and "UTF8" not in reason:
            return Misfit()
        if "UTF8" in reason:
            row = re.search(r"Row #(\d+)", reason)
            line = self._line(piece, int(row[1]) - 1) if row else None
            return unreadable(piece.file, "it is not UTF-8: write its encoding in the split's options", line)
        for line, cells in self._rows(Piece(piece.file)):
            if len(cells) != len(names):
                return unreadable(piece.file, f"expected {len(names)} values and found {len(cells)}", line)
        return WrongCut() if piece.stop is not None or piece.start else unreadable(piece.file, reason)

    def _line(self, piece: Piece, row: int) -> int:
        """Tell the number of the line, from 1, on which a row of a piece starts."""
        return next((line for index, (line, _) in enumerate(self._rows(piece)) if index == row), 0)

    def _rows(self, piece: Piece) -> Iterator[tuple[int, list[str]]]:
        """Give each row with its line, slowly."""
        with self.access.open_text(piece.file) as opened:
            lines = 1
            if piece.start and self.access.can_seek(piece.file):
                lines = line_number(self.access, piece.file, piece.start)
                opened.seek(piece.start)
            else:
                skipped = self.access.options.get("skip_rows", 0)
                skip_lines(opened, skipped)
                lines += skipped
            rows = self.dialect.numbered_rows(opened, lines)
            if not piece.start and self.access.options.get("header", "column_names" not in self.access.options):
                next(rows, None)
            yield from rows
