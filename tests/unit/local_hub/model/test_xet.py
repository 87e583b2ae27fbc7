"""Xet: what shards tell of large files, and what hf_xet itself sends and reads over a socket."""

import hashlib
import random
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hf_xet  # type: ignore[import-untyped]
import httpx
import pytest

from provider.local_hub.model.errors import HubError
from provider.local_hub.model.lfs_store import LargeFiles
from provider.local_hub.model.models import ContentMissing
from provider.local_hub.model.xet import Term, XetStore, XetTokens, chunks_of, files_in
from provider.local_hub.server import LocalHub

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
    folder = large.folder / "xet/xet/xorbs/shards"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.mdb").write_bytes(_shard(*files))


def _shard(*files: bytes) -> bytes:
    return b"\0" * 48 + b"".join(files) + b"\xff" * 32 + b"\0" * 16


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
    _put(large, "cut")
    (large.folder / "xet/xet/xorbs/shards/cut.mdb").write_bytes(b"\0" * 48 + _file(SHA256, flags=HASHED, segments=1))
    assert XetStore(large).size(SHA256) == 100


def _xorb(*chunks: bytes) -> bytes:
    """Write chunks that are not compressed."""
    sized = [(len(chunk).to_bytes(3, "little"), chunk) for chunk in chunks]
    return b"".join(b"\0" + size + b"\0" + size + chunk for size, chunk in sized)


@pytest.mark.parametrize("footer", [b"", b"XETBLOB and more"])
def test_the_chunks_of_a_xorb_are_found(footer: bytes, tmp_path: Path) -> None:
    path = tmp_path / "xorb"
    path.write_bytes(_xorb(b"a", b"bcd") + footer)
    assert chunks_of(path) == ((0, 9, 20), (1, 3))


@pytest.mark.parametrize("content", [b"", b"\0\0\0", _xorb(b"abc")[:-1], b"\1" * 20, b"XETBLOB"])
def test_what_is_no_xorb_is_refused(content: bytes, large: LargeFiles) -> None:
    draft = large.draft()
    draft.write_bytes(content)
    with pytest.raises(ValueError, match="chunk"):
        XetStore(large).take_xorb(draft, "ab" * 32)
    assert not draft.exists()
    assert not XetStore(large).xorb("ab" * 32).exists()


def test_a_xorb_is_new_once(large: LargeFiles) -> None:
    store = XetStore(large)
    answers: list[bool] = []
    for _ in range(2):
        draft = large.draft()
        draft.write_bytes(_xorb(b"a") + b"XETBLOB" * len(answers))
        answers.append(store.take_xorb(draft, "ab" * 32))
        assert not draft.exists()
    assert answers == [True, False]
    assert store.xorb("ab" * 32).read_bytes() == _xorb(b"a")


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ([("08" * 32, 100, 0, 1)], None),
        ([("08" * 32, 100, 0, 1), ("08" * 32, 103, 0, 2)], None),
        ([("07" * 32, 100, 0, 1)], "was not uploaded"),
        ([("08" * 32, 99, 0, 1)], "no such chunks"),
        ([("08" * 32, 103, 0, 3)], "no such chunks"),
        ([("08" * 32, 0, 1, 1)], "no such chunks"),
    ],
)
def test_a_shard_may_name_only_chunks_that_were_uploaded(
    terms: list[tuple[str, int, int, int]], reason: str | None, large: LargeFiles
) -> None:
    store, xorb, shard = XetStore(large), large.draft(), large.draft()
    xorb.write_bytes(_xorb(b"x" * 100, b"abc"))
    store.take_xorb(xorb, "08" * 32)
    records = b"".join(_swapped(name) + struct.pack("<IIII", 0, *numbers) for name, *numbers in terms)
    head = b"\x07" * 32 + struct.pack("<IIQ", HASHED, len(terms), 0)
    shard.write_bytes(_shard(head + records + _swapped(SHA256) + b"\0" * 16))
    if reason:
        with pytest.raises(ValueError, match=reason):
            store.take_shard(shard)
    else:
        store.take_shard(shard)
    assert (store.size(SHA256) is None) == bool(reason)


