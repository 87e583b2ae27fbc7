"""Builds the splits of a config: finds their files, and has other processes decide the columns and do the tasks."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from provider.dataset_builder import steps
from provider.dataset_builder.execution import LEAST_GRAIN, run_all, run_one
from provider.dataset_builder.finished_tasks import finished_files, note_path
from provider.dataset_builder.formats.source_formats import format_of_files, media_files
from provider.dataset_builder.processes.workers import workers
from provider.dataset_builder.progress import ProgressCounter, Watch
from provider.dataset_builder.results import BuiltConfig, Known, built_split, check_rows
from provider.dataset_builder.sources import SourceFile, find_sources
from provider.dataset_builder.specification import MEDIA_FORMATS, BuildSettings, SplitSource
from provider.dataset_builder.storage import Storage, scheme_of
from provider.dataset_builder.troubles import BadSplit, InferenceMiss
from provider.dataset_builder.types.column_types import Feature, names_media

T = TypeVar("T")


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
    settings: BuildSettings,
    folder: Path,
    watch: Watch,
    *,
    features: list[Feature] | None = None,
    known: Known | None = None,
) -> BuiltConfig:
    """Build the shards of some splits.

    Args:
        splits: where the rows come from, by the split's name.
        settings: how to build.
        folder: where shards are written; a Parquet file that fits is a shard where it is. Tasks that an earlier build
            into the same folder finished are not done again.
        watch: is told how far the work has come; what it raises ends it.
        features: that the columns must have, None if they are free.
        known: what is known of the splits; tasks that were done before are not done again.

    Raises:
        ConfigurationError: a file can't be read, columns or values do not fit, or a split has no row. It names the file
            and the line. Only the shards of tasks that are finished are left.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.iterdir()) - finished_files(folder)
    try:
        with _Build(splits, settings, watch, known) as build:
            kept, made = build.done(features, steps.build, str(folder))
            built = {
                name: built_split(name, tasks, build.known.done.get(name, {}), folder, build.found[name])
                for name, tasks in made.items()
            }
    except BaseException:
        _clear(folder, before | finished_files(folder))
        raise
    shards = {shard.path for split in built.values() for shard in split.shards}
    notes = {note_path(folder, name, task.key) for name, split in built.items() for task in split.tasks}
    _clear(folder, before | shards | notes)
    return BuiltConfig(kept, built)


def survey_config(
    splits: Mapping[str, SplitSource], settings: BuildSettings, watch: Watch, *, features: list[Feature] | None = None
) -> Survey:
    """Return the features and the rows that a build would give, without writing shards.

    Args:
        splits: where the rows come from, by the split's name.
        settings: how to build.
        watch: is told how far the work has come; what it raises ends it.
        features: that the columns must have, None if they are free.

    Raises:
        ConfigurationError: as build_config does.
    """
    with _Build(splits, settings, watch) as build:
        kept, counted = build.done(features, steps.count)
    rows = {name: sum(number or 0 for _, number in tasks) for name, tasks in counted.items()}
    return Survey(kept, {name: check_rows(name, number, build.found[name]) for name, number in rows.items()})


def look_at_columns(splits: Mapping[str, SplitSource], settings: BuildSettings, watch: Watch) -> list[Feature] | None:
    """Return the features that the start of the files speaks of, None if all of them must be read to tell.

    Raises:
        ConfigurationError: as build_config does.
    """
    with _Build(splits, settings, watch) as build:
        return build.looked()


def find_files(source: SplitSource, settings: BuildSettings) -> tuple[SourceFile, ...]:
    """Find the files of a split; those of object stores are asked for by a process that has the keys of the store.

    Raises:
        ConfigurationError: a file is missing, a glob matches nothing, or a store can't be asked.
    """
    schemes = _schemes([source])
    if not schemes:
        return find_sources(source)
    with workers(schemes) as executor:
        found = executor.submit(steps.find, source, _storage(settings, schemes)).result()
    return tuple(SourceFile(*fields) for fields in found)


def named_files(
    source: SplitSource, settings: BuildSettings, found: Sequence[SourceFile], watch: Watch
) -> tuple[SourceFile, ...]:
    """Find the files that the rows of a split name, and that are read beside its own: the images of a table.

    Args:
        source: where the rows come from.
        settings: how to build.
        found: the split's own files.
        watch: is told how far the work has come; what it raises ends it.

    Raises:
        ConfigurationError: as build_config does, or a row names a file that is not there.
    """
    form = format_of_files(source, tuple(found))
    is_listed = form in MEDIA_FORMATS and not media_files(found, MEDIA_FORMATS[form])
    if not is_listed and not any(names_media(column_type) for column_type in settings.columns.values()):
        return ()
    with _Build({"split": source}, settings, watch) as build:
        _, parts = build.done(None, steps.named_files)
    paths = sorted({path for _, part in parts["split"] for path in part or ()})
    return tuple(file for path in paths for file in find_files(SplitSource((path,)), settings))


