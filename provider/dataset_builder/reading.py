"""What the readers of all formats share: pieces of files, and how they tell of trouble."""

import codecs
import io
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from provider.dataset_builder.archives import members, open_member
from provider.dataset_builder.features import Feature
from provider.dataset_builder.place import here
from provider.dataset_builder.progress import Advance
from provider.dataset_builder.shapes import Shape
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.storage import (
    Storage,
    compression_of,
    decompressed,
    open_bytes,
    open_content,
    scheme_of,
)
from provider.errors import ConfigurationError, ProviderError

if TYPE_CHECKING:
    import pyarrow as pa
    from _typeshed import WriteableBuffer

MOST_LINE = 1 << 28
"""Bytes that a line may have."""

CHUNK = 2 << 20
"""Bytes that are parsed at once."""


class Misfit(Exception):
    """A value does not fit the type that the start of the files spoke of: all of them must be scanned."""


class WrongCut(Exception):
    """A piece does not end where a row ends: the file must be read in one piece."""


@dataclass(frozen=True)
class Piece:
    """A part of a file that can be read on its own.

    Args:
        file: it is part of.
        start: the first byte, row group, record batch or file of a folder.
        stop: the one after the last, None for the end of the file.
        more: files that are read with it, where each file is a row.
    """

    file: SourceFile
    start: int = 0
    stop: int | None = None
    more: tuple[SourceFile, ...] = ()

    def file_of(self, row: int) -> SourceFile:
        """Give the file that a row, counted from 0, comes from."""
        return self.more[row - 1] if self.more and row else self.file


class Reader(Protocol):
    """Reads the files of one split, whatever their format."""

    def look(self, file: SourceFile, size: int) -> dict[str, Shape]:
        """Tell the columns from about the first `size` bytes of a file."""

    def scan(self, piece: Piece, advance: Advance) -> tuple[dict[str, Shape], int]:
        """Tell the columns from all of a piece, and its rows."""

    def cut(self, file: SourceFile, size: int) -> list[Piece]:
        """Cut a file into pieces of about a size in bytes."""

    def read(self, piece: Piece, schema: "pa.Schema", *, careful: bool) -> "Iterator[tuple[pa.RecordBatch, int]]":
        """Read a piece.

        Args:
            piece: of a file.
            schema: the types that columns without types of their own are read as.
            careful: whether the schema comes from a scan of everything.

        Returns:
            Record batches, each with the bytes of input that it came from.

        Raises:
            Misfit: a value does not fit the schema, which comes from the start of the files only.
            WrongCut: the piece does not end where a row ends.
            ConfigurationError: the file can't be read, or a value does not fit; it tells the line.
        """

    def where(self, piece: Piece, row: int) -> str:
        """Tell in words where a row of a piece stands, counted from 0."""

    def declared(self, file: SourceFile) -> dict[str, Feature]:
        """Give the features that a file itself declares for some of its columns."""


_MAGIC = {
    "gzip": re.compile(rb"\x1f\x8b"),
    "bz2": re.compile(rb"BZh\d(1AY&SY|\x17rE8P\x90)", re.DOTALL),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
    "xz": re.compile(rb"\xfd7zXZ\x00"),
    "zip": re.compile(rb"PK(\x03\x04|\x05\x06)"),
}
_MAGIC_BYTES = 10


