"""What to build, as it was written, and what can be told about it before a file is touched."""

import codecs
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from posixpath import splitext
from typing import Any

from provider.dataset_builder.formats.media_names import AUDIO_SUFFIXES, IMAGE_SUFFIXES, MOVING_SUFFIXES, VIDEO_SUFFIXES
from provider.dataset_builder.types.column_types import column_trouble
from provider.errors import InvalidData
from provider.foreign.sizes import parse_size

COMPRESSIONS = ("zstd", "snappy", "gzip", "brotli", "lz4", "none")
"""The ways to compress Parquet that every reader knows."""

_DELIMITED = (
    "delimiter",
    "quote",
    "escape",
    "header",
    "column_names",
    "null_values",
    "encoding",
    "skip_rows",
    "parse_dates",
    "decimal",
    "thousands",
    "comment",
    "skip_initial_space",
    "fill_short_rows",
)

FORMATS: Mapping[str, tuple[str, ...]] = {
    "csv": _DELIMITED,
    "tsv": _DELIMITED,
    "json": ("field", "encoding"),
    "jsonl": ("field", "encoding"),
    "parquet": (),
    "arrow": (),
    "text": ("sample_by", "keep_empty_lines", "encoding"),
    "imagefolder": ("drop_labels",),
    "audiofolder": ("drop_labels",),
    "videofolder": ("drop_labels",),
    "pdffolder": ("drop_labels",),
    "webdataset": (),
}
"""Each format and the options that it takes."""

SAMPLES = ("line", "paragraph", "document")
"""What can be a row of text."""

MEDIA_FORMATS = {"imagefolder": "image", "audiofolder": "audio", "videofolder": "video", "pdffolder": "pdf"}
"""The formats whose files are a value each, and the kind of these."""

SCHEMES = ("s3", "gs", "hf")
"""The URL schemes of stores that data is read from."""

COMPRESSED_SUFFIXES = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd", ".zstd": "zstd", ".xz": "xz", ".zip": "zip"}
"""The endings of compressed files, for the formats of text."""

_SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
    ".gpq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".txt": "text",
    ".text": "text",
    ".tar": "webdataset",
    ".pdf": "pdffolder",
    **dict.fromkeys(AUDIO_SUFFIXES - MOVING_SUFFIXES, "audiofolder"),
    **dict.fromkeys(VIDEO_SUFFIXES, "videofolder"),
    **dict.fromkeys(IMAGE_SUFFIXES, "imagefolder"),
}
_UNREAD = frozenset(
    [
        *(".7z", ".accdb", ".avro", ".bz2", ".conll", ".conllu", ".db", ".dbf", ".docx", ".dta", ".duckdb", ".eval"),
        *(".fasta", ".fastq", ".glb", ".gz", ".h5", ".hdf5", ".html", ".lance", ".lz4", ".mat", ".nii", ".npy", ".npz"),
        *(".ods", ".orc", ".pickle", ".pkl", ".ply", ".pt", ".pth", ".rar", ".rda", ".rdata", ".rds", ".safetensors"),
        *(
            ".sas7bdat",
            ".sav",
            ".sqlite",
            ".stl",
            ".tgz",
            ".tsfile",
            ".vortex",
            ".xls",
            ".xlsb",
            ".xlsx",
            ".xml",
            ".xz",
        ),
        *(".yaml", ".yml", ".zip", ".zst", ".zstd"),
    ]
)
"""Endings of files of data that no format reads by their name."""

TEXT_FORMATS = {"csv", "tsv", "json", "jsonl", "text"}
"""The formats whose files may be compressed."""

LEAST_SHARD = 1_000_000
"""Bytes that a shard may have must not be fewer: a repository takes some thousand files."""


@dataclass(frozen=True)
class SplitSource:
    """Where the rows of a split come from.

    Args:
        files: paths, globs (with `**`) or URLs s3:// gs:// hf://, relative to the working folder.
        format: one of FORMATS, None for what the names of the files say.
        options: of the format; only those that were written.
    """

    files: tuple[str, ...]
    format: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BuildSettings:
    """How to build.

    Args:
        max_shard_size: bytes that a written file may have.
        compression: one of COMPRESSIONS.
        columns: column to the type that it must have; the types of the others are found out.
        storage: URL scheme to the keyword arguments of its fsspec filesystem.
    """

    max_shard_size: int = 500_000_000
    compression: str = "zstd"
    columns: Mapping[str, Any] = field(default_factory=dict)
    storage: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)


def format_of(name: str) -> str | None:
    """Return the format that a file's name speaks of, None if of none."""
    stem, suffix = splitext(name.lower())
    if suffix in COMPRESSED_SUFFIXES:
        inner = _SUFFIXES.get(splitext(stem)[1])
        return inner if inner in TEXT_FORMATS else None
    return _SUFFIXES.get(suffix)


def data_suffix(name: str) -> str:
    """Return the ending of a file's name, with that of its compression."""
    stem, suffix = splitext(name)
    return splitext(stem)[1] + suffix if suffix.lower() in COMPRESSED_SUFFIXES else suffix


