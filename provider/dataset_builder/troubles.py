"""What reading a file runs into, told with the file, the place and what to do."""

from provider.dataset_builder.processes.place import here
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.storage import scheme_of
from provider.errors import ConfigurationError, ProviderError


class InferenceMiss(Exception):
    """A value does not fit the type that the start of the files spoke of: all of them must be scanned."""


class BadSplit(Exception):
    """A piece does not end where a row ends: the file must be read in one piece."""


_OF_FORMATS = {"LZMAError", "Error", "error", "BadZipFile"}
"""What reading a damaged file raises besides OSError: lzma, csv, zlib and zipfile; and all that pyarrow has."""


class guarded:  # noqa: N801 - reads as a word in a with statement
    """Turns what reading a file raises into an error that names the file; object stores have errors of their own.

    Args:
        file: that is read.
    """

    def __init__(self, file: SourceFile) -> None:
        self._file = file

    def __enter__(self) -> None:
        here.enter(self._file.name)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, UnicodeError):
            raise unreadable(self._file, not_in(getattr(error, "encoding", "the encoding told"))) from error
        if error is None or isinstance(error, (ProviderError, InferenceMiss, BadSplit, MemoryError)):
            return
        strange = isinstance(error, Exception) and scheme_of(self._file.path) is not None
        of_format = type(error).__name__ in _OF_FORMATS or type(error).__module__ == "pyarrow.lib"
        if strange or of_format or isinstance(error, (OSError, EOFError)):
            raise unreadable(self._file, str(error) or type(error).__name__) from error


def not_in(encoding: str) -> str:
    """Return what is wrong with text in another encoding than the one told."""
    return f"it is not {encoding.upper()}: write its encoding in the split's options"


def unreadable(file: SourceFile, reason: str, line: int | None = None) -> ConfigurationError:
    """Make the error of a file that can't be read.

    Args:
        file: the file.
        reason: what is wrong.
        line: its number, from 1, if it is known.
    """
    where = file.name if line is None else f"{file.name}, line {line}"
    return ConfigurationError(
        f"Could not read {where}", f"{reason[:500].rstrip('.')}. Nothing was changed: fix the file and apply again."
    )


def unfitting(
    file: SourceFile, where: str, column: str, value: object, type_: object, *, reason: str = ""
) -> ConfigurationError:
    """Make the error of a value that does not fit the type of its column."""
    shown = repr(value)
    shown = shown if len(shown) <= 80 else f"{shown[:80]}…"
    because = f" ({reason})" if reason else ""
    return ConfigurationError(
        f"A value in {file.name} does not fit its column",
        f"{where}: column {column!r} is {type_}, and {shown} is not{because}. Nothing was changed: fix the "
        "value, or give the column another type in columns.",
    )


def unmakeable(file: SourceFile, column: str, own: object, type_: object) -> ConfigurationError:
    """Make the error of a column of whose type no value of the wanted one can be made.

    Args:
        file: that has the column.
        column: its name.
        own: the type that it has.
        type_: the one that it should have.
    """
    return ConfigurationError(
        f"A column of {file.name} can't be of the type that it should be of",
        f"Its column {column!r} is {own}, of which {type_} can't be made. Nothing was changed: give the column another "
        "type in columns.",
    )