@dataclass(frozen=True)
class Access:
    """How the files of a split are opened.

    Args:
        options: of the format.
        storage: of the URLs' filesystems.
    """

    options: Mapping[str, Any]
    storage: Storage = field(default_factory=dict, repr=False)

    @property
    def encoding(self) -> str:
        """The encoding of text files, by the name that Python gives it."""
        return codecs.lookup(self.options.get("encoding", "utf-8")).name

    @property
    def not_encoded(self) -> str:
        """What is wrong with text in another encoding."""
        return _not_in(self.encoding)

    def can_seek(self, file: SourceFile) -> bool:
        """Check whether a text file's bytes are its content, so that it can be read from the middle."""
        return self.encoding in {"utf-8", "ascii"} and compression_in(file, self.storage) is None

    def open_text(self, file: SourceFile) -> BinaryIO:
        """Open a file of text as bytes of UTF-8, decompressed, without a byte order mark."""
        compression = compression_in(file, self.storage)
        if file.member:
            raw = decompressed(open_member(file, self.storage), compression_of(file.member))
        else:
            raw = open_content(file.path, self.storage, compression)
        try:
            return self._text(raw, compression)
        except BaseException:
            raw.close()
            raise

    def _text(self, raw: BinaryIO, compression: str | None) -> BinaryIO:
        if self.encoding in {"utf-8", "ascii"} and compression is None:
            if raw.read(3) != codecs.BOM_UTF8:
                raw.seek(0)
            return raw
        decoded = raw if self.encoding in {"utf-8", "ascii"} else _Recoded(raw, self.encoding)
        start = b""
        while len(start) < 3 and (more := decoded.read(3 - len(start))):
            start += more
        return io.BufferedReader(_Stream(start.removeprefix(codecs.BOM_UTF8), decoded))


def compression_in(file: SourceFile, storage: Storage) -> str | None:
    """Return how a file is compressed as a whole: by its first bytes, or by its name if it is in a store."""
    if file.member:
        return "zip"
    if scheme_of(file.path) is not None:
        return compression_of(file.path)
    with guarded(file), open_bytes(file.path, storage) as opened:
        start = opened.read(_MAGIC_BYTES)
    return next((kind for kind, magic in _MAGIC.items() if magic.match(start)), None)


def unpacked(file: SourceFile, form: str, storage: Storage) -> tuple[SourceFile, ...]:
    """Return the files that a file of text stands for: those in it if it is a zip archive, else itself.

    Raises:
        ConfigurationError: it can't be read, or holds something else.
    """
    with guarded(file):
        if compression_in(file, storage) != "zip":
            return (file,)
        try:
            return members(file, form, storage)
        except ValueError as error:
            raise unreadable(file, str(error)) from error


class _Recoded:
    """Text in some encoding as bytes of UTF-8, maybe more of them than are asked for."""

    def __init__(self, raw: BinaryIO, encoding: str) -> None:
        self._raw = raw
        self._decode = codecs.getincrementaldecoder(encoding)().decode

    def read(self, size: int) -> bytes:
        """Read some bytes, none at the end."""
        while True:
            chunk = self._raw.read(size)
            text = self._decode(chunk, final=not chunk)
            if text or not chunk:
                return text.encode()

    def close(self) -> None:
        """Close what they come from."""
        self._raw.close()


class _Stream(io.RawIOBase):
    """Bytes that were read already, and then the rest of a stream that may give more than it is asked for."""

    def __init__(self, start: bytes, rest: "BinaryIO | _Recoded") -> None:
        self._held = start
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, room: "WriteableBuffer") -> int:
        view = memoryview(room)
        held = self._held or self._rest.read(len(view))
        size = min(len(view), len(held))
        view[:size], self._held = held[:size], held[size:]
        return size

    def close(self) -> None:
        self._rest.close()
        super().close()


def line_chunks(access: Access, piece: Piece, size: int = CHUNK) -> Iterator[tuple[int, memoryview]]:
    """Give the lines that start in a piece, as chunks of whole lines with the offset of each chunk.

    A chunk is good until the next one is asked for: the memory is used again.

    Raises:
        ConfigurationError: the file can't be read or decoded.
    """
    with guarded(piece.file), access.open_text(piece.file) as opened:
        offset, rest = _seek_line(access, opened, piece)
        buffer = bytearray(rest) + bytes(size)
        held, stop = len(rest), piece.stop
        while stop is None or offset < stop:
            if held > MOST_LINE:
                raise unreadable(piece.file, f"a line is longer than {MOST_LINE >> 20} MiB")
            if held == len(buffer):
                buffer = buffer + bytes(held)
            read = _fill(opened, memoryview(buffer)[held:])
            held += read
            end = buffer.rfind(b"\n", 0, held) + 1 if read else held
            if end == 0 and read:
                continue
            last = end
            if stop is not None and offset + end > stop:
                last = buffer.find(b"\n", stop - offset - 1, end) + 1 or end
            if last:
                yield offset, memoryview(buffer)[:last]
            if not read:
                return
            buffer[: held - end] = buffer[end:held]
            offset, held = offset + end, held - end


