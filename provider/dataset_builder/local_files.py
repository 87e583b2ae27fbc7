"""The files on this machine that a path, a folder or a glob names: each once, whatever links lead to it."""

import errno
import fnmatch
import glob
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from provider.errors import ConfigurationError, InvalidData
from provider.foreign.paths import path_inside

_NO_FILE = {errno.ENOENT, errno.ENOTDIR, errno.EBADF, errno.ELOOP}
"""What it means that a path leads to nothing, such as a link to itself."""
_ANY_DEPTH = "**"


class LocalFile(NamedTuple):
    """A file on this machine.

    Args:
        path: absolute, with slashes; a link stays what it is called.
        real: the same without links.
        name: as errors and metadata name it.
        size: bytes.
        direct: whether no link leads to it but those that the user wrote.
    """

    path: str
    real: str
    name: str
    size: int
    direct: bool


def find_local(pattern: str) -> list[LocalFile]:
    """Find the files that a path, a folder or a glob names.

    Raises:
        ConfigurationError: there is none, something can't be read, or a link leads out of the folder.
    """
    if _is_there(pattern):
        if os.path.isdir(pattern):  # noqa: PTH112
            found = list(_Walk(pattern).below())
            if not found:
                raise ConfigurationError(f"The folder {pattern} holds no file", f"Looked in {_absolute(pattern)}.")
            return found
        return [_named(pattern)]
    if not glob.has_magic(pattern):
        raise _no_file(pattern, "There is no such file")
    root, rest = _fixed_folder(pattern)
    found = list(_Walk(root).matching(rest))
    if not found:
        where = _absolute(root) if os.path.isdir(root) else f"{_absolute(root)}, which is not a folder"  # noqa: PTH112
        raise ConfigurationError(f"No file matches {pattern}", f"Looked in {where}. Correct the glob or the folder.")
    return found


def inside(folder: str, named_path: str) -> str:
    """Return the path of a file that data names, which must be inside a folder of this machine, links resolved.

    Args:
        folder: that the path begins at.
        named_path: the path, as the data has it.

    Raises:
        ValueError: it is not a valid path of a regular file inside the folder; it says why.
    """
    path = relative(named_path)
    try:
        target = path_inside(Path(folder), path)
    except InvalidData as error:
        raise ValueError(f"it {error}") from error
    if not target.is_file():
        raise ValueError("it is not a regular file")
    return f"{folder}/{path}"


def relative(named_path: str) -> str:
    """Return a path that data names with slashes, if it can only lead downwards.

    Raises:
        ValueError: it is absolute, a URL, empty, or leads upwards.
    """
    path = named_path.replace("\\", "/")
    parts = [part for part in path.split("/") if part not in {"", "."}]
    outside = path.startswith("/") or "://" in path or ".." in parts or re.match(r"[A-Za-z]:", path)
    if outside or not parts or "\0" in path:
        raise ValueError("it must be a path inside the folder of the file that names it")
    return "/".join(parts)