def test_the_terms_of_a_range_are_those_that_hold_its_bytes() -> None:
    [file] = files_in(_shard(_file(SHA256, flags=HASHED, segments=3)))
    term = Term("08" * 32, 0, 1, 100)
    assert file.between(0, 299) == ([term] * 3, 0)
    assert file.between(100, 100) == ([term], 0)
    assert file.between(199, 200) == ([term] * 2, 99)
    assert file.between(250, 400) == ([term], 50)


@pytest.fixture
def served() -> Iterator[LocalHub]:
    """A Hub over a real socket, with two datasets of Alice."""
    with LocalHub() as hub:
        for name in ("d", "other"):
            made = httpx.post(
                f"{hub.url}/api/repos/create", json={"name": name, "type": "dataset"}, headers=hub.headers
            )
            assert made.status_code == 200
        yield hub


def _access(hub: LocalHub, kind: str, name: str = "d") -> dict[str, Any]:
    owner = next(iter(hub.hub.accounts.values())).name
    path = f"/api/datasets/{owner}/{name}/xet-{kind}-token/main"
    answer = httpx.get(f"{hub.url}{path}", headers=hub.headers).json()
    return {"endpoint": answer["casUrl"], "token": answer["accessToken"], "token_expiry_unix_secs": answer["exp"]}


def _upload(hub: LocalHub, path: Path, content: bytes, announced: str = "") -> str:
    """Send a file by Xet, as if a commit of `d` had named it, and return its Xet hash."""
    path.write_bytes(content)
    sha256 = announced or hashlib.sha256(content).hexdigest()
    with hf_xet.XetSession().new_upload_commit(**_access(hub, "write")) as commit:
        handle = commit.start_upload_file(str(path), sha256=sha256)
    [repository] = [one for one in hub.hub if one.name == "d"]
    repository.large[sha256] = 0
    return str(handle.result().xet_info.hash)


def _download(hub: LocalHub, path: Path, xet_hash: str, size: int, name: str = "d") -> bytes:
    with hf_xet.XetSession().new_file_download_group(**_access(hub, "read", name)) as group:
        group.start_download_file(hf_xet.XetFileInfo(xet_hash, size), str(path))
    return path.read_bytes()


@pytest.mark.parametrize(
    "content", [CONTENT, b"\0" * 3_000_000, random.Random(0).randbytes(300_000) * 3], ids=["small", "zeros", "repeated"]
)
def test_what_goes_up_comes_down_the_same(content: bytes, served: LocalHub, tmp_path: Path) -> None:
    xet_hash = _upload(served, tmp_path / "up", content)
    assert _download(served, tmp_path / "down", xet_hash, len(content)) == content
    sha256 = hashlib.sha256(content).hexdigest()
    assert served.hub.xet.size(sha256) == len(content)
    assert served.hub.large.size(sha256) is None
    assert served.hub.large_path(sha256).read_bytes() == content


def test_readers_and_writers_do_not_wait_for_one_another(served: LocalHub, tmp_path: Path) -> None:
    xet_hash = _upload(served, tmp_path / "up", CONTENT)
    with hf_xet.XetSession().new_upload_commit(**_access(served, "write")) as commit:
        (tmp_path / "other").write_bytes(b"another")
        commit.start_upload_file(str(tmp_path / "other"), sha256=hashlib.sha256(b"another").hexdigest())
        assert _download(served, tmp_path / "down", xet_hash, len(CONTENT)) == CONTENT
        assert served.hub.large_path(SHA256).read_bytes() == CONTENT
        _upload(served, tmp_path / "third", b"a third")


