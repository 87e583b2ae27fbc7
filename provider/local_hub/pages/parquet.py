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
_running: set["subprocess.Popen[bytes]"] = set()


def parquet_rows(content: bytes | Path) -> dict[str, Any] | None:
    """Read the first rows of a Parquet file: `columns`, their `types`, and `cells` by row; None if it can't be read.

    Args:
        content: of the file, or where it is.
    """
    named, sent = ([str(content)], None) if isinstance(content, Path) else ([], content)
    try:
        answer: dict[str, Any] = json.loads(_output([sys.executable, "-I", str(_SCRIPT), *named], sent))
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return answer


def end_readers() -> None:
    """End the children that are reading, so that nobody waits for them any more."""
    for child in list(_running):
        child.kill()


def _output(command: list[str], sent: bytes | None) -> bytes:
    """Run a command and return what it writes before it ends, which it does after some time in any case."""
    environment = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
    given = subprocess.DEVNULL if sent is None else subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - our own script, and a path that is an argument of its own
        command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as child:
        _running.add(child)
        try:
            return child.communicate(sent, _SECONDS)[0]
        finally:
            child.kill()
            _running.discard(child)
