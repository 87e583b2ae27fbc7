"""Digests of the files on this machine, remembered in the user's cache folder."""

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from provider.dataset_builder.execution import side_by_side

_TABLE = (
    "CREATE TABLE IF NOT EXISTS digests "
    "(path TEXT PRIMARY KEY, size INTEGER, changed INTEGER, inode INTEGER, digest TEXT)"
)
PART = 16 << 20
"""Bytes that are hashed on their own."""
_BUFFER = 1 << 18


def _ignore(_size: int) -> None:
    return None


class Digests:
    """Gives digests of files, each read only when its size, time or inode differ from the last time.

    It is used in a `with`, at whose end it remembers what it read. A cache that is broken or can't be written costs
    time, and is no error.

    Args:
        folder: of the cache; None for the user's cache folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or _cache_folder()) / "contents.sqlite3"
        self._table: sqlite3.Connection | None = None
        self._read: list[tuple[_Version, str]] = []

    def __enter__(self) -> "Digests":
        with contextlib.suppress(OSError, sqlite3.Error):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._table = sqlite3.connect(self._path, timeout=2)
            self._table.execute(_TABLE)
        return self

    def __exit__(self, *_: object) -> None:
        if self._table is not None:
            with contextlib.suppress(sqlite3.Error), self._table:
                read = ((*file.key, digest) for file, digest in self._read)
                self._table.executemany("INSERT OR REPLACE INTO digests VALUES (?, ?, ?, ?, ?)", read)
            self._table.close()

    def of(self, paths: Iterable[Path], advance: Callable[[int], None] = _ignore) -> list[str]:
        """Give a digest of the content of each file; several parts of files are read side by side.

        Of a file that is one part it is the SHA-256, of a larger one the SHA-256 of those of its parts.

        Args:
            paths: of the files.
            advance: is told the bytes that are known; what it raises ends the reading.

        Raises:
            OSError: a file can't be read.
        """
        files = [_Version.of(path) for path in paths]
        digests = {file: digest for file in files if (digest := self._known(file))}
        advance(sum(file.size for file in digests))
        held: list[bytes] = []
        for batch, hashes in side_by_side(_hash, _batches(file for file in files if file not in digests)):
            for (file, start), part in zip(batch, hashes, strict=True):
                held.append(part)
                if start + PART >= file.size:
                    digests[file] = (held[0] if len(held) == 1 else hashlib.sha256(b"".join(held)).digest()).hex()
                    held = []
                    self._note(file, digests[file])
            advance(sum(min(PART, file.size - start) for file, start in batch))
        return [digests[file] for file in files]

    def _note(self, file: "_Version", digest: str) -> None:
        """Take note of a digest for later runs, unless the file changed while it was read."""
        if _Version.of(file.path) == file:
            self._read.append((file, digest))

    def _known(self, file: "_Version") -> str | None:
        if self._table is None:
            return None
        try:
            row = self._table.execute(
                "SELECT digest FROM digests WHERE path = ? AND size = ? AND changed = ? AND inode = ?", file.key
            ).fetchone()
        except sqlite3.Error:
            return None
        return str(row[0]) if row else None


@dataclass(frozen=True)
class _Version:
    """A file as it is now."""

    path: Path
    size: int
    changed: int
    inode: int

    @staticmethod
    def of(path: Path) -> "_Version":
        status = path.stat()
        return _Version(path, status.st_size, status.st_mtime_ns, status.st_ino)

    @property
    def key(self) -> tuple[str, int, int, int]:
        return str(self.path), self.size, self.changed, self.inode


Part = tuple[_Version, int]
"""A file and the first byte of one of its parts."""


def _batches(files: Iterable[_Version]) -> Iterator[list[Part]]:
    """Give the parts of files, small ones together so that there is enough to do for a thread."""
    batch: list[Part] = []
    size = 0
    for file in files:
        for start in range(0, max(1, file.size), PART):
            batch.append((file, start))
            size += min(PART, file.size - start)
            if size >= PART:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def _hash(batch: list[Part]) -> list[bytes]:
    return [_sha256(file.path, start) for file, start in batch]


def _sha256(path: Path, start: int) -> bytes:
    """Give the SHA-256 of a part of a file."""
    digest, buffer, left = hashlib.sha256(), memoryview(bytearray(min(_BUFFER, PART))), PART
    with path.open("rb", buffering=0) as opened:
        opened.seek(start)
        while left and (read := opened.readinto(buffer[:left])):
            digest.update(buffer[:read])
            left -= read
    return digest.digest()


def _cache_folder() -> Path:
    told = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(told) if Path(told).is_absolute() else Path.home() / ".cache"
    return base / "terraform-provider-huggingface"
