"""What came of a build: the tasks of each split, with the shards that were made of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from provider.dataset_builder.contents import SplitContents
from provider.dataset_builder.shard import RemoteShard, Shard
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.types.column_types import Feature
from provider.errors import ConfigurationError

if TYPE_CHECKING:
    from provider.dataset_builder.cluster.on_worker import Work


Result = TypeVar("Result")


@dataclass(frozen=True)
class BuiltTask:
    """A task of a split.

    Args:
        key: that stands for all that its shards depend on.
        num_examples: rows.
        num_bytes: of the rows in Arrow, uncompressed.
        shards: in the order of their rows; None if it was done before.
    """

    key: str
    num_examples: int
    num_bytes: int
    shards: tuple[Shard, ...] | None


@dataclass(frozen=True)
class BuiltSplit:
    """The tasks of a split, in the order of their rows."""

    tasks: tuple[BuiltTask, ...]

    @property
    def shards(self) -> tuple[Shard, ...]:
        """The shards that were made now, in the order of their rows."""
        return tuple(shard for task in self.tasks for shard in task.shards or ())

    @property
    def num_examples(self) -> int:
        """Rows."""
        return sum(task.num_examples for task in self.tasks)

    @property
    def num_bytes(self) -> int:
        """Bytes of the rows in Arrow, uncompressed."""
        return sum(task.num_bytes for task in self.tasks)


@dataclass(frozen=True)
class BuiltConfig:
    """The splits of a config.

    Args:
        features: as the card's `dataset_info.features`.
        splits: by their names.
        scans: what was found in each part of the files, if all were scanned.
    """

    features: list[Feature]
    splits: Mapping[str, BuiltSplit]
    scans: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What is known of the splits of a config before they are built.

    Args:
        contents: what stands for the files of each split, and for those that their rows name, by path; without it, the
            keys of tasks are of this build only.
        done: the tasks of each split that were done before, by their keys, each with its rows and their bytes in Arrow.
        scans: what was found in parts of the files, by what stands for them, where all had to be scanned to tell types.
    """

    contents: SplitContents = field(default_factory=dict)
    done: Mapping[str, Mapping[str, tuple[int, int]]] = field(default_factory=dict)
    scans: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """What a build would do.

    Args:
        features: as the card's `dataset_info.features`.
        to_build: bytes of the input of the tasks that are not done, by split.
        total: bytes of the input of all tasks, by split.
    """

    features: list[Feature]
    to_build: Mapping[str, int]
    total: Mapping[str, int]


Made = list[tuple[str, int, int, int]]
"""Shards as the process says that made them: the path of each, rows, bytes of these in Arrow, and of the file."""


def built_split(
    name: str,
    tasks: Iterable[tuple[str, Made | None]],
    done: Mapping[str, tuple[int, int]],
    folder: Path,
    found: Sequence[SourceFile],
) -> BuiltSplit:
    """Return a split of the shards that were made, which are new files in the folder or files of the split.

    Args:
        name: of the split.
        tasks: the key of each, and the shards, None if it was done before.
        done: the tasks that were done before, by their keys.
        folder: where shards were written.
        found: the files of the split.

    Raises:
        ConfigurationError: a shard is another file, or there is no row.
    """
    sources = {file.path for file in found}

    def shards_of(_key: str, made: Made) -> tuple[Shard, ...]:
        shards = tuple(Shard(Path(path), rows, width, size) for path, rows, width, size in made)
        for shard in shards:
            is_new = shard.path.parent == folder and not shard.path.is_symlink() and shard.path.is_file()
            if not is_new and shard.path.as_posix() not in sources:
                raise ConfigurationError(
                    f"{shard.path} is not a shard of the split {name!r}", "It was not made by this build."
                )
        return shards

    return _split(name, tasks, done, shards_of, found)


RemoteMade = tuple[str, list[tuple[str, int, int, int, str]]]
"""The same of a worker of a cluster: the folder that holds the shards, and of each also its SHA-256."""


def remote_split(
    name: str,
    tasks: Iterable[tuple[str, RemoteMade | None]],
    done: Mapping[str, tuple[int, int]],
    works: "tuple[str, Mapping[str, Work]]",
    found: Sequence[SourceFile],
) -> BuiltSplit:
    """Return a split of shards that workers of a cluster made.

    Args:
        name: of the split.
        tasks: the key of each, and the shards, None if it was done before.
        done: the tasks that were done before, by their keys.
        works: whose folders hold the shards, and how each of the others is done, by its key.
        found: the files of the split.

    Raises:
        ConfigurationError: there is no row.
    """
    place, by_key = works

    def shards_of(key: str, made: RemoteMade) -> tuple[Shard, ...]:
        holder, listed = made
        return tuple(
            Shard(Path(path), rows, width, size, RemoteShard(sha256, size, number, by_key[key], place, holder))
            for number, (path, rows, width, size, sha256) in enumerate(listed)
        )

    return _split(name, tasks, done, shards_of, found)


def _split(
    name: str,
    tasks: Iterable[tuple[str, Result | None]],
    done: Mapping[str, tuple[int, int]],
    shards_of: Callable[[str, Result], tuple[Shard, ...]],
    found: Sequence[SourceFile],
) -> BuiltSplit:
    built = []
    for key, made in tasks:
        if made is None:
            built.append(BuiltTask(key, *done[key], None))
            continue
        shards = shards_of(key, made)
        rows, width = sum(shard.num_examples for shard in shards), sum(shard.num_bytes for shard in shards)
        built.append(BuiltTask(key, rows, width, shards))
    split = BuiltSplit(tuple(built))
    check_rows(name, split.num_examples, found)
    return split


def check_rows(name: str, rows: int, found: Sequence[SourceFile]) -> int:
    """Return the rows of a split.

    Args:
        name: of the split.
        rows: to check.
        found: its files.

    Raises:
        ConfigurationError: there is none.
    """
    if rows == 0:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        raise ConfigurationError(
            f"The split {name!r} has no row",
            f"{found[0].name}{more}: no row, at most a header or an empty list. Correct files, or leave the split out.",
        )
    return rows
