"""Files that the data of other files name, such as the images of a table: only what stands beside it is read."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from provider.dataset_builder.local_files import inside, relative
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.storage import Storage, open_bytes, scheme_of

_noting = threading.local()


def beside(file: SourceFile, path: str) -> str:
    """Return the path or URL of a file that the data of another one names.

    It is inside the folder of the file that names it and in the same store, so that data of others can't have anything
    else read.

    Args:
        file: that names it.
        path: as the data has it.

    Raises:
        ValueError: it leads elsewhere, or to what is not a regular file; it says why.
    """
    folder, _, _ = file.path.rpartition("/")
    return f"{folder}/{relative(path)}" if scheme_of(file.path) else inside(folder, path)


def read_beside(file: SourceFile, named_path: str, storage: Storage) -> bytes:
    """Read a file that the data of another one names; where names are noted, return nothing in its place.

    Raises:
        ValueError: it leads elsewhere, or to what is not a regular file; it says why.
        ConfigurationError, OSError: it can't be read.
    """
    path = beside(file, named_path)
    noted: set[str] | None = getattr(_noting, "paths", None)
    if noted is not None:
        noted.add(path)
        return b""
    with open_bytes(path, storage) as opened:
        return opened.read()


@contextmanager
def noted_names() -> Iterator[set[str]]:
    """Note the paths and URLs of the files that data names, in this thread, and read none of them."""
    _noting.paths = set()
    try:
        yield _noting.paths
    finally:
        _noting.paths = None
