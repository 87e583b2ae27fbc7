"""Builds the splits of a config, or tells what a build would give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from provider.dataset_builder import steps
from provider.dataset_builder.cluster.settings import configured
from provider.dataset_builder.config_build import ConfigBuild, find_files
from provider.dataset_builder.finished_tasks import finished_files, note_path
from provider.dataset_builder.formats.source_formats import format_of_files, media_files
from provider.dataset_builder.progress import Watch
from provider.dataset_builder.results import BuiltConfig, Known, Preview, built_split, check_rows, remote_split
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.specification import MEDIA_FORMATS, BuildSettings, SplitSource
from provider.dataset_builder.troubles import BadSplit, InferenceMiss
from provider.dataset_builder.types.column_types import Feature, names_media


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
    if configured.cluster is not None:
        with ConfigBuild(splits, settings, watch, known) as build:
            return _built_on_cluster(build, features, str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.iterdir()) - finished_files(folder)
    try:
        with ConfigBuild(splits, settings, watch, known) as build:
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
    return BuiltConfig(kept, built, build.scans)


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
    with ConfigBuild(splits, settings, watch) as build:
        kept, counted = build.done(features, steps.count)
    rows = {name: sum(number or 0 for _, number in tasks) for name, tasks in counted.items()}
    return Survey(kept, {name: check_rows(name, number, build.found[name]) for name, number in rows.items()})


def preview_config(
    splits: Mapping[str, SplitSource], settings: BuildSettings, watch: Watch, known: Known, *, scan: bool
) -> Preview | None:
    """Return what a build would do, None if the start of the files does not tell.

    Args:
        splits: where the rows come from, by the split's name.
        settings: how to build.
        watch: is told how far the work has come; what it raises ends it.
        known: what is known of the splits; what was scanned before is not read again.
        scan: whether every value is looked at; else the start of the files is.

    Raises:
        ConfigurationError: as build_config does.
    """
    with ConfigBuild(splits, settings, watch, known) as build:
        try:
            return build.preview(scan=scan)
        except (InferenceMiss, BadSplit):
            return None


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
    with ConfigBuild({"split": source}, settings, watch) as build:
        _, parts = build.done(None, steps.named_files)
    paths = sorted({path for _, part in parts["split"] for path in part or ()})
    return tuple(file for path in paths for file in find_files(SplitSource((path,)), settings))


def _built_on_cluster(build: ConfigBuild, features: list[Feature] | None, place: str) -> BuiltConfig:
    from provider.dataset_builder.cluster.on_worker import Work  # noqa: PLC0415 - only with a cluster
    from provider.dataset_builder.processes.frames import pack_work  # noqa: PLC0415

    kept, made = build.done(features, steps.build_on_worker, place)
    works = {
        key: Work(pack_work(steps.build_on_worker, (task, place, _unheard))[0], build.schemes)
        for key, task in build.sent.items()
    }
    built = {
        name: remote_split(name, tasks, build.known.done.get(name, {}), (place, works), build.found[name])
        for name, tasks in made.items()
    }
    return BuiltConfig(kept, built, build.scans)


def _unheard(_rows: int, _size: int) -> None:
    """Stand for whoever is told of progress, in work that is packed to be done again."""


def _clear(folder: Path, keep: set[Path]) -> None:
    for path in set(folder.iterdir()) - keep:
        path.unlink()
