"""Which reader reads which format."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath

from provider.dataset_builder.access import Access
from provider.dataset_builder.formats.columnar_files import ArrowReader, ParquetReader
from provider.dataset_builder.formats.csv_files import CsvReader
from provider.dataset_builder.formats.json_lines import JsonReader
from provider.dataset_builder.formats.media_files import MediaReader, folder_labels
from provider.dataset_builder.formats.reading import Reader
from provider.dataset_builder.formats.source_formats import media_files, metadata_files
from provider.dataset_builder.formats.text_files import TextReader
from provider.dataset_builder.formats.webdataset_files import WebDatasetReader
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.specification import MEDIA_FORMATS
from provider.errors import ConfigurationError


def reader_of(form: str, access: Access) -> Reader:
    """Return the reader of a format whose files hold rows."""
    if form in {"csv", "tsv"}:
        return CsvReader(access, "\t" if form == "tsv" else ",")
    return _READERS[form](access)


_READERS: Mapping[str, Callable[[Access], Reader]] = {
    "json": JsonReader,
    "jsonl": JsonReader,
    "parquet": ParquetReader,
    "arrow": ArrowReader,
    "text": TextReader,
    "webdataset": WebDatasetReader,
}


def media_reader(
    form: str, access: Access, files: Sequence[SourceFile], splits: Sequence[Sequence[SourceFile]]
) -> tuple[Reader, tuple[SourceFile, ...]]:
    """Return the reader of a folder of media, and the files that hold its rows.

    Args:
        form: one of MEDIA_FORMATS.
        access: how files are opened.
        files: of the split.
        splits: the files of each split, whose folders may be labels.

    Raises:
        ConfigurationError: there are no such media, or the metadata files are of several formats.
    """
    kind = MEDIA_FORMATS[form]
    media, metadata = media_files(files, kind), metadata_files(files)
    if metadata:
        formats = {PurePosixPath(file.name).suffix.removeprefix(".") for file in metadata}
        if len(formats) > 1:
            names = ", ".join(file.name for file in metadata)
            raise ConfigurationError(
                "The metadata files of a split are of several formats", f"{names}. Keep one format."
            )
        plain = Access({}, access.storage)
        return MediaReader(access, kind, metadata=reader_of(formats.pop(), plain)), metadata
    if not media:
        raise ConfigurationError(
            f"There is no {kind} among the files of a split", f"It has {len(files)} files, such as {files[0].name}."
        )
    labels = folder_labels([media_files(some, kind) for some in splits], drop=access.options.get("drop_labels"))
    return MediaReader(access, kind, labels), media
