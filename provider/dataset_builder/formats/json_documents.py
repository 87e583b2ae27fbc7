"""Reads the records of a JSON document one after the other, without holding the document.

A document is an array of records, an object one of whose fields is such an array, or records that follow each other,
each over several lines.
"""

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from provider.dataset_builder.access import Access
from provider.dataset_builder.formats.lines import CHUNK
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.troubles import unreadable

MOST_RECORD = 1 << 28
"""Characters that a record may have."""

_LOOK = 1 << 20
_LOOK_EACH = 1 << 16
_SPACE = re.compile(r"[ \t\n\r]*")
_START = json.JSONDecoder().raw_decode


class _Incomplete(Exception):
    pass


def is_document(access: Access, file: SourceFile) -> bool:
    """Check whether a file is a document, not JSON Lines: its first line is not a value, or an array and the last."""
    with access.open_text(file) as opened:
        start = _first_line(opened)
    first, newline, rest = start.partition(b"\n")
    if not newline and len(start) >= _LOOK - 64:
        return start.startswith(b"[")
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return bool(first) and _goes_on(first)
    return isinstance(value, list) and not rest.strip()


def _first_line(opened: BinaryIO) -> bytes:
    """Read the first line that is not blank and the start of what follows, or all that is looked at."""
    start = b""
    while len(start) < _LOOK and (more := opened.read(_LOOK_EACH)):
        start = (start + more).lstrip()
        if start.partition(b"\n")[2].strip():
            break
    return start


def _goes_on(line: bytes) -> bool:
    """Check whether a line that is not JSON is the first of a value, or of several values in a row."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return False
    try:
        value, end = _START(text)
    except (ValueError, RecursionError):
        return True
    return not isinstance(value, dict) or text[end:].lstrip()[:1] in {"{", "["}


def document_chunks(access: Access, file: SourceFile, size: int = CHUNK) -> Iterator[tuple[int, bytes]]:
    """Yield a document's records as chunks of JSON Lines, each with the index of its first record."""
    with access.open_text(file) as opened:
        window = _Window(opened, file)
        done, lines, length = 0, list[str](), 0
        for text in _records(window, access.options.get("field")):
            lines.append(text.replace("\n", " ").replace("\r", " "))
            length += len(text)
            if length >= size:
                yield done, ("\n".join(lines) + "\n").encode()
                done, lines, length = done + len(lines), [], 0
        if lines:
            yield done, ("\n".join(lines) + "\n").encode()


class _Window:
    """The part of a document that is being looked at."""

    def __init__(self, opened: BinaryIO, file: SourceFile) -> None:
        self._opened = opened
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._file = file
        self._text = ""
        self._place = 0
        self._ended = False
        self._lines = 1
        self._before = 0

    def peek(self) -> str:
        """Return the next character that is not white space, an empty text at the end."""
        while True:
            match = _SPACE.match(self._text, self._place)
            self._place = match.end() if match else self._place
            if self._place < len(self._text) or self._ended:
                return self._text[self._place : self._place + 1]
            self._more()

    def take(self, characters: str) -> str:
        """Take the next character, which must be one of some."""
        found = self.peek()
        if not found or found not in characters:
            raise self.trouble(f"this is not JSON: expected {' or '.join(characters)}, found {found or 'the end'}")
        self._place += 1
        return found

    def value(self) -> tuple[object, str]:
        """Take the next value, and its text."""
        self.peek()
        while True:
            try:
                value, end = _START(self._text, self._place)
                if end == len(self._text) and not self._ended:
                    raise _Incomplete  # noqa: TRY301 - a number may go on
            except RecursionError as error:
                raise self.trouble("it is nested too deep") from error
            except (ValueError, _Incomplete) as error:
                if self._ended:
                    place = error.pos if isinstance(error, json.JSONDecodeError) else self._place
                    raise self.trouble(f"this is not JSON: {getattr(error, 'msg', error)}", place) from error
                self._more()
            else:
                text, self._place = self._text[self._place : end], end
                return value, text

    def trouble(self, reason: str, place: int | None = None) -> Exception:
        """Make the error of what stands at a place, or here."""
        place = self._place if place is None else place
        line = self._lines + self._text.count("\n", 0, place)
        newline = self._text.rfind("\n", 0, place)
        column = place - newline + (self._before if newline < 0 else 0)
        return unreadable(self._file, f"{reason} at character {column} of the line", line)

    def _more(self) -> None:
        if len(self._text) - self._place > MOST_RECORD:
            raise self.trouble(f"a record is larger than {MOST_RECORD >> 20} MiB")
        characters = max(_LOOK, len(self._text) - self._place)
        chunk = self._opened.read(characters)
        self._ended = not chunk
        self._lines += self._text.count("\n", 0, self._place)
        newline = self._text.rfind("\n", 0, self._place)
        self._before = self._place - newline - 1 + (self._before if newline < 0 else 0)
        try:
            self._text = self._text[self._place :] + self._decode(chunk, final=self._ended)
        except UnicodeDecodeError as error:
            rest = self._text[self._place :].encode() + bytes(error.object[: error.start])
            line = self._lines + rest.count(b"\n")
            raise unreadable(self._file, "it is not UTF-8: write its encoding in the split's options", line) from error
        self._place = 0


def _records(window: _Window, field: str | None) -> Iterator[str]:
    if field:
        yield from _records_of_field(window, field)
        return
    while opening := window.peek():
        if opening == "[":
            yield from _items(window)
        else:
            yield window.value()[1]


def _items(window: _Window) -> Iterator[str]:
    window.take("[")
    if window.peek() == "]":
        window.take("]")
        return
    while True:
        yield window.value()[1]
        if window.take(",]") == "]":
            return


def _records_of_field(window: _Window, field: str) -> Iterator[str]:
    window.take("{")
    while window.peek() != "}":
        name, _ = window.value()
        window.take(":")
        if name == field:
            if window.peek() != "[":
                raise window.trouble(f"the field {field!r} holds no array of records")
            yield from _items(window)
            return
        window.value()
        if window.take(",}") == "}":
            break
    raise window.trouble(f"there is no field {field!r}")
