"""The folder in which all workers of a machine keep the shards that they built of a dataset, until they are published.

The next apply finds there what one that failed had finished. What nobody came back for goes after a day.
"""

import hashlib
import os
import secrets
import shutil
import stat
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from provider.errors import ConfigurationError

PREFIX = "terraform-provider-huggingface-workers-"
KEPT = 24 * 3600
"""Seconds after which a folder that is not used any more is removed."""
_NAME = ".name"


def shared_folder(place: str) -> Path:
    """Return the folder of a dataset, which is made if there is none.

    Args:
        place: what tells the dataset from all others.

    Raises:
        ConfigurationError: there is no room, or somebody else has a folder of that name.
    """
    folder = _path(place)
    try:
        _sweep(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        if not _is_own(folder):
            raise PermissionError(f"{folder} is somebody else's")
        _write_name(folder)
        os.utime(folder)
    except OSError as error:
        raise ConfigurationError("A worker has no folder for shards", f"{error}. TMPDIR names another one.") from error
    return folder


def name_of(place: str) -> str:
    """Return what tells the folder of a dataset on this machine from those on others; empty where there is none."""
    with suppress(OSError):
        return (_path(place) / _NAME).read_text(encoding="ascii")
    return ""


def remove(place: str) -> None:
    """Remove the folder of a dataset, whose shards are published."""
    folder = _path(place)
    with suppress(OSError):
        if _is_own(folder):
            shutil.rmtree(folder)


def _path(place: str) -> Path:
    return Path(tempfile.gettempdir()) / f"{PREFIX}{hashlib.sha256(place.encode()).hexdigest()[:32]}"


def _write_name(folder: Path) -> None:
    """Name a folder, once: by a file that is there whole or not at all."""
    if (folder / _NAME).exists():
        return
    draft = folder / f"{_NAME}-{os.getpid()}"
    draft.write_text(secrets.token_hex(16), encoding="ascii")
    with suppress(FileExistsError):
        os.link(draft, folder / _NAME)
    draft.unlink()


def _sweep(place: Path) -> None:
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if _is_own(folder) and folder.lstat().st_mtime + KEPT < time.time():
                shutil.rmtree(folder)


def _is_own(folder: Path) -> bool:
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and (sys.platform == "win32" or found.st_uid == os.getuid())
