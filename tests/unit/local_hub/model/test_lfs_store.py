"""Large files in their folder."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from provider.local_hub.model.lfs_store import LargeFiles, Mismatch, is_sha256, pointer

CONTENT = b"some content"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def large(tmp_path: Path) -> LargeFiles:
    """An empty folder."""
    return LargeFiles(tmp_path / "large")


async def _chunks(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def _receive(large: LargeFiles, *chunks: bytes, limit: int = 100) -> Path:
    return asyncio.run(large.receive(_chunks(*chunks), limit))


def _files(large: LargeFiles) -> list[str]:
    return sorted(path.name for path in large.folder.iterdir())


def test_what_came_is_taken_in_under_its_hash(large: LargeFiles) -> None:
    large.take(_receive(large, CONTENT[:4], CONTENT[4:]), SHA256)
    assert _files(large) == [SHA256]
    assert large.path(SHA256).read_bytes() == CONTENT
    assert large.path(SHA256).stat().st_mode & 0o777 == 0o600
    assert large.size(SHA256) == len(CONTENT)


def test_content_of_another_hash_is_refused_and_leaves_nothing(large: LargeFiles) -> None:
    with pytest.raises(Mismatch, match=SHA256):
        large.take(_receive(large, CONTENT), "0" * 64)
    assert _files(large) == []


def test_more_than_was_announced_is_refused_and_leaves_nothing(large: LargeFiles) -> None:
    assert _receive(large, b"abc", limit=3).read_bytes() == b"abc"
    with pytest.raises(Mismatch, match="More than 2 bytes"):
        _receive(large, b"ab", b"c", limit=2)
    assert len(_files(large)) == 1


def test_a_transfer_that_breaks_leaves_nothing(large: LargeFiles) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"a"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        asyncio.run(large.receive(broken(), 10))
    assert _files(large) == []


def test_parts_are_joined_in_order_and_gone_after_that(large: LargeFiles) -> None:
    parts = [_receive(large, part) for part in (b"one ", b"two ", b"three")]
    assert large.join(parts).read_bytes() == b"one two three"
    assert len(_files(large)) == 1


def test_a_removed_file_has_no_size_and_may_be_removed_again(large: LargeFiles) -> None:
    large.take(_receive(large, CONTENT), SHA256)
    for _ in range(2):
        large.remove(SHA256)
        assert large.size(SHA256) is None


def test_without_a_folder_a_temporary_one_goes_when_it_is_closed() -> None:
    large = LargeFiles(None)
    folder = _receive(large, CONTENT).parent
    assert folder.stat().st_mode & 0o777 == 0o700
    large.close()
    assert not folder.exists()
    large.close()


def test_a_folder_that_was_given_stays(large: LargeFiles) -> None:
    draft = _receive(large, CONTENT)
    large.close()
    assert draft.exists()


def test_a_pointer_is_what_git_lfs_writes() -> None:
    assert pointer(SHA256, 12).decode().splitlines() == [
        "version https://git-lfs.github.com/spec/v1",
        f"oid sha256:{SHA256}",
        "size 12",
    ]


@pytest.mark.parametrize(("text", "is_one"), [(SHA256, True), (SHA256.upper(), False), ("../x", False), ("", False)])
def test_only_64_small_hexadecimal_digits_are_a_sha256(text: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_sha256(text) is is_one
