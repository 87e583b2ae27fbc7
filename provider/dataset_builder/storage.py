"""Where files are read from: this machine's disk, or an object store by URL."""

import io
import os
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from provider.dataset_builder.read_ahead import buffered
from provider.dataset_builder.specification import COMPRESSED_SUFFIXES, SCHEMES
from provider.errors import ConfigurationError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from fsspec import AbstractFileSystem

Storage = Mapping[str, Mapping[str, Any]]
"""URL scheme to the keyword arguments of its filesystem."""

_GZIP = 16 + zlib.MAX_WBITS
_PACKED = 1 << 18
_PACKAGES = {"s3": "s3fs", "gs": "gcsfs", "hf": "huggingface_hub"}
_PYARROW_WORDS = {
    "key": "access_key",
    "secret": "secret_key",
    "token": "session_token",
    "endpoint_url": "endpoint_override",
    "anon": "anonymous",
}
"""What s3fs calls a thing, and what pyarrow's filesystem calls it."""

_S3_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
"""The environment variables that lead clients of S3 to another store; pyarrow does not read them."""


def scheme_of(path: str) -> str | None:
    """Return the scheme of a URL, None for a path on this machine."""
    scheme, separator, _ = path.partition("://")
    return scheme if separator else None


def filesystem(scheme: str, storage: Storage) -> "AbstractFileSystem":
    """Return the filesystem of a URL scheme: fsspec's if its package is here, else pyarrow's.

    fsspec keeps one for each thread, with what it saw; that is forgotten here, for a file may have changed since.

    Raises:
        ConfigurationError: there is none, or it could not be set up.
    """
    import fsspec  # noqa: PLC0415

    options = dict(storage.get(scheme, {}))
    try:
        store = fsspec.get_filesystem_class(scheme)(**options)
    except ValueError as error:
        raise ConfigurationError(
            f"URLs {scheme}:// are not known", f"Write {', '.join(f'{known}://' for known in SCHEMES)} or a path."
        ) from error
    except ImportError as error:
        wrapped = _of_pyarrow(scheme, options)
        if wrapped is None:
            package = _PACKAGES.get(scheme, f"of fsspec for {scheme}")
            raise ConfigurationError(
                f"{scheme}:// can't be read without the package {package}", f"Install {package} beside the provider."
            ) from error
        return wrapped
    store.invalidate_cache()
    return cast("AbstractFileSystem", store)


def _of_pyarrow(scheme: str, options: dict[str, Any]) -> "AbstractFileSystem | None":
    try:
        from pyarrow import fs  # noqa: PLC0415

        known = {"s3": "S3FileSystem", "gs": "GcsFileSystem"}[scheme]
        make = getattr(fs, known)
    except (ImportError, KeyError, AttributeError):
        return None
    from fsspec.implementations.arrow import ArrowFSWrapper  # noqa: PLC0415

    if scheme == "s3":
        endpoints = (os.environ.get(name) for name in _S3_ENDPOINTS)
        options = {"endpoint_url": next(filter(None, endpoints), None)} | options
    words = {_PYARROW_WORDS.get(word, word) if scheme == "s3" else word: value for word, value in options.items()}
    return ArrowFSWrapper(make(**words))


def open_bytes(path: str, storage: Storage) -> BinaryIO:
    """Open a file to read its bytes as they are stored; it can seek.

    Raises:
        ConfigurationError: it can't be opened.
    """
    try:
        scheme = scheme_of(path)
        if scheme is None:
            return Path(path).open("rb")
        opened = filesystem(scheme, storage).open(path.split("://", 1)[1], "rb", cache_type="none")
        return cast("BinaryIO", buffered(cast("BinaryIO", opened)))
    except OSError as error:
        raise ConfigurationError(f"Could not read {path}", str(error)) from error


class _Unpacked(io.BufferedReader):
    """The content of an xz file, which is closed with it."""

    def __init__(self, packed: BinaryIO) -> None:
        import lzma  # noqa: PLC0415

        super().__init__(lzma.LZMAFile(packed))  # noqa: SIM115 - closed with this
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()


class _Gunzipped(io.RawIOBase):
    """The content of the members of a gzip file, which tapes and some programs fill up with zeros."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._member = zlib.decompressobj(_GZIP)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, room: "WriteableBuffer") -> int:
        view = memoryview(room)
        while True:
            if self._member.eof:
                self._rest = self._member.unused_data.lstrip(b"\0")
                while not self._rest and (more := self._packed.read(_PACKED)):
                    self._rest = more.lstrip(b"\0")
                if not self._rest:
                    return 0
                self._member = zlib.decompressobj(_GZIP)
            chunk = self._rest or self._packed.read(_PACKED)
            try:
                content = self._member.decompress(chunk, len(view))
            except zlib.error as error:
                raise OSError(f"it is not a whole gzip file: {error}") from error
            self._rest = self._member.unconsumed_tail
            if content:
                view[: len(content)] = content
                return len(content)
            if not chunk and not self._member.eof:
                raise EOFError("it ends before the end of its content")

    def close(self) -> None:
        super().close()
        self._packed.close()


def compression_of(path: str) -> str | None:
    """Return how a file is compressed as a whole, by its name."""
    return COMPRESSED_SUFFIXES.get(PurePosixPath(path.lower()).suffix)


def open_content(path: str, storage: Storage, compression: str | None) -> BinaryIO:
    """Open a file to read its content from the start, decompressed.

    Args:
        path: of the file.
        storage: of the URLs' filesystems.
        compression: of the file as a whole, None if there is none.

    Raises:
        ConfigurationError: it can't be opened.
    """
    return decompressed(open_bytes(path, storage), compression)


def decompressed(raw: BinaryIO, compression: str | None) -> BinaryIO:
    """Return the content of a stream, which is closed with it.

    Args:
        raw: as it is stored.
        compression: of it as a whole, None if there is none.
    """
    if compression is None:
        return raw
    if compression in {"xz", "gzip"}:
        return cast("BinaryIO", _Unpacked(raw) if compression == "xz" else io.BufferedReader(_Gunzipped(raw), _PACKED))
    import pyarrow as pa  # noqa: PLC0415

    return cast("BinaryIO", pa.CompressedInputStream(raw, compression))
