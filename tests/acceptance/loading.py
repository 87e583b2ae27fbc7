"""The unmodified `datasets` library, as the reader of what was published."""

import base64
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.acceptance.conftest import Rehearsal

SPLITS = """
import base64, json, pickle, sys
from datasets import Audio, Image, Video, disable_progress_bars, load_dataset
from PIL.Image import Image as Picture
disable_progress_bars()
def told(value):
    if isinstance(value, list):
        return [told(one) for one in value]
    return (value.size, value.tobytes()) if isinstance(value, Picture) else value
def loaded(config, split, streaming):
    rows = load_dataset(sys.argv[1], config, split=split, streaming=streaming)
    features = {name: repr(feature) for name, feature in rows.features.items()}
    for name, feature in rows.features.items():
        if isinstance(feature, (Audio, Video)) or (streaming and isinstance(feature, Image)):
            rows = rows.cast_column(name, type(feature)(decode=False))
    return features, [{name: told(value) for name, value in row.items()} for row in rows]
places = [(*place, streaming) for place in json.loads(sys.argv[2]) for streaming in (False, True)]
read = {place: loaded(*place) for place in places}
print(base64.b64encode(pickle.dumps(read)).decode())
"""

LOAD = """
import json, sys
from datasets import load_dataset
id_, config, split, streaming, revision = json.loads(sys.argv[1])
rows = load_dataset(id_, config, split=split, streaming=streaming, revision=revision)
print(json.dumps({"features": str(rows.features), "rows": [dict(row) for row in rows]}, default=str))
"""

LEAVE = """
import os, sys
sys.stdout.flush()
os._exit(0)
"""
"""Leaves without the end of the interpreter, where threads of pyarrow that read a stream can abort the process."""

UPLOAD = """
import base64, json, sys
from huggingface_hub import HfApi
id_, kind, path, content = json.loads(sys.argv[1])
content = base64.b64decode(content)
HfApi().upload_file(path_or_fileobj=content, path_in_repo=path, repo_id=id_, repo_type=kind, commit_message="x")
"""


def upload(hub: Rehearsal, home: Path, id_: str, *, path: str, content: bytes, kind: str = "dataset") -> None:
    """Write a file that is not text, as somebody else does: the provider guards the library in its own process.

    Args:
        hub: where to.
        home: a folder for the library's cache.
        id_: the repository.
        path: of the file in it.
        content: of the file.
        kind: `space` or `dataset`.
    """
    python(hub, home, UPLOAD, json.dumps([id_, kind, path, base64.b64encode(content).decode()]))


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


def load_splits(
    hub: Rehearsal, home: Path, id_: str, places: Iterable[tuple[str, str]]
) -> dict[tuple[str, str, bool], tuple[dict[str, str], list[dict[str, Any]]]]:
    """Load splits in one process; give the features and the rows of each, loaded whole (False) and streamed (True).

    Pictures are decoded where they are loaded whole, and are bytes as stored where they are streamed; sounds and
    videos are bytes.

    Args:
        hub: where from.
        home: a folder for the library's cache.
        id_: the dataset.
        places: config and split.
    """
    done = python(hub, home, SPLITS, id_, json.dumps(list(places)))
    read: dict[tuple[str, str, bool], tuple[dict[str, str], list[dict[str, Any]]]]
    read = pickle.loads(base64.b64decode(done))  # of our own making
    return read


def python(hub: Rehearsal, home: Path, code: str, *arguments: str) -> str:
    """Run Python code that uses the library, and give what it prints."""
    environ = os.environ | {
        "HF_ENDPOINT": hub.url,
        "HF_TOKEN": hub.token,
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    command = [sys.executable, "-c", f"{code}{LEAVE}", *arguments]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
