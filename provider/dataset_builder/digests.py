"""The SHA-256 of files on this machine, remembered in the user's cache folder."""

import contextlib
import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

_TABLE = (
    "CREATE TABLE IF NOT EXISTS digests "
    "(path TEXT PRIMARY KEY, size INTEGER, changed INTEGER, inode INTEGER, sha256 TEXT)"
)
_CHUNK = 1 << 20


def _ignore(_size: int) -> None:
    return None


class Digests:
    """Gives the SHA-256 of a file, read only when its size, time or inode differ from the last time.

    A cache that is broken or can't be written costs time, and is no error.

    Args:
        folder: of the cache; None for the user's cache folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or _cache_folder()) / "digests.sqlite3"

    def sha256(self, path: Path, advance: Callable[[int], None] = _ignore) -> str:
        """Give the SHA-256 of a file's content.

        Args:
            path: of the file.
            advance: is told the bytes read; what it raises ends the reading.

        Raises:
            OSError: the file can't be read.
        """
        with self.opened() as sha256:
            return sha256(path, advance)

    @contextmanager
    def opened(self) -> Iterator[Callable[[Path, Callable[[int], None]], str]]:
        """Give what `sha256` does, for many files: the cache is opened once."""
        with self._connection() as connection:
            known = _Known(connection)
            try:
                yield partial(_sha256, known)
            finally:
                known.write()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection | None]:
        connection = None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            connection = sqlite3.connect(self._path, timeout=2)
            connection.execute(_TABLE)
        except (OSError, sqlite3.Error):
            if connection is not None:
                connection.close()
            yield None
            return
        with contextlib.closing(connection):
            yield connection


class _Known:
    """The cache while it is open; new digests are written together, at least once a second.

    Args:
        connection: None where the cache can't be used.
    """

    def __init__(self, connection: sqlite3.Connection | None) -> None:
        self._connection = connection
        self._new: list[tuple[str, int, int, int, str]] = []
        self._written = time.monotonic()

    def ask(self, key: tuple[str, int, int, int]) -> str | None:
        if self._connection is None:
            return None
        try:
            row = self._connection.execute(
                "SELECT sha256 FROM digests WHERE path = ? AND size = ? AND changed = ? AND inode = ?", key
            ).fetchone()
        except sqlite3.Error:
            return None
        return str(row[0]) if row else None

    def remember(self, key: tuple[str, int, int, int], digest: str) -> None:
        self._new.append((*key, digest))
        if time.monotonic() - self._written > 1:
            self.write()

    def write(self) -> None:
        if self._connection is not None and self._new:
            with contextlib.suppress(sqlite3.Error), self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO digests VALUES (?, ?, ?, ?, ?)", self._new)
        self._new.clear()
        self._written = time.monotonic()


def _sha256(known: _Known, path: Path, advance: Callable[[int], None]) -> str:
    status = path.stat()
    key = (str(path), status.st_size, status.st_mtime_ns, status.st_ino)
    digest = known.ask(key)
    if digest is not None:
        advance(status.st_size)
        return digest
    digest = _hash(path, advance)
    after = path.stat()
    if (after.st_size, after.st_mtime_ns, after.st_ino) == key[1:]:
        known.remember(key, digest)
    return digest


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
