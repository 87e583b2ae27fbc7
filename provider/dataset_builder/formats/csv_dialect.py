"""The characters that separate and quote values, and what they say of where rows end."""

import csv
import errno
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
from pyarrow import csv as pa_csv

from provider.dataset_builder.formats.lines import MOST_LINE
from provider.dataset_builder.formats.reading import FileRange

if TYPE_CHECKING:
    from _csv import Reader

_WINDOWS = ((1 << 16, 20), (1 << 20, 1))
"""Bytes in which a row is looked for, and the rows that must be found there."""
_LINES = 1 << 16
_END = re.compile(rb"\r\n|\n|\r(?!\Z)")
_LAST = "the rows end here"


@dataclass
class Position:
    """How far a file was read: bytes and lines."""

    offset: int = 0
    lines: int = 0

    def update(self, lines: Iterable[int]) -> None:
        """Go on by lines of some bytes."""
        for size in lines:
            self.offset += size
            self.lines += 1


@dataclass
class FirstRow:
    """The first row of a file.

    Args:
        cells: of the row; none if there is no row.
        start: what is before it.
        end: what is up to its end.
        is_text: whether it is in the encoding that it should be.
    """

    cells: list[str]
    start: Position = field(default_factory=Position)
    end: Position = field(default_factory=Position)
    is_text: bool = True


