"""Notes of the tasks that are finished, beside their shards, so that a build that was ended goes on where it was."""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from provider.dataset_builder.shard import Shard

_NOTE = ".finished.json"


def stem_of(split: str, key: str) -> str:
    """Return how the names of the files of a task begin."""
    return f"{split}-{key}"


def note_path(folder: Path, split: str, key: str) -> Path:
    """Return the path of the note of a task."""
    return folder / f"{stem_of(split, key)}{_NOTE}"


def note_finished(folder: Path, stem: str, shards: Sequence[Shard]) -> None:
    """Write down that the shards of a task are whole, by a file that is there whole or not at all.

    Raises:
        OSError: it can't be written.
    """
    listed = [[shard.path.name, shard.num_examples, shard.num_bytes, shard.size] for shard in shards]
    draft = folder / f"{stem}{_NOTE}.{os.getpid()}.draft"
    draft.write_text(json.dumps(listed), encoding="utf-8")
    os.replace(draft, folder / f"{stem}{_NOTE}")  # noqa: PTH105 - over the one of a build before


def finished_shards(folder: Path, stem: str) -> tuple[Shard, ...] | None:
    """Return the shards of a task that an earlier build finished, as they were noted; None where there is no such note.

    Whether they can be read is to be seen.
    """
    with suppress(OSError, ValueError, TypeError):
        listed = json.loads((folder / f"{stem}{_NOTE}").read_text(encoding="utf-8"))
        shards = tuple(
            Shard(folder / Path(name).name, int(rows), int(width), int(size)) for name, rows, width, size in listed
        )
        if all(shard.path.lstat().st_size == shard.size for shard in shards):
            return shards
    return None


def finished_files(folder: Path) -> set[Path]:
    """Return the files of all tasks that are finished, with their notes."""
    notes = {path for path in folder.iterdir() if path.name.endswith(_NOTE)}
    shards = {shard.path for note in notes for shard in finished_shards(folder, note.name.removesuffix(_NOTE)) or ()}
    return notes | shards
