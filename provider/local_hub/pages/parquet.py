"""Rows of Parquet, read in a child process."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_SCRIPT = Path(__file__).with_name("parquet_rows.py")
_SECONDS = 30
_PASSED_ON = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What a process needs to start; nothing else of the environment reaches the child."""


def parquet_rows(content: bytes | Path) -> dict[str, Any] | None:
    """Read the first rows of a Parquet file: `columns`, their `types`, and `cells` by row; None if it can't be read.

    Args:
        content: of the file, or where it is.
    """
    named, sent = ([str(content)], None) if isinstance(content, Path) else ([], content)
    environment = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own script, and a path that is an argument of its own
            [sys.executable, "-I", str(_SCRIPT), *named],
            input=sent,
            stdin=subprocess.DEVNULL if sent is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=_SECONDS,
            check=True,
        )
        told: dict[str, Any] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return told
