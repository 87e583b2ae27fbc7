"""The unmodified `datasets` library, as the reader of what was published."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.acceptance.conftest import Rehearsal

LOAD = """
import json, sys
from datasets import load_dataset
id_, config, split, streaming, revision = json.loads(sys.argv[1])
rows = load_dataset(id_, config, split=split, streaming=streaming, revision=revision)
print(json.dumps({"features": str(rows.features), "rows": [dict(row) for row in rows]}, default=str))
"""


def load(
    hub: Rehearsal,
    home: Path,
    id_: str,
    config: str | None = None,
    split: str = "train",
    *,
    streaming: bool = False,
    revision: str | None = None,
) -> list[dict[str, Any]]:
    """Load one split and give its rows.

    Args:
        hub: where from.
        home: a folder for the library's cache.
        id_: the dataset.
        config: its config, None for the default one.
        split: the split.
        streaming: whether to read it piece by piece.
        revision: the branch, None for the main one.
    """
    done = python(hub, home, LOAD, json.dumps([id_, config, split, streaming, revision]))
    rows: list[dict[str, Any]] = json.loads(done)["rows"]
    return rows


def python(hub: Rehearsal, home: Path, code: str, *arguments: str) -> str:
    """Run Python code that uses the library, and give what it prints."""
    environ = os.environ | {
        "HF_ENDPOINT": hub.url,
        "HF_TOKEN": hub.token,
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
