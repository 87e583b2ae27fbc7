"""Reads of an object store: few and large ones, whatever is asked for."""

import io
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LEAST = 64 << 10
"""Bytes of the first request after a jump: most of those are for a header or a footer."""
MOST = 2 << 20
"""Bytes of a request where one follows the other; what is asked for beyond it is not asked for in vain."""
_GROWTH = 4
_BUFFER = 64 << 10


class _ReadAhead(io.RawIOBase):
    """An object of a store, of which more is fetched than is asked for: the more, the longer it is read in its order.

    Args:
        stored: each read of it is a request.
    """

    def __init__(self, stored: BinaryIO) -> None:
        self._stored = stored
        self._held = b""
        self._start = 0
        self._place = 0
        self._ahead = LEAST

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END:
            self._place = self._stored.seek(offset, whence)
        else:
            self._place = max(0, offset + (self._place if whence == io.SEEK_CUR else 0))
        return self._place

    def readinto(self, room: "WriteableBuffer") -> int:
        view = memoryview(room)
        inside = self._place - self._start
        if not 0 <= inside < len(self._held):
            self._fetch(len(view))
            inside = 0
        size = min(len(view), len(self._held) - inside)
        view[:size] = self._held[inside : inside + size]
        self._place += size
        return size

    def _fetch(self, size: int) -> None:
        follows = self._place == self._start + len(self._held) and bool(self._held)
        self._ahead = min(self._ahead * _GROWTH, MOST) if follows else LEAST
        self._stored.seek(self._place)
        self._start, self._held = self._place, self._stored.read(max(size, self._ahead))

    def close(self) -> None:
        if not self.closed:
            self._stored.close()
        super().close()


def buffered(stored: BinaryIO) -> io.BufferedReader:
    """Return an object of a store as a file that can be read in small parts.

    Args:
        stored: each read of it is a request.
    """
    return io.BufferedReader(_ReadAhead(stored), _BUFFER)
