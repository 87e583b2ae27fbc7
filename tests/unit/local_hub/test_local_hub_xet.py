"""What the shards in the folder of Xet tell of large files."""

import hashlib
import struct
from pathlib import Path

import pytest

from provider.local_hub.large import LargeFiles
from provider.local_hub.xet import XetStore

CONTENT = b"a large file"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
VERIFIED, HASHED = 1 << 31, 1 << 30


@pytest.fixture
def large(tmp_path: Path) -> LargeFiles:
    """The folder of large files, where one is already."""
    large = LargeFiles(tmp_path)
    large.path(SHA256).write_bytes(CONTENT)
    return large


def _swapped(sha256: str) -> bytes:
    """Write a SHA-256 as a shard does: four little-endian numbers."""
    return b"".join(struct.pack("<Q", int(sha256[at : at + 16], 16)) for at in range(0, 64, 16))


def _file(sha256: str, *, flags: int, segments: int) -> bytes:
    """Write the record of a file, those of its segments, and what the flags say comes after."""
    records = b"\x07" * 32 + struct.pack("<IIQ", flags, segments, 0)
    records += b"".join(b"\x08" * 32 + struct.pack("<IIII", 0, 100, 0, 1) for _ in range(segments))
    records += b"\x09" * 48 * segments if flags & VERIFIED else b""
    return records + (_swapped(sha256) + b"\0" * 16 if flags & HASHED else b"")


def _put(large: LargeFiles, name: str, *files: bytes) -> None:
    folder = XetStore(large).folder / "xet/xorbs/shards"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.mdb").write_bytes(b"\0" * 48 + b"".join(files) + b"\xff" * 32 + b"\0" * 16)


@pytest.mark.parametrize("flags", [HASHED, HASHED | VERIFIED])
@pytest.mark.parametrize("segments", [0, 1, 3])
def test_a_file_of_a_shard_is_known_by_its_sha256(flags: int, segments: int, large: LargeFiles) -> None:
    other = "cd" * 32
    _put(large, "one", _file(other, flags=HASHED, segments=2), _file(SHA256, flags=flags, segments=segments))
    assert XetStore(large).fetch([SHA256, "ab" * 32]) == {SHA256}


def test_a_file_without_a_sha256_is_passed_over(large: LargeFiles) -> None:
    _put(large, "one", _file("", flags=VERIFIED, segments=2), _file(SHA256, flags=HASHED, segments=1))
    assert XetStore(large).fetch([SHA256]) == {SHA256}


def test_shards_that_come_later_are_read_too(large: LargeFiles) -> None:
    store = XetStore(large)
    assert store.fetch([SHA256]) == set()
    _put(large, "one", _file("ef" * 32, flags=HASHED, segments=1))
    assert store.fetch([SHA256]) == set()
    _put(large, "two", _file(SHA256, flags=HASHED, segments=1))
    assert store.fetch([SHA256]) == {SHA256}


def test_a_shard_that_was_cut_off_ends_where_it_does(large: LargeFiles) -> None:
    folder = XetStore(large).folder / "xet/xorbs/shards"
    folder.mkdir(parents=True)
    (folder / "cut.mdb").write_bytes(b"\0" * 48 + _file(SHA256, flags=HASHED, segments=1))
    assert XetStore(large).fetch([SHA256]) == {SHA256}
