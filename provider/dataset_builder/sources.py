"""The files that a split's paths, globs and URLs name."""

import errno
import glob
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provider.dataset_builder.specification import SplitSource, format_of
from provider.dataset_builder.storage import Storage, filesystem, scheme_of
from provider.errors import ConfigurationError

_NO_FILE = {errno.ENOENT, errno.ENOTDIR, errno.EBADF, errno.ELOOP}
"""What it means that a path leads to nothing, such as a link to itself."""


@dataclass(frozen=True)
class SourceFile:
    """A file to read rows from.

    Args:
        path: as it is opened: an absolute path or a URL.
        name: as errors and metadata name it.
        size: bytes.
        version: an object store's version id, etag or time; empty for a file on this machine.
    """

    path: str
    name: str
    size: int
    version: str


def find_sources(source: SplitSource, storage: Storage | None = None) -> tuple[SourceFile, ...]:
    """Find the files of a split, each once, in the order of their paths.

    Raises:
        ConfigurationError: a file is missing, a glob matches nothing, or a store can't be asked.
    """
    found = {file.path: file for pattern in source.files for file in _matches(pattern, storage or {})}
    return tuple(found[path] for path in sorted(found))


def format_of_files(source: SplitSource, files: tuple[SourceFile, ...]) -> str:
    """Tell the format of a split's files: the one that was written, or the one that their names agree on.

    Raises:
        ConfigurationError: the names speak of no format, or of several.
    """
    if source.format is not None:
        return source.format
    formats = {format_of(file.name): file.name for file in files}
    media = set(formats) & {"imagefolder", "audiofolder"}
    if len(media) == 1:
        return str(media.pop())
    if None in formats:
        raise ConfigurationError(
            f"The format of {formats[None]} is not known by its name", "Write the format of the split's files."
        )
    if len(formats) > 1:
        examples = ", ".join(f"{name} is {form}" for form, name in sorted(formats.items()))
        raise ConfigurationError("The files of a split are of several formats", f"{examples}. Write one format.")
    return str(next(iter(formats)))


def _matches(pattern: str, storage: Storage) -> Iterator[SourceFile]:
    scheme = scheme_of(pattern)
    if scheme is None:
        return _local(pattern)
    return _remote(pattern, scheme, storage)


def _local(pattern: str) -> Iterator[SourceFile]:
    if glob.has_magic(pattern) and not Path(pattern).exists():
        root, paths = _fixed_folder(pattern), glob.glob(pattern, recursive=True)  # noqa: PTH207
        found = list(_local_files(paths, root))
        if not found:
            where = root.absolute() if root.is_dir() else f"{root.absolute()}, which is no folder"
            raise ConfigurationError(
                f"No file matches {pattern}", f"Looked in {where}. Correct the glob or the folder."
            )
    elif Path(pattern).is_dir():
        root = Path(pattern)
        found = list(_local_files(_files_below(root), root))
        if not found:
            raise ConfigurationError(f"The folder {pattern} holds no file", f"Looked in {root.absolute()}.")
    else:
        found = list(_local_files([pattern], Path(pattern).parent))
        if not found:
            reason = "It is no regular file" if Path(pattern).exists() else "There is no such file"
            raise ConfigurationError(
                f"The file {pattern} can't be read",
                f"{reason}: {Path(pattern).absolute()}. Correct the path, or make the file first.",
            )
    yield from found


def _files_below(folder: Path) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = (name for name in folders if not name.startswith("."))
        yield from (os.path.join(place, name) for name in names if not name.startswith("."))  # noqa: PTH118 - many


def _fixed_folder(pattern: str) -> Path:
    fixed = []
    for part in Path(pattern).parent.parts:
        if glob.has_magic(part):
            break
        fixed.append(part)
    return Path(*fixed)


def _local_files(paths: Iterable[str], root: Path) -> Iterator[SourceFile]:
    """Give those paths that are files; there may be very many, so they are handled as text."""
    here, base = (f"{_absolute(place).rstrip('/')}/" for place in (".", root))
    for path in paths:
        absolute = _absolute(path)
        try:
            status = os.stat(path)  # noqa: PTH116
        except OSError as error:
            if error.errno in _NO_FILE:
                continue
            raise ConfigurationError(f"The file {path} can't be read", f"{error}. Correct the path.") from error
        if stat.S_ISREG(status.st_mode):
            name = absolute.removeprefix(here if absolute.startswith(here) else base)
            yield SourceFile(absolute, name, status.st_size, "")


def _absolute(path: str | Path) -> str:
    """Give a path from the root on, with slashes; a link stays what it is called."""
    return os.path.abspath(path).replace(os.sep, "/")  # noqa: PTH100


def _remote(pattern: str, scheme: str, storage: Storage) -> Iterator[SourceFile]:
    store = filesystem(scheme, storage)
    inside = pattern.split("://", 1)[1]
    store.invalidate_cache()  # what was listed before may be another by now
    try:
        if glob.has_magic(pattern):
            listed: Mapping[str, Any] = store.glob(inside, detail=True)
            if not listed:
                store.ls(_fixed_folder(inside).as_posix())  # a glob keeps to itself that the store does not answer
        else:
            listed = {inside: store.info(inside)}
            if listed[inside].get("type") == "directory":
                listed = store.find(inside, detail=True)
    except FileNotFoundError as error:
        raise ConfigurationError(f"There is no {pattern}", "Correct the URL, or make the object first.") from error
    except Exception as error:
        raise ConfigurationError(f"Could not look for {pattern}", f"{type(error).__name__}: {error}") from error
    files = {name: info for name, info in listed.items() if info.get("type") != "directory"}
    if not files:
        raise ConfigurationError(
            f"No object matches {pattern}", "Correct the glob; looked in the whole bucket or folder."
        )
    for name, info in files.items():
        url = f"{scheme}://{name.removeprefix(f'{scheme}://')}"
        yield SourceFile(url, url, int(info.get("size") or 0), _version(info))


def _version(info: Mapping[str, Any]) -> str:
    large = info.get("lfs")
    known = (
        large.get("sha256") if isinstance(large, Mapping) else None,
        *(info.get(word) for word in ("VersionId", "version_id", "generation", "blob_id", "ETag", "etag")),
        *(info.get(word) for word in ("LastModified", "last_modified", "updated", "mtime", "created")),
    )
    return next((str(version) for version in known if version not in {None, "", "null"}), "")
