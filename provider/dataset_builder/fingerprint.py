"""What a build depends on, as one text: it changes when, and only when, the published rows may change."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from posixpath import dirname

from provider.dataset_builder.contents import FileContent
from provider.dataset_builder.hash_cache import FileHashCache
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.specification import BuildSettings, SplitSource
from provider.errors import ConfigurationError

MOST_SHOWN = 200
"""Files, or folders of files, that a state holds one by one."""

BUILDER = 2
"""Raised when the same sources and options give other rows or types than before."""


def _ignore(_size: int) -> None:
    return None


def contents_of(files: Sequence[SourceFile], *, advance: Callable[[int], None] = _ignore) -> dict[str, FileContent]:
    """Return what stands for the content of each file, by its path.

    Raises:
        ConfigurationError: a file can't be read.
    """
    versions = {file.path: FileContent(file.version) for file in files if file.version}
    local = [file for file in files if not file.version]
    try:
        with FileHashCache() as cache:
            contents = cache.of((file.path for file in local), advance)
    except OSError as error:
        raise ConfigurationError("A file of the split can't be read", str(error)) from error
    return versions | {file.path: content for file, content in zip(local, contents, strict=True)}


def shown_sources(found: Sequence[SourceFile], contents: Mapping[str, FileContent]) -> dict[str, str] | None:
    """Return what a plan shows of a split's files: each with its content, or each folder where they are many.

    Args:
        found: the source's files.
        contents: by their paths.

    Returns:
        Contents by name; None where even the folders are too many to be read by anybody.
    """
    names = {file.name for file in found}
    shown = {file.name if len(names) == len(found) else file.path: contents[file.path].digest for file in found}
    if len(shown) <= MOST_SHOWN:
        return shown
    folders: dict[str, list[str]] = {}
    for name, content in sorted(shown.items()):
        folders.setdefault(f"{dirname(name)}/", []).append(f"{name} {content}")
    if len(folders) > MOST_SHOWN:
        return None
    return {folder: hashlib.sha256("\n".join(inside).encode()).hexdigest() for folder, inside in folders.items()}


def fingerprint(
    source: SplitSource,
    settings: BuildSettings,
    found: Sequence[SourceFile],
    named: Sequence[SourceFile] = (),
    *,
    contents: Mapping[str, FileContent] | None = None,
    advance: Callable[[int], None] = _ignore,
) -> str:
    """Return 64 hexadecimal digits that stand for a split's sources and options.

    Args:
        source: what was written.
        settings: how to build; where and with which keys files are read does not count.
        found: the source's files.
        named: other files that their rows name.
        contents: of all of them, if they are known already.
        advance: is told the bytes of content that were looked at; what it raises ends the work.

    Raises:
        ConfigurationError: a file can't be read.
    """
    versions = contents_of((*found, *named), advance=advance) if contents is None else contents
    files = [(file.name, file.size, versions[file.path].digest) for file in found]
    inputs = {
        "builder": BUILDER,
        "files": files,
        "format": source.format,
        "options": dict(source.options),
        "max_shard_size": settings.max_shard_size,
        "compression": settings.compression,
        "columns": dict(settings.columns),
    }
    if named:
        inputs["named"] = sorted((file.name, versions[file.path].digest) for file in named)
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=True, default=list)
    return hashlib.sha256(text.encode()).hexdigest()
