"""Files and folders that nobody but their owner may read, whatever the process allows others by default."""

import os
import sys
from pathlib import Path
from typing import BinaryIO


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing."""
    if path.is_dir():
        return
    missing = [parent for parent in (path, *path.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(mode=0o700, exist_ok=True)
        parent.chmod(0o700)


def new_file(path: Path) -> BinaryIO:
    """Open a file that must not be there yet for writing."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    file = os.fdopen(descriptor, "wb")
    path.chmod(0o600)
    return file


def write(path: Path, content: bytes) -> None:
    """Write a file, all or nothing."""
    make_folder(path.parent)
    draft = path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    with new_file(draft) as file:
        file.write(content)
    draft.replace(path)


def locked(path: Path) -> BinaryIO:
    """Open a file that is there, and lock it until it is closed or the process ends.

    Raises:
        BlockingIOError: another one has locked it.
    """
    file = path.open("r+b")
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - on Windows only

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        if isinstance(error, BlockingIOError | PermissionError):
            raise BlockingIOError(error.errno, error.strerror, str(path)) from error
        raise
    return file
