"""Reads plain text, each line a row."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from provider.dataset_builder.access import Access
from provider.dataset_builder.formats.lines import line_chunks, line_number, line_pieces
from provider.dataset_builder.formats.reading import FileRange
from provider.dataset_builder.progress import Advance
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.specification import SAMPLES
from provider.dataset_builder.troubles import unreadable
from provider.dataset_builder.types.column_types import Feature
from provider.dataset_builder.types.inference import InferredType

if TYPE_CHECKING:
    from collections.abc import Iterator


COLUMN = "text"
MOST_TEXT = 1 << 28
"""Characters that a row may have."""


@dataclass(frozen=True)
class TextReader:
    """Reads lines as rows of one column of text.

    Args:
        access: how files are opened; the options tell what a row is, and whether an empty line is one.
    """

    access: Access

    def look(self, file: SourceFile, size: int = 0) -> dict[str, InferredType]:
        """Return the one column that there is."""
        return {COLUMN: InferredType({"string"})}

    def scan(self, piece: FileRange, advance: Advance) -> tuple[dict[str, InferredType], int]:
        """Count the rows of a piece."""
        rows = 0
        for batch, size in self._batches(piece):
            rows += batch.num_rows
            advance(batch.num_rows, size)
        return self.look(piece.file), rows

    def declared(self, file: SourceFile) -> dict[str, Feature]:
        """A file of text declares no features."""
        return {}

    def cut(self, file: SourceFile, size: int) -> list[FileRange]:
        """Cut a file between lines."""
        if self.access.options.get("sample_by", SAMPLES[0]) != SAMPLES[0]:
            return [FileRange(file)]
        return line_pieces(self.access, file, size)

    def read(self, piece: FileRange, schema: pa.Schema, *, careful: bool) -> "Iterator[tuple[pa.RecordBatch, int]]":
        """Read the lines of a piece."""
        return self._batches(piece)

    def where(self, piece: FileRange, row: int) -> str:
        """Return where a row of a piece stands."""
        return f"row {row + 1}" if piece.start else f"line {row + 1}"

    def _batches(self, piece: FileRange) -> "Iterator[tuple[pa.RecordBatch, int]]":
        for texts, size in self._rows(piece):
            yield pa.RecordBatch.from_pydict({COLUMN: pa.array(texts, pa.string())}), size

    def _rows(self, piece: FileRange) -> "Iterator[tuple[list[str], int]]":
        by = self.access.options.get("sample_by", SAMPLES[0])
        keep, held = self.access.options.get("keep_empty_lines", True), ""
        for text, size in self._texts(piece):
            if by == "line":
                lines = text.removesuffix("\n").split("\n")
                yield (lines if keep else [line for line in lines if line]), size
            elif by == "paragraph":
                *whole, held = (held + text).split("\n\n")
                yield _paragraphs(whole), size
            else:
                held += text
            if len(held) > MOST_TEXT:
                raise unreadable(piece.file, f"a {by} is larger than {MOST_TEXT >> 20} MiB")
        if held:
            yield ([held] if by == "document" else _paragraphs([held])), 0

    def _texts(self, piece: FileRange) -> "Iterator[tuple[str, int]]":
        for offset, chunk in line_chunks(self.access, piece):
            try:
                text = str(chunk, "utf-8")
            except UnicodeDecodeError as error:
                line = line_number(self.access, piece.file, offset) + bytes(chunk[: error.start]).count(b"\n")
                raise unreadable(piece.file, self.access.not_encoded, line) from error
            yield text.replace("\r\n", "\n").replace("\r", "\n"), len(chunk)


def _paragraphs(texts: "list[str]") -> "list[str]":
    return [text.strip("\n") for text in texts if text.strip("\n")]
