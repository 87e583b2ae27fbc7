"""Builds the splits of a config: finds their files, decides the columns, runs the tasks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from provider.dataset_builder.execution import run_all
from provider.dataset_builder.features import Feature
from provider.dataset_builder.planning import Plan, look_at, planned, scanned
from provider.dataset_builder.progress import Advance, Watch
from provider.dataset_builder.reading import Misfit, WrongCut
from provider.dataset_builder.shards import Shard
from provider.dataset_builder.specification import Settings, SplitSource
from provider.dataset_builder.tasks import Kept, Task, count, run
from provider.errors import ConfigurationError

T = TypeVar("T")
__all__ = ["BuiltConfig", "BuiltSplit", "Shard", "Survey", "build_config", "survey_config"]


@dataclass(frozen=True)
class BuiltSplit:
    """The shards of a split.

    Args:
        shards: in the order of their rows.
        num_examples: rows.
        num_bytes: of the rows in Arrow, uncompressed.
    """

    shards: tuple[Shard, ...]
    num_examples: int
    num_bytes: int


@dataclass(frozen=True)
class BuiltConfig:
    """The splits of a config.

    Args:
        features: as the card's `dataset_info.features`.
        splits: by their names.
    """

    features: list[Feature]
    splits: Mapping[str, BuiltSplit]


@dataclass(frozen=True)
class Survey:
    """What a build would give, without its shards.

    Args:
        features: as the card's `dataset_info.features`.
        num_examples: rows of each split.
    """

    features: list[Feature]
    num_examples: Mapping[str, int]


def build_config(
    splits: Mapping[str, SplitSource],
    settings: Settings,
    folder: Path,
    watch: Watch,
    *,
    features: list[Feature] | None = None,
) -> BuiltConfig:
    """Build all shards of some splits.

    Args:
        splits: where the rows come from, by the split's name.
        settings: how to build.
        folder: where shards are written; a Parquet file that fits is a shard where it is.
        watch: is told how far the work has come; what it raises ends it.
        features: that the columns must have, None if they are free.

    Raises:
        ConfigurationError: a file can't be read, columns or values do not fit, or a split has no row. It names the file
            and the line. No shard is left.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.iterdir())
    try:
        plan, made = _done(
            splits, settings, watch, features, lambda task, alone, advance: run(task, folder, advance, alone=alone)
        )
    except BaseException:
        _clear(folder, before)
        raise
    built = {}
    for name, parts in made.items():
        shards = tuple(shard for part in parts for shard in part)
        rows = _some(name, sum(shard.num_examples for shard in shards))
        built[name] = BuiltSplit(shards, rows, sum(shard.num_bytes for shard in shards))
    _clear(folder, before | {shard.path for split in built.values() for shard in split.shards})
    _give_back_memory()
    return BuiltConfig(_features(plan), built)


def survey_config(
    splits: Mapping[str, SplitSource], settings: Settings, watch: Watch, *, features: list[Feature] | None = None
) -> Survey:
    """Give the features and the rows that a build would give, without writing shards.

    Args:
        splits: where the rows come from, by the split's name.
        settings: how to build.
        watch: is told how far the work has come; what it raises ends it.
        features: that the columns must have, None if they are free.

    Raises:
        ConfigurationError: as build_config does.
    """
    plan, counted = _done(splits, settings, watch, features, lambda task, _, advance: count(task, advance))
    return Survey(_features(plan), {name: _some(name, sum(rows)) for name, rows in counted.items()})


def _done(
    splits: Mapping[str, SplitSource],
    settings: Settings,
    watch: Watch,
    features: list[Feature] | None,
    work: Callable[[Task | Kept, bool, Advance], T],
) -> tuple[Plan, dict[str, list[T]]]:
    """Do all tasks; if the guess that they were planned on is wrong, plan and do them again."""
    seen, cut, scan = look_at(splits, settings), True, False
    while True:
        try:
            if scan:
                seen, scan = scanned(seen, settings, watch, cut=cut), False
            plan = planned(seen, settings, features, cut=cut)
            alone = sum(len(tasks) for tasks in plan.tasks.values()) == 1
            todo = {name: [partial(work, task, alone) for task in tasks] for name, tasks in plan.tasks.items()}
            return plan, run_all(todo, "build", seen.size, watch, lambda do, advance: do(advance))
        except Misfit:
            if seen.careful:
                raise
            scan = True
        except WrongCut:
            if not cut:
                raise
            cut = False


def _features(plan: Plan) -> list[Feature]:
    return [dict(feature) for feature in plan.columns.target.features]


def _some(name: str, rows: int) -> int:
    if rows == 0:
        raise ConfigurationError(
            f"The split {name!r} has no row", "Its files hold none. Correct its files, or leave it out."
        )
    return rows


def _give_back_memory() -> None:
    """Give the system what the build held: whoever sends the shards next needs memory of his own."""
    import pyarrow as pa  # noqa: PLC0415 - start-up

    pa.default_memory_pool().release_unused()


def _clear(folder: Path, keep: set[Path]) -> None:
    for path in set(folder.iterdir()) - keep:
        path.unlink()
