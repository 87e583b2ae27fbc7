"""The first rows of a Parquet file, as JSON on standard output. Run as a process of its own: `parquet_rows.py [FILE]`.

A damaged or hostile file can end a native parser, or have it take all memory: here that ends no more than this process,
which has no secret and serves nobody. Without FILE the content comes on standard input.
"""

import contextlib
import json
import sys
from typing import Any

FIRST = 10
"""So many rows are shown."""
_MOST_COLUMNS = 30
_LONGEST = 200
_MOST_ITEMS = 8
_MEMORY = 4 * 1024**3
_SECONDS = 10


def main(arguments: list[str]) -> int:
    """Read the file and write its rows.

    Args:
        arguments: the file, or nothing.

    Returns:
        The exit code.
    """
    _limit()
    # in this process alone
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    source = pq.ParquetFile(arguments[0] if arguments else pa.BufferReader(sys.stdin.buffer.read()), pre_buffer=False)
    shown = list(source.schema_arrow)[:_MOST_COLUMNS]
    batches = source.iter_batches(FIRST, columns=[field.name for field in shown], use_threads=False)
    batch = next(batches, None)
    columns = [] if batch is None else [column.to_pylist() for column in batch.columns]
    answer = {
        "columns": [field.name for field in shown],
        "types": [_cut(str(field.type)) for field in shown],
        "cells": [[_written(value) for value in row] for row in zip(*columns, strict=True)],
    }
    sys.stdout.write(json.dumps(answer))
    return 0


def _limit() -> None:
    """Bound what the file can cost, where the system has limits for a process."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        limits = ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _SECONDS), (resource.RLIMIT_CORE, 0))
        for which, most in limits:
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(which, (most, most))


def _written(value: Any) -> str:
    """Write a value for people."""
    if value is None:
        return ""
    if not isinstance(value, bool | int | float | bytes | list | dict | tuple):
        return _cut(str(value))
    return _cut(json.dumps(_shortened(value), ensure_ascii=False, default=str))


def _shortened(value: Any) -> Any:
    """Return a value with the size of bytes in their place, and the beginning of long lists."""
    match value:
        case bytes():
            return f"{len(value):,} bytes"
        case dict():
            return {str(key): _shortened(element) for key, element in value.items()}
        case list() | tuple():
            rest = [f"… {len(value) - _MOST_ITEMS:,} more"] if len(value) > _MOST_ITEMS else []
            return [*map(_shortened, value[:_MOST_ITEMS]), *rest]
    return value


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
