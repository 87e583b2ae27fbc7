"""Which reader reads which format."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from provider.dataset_builder.columnar_files import ArrowReader, ParquetReader
from provider.dataset_builder.csv_files import CsvReader
from provider.dataset_builder.json_lines import JsonReader
from provider.dataset_builder.media_files import MediaReader, folder_labels, media_files, metadata_files
from provider.dataset_builder.reading import Access, Reader
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.text_files import TextReader
from provider.errors import ConfigurationError

MEDIA_FORMATS = {"imagefolder": "image", "audiofolder": "audio"}


def reader_of(form: str, access: Access) -> Reader:
    """Give the reader of a format whose files hold rows."""
    match form:
        case "csv":
            return CsvReader(access, ",")
        case "tsv":
            return CsvReader(access, "\t")
        case "json" | "jsonl":
            return JsonReader(access, lines=form == "jsonl")
        case "parquet":
            return ParquetReader(access)
        case "arrow":
            return ArrowReader(access)
        case _:
            return TextReader(access)


def media_reader(
    form: str, access: Access, files: Sequence[SourceFile], every: Sequence[SourceFile]
) -> tuple[Reader, tuple[SourceFile, ...]]:
    """Give the reader of a folder of images or audio, and the files that hold its rows.

    Args:
        form: imagefolder or audiofolder.
        access: how files are opened.
        files: of the split.
        every: the files of all splits, whose folders are the labels.

    Raises:
        ConfigurationError: there is no image or sound, or the metadata files are of several formats.
    """
    kind = MEDIA_FORMATS[form]
    media, told = media_files(files, kind), metadata_files(files)
    if told:
        formats = {PurePosixPath(file.name).suffix.removeprefix(".") for file in told}
        if len(formats) > 1:
            names = ", ".join(file.name for file in told)
            raise ConfigurationError(
                "The metadata files of a split are of several formats", f"{names}. Keep one format."
            )
        plain = Access({}, access.storage)
        return MediaReader(access, kind, metadata=reader_of(formats.pop(), plain)), told
    if not media:
        raise ConfigurationError(
            f"There is no {kind} among the files of a split", f"It has {len(files)} files, such as {files[0].name}."
        )
    labels = folder_labels(media_files(every, kind), drop=access.options.get("drop_labels"))
    return MediaReader(access, kind, labels), media
