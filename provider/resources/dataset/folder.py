"""The folder in which shards are built. What a killed process left of one, the next build removes, but on Windows."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

PREFIX = "terraform-provider-huggingface-"
LOCK = ".terraform-provider-huggingface.lock"
"""A file that the process at work holds locked: the system lets go of it however the process ends."""


@contextmanager
def build_folder() -> Iterator[Path]:
    """Yield an empty folder for as long as something is built.

    Raises:
        OSError: there is no room, or no right, for temporary files.
    """
    _sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX) as made, _held(Path(made)):
        shards = Path(made) / "shards"
        shards.mkdir()
        yield shards


if sys.platform == "win32":  # where an open file has no other name, and a folder in use is removed in part

    def _sweep(_place: Path) -> None: ...

    def _held(_folder: Path) -> AbstractContextManager[None]:
        return nullcontext()

else:
    import fcntl

    def _sweep(place: Path) -> None:
        """Remove the folders of processes that are gone; what can't be looked at or removed stays."""
        for folder in place.glob(f"{PREFIX}{'[a-z0-9_]' * 8}"):
            with suppress(OSError):
                if folder.lstat().st_uid == os.getuid():
                    _remove(folder)

    def _remove(folder: Path) -> None:
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
        finally:
            os.close(descriptor)

    @contextmanager
    def _held(folder: Path) -> Iterator[None]:
        """Hold a folder's lock, which gets its name only once it is held, so that nobody finds it free.

        Where the filesystem has no locks it gets no name, and nobody removes the folder of a killed process.
        """
        draft = folder / f"{LOCK}.draft"
        with draft.open("wb") as opened:
            with suppress(OSError):
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                draft.rename(folder / LOCK)
            yield
