"""The tasks that published splits were built by: kept in the private state, so that they are not done again.

Of each task of each split, in the order of the rows: its key, its rows, their bytes in Arrow, and how many shards it
made; which these are says the manifest.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provider.plugin.interface import Private, State
from provider.resources.dataset.manifest import Manifest, present_shards, published_split
from provider.resources.dataset.publish import shard_path

if TYPE_CHECKING:
    from provider.dataset_builder.results import BuiltSplit
    from provider.dataset_builder.shard import Shard
    from provider.hub.files import TreeEntry

TASKS = "tasks"
"""Where the private state has them."""
SCANS = "scans"
"""Where the private state has what a scan found in the files of a config, where the types took one."""
MOST_SCANS = 1 << 18
"""Characters of it: of more, nothing is kept."""
Records = list[list[Any]]
PublishedTasks = dict[str, dict[str, Records]]
"""Config name → split name → the tasks."""


@dataclass(frozen=True)
class PublishedTask:
    """A task whose shards are on the Hub.

    Args:
        rows: of its shards.
        size: bytes of the rows in Arrow.
        shards: as the manifest has them.
    """

    rows: int
    size: int
    shards: list[State]


def published_tasks(private: Private) -> PublishedTasks:
    """Return a copy of what is known of the tasks."""
    tasks: PublishedTasks = deepcopy(private.get(TASKS, {}))
    return tasks


def present_tasks(
    private: Private, manifest: Manifest, place: tuple[str, str], tree: "Mapping[str, TreeEntry]"
) -> dict[str, PublishedTask]:
    """Return the tasks of a split all of whose shards are on the Hub as they were published, by their keys.

    Args:
        private: what is known of the tasks.
        manifest: what was published.
        place: config and split.
        tree: the files of the repository.
    """
    config, split = place
    published, records = (
        published_split(manifest, config, split),
        published_tasks(private).get(config, {}).get(split, []),
    )
    shards = published["shards"] if published else []
    if sum(number for *_, number in records) != len(shards):
        return {}
    present, left = {shard["path"] for shard in present_shards(shards, tree)}, iter(shards)
    found = {key: PublishedTask(rows, size, [next(left) for _ in range(number)]) for key, rows, size, number in records}
    return {key: task for key, task in found.items() if all(shard["path"] in present for shard in task.shards)}


def published_scans(private: Private, config: str) -> dict[str, str]:
    """Return what was found in parts of the files of a config, by what stands for them."""
    return {key: found for found, keys in private.get(SCANS, {}).get(config, ()) for key in keys}


def scans_to_keep(scans: Mapping[str, str]) -> list[list[Any]]:
    """Return what was found in parts of files as the private state has it: each finding once, with all its parts."""
    parts: dict[str, list[str]] = {}
    for key, found in scans.items():
        parts.setdefault(found, []).append(key)
    size = sum(map(len, parts)) + sum(map(len, scans))
    return [[found, keys] for found, keys in parts.items()] if size <= MOST_SCANS else []


def named_shards(
    place: tuple[str, str], built: "BuiltSplit", before: Mapping[str, PublishedTask]
) -> "tuple[list[State], dict[str, Shard]]":
    """Return the shards of a split in the order of their rows, and the new ones by their names in the repository.

    Args:
        place: config and split.
        built: its tasks.
        before: those that were done before, whose shards keep their names.
    """
    kept = [before[task.key].shards if task.shards is None else None for task in built.tasks]
    count = len(built.shards) + sum(len(shards) for shards in kept if shards is not None)
    states: list[State] = []
    paths: dict[str, Shard] = {}
    for task, published in zip(built.tasks, kept, strict=True):
        states += published or ()
        for shard in task.shards or ():
            path = shard_path(*place, len(states), count, task.key)
            states.append({"path": path, "size": shard.size, "sha256": None})
            paths[path] = shard
    return states, paths


def records_of(built: "BuiltSplit", before: Mapping[str, PublishedTask]) -> Records:
    """Return what is to be known of a split's tasks."""
    return [
        [
            task.key,
            task.num_examples,
            task.num_bytes,
            len(before[task.key].shards if task.shards is None else task.shards),
        ]
        for task in built.tasks
    ]
