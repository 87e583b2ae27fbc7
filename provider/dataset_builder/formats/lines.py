"""Reads lines of files, in chunks of whole ones, from the middle of a file too."""

from collections.abc import Iterator
from typing import BinaryIO

from provider.dataset_builder.access import Access
from provider.dataset_builder.formats.reading import FileRange, byte_pieces, grid
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.troubles import guarded, unreadable

MOST_LINE = 1 << 28
"""Bytes that a line may have."""

CHUNK = 2 << 20
"""Bytes that are parsed at once."""

_LOOK = 1 << 16


def line_chunks(access: Access, piece: FileRange, size: int = CHUNK) -> Iterator[tuple[int, memoryview]]:
    """Yield the lines of a piece, which starts where one does, as chunks of whole lines with the offset of each chunk.

    A chunk is good until the next one is asked for: the memory is used again.

    Raises:
        ConfigurationError: the file can't be read or decoded.
    """
    with guarded(piece.file), access.open_text(piece.file) as opened:
        offset = opened.seek(piece.start) if piece.start else _position(access, opened, piece.file)
        buffer = bytearray(size)
        held, stop = 0, piece.stop
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


def line_pieces(access: Access, file: SourceFile, size: int, header: str = "") -> list[FileRange]:
    """Cut a file whose rows are lines where lines start, if it can be read from the middle.

    Args:
        access: how it is opened.
        file: to cut.
        size: bytes of a piece.
        header: what the start of the file tells of all lines.
    """
    offsets = grid(file.size, size)
    if not offsets or not access.can_seek(file):
        return [FileRange(file)]
    with guarded(file), access.open_text(file) as opened:
        return byte_pieces(file, [_line_start(opened, file, offset) for offset in offsets], header)


def _line_start(opened: BinaryIO, file: SourceFile, offset: int) -> int:
    """Return where the first line starts that starts at an offset or after it; the end of the file if none does."""
    opened.seek(offset - 1)
    while more := opened.read(_LOOK):
        if b"\n" in more:
            return opened.tell() - len(more) + more.index(b"\n") + 1
        if opened.tell() > offset + MOST_LINE:
            raise unreadable(file, f"a line is longer than {MOST_LINE >> 20} MiB")
    return file.size


def _position(access: Access, opened: BinaryIO, file: SourceFile) -> int:
    return opened.tell() if access.can_seek(file) else 0


def line_number(access: Access, file: SourceFile, offset: int) -> int:
    """Return the number of the line that starts at an offset, from 1."""
    with access.open_text(file) as opened:
        lines, left = 1, offset - _position(access, opened, file)
        while left > 0 and (chunk := opened.read(min(left, CHUNK))):
            lines += chunk.count(b"\n")
            left -= len(chunk)
    return lines