@dataclass(frozen=True)
class Dialect:
    """The characters that have a meaning.

    Args:
        delimiter: between values.
        quote: around values, None if there is none.
        escape: before a character without a meaning, None if there is none.
        comment: with which lines start that are no rows, None if there are none.
        space: whether space after a delimiter is left out.
        fill: whether a row may have fewer values than there are columns.
    """

    delimiter: str
    quote: str | None = '"'
    escape: str | None = None
    comment: str | None = None
    space: bool = False
    fill: bool = False

    @property
    def is_loose(self) -> bool:
        """Whether rows need a reader that takes more than pyarrow's."""
        return bool(self.comment) or self.space or self.fill

    def parse_options(self) -> "pa_csv.ParseOptions":
        """Return what pyarrow's reader is told."""
        return pa_csv.ParseOptions(
            delimiter=self.delimiter,
            quote_char=self.quote or False,
            escape_char=self.escape or False,
            newlines_in_values=self.quote is not None,
        )

    def rows(self, lines: Iterable[str]) -> "Reader":
        """Read rows with Python's reader, which raises csv.Error."""
        csv.field_size_limit(2**31 - 1)
        words: dict[str, Any] = {
            "delimiter": self.delimiter,
            "escapechar": self.escape,
            "skipinitialspace": self.space,
        }
        if self.quote is None:
            return csv.reader(lines, quoting=csv.QUOTE_NONE, **words)
        return csv.reader(lines, quotechar=self.quote, **words)

    def first_row(self, opened: BinaryIO, skip: int = 0) -> "FirstRow":
        """Read the first row that is not empty.

        Args:
            opened: at the start of the content.
            skip: lines before the row.
        """
        lines, found = lines_of(opened), FirstRow([])
        found.end.update(len(line) for line in islice(lines, skip))
        found.start = copy(found.end)

        def decoded() -> Iterator[str]:
            for line in lines:
                found.end.update([len(line)])
                yield line.decode()

        try:
            found.cells = next((row for row in self.rows(self._without_comments(decoded())) if row), [])
        except UnicodeDecodeError:
            found.is_text = False
        return found

    def numbered_rows(self, opened: BinaryIO, line: int) -> Iterator[tuple[int, list[str]]]:
        """Read rows, each with the number of its first line.

        Args:
            opened: where the rows start.
            line: the number of the first line.
        """
        texts = (text.decode(errors="replace") for text in lines_of(opened))
        reader = self.rows(self._without_comments(texts))
        start = line
        for row in reader:
            if row and not (self.is_loose and not "".join(row).strip()):
                yield start, row
            start = line + reader.line_num

    def _without_comments(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield lines, of which those that are comments are empty; a line inside quotes is none."""
        if self.comment is None:
            yield from lines
            return
        inside = False
        for line in lines:
            is_comment = not inside and line.startswith(self.comment)
            inside ^= not is_comment and self.quote is not None and line.count(self.quote) % 2 == 1
            yield "\n" if is_comment else line

    def last_row(self, columns: int) -> bytes:
        """Return a row that is added after the last one: if a quote is still open there, it is not found again."""
        if columns > 1:
            return f"\n{self.delimiter * (columns - 1)}\n".encode()
        return f"\n{self.quote or ''}{_LAST}{self.quote or ''}\n".encode()

    def is_last(self, row: pa.RecordBatch) -> bool:
        """Return whether a row is the added one."""
        if row.num_columns > 1:
            return all(column.null_count for column in row.columns)
        return bool(row.column(0)[0].as_py() == _LAST)


class EndedStream(io.RawIOBase):
    """The bytes of a piece, and after them some more.

    Args:
        opened: at the first byte.
        piece: of the file.
        tail: what comes after the piece.
    """

    def __init__(self, opened: BinaryIO, piece: FileRange, tail: bytes) -> None:
        self._opened = opened
        self._left = None if piece.stop is None else piece.stop - opened.tell()
        self._tail = tail
        self.position = 0
        """Bytes of the piece that were read."""

    def readable(self) -> bool:
        """Say yes."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Read some bytes."""
        number = -1 if size is None else size
        if self._left is not None:
            number = self._left if number < 0 else min(number, self._left)
        chunk = self._opened.read(number) if number else b""
        self.position += len(chunk)
        if self._left is not None:
            self._left -= len(chunk)
        if chunk:
            return chunk
        tail, self._tail = self._tail, b""
        return tail


def lines_of(opened: BinaryIO) -> Iterator[bytes]:
    """Read lines that end as any system ends them, each with its end.

    Raises:
        OSError: a line is longer than a row may be.
    """
    held = b""
    while chunk := opened.read(max(_LINES, len(held))):
        held, end = held + chunk, 0
        for match in _END.finditer(held):
            yield held[end : match.end()]
            end = match.end()
        held = held[end:]
        if len(held) > MOST_LINE:
            raise OSError(errno.EFBIG, f"a line is longer than {MOST_LINE >> 20} MiB")
    if held:
        yield held


def unique_names(names: Sequence[str]) -> list[str]:
    """Name columns as pandas does: those without a name by their place, those with the same name by a number."""
    known, results, numbers = set(names), dict[str, None](), dict[str, int]()
    for place, name in enumerate(names):
        base = name or f"Unnamed: {place}"
        number, unique = numbers.get(base, 0), base
        while unique in results or (number and unique in known):
            number += 1
            unique = f"{base}.{number}"
        results[unique], numbers[base] = None, number
    return list(results)


def cut_marks(opened: BinaryIO, dialect: Dialect, columns: int, cuts: Iterable[int]) -> Iterator[int]:
    """Yield offsets after the cuts of a file at which rows seem to start; none where no row is found to start.

    Args:
        opened: the file.
        dialect: of its rows.
        columns: in each row.
        cuts: offsets among its rows.
    """
    for cut in cuts:
        for window, least in _WINDOWS:
            opened.seek(cut)
            found = _row_start(opened.read(window), dialect, columns, least)
            if found is not None:
                yield cut + found
                break


def _row_start(window: bytes, dialect: Dialect, columns: int, least: int) -> int | None:
    """Find where a row seems to start, once supposing that the window starts outside quotes, and once inside."""
    quote = dialect.quote.encode() if dialect.quote else None
    for inside in (0, 1) if quote else (0,):
        place = window.find(b"\n")
        while place >= 0 and quote and window.count(quote, 0, place) % 2 != inside:
            place = window.find(b"\n", place + 1)
        if place >= 0 and _are_rows(window[place + 1 :], dialect, columns, least):
            return place + 1
    return None


def _are_rows(window: bytes, dialect: Dialect, columns: int, least: int) -> bool:
    lines = window.decode(errors="replace").splitlines(keepends=True)
    try:
        rows = [row for row in dialect.rows(lines[:200]) if row][:-1]
    except csv.Error:
        return False
    return len(rows) >= least and all(len(row) == columns for row in rows)