class _Build:
    """The work on the splits of a config, done by other processes: this one opens no data file.

    Args:
        splits: where the rows come from, by the split's name.
        settings: how to build.
        watch: is told how far the work has come; what it raises ends it.
        known: what is known of the splits.
    """

    def __init__(
        self,
        splits: Mapping[str, SplitSource],
        settings: BuildSettings,
        watch: Watch,
        known: Known | None = None,
    ) -> None:
        schemes = _schemes(splits.values())
        self._splits = splits
        self._settings = replace(settings, storage=_storage(settings, schemes))
        self._watch = watch
        self.known = known or Known()
        self._workers = workers(schemes)
        self.found: dict[str, tuple[SourceFile, ...]] = {}
        self._size = 0

    def __enter__(self) -> "_Build":
        self._executor = self._workers.__enter__()
        self._executor.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self._workers.__exit__(*error)

    def done(
        self, features: list[Feature] | None, work: Callable[..., T], *arguments: Any
    ) -> tuple[list[Feature], dict[str, list[tuple[str, T | None]]]]:
        """Do all tasks that were not done before; if the guess that they were planned on is wrong, do so again.

        Args:
            features: that the columns must have, None if they are free.
            work: does a task.
            arguments: of the work, besides the task.

        Returns:
            The features of the columns, and of the tasks of each split the key and what came of it, None if it was
            done before.
        """
        self._find()
        self._executor.start(self._likely_tasks())
        seen, cut, careful = self._one(steps.look, self._splits, self._settings, self.found), True, False
        while True:
            try:
                kept, tasks = self._planned(seen, features, cut=cut)
                todo = {
                    name: [(task, *arguments) for _, _, task in some if task is not None]
                    for name, some in tasks.items()
                }
                size = sum(size for some in tasks.values() for _, size, task in some if task is not None)
                made = run_all(self._executor, work, todo, ProgressCounter(self._watch, "build", size))
                return kept, {name: _with_keys(some, made[name]) for name, some in tasks.items()}
            except InferenceMiss:
                if careful:
                    raise
                seen, cut = self._scanned(seen, cut=cut)
                careful = True
            except BadSplit:
                if not cut:
                    raise
                cut = False

    def looked(self) -> list[Feature] | None:
        """Look at the start of the files only; give the features of the columns, None if that does not tell them."""
        self._find()
        seen = self._one(steps.look, self._splits, self._settings, self.found)
        try:
            return self._planned(seen, None, cut=True)[0]
        except (InferenceMiss, BadSplit):
            return None

    def _planned(
        self, seen: bytes, features: list[Feature] | None, *, cut: bool
    ) -> tuple[list[Feature], dict[str, list[tuple[str, int, bytes | None]]]]:
        return self._one(steps.plan, seen, self._settings, features, cut, self.known)

    def _find(self) -> None:
        self.found = {name: find_files(source, self._settings) for name, source in self._splits.items()}
        self._size = sum(file.size for files in self.found.values() for file in files)

    def _likely_tasks(self) -> int:
        """Return how many tasks there will be unless a file can't be cut; their processes start while one looks."""
        if any(self.known.done.values()):
            return 1
        sizes = [sum(file.size for file in files) for files in self.found.values()]
        return sum(2 if size > LEAST_GRAIN else 1 for size in sizes)

    def _scanned(self, seen: bytes, *, cut: bool) -> tuple[bytes, bool]:
        """Look at every value of all files; give what is known then, and whether files may be read in pieces."""
        try:
            parts = self._one(steps.scan_parts, seen, self._settings, cut)
            todo = {name: [(part,) for part in some] for name, some in parts.items()}
            scans = run_all(self._executor, steps.scan, todo, ProgressCounter(self._watch, "scan", self._size))
        except BadSplit:
            if not cut:
                raise
            return self._scanned(seen, cut=False)
        return self._one(steps.widen, seen, [shapes for some in scans.values() for shapes in some]), cut

    def _one(self, step: Callable[..., T], *arguments: Any) -> T:
        return run_one(self._executor, ProgressCounter(self._watch, "build", self._size), step, *arguments)


def _schemes(sources: Iterable[SplitSource]) -> set[str]:
    """Return the schemes of the URLs among the files."""
    return {scheme for source in sources for file in source.files if (scheme := scheme_of(file)) is not None}


def _storage(settings: BuildSettings, schemes: Collection[str]) -> Storage:
    """Return what opens the stores that are read, and no key of another one."""
    return {scheme: options for scheme, options in settings.storage.items() if scheme in schemes}


def _with_keys(tasks: Iterable[tuple[str, int, bytes | None]], made: Iterable[T]) -> list[tuple[str, T | None]]:
    """Return the key of each task with what came of it, None if it was done before."""
    results = iter(made)
    return [(key, None if task is None else next(results)) for key, _, task in tasks]


def _clear(folder: Path, keep: set[Path]) -> None:
    for path in set(folder.iterdir()) - keep:
        path.unlink()
