"""What clients uploaded by Xet: xorbs, which hold chunks of files, and shards, which say what a file is made of.

A commit names a large file by its SHA-256 only; the shards tell which Xet hash that is. hf_xet itself puts a file
together as a plain one when somebody reads it so for the first time; a commit takes no longer for large files than for
small ones, as on the Hub. The folders are laid out as hf_xet lays out a store of its own.
"""

import functools
import secrets
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from provider.local_hub.model.lfs_store import LargeFiles, Mismatch
from provider.local_hub.model.models import Repository
from provider.local_hub.model.private_files import make_folder, write

XET_PATH = "/_xet"
"""Where the storage serves such stores."""
TOKEN_SECONDS = 3600
_RECORD = 48
_HAS_VERIFICATION = 1 << 31
_HAS_SHA256 = 1 << 30
_END = b"\xff" * 32
_CHUNK_HEADER = 8
_FOOTER = b"XETBLOB"


class Term(NamedTuple):
    """A part of a file: chunks of a xorb.

    Args:
        xorb: its hash.
        start: number of the first chunk.
        end: number of the first chunk after them.
        size: bytes that the chunks are when they are unpacked.
    """

    xorb: str
    start: int
    end: int
    size: int


@dataclass(frozen=True)
class Stored:
    """A file that was uploaded.

    Args:
        xet_hash: its Xet hash.
        sha256: its SHA-256; empty where the client told none.
        terms: what it is made of, in order.
    """

    xet_hash: str
    sha256: str
    terms: tuple[Term, ...]

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return sum(term.size for term in self.terms)

    def between(self, first: int, last: int) -> tuple[list[Term], int]:
        """Return the terms that hold a range of bytes, and how many bytes of the first of them come before it.

        Args:
            first: number of the first byte.
            last: number of the last byte.
        """
        found: list[Term] = []
        skipped = end = 0
        for term in self.terms:
            start, end = end, end + term.size
            if end > first and start <= last:
                skipped = skipped if found else first - start
                found.append(term)
        return found, skipped


class Chunks(NamedTuple):
    """The chunks of a xorb.

    Args:
        starts: the first byte of each, and the first byte after the last one.
        sizes: the bytes that each is when it is unpacked.
    """

    starts: tuple[int, ...]
    sizes: tuple[int, ...]


def _hexadecimal(value: bytes) -> str:
    """Write a hash as Xet does: four little-endian numbers."""
    return "".join(f"{number:016x}" for number in struct.unpack("<4Q", value))


def files_in(shard: bytes) -> Iterator[Stored]:
    """Yield the files of a shard (the MDB format of xet-core)."""
    at = _RECORD
    while at + _RECORD <= len(shard) and shard[at : at + 32] != _END:
        file_hash = shard[at : at + 32]
        flags, count = struct.unpack_from("<II", shard, at + 32)
        at += _RECORD
        terms = tuple(_term(shard, at + number * _RECORD) for number in range(count))
        at += count * _RECORD * (2 if flags & _HAS_VERIFICATION else 1)
        sha256 = _hexadecimal(shard[at : at + 32]) if flags & _HAS_SHA256 else ""
        at += _RECORD if flags & _HAS_SHA256 else 0
        yield Stored(_hexadecimal(file_hash), sha256, terms)


def _term(shard: bytes, at: int) -> Term:
    size, start, end = struct.unpack_from("<III", shard, at + 36)
    return Term(_hexadecimal(shard[at : at + 32]), start, end, size)


@functools.lru_cache(maxsize=256)
def chunks_of(xorb: Path) -> Chunks:
    """Return where the chunks of a xorb are.

    Raises:
        ValueError: it is none.
    """
    starts, sizes, end = [0], [], xorb.stat().st_size
    with xorb.open("rb") as file:
        while starts[-1] < end:
            file.seek(starts[-1])
            header = file.read(_CHUNK_HEADER)
            if header.startswith(_FOOTER):
                break
            if len(header) < _CHUNK_HEADER or header[0] != 0:
                raise ValueError("A chunk has no valid header")
            starts.append(starts[-1] + _CHUNK_HEADER + int.from_bytes(header[1:4], "little"))
            sizes.append(int.from_bytes(header[5:8], "little"))
    if not sizes or starts[-1] > end:
        raise ValueError("The last chunk is cut off")
    return Chunks(tuple(starts), tuple(sizes))


