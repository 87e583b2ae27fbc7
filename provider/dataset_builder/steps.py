"""The steps of a build that open data files, as they are done by another process: plain data in what they return.

What one step returns as bytes is for another step only: whoever runs them does not open it. What reads and writes data
is imported inside the steps, so that whoever names one of them loads no pyarrow.
"""

import hashlib
import json
import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from provider.dataset_builder.progress import Advance
from provider.dataset_builder.results import Known
from provider.dataset_builder.sources import SourceFile, find_sources
from provider.dataset_builder.specification import BuildSettings, SplitSource
from provider.dataset_builder.storage import Storage
from provider.dataset_builder.types.column_types import Feature

Found = Mapping[str, Sequence[SourceFile]]
"""The files of each split."""


def find(source: SplitSource, storage: Storage) -> list[tuple[str, str, int, str]]:
    """Find the files of a split, and return what is known of each."""
    return [(file.path, file.name, file.size, file.version) for file in find_sources(source, storage)]


def look(splits: Mapping[str, SplitSource], settings: BuildSettings, found: Found) -> bytes:
    """Look at the start of all files."""
    from provider.dataset_builder import planning  # noqa: PLC0415 - pyarrow

    return _sealed(planning.look_at(splits, settings, found))


def scan_parts(
    seen: bytes,
    settings: BuildSettings,
    cut: bool,  # noqa: FBT001 - sent by position
    known: Known,
) -> dict[str, list[tuple[str, bytes | None]]]:
    """Return the parts of all files that are to be scanned, by split: what stands for each, and the part.

    The part is None where it is known what a scan finds.
    """
    from provider.dataset_builder import planning  # noqa: PLC0415 - pyarrow

    parts = planning.scan_parts(_opened(seen), settings, cut=cut, contents=known.contents)
    return {
        name: [(key, None if key in known.scans else _sealed(part)) for key, *part in some]
        for name, some in parts.items()
    }


def scan(part: bytes, advance: Advance) -> tuple[bytes, str | None]:
    """Look at every value of a part of a file; return what was found, and as text where that can be kept."""
    reader, piece = _opened(part)
    shapes = reader.scan(piece, advance)[0]
    plain = {name: shape.plain() for name, shape in shapes.items()}
    return _sealed(shapes), None if None in plain.values() else json.dumps(plain)


def widen(seen: bytes, shapes: Sequence[bytes | str]) -> bytes:
    """Return what is known of the files when all of them were scanned, now or before."""
    from provider.dataset_builder import planning  # noqa: PLC0415 - pyarrow
    from provider.dataset_builder.types.inference import InferredType  # noqa: PLC0415 - pyarrow

    opened = [
        {name: InferredType.of_plain(shape) for name, shape in json.loads(some).items()}
        if isinstance(some, str)
        else _opened(some)
        for some in shapes
    ]
    return _sealed(planning.widened(_opened(seen), opened))


def plan(
    seen: bytes,
    settings: BuildSettings,
    published: Sequence[Feature] | None,
    cut: bool,  # noqa: FBT001 - sent by position
    known: Known,
) -> tuple[list[Feature], dict[str, list[tuple[str, int, bytes | None]]]]:
    """Return the columns, and of each task of each split the key, the bytes of input, and the task, None if it is done.

    Args:
        seen: what is known of the files.
        settings: how to build.
        published: the features that must be kept, None if there are none yet.
        cut: whether files may be read in pieces.
        known: what is known of the splits.
    """
    from provider.dataset_builder import planning, tasks  # noqa: PLC0415 - pyarrow

    made = planning.planned(_opened(seen), settings, published, cut=cut, contents=known.contents)
    planned = {
        name: [(task.key, task.size, None if task.key in known.done.get(name, ()) else task.task) for task in some]
        for name, some in made.tasks.items()
    }
    is_alone = sum(task is not None for some in planned.values() for _, _, task in some) == 1
    features = [dict(feature) for feature in made.columns.target.features]
    return features, {
        name: [
            (key, size, None if task is None else _sealed(tasks.alone(task) if is_alone else task))
            for key, size, task in some
        ]
        for name, some in planned.items()
    }


def build(task: bytes, folder: str, advance: Advance) -> list[tuple[str, int, int, int]]:
    """Make the shards of a task, and return what is known of each."""
    from provider.dataset_builder import tasks  # noqa: PLC0415 - pyarrow

    made = tasks.run(_opened(task), Path(folder), advance)
    return [(str(shard.path), shard.num_examples, shard.num_bytes, shard.size) for shard in made]


def build_on_worker(task: bytes, place: str, advance: Advance) -> tuple[str, list[tuple[str, int, int, int, str]]]:
    """Make the shards of a task in the folder that all workers of a machine share.

    Args:
        task: what to do.
        place: whose folder it is.
        advance: is told the rows and bytes done.

    Returns:
        The name of the folder, empty where the shard is a source, and of each shard what is known, with its SHA-256.
    """
    from provider.dataset_builder import tasks  # noqa: PLC0415 - pyarrow
    from provider.dataset_builder.cluster.folder import name_of, shared_folder  # noqa: PLC0415

    folder = shared_folder(place)
    made = tasks.run_beside_others(_opened(task), folder, advance)
    found = []
    for shard in made:
        with shard.path.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
        found.append((str(shard.path), shard.num_examples, shard.num_bytes, shard.size, sha256))
    is_held = all(shard.path.parent == folder for shard in made)
    return name_of(place) if is_held else "", found


def count(task: bytes, advance: Advance) -> int:
    """Count the rows of a task."""
    from provider.dataset_builder import tasks  # noqa: PLC0415 - pyarrow

    return tasks.count(_opened(task), advance)


def named_files(task: bytes, advance: Advance) -> list[str]:
    """Return the paths of the files that the rows of a task name."""
    from provider.dataset_builder import tasks  # noqa: PLC0415 - pyarrow

    return sorted(tasks.named_files(_opened(task), advance))


def _sealed(value: object) -> bytes:
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def _opened(sealed: bytes) -> Any:
    return pickle.loads(sealed)  # noqa: S301 - from a step
