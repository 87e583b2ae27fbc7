"""What a build depends on, as one text: it changes when, and only when, the published rows may change."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from provider.dataset_builder.digests import Digests
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.specification import Settings, SplitSource
from provider.errors import ConfigurationError

BUILDER = 1
"""Raised when the same sources and options give other rows or types than before."""


def _ignore(_size: int) -> None:
    return None


def fingerprint(
    source: SplitSource,
    settings: Settings,
    found: Sequence[SourceFile],
    *,
    advance: Callable[[int], None] = _ignore,
    digests: Digests | None = None,
) -> str:
    """Give 64 hexadecimal digits that stand for a split's sources and options.

    Args:
        source: what was written.
        settings: how to build; where and with which keys files are read does not count.
        found: the source's files.
        advance: is told the bytes of content that were looked at; what it raises ends the work.
        digests: gives the hashes of local files.

    Raises:
        ConfigurationError: a file can't be read.
    """
    with (digests or Digests()).opened() as sha256:
        files = sorted((file.name, file.size, file.version or _content(file, sha256, advance)) for file in found)
    told = {
        "builder": BUILDER,
        "files": files,
        "format": source.format,
        "options": dict(source.options),
        "max_shard_size": settings.max_shard_size,
        "compression": settings.compression,
        "columns": dict(settings.columns),
    }
    text = json.dumps(told, sort_keys=True, ensure_ascii=True, default=list)
    return hashlib.sha256(text.encode()).hexdigest()


def _content(
    file: SourceFile, sha256: Callable[[Path, Callable[[int], None]], str], advance: Callable[[int], None]
) -> str:
    try:
        return sha256(Path(file.path), advance)
    except OSError as error:
        raise ConfigurationError(f"The file {file.name} can't be read", str(error)) from error
