"""The work on the splits of a config, done by other processes: this one opens no data file."""

from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any, TypeVar

from provider.dataset_builder import steps
from provider.dataset_builder.cluster.settings import configured
from provider.dataset_builder.execution import LEAST_GRAIN, run_all, run_one
from provider.dataset_builder.processes.workers import workers
from provider.dataset_builder.progress import ProgressCounter, Watch
from provider.dataset_builder.results import Known, Preview
from provider.dataset_builder.sources import SourceFile, find_sources
from provider.dataset_builder.specification import BuildSettings, SplitSource
from provider.dataset_builder.storage import Storage, scheme_of
from provider.dataset_builder.troubles import BadSplit, InferenceMiss
from provider.dataset_builder.types.column_types import Feature

T = TypeVar("T")


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


class ConfigBuild:
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
        self._schemes = schemes
        self._tasks: Executor | None = None
        self.sent: dict[str, bytes] = {}
        """The tasks that were to be done, by their keys."""
        self.found: dict[str, tuple[SourceFile, ...]] = {}
        self.scans: dict[str, str] = {}
        self._size = 0

    def __enter__(self) -> "ConfigBuild":
        self._executor = self._workers.__enter__()
        self._executor.start()
        self._tasks = self._executor
        if configured.cluster is not None:
            from provider.dataset_builder.cluster.executor import ClusterExecutor  # noqa: PLC0415 - only with a cluster

            self._tasks = ClusterExecutor(configured.cluster, self._schemes)
        return self

    def __exit__(self, *error: Any) -> None:
        if self._tasks is not self._executor and self._tasks is not None:
            self._tasks.shutdown()
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
        seen, cut, careful = self._look(), True, False
        if self.known.scans and features is None:
            (seen, cut), careful = self._scanned(seen, cut=True), True
        while True:
            try:
                kept, tasks = self._planned(seen, features, cut=cut)
                todo = {
                    name: [(task, *arguments) for _, _, task in some if task is not None]
                    for name, some in tasks.items()
                }
                self.sent = {key: task for some in tasks.values() for key, _, task in some if task is not None}
                size = sum(size for some in tasks.values() for _, size, task in some if task is not None)
                made = run_all(self._on_tasks, work, todo, ProgressCounter(self._watch, "build", size))
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

    def preview(self, *, scan: bool) -> Preview:
        """Return what a build would do.

        Args:
            scan: whether every value is looked at; else the start of the files is.

        Raises:
            InferenceMiss, BadSplit: the start of the files does not tell.
        """
        self._find()
        self._executor.start(self._likely_tasks() if scan else 1)
        seen, cut = self._look(), True
        if scan:
            seen, cut = self._scanned(seen, cut=cut)
        features, tasks = self._planned(seen, None, cut=cut)
        total = {name: sum(size for _, size, _ in some) for name, some in tasks.items()}
        done = {name: sum(size for _, size, task in some if task is None) for name, some in tasks.items()}
        return Preview(features, {name: size - done[name] for name, size in total.items()}, total)

    @property
    def schemes(self) -> tuple[str, ...]:
        """The schemes of the URLs that are read."""
        return tuple(sorted(self._schemes))

    @property
    def _on_tasks(self) -> Executor:
        """What does the tasks: the cluster if there is one, else processes of this machine."""
        return self._tasks or self._executor

    def _look(self) -> bytes:
        return self._one(steps.look, self._splits, self._settings, self.found)

    def _planned(
        self, seen: bytes, features: list[Feature] | None, *, cut: bool
    ) -> tuple[list[Feature], dict[str, list[tuple[str, int, bytes | None]]]]:
        return self._one(steps.plan, seen, self._settings, features, cut, self.known)

    def _find(self) -> None:
        self.found = {name: find_files(source, self._settings) for name, source in self._splits.items()}
        self._size = sum(file.size for files in self.found.values() for file in files)

    def _likely_tasks(self) -> int:
        """Return how many tasks there will be unless a file can't be cut; their processes start while one looks."""
        if configured.cluster is not None or any(self.known.done.values()):
            return 1
        sizes = [sum(file.size for file in files) for files in self.found.values()]
        return sum(2 if size > LEAST_GRAIN else 1 for size in sizes)

    def _scanned(self, seen: bytes, *, cut: bool) -> tuple[bytes, bool]:
        """Look at every value that is not known; return what is known then, and if files may be read in pieces."""
        try:
            parts = self._one(steps.scan_parts, seen, self._settings, cut, self.known)
            todo = {name: [(part,) for _, part in some if part is not None] for name, some in parts.items()}
            made = run_all(self._on_tasks, steps.scan, todo, ProgressCounter(self._watch, "scan", self._size))
        except BadSplit:
            if not cut:
                raise
            return self._scanned(seen, cut=False)
        found = {name: iter(some) for name, some in made.items()}
        shapes: list[bytes | str] = []
        for name, some in parts.items():
            for key, part in some:
                shape, text = (self.known.scans[key],) * 2 if part is None else next(found[name])
                shapes.append(shape)
                self.scans |= {} if text is None else {key: text}
        return self._one(steps.widen, seen, shapes), cut

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
