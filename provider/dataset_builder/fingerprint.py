"""What a build depends on, as one text: it changes when, and only when, the published rows may change."""

import hashlib
import json
from collections.abc import Callable, Sequence

from provider.dataset_builder.digests import Digests
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.specification import Settings, SplitSource
from provider.errors import ConfigurationError

BUILDER = 2
"""Raised when the same sources and options give other rows or types than before."""


def _ignore(_size: int) -> None:
    return None


def fingerprint(
    source: SplitSource,
    settings: Settings,
    found: Sequence[SourceFile],
    named: Sequence[SourceFile] = (),
    *,
    advance: Callable[[int], None] = _ignore,
) -> str:
    """Give 64 hexadecimal digits that stand for a split's sources and options.

    Args:
        source: what was written.
        settings: how to build; where and with which keys files are read does not count.
        found: the source's files.
        named: other files that their rows name.
        advance: is told the bytes of content that were looked at; what it raises ends the work.

    Raises:
        ConfigurationError: a file can't be read.
    """
    every = (*found, *named)
    versions = {file.path: file.version for file in every if file.version}
    local = [file for file in every if not file.version]
    try:
        with Digests() as digests:
            contents = digests.of((file.path for file in local), advance)
    except OSError as error:
        raise ConfigurationError("A file of the split can't be read", str(error)) from error
    versions |= {file.path: content for file, content in zip(local, contents, strict=True)}
    files = [(file.name, file.size, versions[file.path]) for file in found]
    told = {
        "builder": BUILDER,
        "files": files,
        "format": source.format,
        "options": dict(source.options),
        "max_shard_size": settings.max_shard_size,
        "compression": settings.compression,
        "columns": dict(settings.columns),
    }
    if named:
        told["named"] = sorted((file.name, versions[file.path]) for file in named)
    text = json.dumps(told, sort_keys=True, ensure_ascii=True, default=list)
    return hashlib.sha256(text.encode()).hexdigest()