@dataclass
class XetStore:
    """What clients uploaded by Xet.

    Args:
        large: where its files go at last.
    """

    large: LargeFiles
    _by_sha256: dict[str, Stored] = field(default_factory=dict)
    _by_hash: dict[str, Stored] = field(default_factory=dict)
    _read: set[Path] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def path(self) -> str:
        """Where the storage serves it: no other store has this path, for clients remember what is where."""
        name = self.large.folder / "xet/name"
        if not name.exists():
            write(name, secrets.token_hex(8).encode())
        return f"{XET_PATH}/{name.read_text(encoding='ascii')}"

    def size(self, sha256: str) -> int | None:
        """Return the size in bytes of a file that was uploaded, None if it was not."""
        stored = self._find(sha256)
        return stored.size if stored else None

    def hash_of(self, sha256: str) -> str | None:
        """Return the Xet hash of a file that was uploaded, None if it was not."""
        stored = self._find(sha256)
        return stored.xet_hash if stored else None

    def find(self, xet_hash: str) -> Stored | None:
        """Return the file of a Xet hash, None if it was not uploaded."""
        if xet_hash not in self._by_hash:
            self._read_shards()
        return self._by_hash.get(xet_hash)

    def xorb(self, xorb: str) -> Path:
        """Return where a xorb is, or would be."""
        return self._folder("xorbs") / f"default.{xorb}"

    def take_xorb(self, draft: Path, xorb: str) -> bool:
        """Take in a xorb, and return whether it is a new one; of one that is there already the bytes stay as they are.

        Raises:
            ValueError: it is none; the draft is gone.
        """
        try:
            chunks_of(draft)
        except ValueError:
            draft.unlink()
            raise
        if self.xorb(xorb).exists():
            draft.unlink()
            return False
        draft.replace(self.xorb(xorb))
        return True

    def take_shard(self, draft: Path) -> None:
        """Take in a shard, whose files are uploaded by that.

        Raises:
            ValueError: it is none, or names chunks that were not uploaded; the draft is gone.
        """
        try:
            for file in files_in(draft.read_bytes()):
                self._check(file)
        except (ValueError, struct.error) as error:
            draft.unlink()
            raise ValueError(f"The shard is not valid: {error}") from error
        draft.replace(self._folder("shards") / f"{secrets.token_hex(32)}.mdb")

    def fetch(self, sha256: str, endpoint: str, token: str, expires: int) -> None:
        """Put an uploaded file together as a plain one, unless it was before. This may take a while.

        Args:
            sha256: of the file.
            endpoint: where this store is served.
            token: which that takes.
            expires: when it ends to do so, in seconds since 1970.

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
            session = XetSession()
            with session.new_file_download_group(
                endpoint=endpoint, token=token, token_expiry_unix_secs=expires
            ) as group:
                group.start_download_file(XetFileInfo(stored.xet_hash, stored.size), str(draft))
            self.large.take(draft, sha256)

    def _folder(self, name: str) -> Path:
        folder = self.large.folder / "xet/xet/xorbs" / name
        make_folder(folder)
        return folder

    def _check(self, file: Stored) -> None:
        for term in file.terms:
            if not self.xorb(term.xorb).exists():
                raise ValueError(f"The xorb {term.xorb} was not uploaded")
            sizes = chunks_of(self.xorb(term.xorb)).sizes
            if not term.start < term.end <= len(sizes) or sum(sizes[term.start : term.end]) != term.size:
                raise ValueError(f"The xorb {term.xorb} has no such chunks")

    def _find(self, sha256: str) -> Stored | None:
        if sha256 not in self._by_sha256:
            self._read_shards()
        return self._by_sha256.get(sha256)

    def _read_shards(self) -> None:
        for shard in set(self._folder("shards").glob("*.mdb")) - self._read:
            for file in files_in(shard.read_bytes()):
                self._by_hash[file.xet_hash] = file
                if file.sha256:
                    self._by_sha256[file.sha256] = file
            self._read.add(shard)


class XetAccess(NamedTuple):
    """What a token for this store opens.

    Args:
        repository: whose files may be read; None for all.
        write: whether it takes uploads too.
        expires: seconds since 1970.
    """

    repository: Repository | None
    write: bool
    expires: int


@dataclass
class XetTokens:
    """The tokens for the store, which the Hub hands out to those who may read or write a repository."""

    _given: dict[str, XetAccess] = field(default_factory=dict)

    def issue(self, repository: Repository | None, *, write: bool, now: int) -> tuple[str, int]:
        """Return a new token, and when it ends, in seconds since 1970.

        Args:
            repository: whose files it opens; None for all.
            write: whether it takes uploads too.
            now: seconds since 1970.
        """
        self._given = {key: access for key, access in self._given.items() if access.expires > now}
        key, access = secrets.token_urlsafe(24), XetAccess(repository, write, now + TOKEN_SECONDS)
        self._given[key] = access
        return key, access.expires

    def find(self, key: str, now: int) -> XetAccess | None:
        """Return what a token opens; None for one that was not issued, or has ended."""
        access = self._given.get(key)
        return access if access and access.expires > now else None
