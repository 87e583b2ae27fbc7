"""Opens files of text, whatever they are packed and encoded in, as bytes of UTF-8."""

import codecs
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from provider.dataset_builder.archives import members, open_member
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.storage import (
    Storage,
    compression_of,
    decompressed,
    open_bytes,
    open_content,
    scheme_of,
)
from provider.dataset_builder.troubles import guarded, not_in, unreadable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


_MAGIC = {
    "gzip": re.compile(rb"\x1f\x8b"),
    "bz2": re.compile(rb"BZh\d(1AY&SY|\x17rE8P\x90)", re.DOTALL),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
    "xz": re.compile(rb"\xfd7zXZ\x00"),
    "zip": re.compile(rb"PK(\x03\x04|\x05\x06)"),
}

_MAGIC_BYTES = 10


@dataclass(frozen=True)
class Access:
    """How the files of a split are opened.

    Args:
        options: of the format.
        storage: of the URLs' filesystems.
    """

    options: Mapping[str, Any]
    storage: Storage = field(default_factory=dict, repr=False)

    @property
    def encoding(self) -> str:
        """The encoding of text files, by the name that Python gives it."""
        return codecs.lookup(self.options.get("encoding", "utf-8")).name

    @property
    def not_encoded(self) -> str:
        """What is wrong with text in another encoding."""
        return not_in(self.encoding)

    def can_seek(self, file: SourceFile) -> bool:
        """Check whether a text file's bytes are its content, so that it can be read from the middle."""
        return self.encoding in {"utf-8", "ascii"} and compression_in(file, self.storage) is None

    def open_text(self, file: SourceFile) -> BinaryIO:
        """Open a file of text as bytes of UTF-8, decompressed, without a byte order mark."""
        compression = compression_in(file, self.storage)
        if file.member:
            raw = decompressed(open_member(file, self.storage), compression_of(file.member))
        else:
            raw = open_content(file.path, self.storage, compression)
        try:
            return self._text(raw, compression)
        except BaseException:
            raw.close()
            raise

    def _text(self, raw: BinaryIO, compression: str | None) -> BinaryIO:
        if self.encoding in {"utf-8", "ascii"} and compression is None:
            if raw.read(3) != codecs.BOM_UTF8:
                raw.seek(0)
            return raw
        decoded = raw if self.encoding in {"utf-8", "ascii"} else _Recoded(raw, self.encoding)
        start = b""
        while len(start) < 3 and (more := decoded.read(3 - len(start))):
            start += more
        return io.BufferedReader(_Stream(start.removeprefix(codecs.BOM_UTF8), decoded))


def compression_in(file: SourceFile, storage: Storage) -> str | None:
    """Return how a file is compressed as a whole: by its first bytes, or by its name if it is in a store."""
    if file.member:
        return "zip"
    if scheme_of(file.path) is not None:
        return compression_of(file.path)
    with guarded(file), open_bytes(file.path, storage) as opened:
        start = opened.read(_MAGIC_BYTES)
    return next((kind for kind, magic in _MAGIC.items() if magic.match(start)), None)


def unpacked(file: SourceFile, form: str, storage: Storage) -> tuple[SourceFile, ...]:
    """Return the files that a file of text stands for: those in it if it is a zip archive, else itself.

    Raises:
        ConfigurationError: it can't be read, or holds something else.
    """
    with guarded(file):
        if compression_in(file, storage) != "zip":
            return (file,)
        try:
            return members(file, form, storage)
        except ValueError as error:
            raise unreadable(file, str(error)) from error


class _Recoded:
    """Text in some encoding as bytes of UTF-8, maybe more of them than are asked for."""

    def __init__(self, raw: BinaryIO, encoding: str) -> None:
        self._raw = raw
        self._decode = codecs.getincrementaldecoder(encoding)().decode

    def read(self, size: int) -> bytes:
        """Read some bytes, none at the end."""
        while True:
            chunk = self._raw.read(size)
            text = self._decode(chunk, final=not chunk)
            if text or not chunk:
                return text.encode()

    def close(self) -> None:
        """Close what they come from."""
        self._raw.close()


class _Stream(io.RawIOBase):
    """Bytes that were read already, and then the rest of a stream that may give more than it is asked for."""

    def __init__(self, start: bytes, rest: "BinaryIO | _Recoded") -> None:
        self._held = start
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, room: "WriteableBuffer") -> int:
        view = memoryview(room)
        held = self._held or self._rest.read(len(view))
        size = min(len(view), len(held))
        view[:size], self._held = held[:size], held[size:]
        return size

    def close(self) -> None:
        self._rest.close()
        super().close()
