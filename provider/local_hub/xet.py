"""Xet uploads: clients write to a folder of this machine, from which commits take plain bytes.

The server hands out a `local://` address, under which hf_xet keeps its store in a folder instead of at a service. A
commit names a large file by its SHA-256 only. The shards in that folder tell which Xet hash that is, and hf_xet itself
reads it back. Resolving never mentions Xet, so that downloads are plain.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from provider.local_hub.large import LargeFiles

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

    @property
    def folder(self) -> Path:
        """The folder that hf_xet keeps its store in."""
        return self.large.folder / "xet"

    def fetch(self, wanted: Iterable[str]) -> set[str]:
        """Give which of these SHA-256 came by Xet, all of them as plain files by now. This may take a while."""
        for shard in set((self.folder / "xet/xorbs/shards").glob("*.mdb")) - self._read:
            self._known.update(_files_in(shard.read_bytes()))
            self._read.add(shard)
        uploaded = {sha256 for sha256 in wanted if sha256 in self._known}
        missing = {sha256: self._known[sha256] for sha256 in uploaded if self.large.size(sha256) is None}
        if missing:
            self._download(missing)
        return uploaded

    def _download(self, files: dict[str, _Stored]) -> None:
        # big, and only needed here
        from hf_xet import XetFileInfo, XetSession  # type: ignore[import-untyped]  # noqa: PLC0415

        drafts = {sha256: self.large.draft() for sha256 in files}
        with XetSession().new_file_download_group(endpoint=f"local://{self.folder}") as group:
            for sha256, stored in files.items():
                group.start_download_file(XetFileInfo(stored.xet_hash, stored.size), str(drafts[sha256]))
        for sha256, draft in drafts.items():
            self.large.take(draft, sha256)
