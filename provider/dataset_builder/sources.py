"""The files that a split's paths, globs and URLs name."""

import glob
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from provider.dataset_builder.companions import is_companion
from provider.dataset_builder.local_files import find_local
from provider.dataset_builder.specification import SplitSource
from provider.dataset_builder.storage import Storage, filesystem, scheme_of
from provider.errors import ConfigurationError


@dataclass(frozen=True)
class SourceFile:
    """A file to read rows from.

    Args:
        path: as it is opened: an absolute path or a URL.
        name: as errors and metadata name it.
        size: bytes.
        version: an object store's version id, etag or time; empty for a file on this machine.
        member: the file in the zip archive that the path leads to; empty for the path's own file.
    """

    path: str
    name: str
    size: int
    version: str
    member: str = ""


def find_sources(source: SplitSource, storage: Storage | None = None) -> tuple[SourceFile, ...]:
    """Find the files of a split, each once whatever links lead to it, in the order in which they are named.

    Those that one folder or glob names are in the order of their paths.

    Raises:
        ConfigurationError: a file is missing, a glob matches nothing, or a store can't be asked.
    """
    found: dict[str, tuple[bool, SourceFile]] = {}
    for pattern in source.files:
        matches = sorted(_data(pattern, storage or {}), key=lambda match: match[2].path)
        for real, direct, file in matches:
            known = found.setdefault(real, (direct, file))
            if (not direct, file.path) < (not known[0], known[1].path):
                found[real] = direct, file
    return tuple(file for _, file in found.values())


def _data(pattern: str, storage: Storage) -> list[tuple[str, bool, SourceFile]]:
    """Return what a pattern names, without what is left beside data, unless it names just that."""
    matches = list(_matches(pattern, storage))
    return [match for match in matches if not is_companion(match[2].name)] or matches


def _matches(pattern: str, storage: Storage) -> Iterator[tuple[str, bool, SourceFile]]:
    """Yield the files that a pattern names, each with its path without links and whether no link leads to it."""
    scheme = scheme_of(pattern)
    if scheme is None:
        for file in find_local(pattern):
            yield file.real, file.direct, SourceFile(file.path, file.name, file.size, "")
    else:
        for url in _remote(pattern, scheme, storage):
            yield url.path, True, url


def _remote(pattern: str, scheme: str, storage: Storage) -> Iterator[SourceFile]:
    store = filesystem(scheme, storage)
    path = pattern.split("://", 1)[1]
    store.invalidate_cache()  # what was listed before may be another by now
    try:
        if glob.has_magic(pattern):
            listed: Mapping[str, Any] = store.glob(path, detail=True)
            if not listed:
                store.ls(_fixed_folder(path))  # a glob keeps to itself that the store does not answer
        else:
            listed = {path: store.info(path)}
            if listed[path].get("type") == "directory":
                listed = store.find(path, detail=True)
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


def _fixed_folder(pattern: str) -> str:
    fixed = itertools.takewhile(lambda part: not glob.has_magic(part), PurePosixPath(pattern).parent.parts)
    return PurePosixPath(*fixed).as_posix()


def _version(info: Mapping[str, Any]) -> str:
    large = info.get("lfs")
    known = (
        large.get("sha256") if isinstance(large, Mapping) else None,
        *(info.get(word) for word in ("VersionId", "version_id", "generation", "blob_id", "ETag", "etag")),
        *(info.get(word) for word in ("LastModified", "last_modified", "updated", "mtime", "created")),
    )
    return next((str(version) for version in known if version not in {None, "", "null"}), "")