def test_a_part_of_a_file_is_read_alone(served: LocalHub, tmp_path: Path) -> None:
    xet_hash = _upload(served, tmp_path / "up", CONTENT)
    access = _access(served, "read")
    path = f"{access['endpoint']}/v1/reconstructions/{xet_hash}"
    headers = {"Authorization": f"Bearer {access['token']}"}
    answer = httpx.get(path, headers=headers | {"Range": "bytes=2-4"}).json()
    [[place]] = answer["fetch_info"].values()
    assert (answer["offset_into_first_range"], place["range"]) == (2, {"start": 0, "end": 1})
    part = httpx.get(place["url"], headers={"Range": "bytes={start}-{end}".format(**place["url_range"])})
    assert (part.status_code, part.content[8:]) == (206, CONTENT)
    assert httpx.get(path, headers=headers | {"Range": f"bytes={len(CONTENT)}-"}).status_code == 416
    assert httpx.get(path, headers=headers | {"Range": "lines=1-2"}).status_code == 400
    assert httpx.get(place["url"].replace("Signature=", "Signature=0")).status_code == 403


def test_a_token_opens_what_it_was_issued_for(served: LocalHub, tmp_path: Path) -> None:
    xet_hash = _upload(served, tmp_path / "up", CONTENT)
    endpoint = _access(served, "read")["endpoint"]
    answers = []
    for kind, name in (("read", "d"), ("write", "d"), ("read", "other"), ("write", "other")):
        headers = {"Authorization": f"Bearer {_access(served, kind, name)['token']}"}
        read = httpx.get(f"{endpoint}/v1/reconstructions/{xet_hash}", headers=headers)
        write = httpx.post(f"{endpoint}/v1/xorbs/default/{'ab' * 32}", content=_xorb(b"a"), headers=headers)
        answers.append((read.status_code, write.status_code))
    assert answers == [(200, 403), (200, 200), (404, 403), (404, 200)]
    for headers in ({}, {"Authorization": "Bearer x"}, served.headers):
        assert httpx.get(f"{endpoint}/v1/reconstructions/{xet_hash}", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("xorbs/default/AB", b"", 400),
        ("xorbs/default/" + "ab" * 32, b"none", 400),
        ("shards", _shard(_file(SHA256, flags=HASHED, segments=1)), 400),
        ("xorbs/default/" + "ab" * 32, _xorb(b"x" * (1 << 20)) * 65, 413),
    ],
)
def test_what_is_not_valid_is_refused(path: str, content: bytes, status: int, served: LocalHub) -> None:
    access = _access(served, "write")
    headers = {"Authorization": f"Bearer {access['token']}"}
    assert httpx.post(f"{access['endpoint']}/v1/{path}", content=content, headers=headers).status_code == status


def test_a_store_keeps_its_address_and_shares_it_with_no_other(tmp_path: Path) -> None:
    one, again, other = (XetStore(LargeFiles(tmp_path / name)).path for name in ("a", "a", "b"))
    assert one == again != other


def test_a_store_that_is_no_more_is_not_there(served: LocalHub) -> None:
    access = _access(served, "read")
    endpoint = access["endpoint"].rpartition("/")[0] + "/0123456789abcdef"
    headers = {"Authorization": f"Bearer {access['token']}"}
    assert httpx.get(f"{endpoint}/v1/reconstructions/{'ab' * 32}", headers=headers).status_code == 404


def test_a_token_ends() -> None:
    tokens = XetTokens()
    key, ends = tokens.issue(None, write=True, now=1000)
    assert tokens.find(key, ends - 1) == (None, True, ends)
    assert tokens.find(key, ends) is None


def test_content_that_is_not_what_was_announced_is_refused(served: LocalHub, tmp_path: Path) -> None:
    _upload(served, tmp_path / "up", CONTENT, announced="ab" * 32)
    for _ in range(2):
        with pytest.raises(HubError, match=SHA256):
            served.hub.large_path("ab" * 32)
        assert served.hub.large.size("ab" * 32) is None
    with pytest.raises(ContentMissing):
        served.hub.large_path("cd" * 32)
