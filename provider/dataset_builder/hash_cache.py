"""What stands for the files on this machine, remembered in the user's cache folder."""

import contextlib
import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from provider.dataset_builder import contents
from provider.dataset_builder.contents import FileContent
from provider.dataset_builder.execution import parallel_map

_TABLE = (
    "CREATE TABLE IF NOT EXISTS contents "
    "(path TEXT PRIMARY KEY, size INTEGER, changed INTEGER, status_changed INTEGER, inode INTEGER, marks BLOB)"
)
_MOST_FILES = 256
"""Files that are hashed together: between two such batches the work can be stopped."""
_BUFFER = 1 << 18
_NO_CACHE = (sqlite3.Error, ValueError, OverflowError)
"""What the cache raises: where it can't be used, for a name that is not UTF-8, and for an inode of 64 bits."""
_SECOND = 1_000_000_000
_GRAIN = _SECOND // 20
"""Nanoseconds that the clock of a file system may stand still; those of Linux tick every 1 to 10 milliseconds."""
_COARSE = 2 * _SECOND
"""The same of a file system that knows whole seconds only, or every other one."""
_ASKED = 500
"""Files that the cache is asked for at once."""


def _ignore(_size: int) -> None:
    return None


class FileHashCache:
    """Gives what stands for files, each read only when its size, times or inode differ from the last time.

    Of the times, that of the last change of the inode counts too, which nobody can set back: archives and copies give
    equal sizes and equal times of modification to other contents. A file that changed a moment ago may change again
    within the same tick of its clock: what was read of it is not remembered.

    It is used in a `with`, at whose end it remembers what it read. A cache that is broken or can't be written costs
    time, and is no error.

    Args:
        folder: of the cache; None for the user's cache folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or _cache_folder()) / "contents.sqlite3"
        self._table: sqlite3.Connection | None = None
        self._read: list[tuple[_Version, bytes]] = []

    def __enter__(self) -> "FileHashCache":
        with contextlib.suppress(OSError, sqlite3.Error):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._table = sqlite3.connect(self._path, timeout=2)
            self._table.execute(_TABLE)
        return self

    def __exit__(self, *_: object) -> None:
        if self._table is not None:
            with contextlib.suppress(*_NO_CACHE), self._table:
                read = ((*file, marks) for file, marks in self._read)
                self._table.executemany("INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?, ?, ?)", read)
            self._table.close()

    def of(self, paths: Iterable[str], advance: Callable[[int], None] = _ignore) -> list[FileContent]:
        """Return what stands for the content of each file; several parts of files are read side by side.

        Args:
            paths: of the files.
            advance: is told the bytes that are known; what it raises ends the reading.

        Raises:
            OSError: a file can't be read.
        """
        started = time.time_ns()
        files = [_Version.of(path) for path in paths]
        known = self._known(files)
        advance(sum(file.size for file in known))
        held: list[bytes] = []
        for batch, hashes in parallel_map(_hash, _batches(file for file in files if file not in known)):
            for (file, start), marks in zip(batch, hashes, strict=True):
                held.append(marks)
                if start + contents.PART >= file.size:
                    known[file], held = b"".join(held), []
                    self._note(file, known[file], started)
            advance(sum(min(contents.PART, file.size - start) for file, start in batch))
        return [FileContent.of_marks(known[file]) for file in files]

    def _note(self, file: "_Version", marks: bytes, started: int) -> None:
        """Take note of a file for later runs, unless it changed while it was read, or just before."""
        if file.is_settled(started) and _Version.of(file.path) == file:
            self._read.append((file, marks))

    def _known(self, files: "Sequence[_Version]") -> "dict[_Version, bytes]":
        """Return the marks of those files that were read before and did not change."""
        if self._table is None:
            return {}
        known: dict[_Version, bytes] = {}
        for start in range(0, len(files), _ASKED):
            some = [file.path for file in files[start : start + _ASKED]]
            places = ", ".join("?" * len(some))
            try:
                rows = self._table.execute(f"SELECT * FROM contents WHERE path IN ({places})", some).fetchall()  # noqa: S608
            except _NO_CACHE:
                return {}
            known |= {_Version(*version): marks for *version, marks in rows}
        return {file: known[file] for file in files if file in known}


class _Version(NamedTuple):
    """A file as it is now."""

    path: str
    size: int
    changed: int
    status_changed: int
    inode: int

    def is_settled(self, now: int) -> bool:
        """Return whether another change would show in its times, which are those of a clock with a grain."""
        latest = max(self.changed, self.status_changed)
        return latest + (_COARSE if latest % _SECOND == 0 else _GRAIN) < now

    @staticmethod
    def of(path: str) -> "_Version":
        status = os.stat(path)  # noqa: PTH116 - there may be very many
        return _Version(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


Part = tuple[_Version, int]
"""A file and the first byte of one of its parts."""


def _batches(files: Iterable[_Version]) -> Iterator[list[Part]]:
    """Yield the parts of files, small ones together so that there is enough to do for a thread."""
    batch: list[Part] = []
    size = 0
    for file in files:
        for start in range(0, max(1, file.size), contents.PART):
            batch.append((file, start))
            size += min(contents.PART, file.size - start)
            if size >= contents.PART or len(batch) == _MOST_FILES:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def _hash(batch: list[Part]) -> list[bytes]:
    buffer = memoryview(bytearray(min(_BUFFER, contents.BLOCK)))
    return [_marks(file.path, start, buffer) for file, start in batch]


def _marks(path: str, start: int, buffer: memoryview) -> bytes:
    """Return the SHA-256 of a part of a file up to the end of each block, read by way of a buffer."""
    digest, marks, end = hashlib.sha256(), b"", 0
    with open(path, "rb", buffering=0) as opened:  # noqa: PTH123 - there may be very many
        opened.seek(start)
        for _ in range(contents.blocks_of_part()):
            size = min(contents.BLOCK, contents.PART - end)
            left = size
            while left and (read := opened.readinto(buffer[:left])):
                digest.update(buffer[:read])
                left -= read
            end += size
            if left < size or not marks:
                marks += digest.copy().digest()
            if left:
                break
    return marks


def _cache_folder() -> Path:
    from platformdirs import user_cache_path  # noqa: PLC0415 - start-up

    return user_cache_path("terraform-provider-huggingface", appauthor=False)
