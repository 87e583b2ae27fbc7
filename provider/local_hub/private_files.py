"""Files and folders that nobody but their owner may read, whatever the process allows others by default."""

import os
from pathlib import Path
from typing import BinaryIO


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing."""
    if path.is_dir():
        return
    missing = [one for one in (path, *path.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
        one.chmod(0o700)


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
