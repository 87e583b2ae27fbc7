"""What the names of a split's files say of their format."""

from collections import Counter
from collections.abc import Iterable, Sequence
from posixpath import basename, dirname, splitext

from provider.dataset_builder.formats.media_names import METADATA_NAMES, OTHER_SUFFIXES, SUFFIXES
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.specification import (
    MEDIA_FORMATS,
    SplitSource,
    data_suffix,
    format_of,
    unread_formats,
)
from provider.dataset_builder.storage import scheme_of
from provider.errors import ConfigurationError
from provider.foreign.lfs_pointer import ENOUGH_BYTES, is_lfs_pointer


def format_of_files(source: SplitSource, files: Sequence[SourceFile]) -> str:
    """Return the format of a split's files: the one that was written, or the one that their names agree on.

    Raises:
        ConfigurationError: the names speak of no format, or of several, or a file is not what its name says.
    """
    _refuse_pointers(files)
    form = source.format or _agreed_format(files)
    if form in MEDIA_FORMATS:
        strange = next((file for file in files if _is_other_media(file, form)), None)
        if strange is not None:
            raise ConfigurationError(
                f"{strange.name} would be left out",
                f"Readers of the format {form} do not know files {splitext(strange.name)[1]}. Convert it, or name "
                f"the files to publish by a pattern such as {_pattern(files, form)}.",
            )
    return form


def _agreed_format(files: Sequence[SourceFile]) -> str:
    formats = {format_of(file.name): file.name for file in files}
    media = set(formats) & set(MEDIA_FORMATS)
    if len(media) == 1:
        return str(media.pop())
    if None in formats:
        raise ConfigurationError(f"The format of {formats[None]} is not known by its name", _advice(files))
    if len(formats) > 1:
        examples = ", ".join(f"{name} is {form}" for form, name in sorted(formats.items()))
        raise ConfigurationError(
            "The files of a split are of several formats", f"{examples}. Name those of one format: {_pattern(files)}."
        )
    return str(next(iter(formats)))


def _advice(files: Sequence[SourceFile]) -> str:
    pattern = f"; or name the others by a pattern such as {_pattern(files)}" if len(files) > 1 else ""
    return f"The {unread_formats()}{pattern}."


def _pattern(files: Iterable[SourceFile], form: str | None = None) -> str:
    data = [file for file in files if (format_of(file.name) == form if form else format_of(file.name))]
    known = Counter((dirname(file.name), data_suffix(file.name)) for file in data)
    folder, suffix = max(known, key=lambda place: known[place], default=("data", ".csv"))
    return f"{folder or '.'}/*{suffix}"


def _is_other_media(file: SourceFile, form: str) -> bool:
    suffix = splitext(file.name)[1].lower()
    return suffix in OTHER_SUFFIXES and suffix not in SUFFIXES[MEDIA_FORMATS[form]]


def _refuse_pointers(files: Iterable[SourceFile]) -> None:
    for file in files:
        if file.size <= ENOUGH_BYTES and scheme_of(file.path) is None and _is_pointer(file):
            raise ConfigurationError(
                f"{file.name} is a pointer of Git LFS, not the file",
                "The checkout has not fetched large files. Run git lfs pull, or check out with `lfs: true` in CI.",
            )


def _is_pointer(file: SourceFile) -> bool:
    try:
        with open(file.path, "rb") as opened:  # noqa: PTH123 - there may be very many
            return is_lfs_pointer(opened.read(ENOUGH_BYTES))
    except OSError as error:
        raise ConfigurationError(f"The file {file.name} can't be read", f"{error}. Correct the path.") from error


def media_files(files: Sequence[SourceFile], kind: str) -> tuple[SourceFile, ...]:
    """Return the files whose names are those of images, or of sounds."""
    return tuple(file for file in files if splitext(file.name)[1].lower() in SUFFIXES[kind])


def metadata_files(files: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """Return the files that tell about the others."""
    return tuple(file for file in files if basename(file.name) in METADATA_NAMES)
