"""Plans a build: what the files hold, which columns that makes, and the tasks that the work falls into."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from typing import Any

from provider.dataset_builder.access import Access, unpacked
from provider.dataset_builder.casting import TargetSchema
from provider.dataset_builder.columns import Columns, decide, same_declared
from provider.dataset_builder.contents import NO_CONTENTS, SplitContents
from provider.dataset_builder.finished_tasks import stem_of
from provider.dataset_builder.formats.columnar_files import ParquetReader
from provider.dataset_builder.formats.media_files import MediaReader
from provider.dataset_builder.formats.readers import media_reader, reader_of
from provider.dataset_builder.formats.reading import FileRange, Reader
from provider.dataset_builder.formats.source_formats import format_of_files, metadata_files
from provider.dataset_builder.processes.arrow_memory import prefer_jemalloc
from provider.dataset_builder.sources import SourceFile, find_sources
from provider.dataset_builder.specification import MEDIA_FORMATS, TEXT_FORMATS, BuildSettings, SplitSource
from provider.dataset_builder.task_keys import PieceContents, SizedPiece, TaskKeys, grain_of, grouped
from provider.dataset_builder.tasks import PassThrough, Task, is_shard
from provider.dataset_builder.troubles import InferenceMiss, guarded, unreadable
from provider.dataset_builder.types.column_types import Feature
from provider.dataset_builder.types.inference import InferredType, joined
from provider.errors import ConfigurationError

_LOOK_ALL = 1 << 20
_LOOK_EACH = (1 << 14, 1 << 20)


@dataclass(frozen=True)
class Split:
    """The files of a split, and how they are read.

    Args:
        name: of the split.
        form: of the files.
        files: that hold the rows.
        reader: of these.
        options: of the format.
        size: bytes of all files, also of those that the rows only name.
    """

    name: str
    form: str
    files: tuple[SourceFile, ...]
    reader: Reader
    options: Mapping[str, Any]
    size: int

    @cached_property
    def weight(self) -> float:
        """The bytes that are read for each byte of the files that hold the rows."""
        own = sum(file.size for file in self.files)
        return self.size / own if own else 1.0


@dataclass(frozen=True)
class Seen:
    """What is known of the files.

    Args:
        splits: of the config.
        shapes: of the columns of all splits.
        declared: features that files declare themselves.
        strict: a file whose columns are those of all files, None if the files are JSON, where a field may be missing.
        careful: whether all was scanned.
    """

    splits: tuple[Split, ...]
    shapes: Mapping[str, InferredType]
    declared: Mapping[str, Feature]
    strict: tuple[SourceFile, frozenset[str]] | None = None
    careful: bool = False


@dataclass(frozen=True)
class PlannedTask:
    """A task of a split.

    Args:
        key: that stands for all that its shards depend on.
        size: bytes of its input.
        task: what to do.
    """

    key: str
    size: int
    task: Task | PassThrough


@dataclass(frozen=True)
class Plan:
    """The columns, and the tasks of each split."""

    columns: Columns
    tasks: Mapping[str, Sequence[PlannedTask]]


def look_at(
    splits: Mapping[str, SplitSource], settings: BuildSettings, found: Mapping[str, Sequence[SourceFile]] | None = None
) -> Seen:
    """Look at the start of each file of all splits.

    Args:
        splits: where the rows come from, by the split's name.
        settings: how to build.
        found: the files of each split, if they were found already.

    Raises:
        ConfigurationError: there is no such file, it can't be read, or files have other columns than the others.
    """
    prefer_jemalloc()
    files = found or {name: find_sources(source, settings.storage) for name, source in splits.items()}
    looked = tuple(_splits(splits, settings, files))
    number = sum(len(split.files) for split in looked)
    size = min(max(_LOOK_ALL // number, _LOOK_EACH[0]), _LOOK_EACH[1])
    looks = [(split, file, _look(split.reader, file, size)) for split in looked for file in _files_of_rows(split)]
    strict = _same_columns(looks)
    declared = same_declared(
        (file.name, split.reader.declared(file)) for split in looked for file in _files_of_rows(split)
    )
    return Seen(looked, joined(shapes for _, _, shapes in looks), declared, strict)


def _look(reader: Reader, file: SourceFile, size: int) -> dict[str, InferredType]:
    with guarded(file):
        return reader.look(file, size)


def scan_parts(
    seen: Seen, settings: BuildSettings, *, cut: bool, contents: SplitContents = NO_CONTENTS
) -> dict[str, list[tuple[str, Reader, FileRange]]]:
    """Return the parts of all files that are to be scanned, by split, each with what stands for it and with its reader.

    Raises:
        ConfigurationError: a file can't be read.
    """
    parts = {}
    for split in seen.splits:
        pieces = _pieces(split, settings, grain_of(split.size, 1), cut=cut)
        known = _piece_contents(split, contents)
        parts[split.name] = [(known.scan_key(piece), split.reader, piece) for piece, _ in pieces]
    return parts


def widened(seen: Seen, shapes: Sequence[Mapping[str, InferredType]]) -> Seen:
    """Return what is known of the files when every value of them was looked at."""
    known = joined([{name: InferredType() for name in seen.shapes}, joined(shapes)])
    return replace(seen, shapes=known, careful=True)


def planned(
    seen: Seen,
    settings: BuildSettings,
    published: Sequence[Feature] | None,
    *,
    cut: bool,
    contents: SplitContents = NO_CONTENTS,
) -> Plan:
    """Plan the tasks.

    Args:
        seen: what is known of the files.
        settings: how to build.
        published: the features that must be kept, None if there are none yet.
        cut: whether files may be read in pieces.
        contents: what stands for the files of each split, and for those that they name, by path; without them, keys
            are of this build only.

    Raises:
        ConfigurationError: the columns can't be had.
        InferenceMiss: the start of the files shows too little: no field that is a wanted column, or nothing but words
            that stand for null in some columns.
    """
    if not seen.careful and any(shape.kinds == {"word"} for shape in seen.shapes.values()):
        raise InferenceMiss
    strangers = [name for name in settings.columns if name not in seen.shapes]
    if strangers and published is None:
        if seen.strict is None and not seen.careful:
            raise InferenceMiss
        raise ConfigurationError(
            f"There is no column {strangers[0]!r}",
            f"The files have {', '.join(seen.shapes)}. Correct the name in columns.",
        )
    if published is not None and seen.strict is not None:
        _check_published(seen.strict[0], seen.strict[1], {feature["name"] for feature in published})
    columns = decide(seen.shapes, seen.declared, settings.columns, published)
    tasks = {
        split.name: list(_tasks(split, seen, columns, settings, _piece_contents(split, contents), cut=cut))
        for split in seen.splits
    }
    return Plan(columns, tasks)


def _check_published(file: SourceFile, columns: Set[str], published: Set[str]) -> None:
    differing = sorted(columns ^ published)
    if differing:
        more, less = ("they have", "it has") if differing[0] in published else ("it has", "they have")
        raise ConfigurationError(
            f"{file.name} has other columns than the published splits of its config",
            f"There is the column {differing[0]!r}, which {more} and {less} not. All splits of a config must have the "
            "same columns: fix the file, or publish it as another config.",
        )


def _splits(
    splits: Mapping[str, SplitSource], settings: BuildSettings, found: Mapping[str, Sequence[SourceFile]]
) -> Iterator[Split]:
    formats = {name: format_of_files(splits[name], tuple(files)) for name, files in found.items()}
    for name, files in found.items():
        size = sum(file.size for file in files)
        access, form = Access(dict(splits[name].options), settings.storage), formats[name]
        if form in MEDIA_FORMATS:
            alike = [some for other, some in found.items() if formats[other] == form]
            reader, files = media_reader(form, access, files, alike)  # noqa: PLW2901 - those that hold the rows
        else:
            reader = reader_of(form, access)
        if form in TEXT_FORMATS:
            files = [member for file in files for member in unpacked(file, form, settings.storage)]  # noqa: PLW2901
        empty = next((file for file in files if file.size == 0), None)
        if empty is not None and form not in {"text", "json", "jsonl"}:
            raise unreadable(empty, "it is empty")
        yield Split(name, form, tuple(files), reader, splits[name].options, size)


def _files_of_rows(split: Split) -> Sequence[SourceFile]:
    """Return the files of a split that may differ in their columns: not images, which are all alike."""
    has_rows = split.form not in MEDIA_FORMATS or metadata_files(split.files)
    return split.files if has_rows else split.files[:1]


def _same_columns(
    looks: Sequence[tuple[Split, SourceFile, Mapping[str, InferredType]]],
) -> tuple[SourceFile, frozenset[str]] | None:
    strict = [look for look in looks if look[0].form not in {"json", "jsonl"}]
    for split, file, shapes in strict[1:]:
        first, known = strict[0][1], strict[0][2]
        differing = [name for name in known if name not in shapes] or [name for name in shapes if name not in known]
        if differing:
            having, lacking = (file, first) if differing[0] in shapes else (first, file)
            raise ConfigurationError(
                f"The files of the split {split.name!r} have other columns than {first.name}",
                f"{having.name} has the column {differing[0]!r}, and {lacking.name} has not. All files of a config "
                "must have the same columns: fix the files, or publish them as another config.",
            )
    return (strict[0][1], frozenset(strict[0][2])) if strict else None


def _tasks(
    split: Split,
    seen: Seen,
    columns: Columns,
    settings: BuildSettings,
    contents: PieceContents,
    *,
    cut: bool,
) -> Iterator[PlannedTask]:
    keys = TaskKeys(contents, columns, settings)
    grain = grain_of(split.size, len(columns.target.features))
    pieces = _pieces(split, settings, grain, cut=cut, target=columns.target)
    for group in grouped(pieces, grain, contents.of):
        ranges = [piece for piece, _ in group]
        key = keys.key(ranges)
        if group[0][1] is None:
            parquet = ParquetReader(Access({}, settings.storage))
            yield PlannedTask(key, ranges[0].file.size, PassThrough(ranges[0].file, parquet))
            continue
        task = Task(
            stem_of(split.name, key),
            tuple(split.reader.together(ranges) if isinstance(split.reader, MediaReader) else ranges),
            split.reader,
            columns.reading,
            seen.careful,
            columns.target,
            settings.max_shard_size,
            settings.compression,
            settings.storage,
        )
        yield PlannedTask(key, round(sum(size or 0 for _, size in group)), task)


def _piece_contents(split: Split, contents: SplitContents) -> PieceContents:
    files = {file.path for file in split.files}
    known = contents.get(split.name, {})
    return PieceContents(split.form, split.reader, options=split.options, contents=known, files=files)


def _pieces(
    split: Split, settings: BuildSettings, grain: int, *, cut: bool, target: TargetSchema | None = None
) -> Iterator[SizedPiece]:
    """Yield the pieces of a split's files, each with its bytes of input, or None for a shard as it is."""
    for file in split.files:
        if target is not None and is_shard(split.reader, file, target, settings.max_shard_size):
            yield FileRange(file), None
            continue
        pieces = split.reader.cut(file, ceil(grain / split.weight)) if cut else [FileRange(file)]
        for piece in pieces:
            size = file.size / len(pieces) if piece.span is None else piece.span[1] - piece.span[0]
            yield piece, size * split.weight
