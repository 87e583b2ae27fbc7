"""The SHA-256 of files on this machine, remembered in the user's cache folder."""

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

_TABLE = (
    "CREATE TABLE IF NOT EXISTS digests "
    "(path TEXT PRIMARY KEY, size INTEGER, changed INTEGER, inode INTEGER, sha256 TEXT)"
)
_CHUNK = 1 << 20


def _ignore(_size: int) -> None:
    return None


class Digests:
    """Gives the SHA-256 of files, each read only when its size, time or inode differ from the last time.

    It is used in a `with`, at whose end it remembers what it read. A cache that is broken or can't be written costs
    time, and is no error.

    Args:
        folder: of the cache; None for the user's cache folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or _cache_folder()) / "digests.sqlite3"
        self._table: sqlite3.Connection | None = None
        self._read: list[tuple[str, int, int, int, str]] = []

    def __enter__(self) -> "Digests":
        with contextlib.suppress(OSError, sqlite3.Error):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._table = sqlite3.connect(self._path, timeout=2)
            self._table.execute(_TABLE)
        return self

    def __exit__(self, *_: object) -> None:
        if self._table is not None:
            with contextlib.suppress(sqlite3.Error), self._table:
                self._table.executemany("INSERT OR REPLACE INTO digests VALUES (?, ?, ?, ?, ?)", self._read)
            self._table.close()

    def sha256(self, path: Path, advance: Callable[[int], None] = _ignore) -> str:
        """Give the SHA-256 of a file's content.

        Args:
            path: of the file.
            advance: is told the bytes read; what it raises ends the reading.

        Raises:
            OSError: the file can't be read.
        """
        status = path.stat()
        key = (str(path), status.st_size, status.st_mtime_ns, status.st_ino)
        known = self._known(key)
        if known is not None:
            advance(status.st_size)
            return known
        digest = _hash(path, advance)
        after = path.stat()
        if (after.st_size, after.st_mtime_ns, after.st_ino) == key[1:]:
            self._read.append((*key, digest))
        return digest

    def _known(self, key: tuple[str, int, int, int]) -> str | None:
        if self._table is None:
            return None
        try:
            row = self._table.execute(
                "SELECT sha256 FROM digests WHERE path = ? AND size = ? AND changed = ? AND inode = ?", key
            ).fetchone()
        except sqlite3.Error:
            return None
        return str(row[0]) if row else None


def _hash(path: Path, advance: Callable[[int], None]) -> str:
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as opened:
        while chunk := opened.read(_CHUNK):
            digest.update(chunk)
            advance(len(chunk))
    return digest.hexdigest()


def _cache_folder() -> Path:
    told = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(told) if Path(told).is_absolute() else Path.home() / ".cache"
    return base / "terraform-provider-huggingface"
