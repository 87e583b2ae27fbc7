"""Xet uploads: clients write to a folder of this machine, from which readers get plain bytes.

The server hands out a `local://` address, under which hf_xet keeps its store in a folder instead of at a service. A
commit names a large file by its SHA-256 only. The shards in that folder tell which Xet hash that is. hf_xet itself puts
the file together when somebody reads it for the first time; a commit takes no longer for large files than for small
ones, as on the Hub. Where hf_xet is, its readers take
 the file from that folder again, by its Xet hash; all others get plain bytes.
"""

import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from provider.local_hub.large import LargeFiles, Mismatch

_RECORD = 48
_HAS_VERIFICATION = 1 << 31
_HAS_SHA256 = 1 << 30
_END = b"\xff" * 32


@dataclass(frozen=True)
class _Stored:
    xet_hash: str
    size: int


def _hexadecimal(value: bytes) -> str:
    """Write a hash as Xet does: four little-endian numbers."""
    return "".join(f"{number:016x}" for number in struct.unpack("<4Q", value))


def _files_in(shard: bytes) -> Iterator[tuple[str, _Stored]]:
    """Give SHA-256 and Xet hash of each file of a shard (the MDB format of xet-core)."""
    at = _RECORD
    while at + _RECORD <= len(shard) and shard[at : at + 32] != _END:
        file_hash = shard[at : at + 32]
        flags, segments = struct.unpack_from("<II", shard, at + 32)
        at += _RECORD
        size = sum(struct.unpack_from("<I", shard, at + number * _RECORD + 36)[0] for number in range(segments))
        at += segments * _RECORD * (2 if flags & _HAS_VERIFICATION else 1)
        if flags & _HAS_SHA256:
            yield _hexadecimal(shard[at : at + 32]), _Stored(_hexadecimal(file_hash), size)
            at += _RECORD


@dataclass
class XetStore:
    """What clients uploaded by Xet.

    Args:
        large: where its files go at last.
    """

    large: LargeFiles
    _known: dict[str, _Stored] = field(default_factory=dict)
    _read: set[Path] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def folder(self) -> Path:
        """The folder that hf_xet keeps its store in."""
        return self.large.folder / "xet"

    def size(self, sha256: str) -> int | None:
        """Give the size in bytes of a file that was uploaded, None if it was not."""
        stored = self._find(sha256)
        return stored.size if stored else None

    def hash_of(self, sha256: str) -> str | None:
        """Return the Xet hash of a file that was uploaded, None if it was not."""
        stored = self._find(sha256)
        return stored.xet_hash if stored else None

    def fetch(self, sha256: str) -> None:
        """Put an uploaded file together as a plain one, unless it was before. This may take a while.

        Raises:
            Mismatch: there is none, or the client announced another SHA-256 than its content has.
        """
        # big, and only needed here
        from hf_xet import XetFileInfo, XetSession  # type: ignore[import-untyped]  # noqa: PLC0415

        with self._lock:
            if self.large.size(sha256) is not None:
                return
            stored, draft = self._find(sha256), self.large.draft()
            if stored is None:
                raise Mismatch(f"Nothing with the SHA-256 {sha256} was uploaded")
            with XetSession().new_file_download_group(endpoint=f"local://{self.folder}") as group:
                group.start_download_file(XetFileInfo(stored.xet_hash, stored.size), str(draft))
            self.large.take(draft, sha256)

    def _find(self, sha256: str) -> _Stored | None:
        if sha256 not in self._known:
            for shard in set((self.folder / "xet/xorbs/shards").glob("*.mdb")) - self._read:
                self._known.update(_files_in(shard.read_bytes()))
                self._read.add(shard)
        return self._known.get(sha256)