def _fill(opened: BinaryIO, room: memoryview) -> int:
    """Read as much as there is room for, and give how much it was."""
    filled = 0
    while filled < len(room) and (read := opened.readinto(room[filled:])):  # type: ignore[attr-defined]
        filled += read
    return filled


def _seek_line(access: Access, opened: BinaryIO, piece: Piece) -> tuple[int, bytes]:
    if piece.start == 0:
        return _position(access, opened, piece.file), b""
    opened.seek(piece.start - 1)
    most = piece.start + MOST_LINE
    while more := opened.read(1 << 16):
        if b"\n" in more:
            rest = more[more.index(b"\n") + 1 :]
            return opened.tell() - len(rest), rest
        if opened.tell() > most:
            raise unreadable(piece.file, f"a line is longer than {MOST_LINE >> 20} MiB")
    return piece.stop or piece.file.size, b""


def _position(access: Access, opened: BinaryIO, file: SourceFile) -> int:
    return opened.tell() if access.can_seek(file) else 0


def line_number(access: Access, file: SourceFile, offset: int) -> int:
    """Tell the number of the line that starts at an offset, from 1."""
    with access.open_text(file) as opened:
        lines, left = 1, offset - _position(access, opened, file)
        while left > 0 and (chunk := opened.read(min(left, CHUNK))):
            lines += chunk.count(b"\n")
            left -= len(chunk)
    return lines


def even_pieces(file: SourceFile, count: int, size: int) -> list[Piece]:
    """Cut `count` things of a file into pieces, each of about `size` bytes."""
    number = max(1, min(count, round(file.size / size)))
    marks = [count * index // number for index in range(number + 1)]
    return [Piece(file, start, stop) for start, stop in itertools.pairwise(marks) if start < stop]


_OF_FORMATS = {"LZMAError", "Error", "error", "BadZipFile"}
"""What reading a damaged file raises besides OSError: lzma, csv, zlib and zipfile; and all that pyarrow has."""


class guarded:  # noqa: N801 - reads as a word in a with statement
    """Turns what reading a file raises into an error that names the file; object stores have errors of their own.

    Args:
        file: that is read.
    """

    def __init__(self, file: SourceFile) -> None:
        self._file = file

    def __enter__(self) -> None:
        here.enter(self._file.name)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, UnicodeError):
            raise unreadable(self._file, _not_in(getattr(error, "encoding", "the encoding told"))) from error
        if error is None or isinstance(error, (ProviderError, Misfit, WrongCut, MemoryError)):
            return
        strange = isinstance(error, Exception) and scheme_of(self._file.path) is not None
        of_format = type(error).__name__ in _OF_FORMATS or type(error).__module__ == "pyarrow.lib"
        if strange or of_format or isinstance(error, (OSError, EOFError)):
            raise unreadable(self._file, str(error) or type(error).__name__) from error


def _not_in(encoding: str) -> str:
    return f"it is not {encoding.upper()}: write its encoding in the split's options"


def unreadable(file: SourceFile, reason: str, line: int | None = None) -> ConfigurationError:
    """Make the error of a file that can't be read.

    Args:
        file: the file.
        reason: what is wrong.
        line: its number, from 1, if it is known.
    """
    where = file.name if line is None else f"{file.name}, line {line}"
    return ConfigurationError(
        f"Could not read {where}", f"{reason[:500].rstrip('.')}. Nothing was changed: mend the file and apply again."
    )


def unfitting(
    file: SourceFile, where: str, column: str, value: object, type_: object, *, reason: str = ""
) -> ConfigurationError:
    """Make the error of a value that does not fit the type of its column."""
    shown = repr(value)
    shown = shown if len(shown) <= 80 else f"{shown[:80]}…"
    because = f" ({reason})" if reason else ""
    return ConfigurationError(
        f"A value in {file.name} does not fit its column",
        f"{where}: column {column!r} is {type_}, and {shown} is not{because}. Nothing was changed: mend the "
        "value, or give the column another type in columns.",
    )
