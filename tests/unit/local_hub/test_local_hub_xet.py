"""What the shards in the folder of Xet tell of large files."""

import hashlib
import shutil
import struct
from pathlib import Path

import hf_xet  # type: ignore[import-untyped]
import pytest

from provider.local_hub.large import LargeFiles, Mismatch
from provider.local_hub.xet import XetStore

CONTENT = b"a large file"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
VERIFIED, HASHED = 1 << 31, 1 << 30


@pytest.fixture
def large(tmp_path: Path) -> LargeFiles:
    """An empty folder of large files."""
    return LargeFiles(tmp_path)


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
    store = XetStore(large)
    assert store.size(SHA256) == 100 * segments
    assert store.size("ab" * 32) is None


def test_a_file_without_a_sha256_is_passed_over(large: LargeFiles) -> None:
    _put(large, "one", _file("", flags=VERIFIED, segments=2), _file(SHA256, flags=HASHED, segments=1))
    assert XetStore(large).size(SHA256) == 100


def test_shards_that_come_later_are_read_too(large: LargeFiles) -> None:
    store = XetStore(large)
    assert store.size(SHA256) is None
    _put(large, "one", _file("ef" * 32, flags=HASHED, segments=1))
    assert store.size(SHA256) is None
    _put(large, "two", _file(SHA256, flags=HASHED, segments=1))
    assert store.size(SHA256) == 100


def test_a_shard_that_was_cut_off_ends_where_it_does(large: LargeFiles) -> None:
    folder = XetStore(large).folder / "xet/xorbs/shards"
    folder.mkdir(parents=True)
    (folder / "cut.mdb").write_bytes(b"\0" * 48 + _file(SHA256, flags=HASHED, segments=1))
    assert XetStore(large).size(SHA256) == 100


def _uploaded(large: LargeFiles, announced: str, tmp_path: Path) -> XetStore:
    store = XetStore(large)
    store.folder.mkdir(parents=True)
    path = tmp_path / "it"
    path.write_bytes(CONTENT)
    with hf_xet.XetSession().new_upload_commit(endpoint=f"local://{store.folder}") as commit:
        commit.start_upload_file(str(path), sha256=announced)
    return store


def test_a_file_is_put_together_when_it_is_read_first(large: LargeFiles, tmp_path: Path) -> None:
    store = _uploaded(large, SHA256, tmp_path)
    assert store.size(SHA256) == len(CONTENT)
    assert large.size(SHA256) is None
    XetStore(large).fetch(SHA256)
    assert large.path(SHA256).read_bytes() == CONTENT
    shutil.rmtree(store.folder)
    store.fetch(SHA256)
    assert large.path(SHA256).read_bytes() == CONTENT


def test_content_that_is_not_what_was_announced_is_refused(large: LargeFiles, tmp_path: Path) -> None:
    store = _uploaded(large, "ab" * 32, tmp_path)
    with pytest.raises(Mismatch, match=SHA256):
        store.fetch("ab" * 32)
    assert large.size("ab" * 32) is None
    with pytest.raises(Mismatch, match="was uploaded"):
        store.fetch("cd" * 32)