class _Walk:
    """A way through a folder of the user's, which no link leads out of.

    Args:
        root: the folder; it may itself be a link.
    """

    def __init__(self, root: str) -> None:
        self._root = root or "."
        self._real = os.path.realpath(self._root)
        self._shown_from = _shown_from(self._root, self._root)

    def below(self) -> Iterator[LocalFile]:
        """Yield all files that are not hidden."""
        yield from self.matching([_ANY_DEPTH])

    def matching(self, parts: list[str]) -> Iterator[LocalFile]:
        """Yield the files whose path inside the folder matches a glob.

        Args:
            parts: of the glob, between its slashes.
        """
        seen = set()
        for path, real in self._matching(self._root, self._real, parts, (self._real,)):
            file = self._file(path, real)
            if file is not None and path not in seen:
                seen.add(path)
                yield file

    def _matching(self, folder: str, real: str, parts: list[str], above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Yield what matches, each with its path without links; `above` holds the folders that lead here."""
        first, *rest = parts
        any_depth = first == _ANY_DEPTH
        if any_depth and rest:
            yield from self._matching(folder, real, rest, above)
        for entry in _entries(folder):
            if not any_depth and not _matches(entry.name, first):
                continue
            if any_depth and entry.name.startswith("."):
                continue
            path = os.path.join(folder, entry.name)  # noqa: PTH118 - there may be very many
            is_link = entry.is_symlink()
            target = os.path.realpath(path) if is_link else os.path.join(real, entry.name)  # noqa: PTH118
            is_folder = os.path.isdir(path) if is_link else entry.is_dir(follow_symlinks=False)  # noqa: PTH112
            deeper = parts if any_depth else rest
            if deeper and is_folder:
                if target not in above:
                    self._stay_inside(path, target)
                    yield from self._matching(path, target, deeper, (*above, target))
            elif not rest:
                yield path, target

    def _file(self, path: str, real: str) -> LocalFile | None:
        size = _size(path)
        if size is None:
            return None
        self._stay_inside(path, real)
        absolute = _absolute(path)
        name = absolute.removeprefix(self._shown_from)
        direct = real[len(self._real) :].lstrip(os.sep) == path[len(self._root) :].lstrip(os.sep)
        return LocalFile(absolute, real, name, size, direct)

    def _stay_inside(self, path: str, real: str) -> None:
        if not _is_below(real, self._real):
            raise ConfigurationError(
                f"The symbolic link {path} leads out of the folder",
                f"It leads to {real}. Copy that into {_absolute(self._root)}, or name the file itself in files.",
            )


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder or ".") as entries:
            return list(entries)
    except OSError as error:
        if error.errno in _NO_FILE:
            return []
        raise ConfigurationError(
            f"The folder {folder} can't be read", f"{error.strerror}. What it holds would be left out."
        ) from error


def _matches(name: str, pattern: str) -> bool:
    """Return whether a name matches a part of a glob; a part without a wildcard, and one that is a name, is itself."""
    if name.startswith(".") and not pattern.startswith("."):
        return False
    return name == pattern or fnmatch.fnmatchcase(os.path.normcase(name), os.path.normcase(pattern))


def _named(path: str) -> LocalFile:
    """Return a file that is named by its path, which may be a link to anywhere."""
    size = _size(path)
    if size is None:
        raise _no_file(path, "It is not a regular file")
    absolute = _absolute(path)
    name = absolute.removeprefix(_shown_from(path, os.path.dirname(path)))  # noqa: PTH120
    return LocalFile(absolute, os.path.realpath(path), name, size, not os.path.islink(path))  # noqa: PTH114


def _shown_from(pattern: str, folder: str) -> str:
    """Return the start of absolute paths that names leave out, with its slash.

    A relative pattern that leads downwards is shown as it is written. Any other is shown from its folder on, so that
    names, which are part of fingerprints and of some rows, do not depend on where the engine was started.
    """
    leads_elsewhere = Path(pattern).is_absolute() or Path(os.path.normpath(pattern)).parts[:1] == (os.pardir,)
    return f"{_absolute(folder if leads_elsewhere else '.').rstrip('/')}/"


def _size(path: str) -> int | None:
    """Return the size of a regular file; None for what is none."""
    try:
        status = os.stat(path)  # noqa: PTH116 - there may be very many
    except OSError as error:
        if error.errno in _NO_FILE:
            return None
        raise ConfigurationError(f"The file {path} can't be read", f"{error}. Correct the path.") from error
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _is_there(path: str) -> bool:
    try:
        return bool(os.stat(path))  # noqa: PTH116
    except ValueError as error:
        raise ConfigurationError(f"The path {path!r} can't be that of a file", f"{error}.") from error
    except OSError as error:
        if error.errno in _NO_FILE | {errno.ENAMETOOLONG, errno.EINVAL}:
            return False
        raise ConfigurationError(f"The file {path} can't be read", f"{error}. Correct the path.") from error


def _no_file(path: str, reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"The file {path} can't be read", f"{reason}: {_absolute(path)}. Correct the path, or make the file first."
    )


def _fixed_folder(pattern: str) -> tuple[str, list[str]]:
    """Return the folder that a glob begins at, and its parts from the first with a wildcard on."""
    parts = list(Path(pattern).parts)
    fixed: list[str] = []
    while len(parts) > 1 and (not glob.has_magic(parts[0]) or os.path.lexists(os.path.join(*fixed, parts[0]))):  # noqa: PTH118
        fixed.append(parts.pop(0))
    return (os.path.join(*fixed) if fixed else "."), parts  # noqa: PTH118


def _is_below(real: str, folder: str) -> bool:
    return real == folder or real.startswith(f"{folder.rstrip(os.sep)}{os.sep}")


def _absolute(path: str) -> str:
    """Return a path from the root on, with slashes; a link stays what it is called."""
    return os.path.abspath(path).replace(os.sep, "/")  # noqa: PTH100
