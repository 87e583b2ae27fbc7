"""The folder in which the shards of a dataset are built.

It stays when an apply fails or is killed, so that the next one finds what was finished. An apply that succeeds removes
it, and what nobody came back for goes after a day.
"""

import hashlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "terraform-provider-huggingface-"
LOCK = ".terraform-provider-huggingface.lock"
"""A file that the process at work holds locked: the system lets go of it however the process ends."""
KEPT = 24 * 3600
"""Seconds after which the folder of an apply that did not succeed is removed."""
_DIGITS = 32


@contextmanager
def build_folder(name: str) -> Iterator[Path]:
    """Yield the folder of a dataset, with what an apply left there that did not succeed.

    Where another process is at work in it, or it can't be locked, it is an empty folder for this time only.

    Args:
        name: of the dataset, among all that this user publishes.

    Raises:
        OSError: there is no room, or no right, for temporary files.
    """
    place = Path(tempfile.gettempdir())
    _sweep(place)
    digits = hashlib.sha256(name.encode()).hexdigest()[:_DIGITS]
    with _held(place / f"{PREFIX}{digits}") as folder:
        if folder is not None:
            yield _shards(folder)
            _remove(folder)
            return
    with tempfile.TemporaryDirectory(prefix=PREFIX) as made:
        yield _shards(Path(made))


def _remove(folder: Path) -> None:
    """Remove a folder whose lock is held; under another name, for others may look for its lock meanwhile."""
    removed = folder.with_name(f"{folder.name}-{os.getpid()}")
    folder.rename(removed)
    shutil.rmtree(removed, ignore_errors=True)


def _shards(folder: Path) -> Path:
    made = folder / "shards"
    made.mkdir(exist_ok=True)
    return made


if sys.platform == "win32":  # where an open file has no other name, and a folder in use is removed in part

    def _sweep(_place: Path) -> None: ...

    @contextmanager
    def _held(_folder: Path) -> Iterator[Path | None]:
        yield None

else:
    import fcntl

    def _sweep(place: Path) -> None:
        """Remove the folders that nobody came back for; what can't be looked at or removed stays."""
        for folder in place.glob(f"{PREFIX}{'[0-9a-f]' * _DIGITS}"):
            with suppress(OSError), _locked(folder, os.O_RDWR) as lock:
                if lock is not None and os.fstat(lock).st_mtime + KEPT < time.time():
                    _remove(folder)
        for folder in place.glob(f"{PREFIX}{'[0-9a-f]' * _DIGITS}-*"):
            with suppress(OSError):
                if _is_own(folder.lstat()) and folder.lstat().st_mtime + KEPT < time.time():
                    shutil.rmtree(folder)

    @contextmanager
    def _held(folder: Path) -> Iterator[Path | None]:
        """Make a folder that nobody else can enter, and hold its lock; yield None where that can't be had."""
        with suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
        with _locked(folder, os.O_RDWR | os.O_CREAT) as lock:
            if lock is not None:
                os.utime(lock)
            yield None if lock is None else folder

    @contextmanager
    def _locked(folder: Path, flags: int) -> Iterator[int | None]:
        """Hold the lock of a folder of this user's own; yield None where that can't be had."""
        lock, is_held = None, False
        with suppress(OSError):
            if _is_own(folder.lstat()):
                lock = os.open(folder / LOCK, flags | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                is_held = os.path.samestat(os.fstat(lock), os.lstat(folder / LOCK))  # it may have been removed
        try:
            yield lock if is_held else None
        finally:
            if lock is not None:
                os.close(lock)

    def _is_own(found: os.stat_result) -> bool:
        """Return whether something is a folder of this user's that nobody else can enter."""
        return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