def parse_shard_size(text: str) -> int:
    """Return the bytes of a size: `500MB`, `1GiB`, `200 kB`.

    Raises:
        InvalidData: it is not a number with a unit, or less than a shard should have.
    """
    size = parse_size(text)
    if size < LEAST_SHARD:
        raise InvalidData('is less than "1MB": a dataset of many small files is slow to read, and the Hub refuses it')
    return size


def unread_formats() -> str:
    """Return what can be done with a file that is of none of the formats, in words."""
    return (
        f"formats are {', '.join(FORMATS)}. Write format if it is one of these, else convert the file, or publish it "
        "as it is by source_dir"
    )


def check_source(source: SplitSource) -> list[tuple[str, str]]:
    """Return what is wrong with a source, as pairs of the option, `format` or `files`, and the trouble."""
    written_format = source.format
    if written_format is not None and written_format not in FORMATS:
        return [("format", f"{written_format!r} is not one of {', '.join(FORMATS)}")]
    troubles = [] if source.files else [("files", "names no file")]
    troubles += [("files", "names an empty path") for name in source.files if not name.strip()]
    troubles += [("files", trouble) for name in source.files if (trouble := _unreadable(name, written_format))]
    names = {known for name in source.files if (known := format_of(name)) is not None}
    if written_format is None and len(names) > 1 and not names & set(MEDIA_FORMATS):
        troubles.append(("files", f"are of several formats ({', '.join(sorted(names))}): write a format"))
    form = written_format or (names.pop() if len(names) == 1 else None)
    takes = FORMATS[form] if form else tuple({option for options in FORMATS.values() for option in options})
    for option, value in source.options.items():
        if option not in takes:
            troubles.append((option, f"is not an option of {form or 'any format'}{_offer(takes if form else ())}"))
        elif complaint := _OPTIONS[option](value):
            troubles.append((option, complaint))
    if source.options.get("thousands", "") == source.options.get("decimal", "."):
        troubles.append(("thousands", "must be another character than decimal, which is `.` unless it is written"))
    return troubles


def _unreadable(name: str, form: str | None) -> str:
    scheme, separator, _ = name.partition("://")
    if separator and scheme not in SCHEMES:
        written = ", ".join(f"{known}://" for known in SCHEMES)
        return f"has {name}: URLs {scheme}:// are not read. Write {written} or a path; download the file first"
    suffix = splitext(name.lower())[1]
    if form is None and format_of(name) is None and suffix in _UNREAD:
        return f"has {name}, whose format is not known by its name: {unread_formats()}"
    return ""


def check_columns(columns: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is wrong with the wanted types of columns, as pairs of the column and the trouble."""
    return [(name, trouble) for name, column_type in columns.items() if (trouble := column_trouble(column_type))]


def _offer(options: tuple[str, ...]) -> str:
    return f", which takes {', '.join(options)}" if options else ""


def _character(value: Any) -> str:
    return "" if isinstance(value, str) and len(value) == 1 and ord(value) < 128 else "must be one ASCII character"


def _character_or_none(value: Any) -> str:
    return "" if value == "" else _character(value)


def _mark(value: Any) -> str:
    return "" if value in {".", ",", "'", " ", "_"} else "must be one of `.`, `,`, `'`, `_` and a space"


def _boolean(value: Any) -> str:
    return "" if isinstance(value, bool) else "must be true or false"


def _texts(value: Any) -> str:
    good = isinstance(value, (list, tuple)) and value and all(isinstance(item, str) for item in value)
    return "" if good else "must be a list of strings"


def _names(value: Any) -> str:
    return _texts(value) or ("" if len(set(value)) == len(value) else "names a column twice")


def _text(value: Any) -> str:
    return "" if isinstance(value, str) and value else "must be a string that is not empty"


def _sample(value: Any) -> str:
    return "" if value in SAMPLES else f"must be one of {', '.join(SAMPLES)}"


def _count(value: Any) -> str:
    good = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return "" if good else "must be a whole number that is not negative"


def _encoding(value: Any) -> str:
    try:
        if codecs.getincrementaldecoder(value)().decode("a".encode(value), final=True) == "a":
            return ""
    except (LookupError, TypeError, ValueError):
        pass
    return "is not the name of an encoding that Python knows, such as utf-8 or latin-1"


_OPTIONS: Mapping[str, Callable[[Any], str]] = {
    "delimiter": _character,
    "decimal": _mark,
    "thousands": _mark,
    "comment": _character,
    "skip_initial_space": _boolean,
    "fill_short_rows": _boolean,
    "quote": _character_or_none,
    "escape": _character,
    "header": _boolean,
    "column_names": _names,
    "null_values": _texts,
    "encoding": _encoding,
    "skip_rows": _count,
    "parse_dates": _boolean,
    "field": _text,
    "sample_by": _sample,
    "keep_empty_lines": _boolean,
    "drop_labels": _boolean,
}
