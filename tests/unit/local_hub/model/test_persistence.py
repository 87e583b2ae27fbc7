"""A folder in which repositories outlive the process."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from provider.local_hub.app import create_app
from provider.local_hub.model.models import Account, Repository
from provider.local_hub.model.persistence import MARK, BlobFolder, Folder
from provider.local_hub.model.store import Hub


def _open(folder: Path) -> tuple[Hub, TestClient]:
    hub = Hub([Account("alice", "hf_alice", {"acme": "admin"})], shelf=Folder(folder))
    return hub, TestClient(create_app(hub), headers={"Authorization": "Bearer hf_alice"})


def _create(client: TestClient, name: str = "demo", **fields: Any) -> None:
    body = {"type": "space", "name": name, "sdk": "docker", **fields}
    assert client.post("/api/repos/create", json=body).status_code == 200


def _plain(repository: Repository) -> dict[str, Any]:
    repository.blobs = dict(repository.blobs)
    return asdict(repository)


def test_everything_is_there_again(tmp_path: Path) -> None:
    hub, client = _open(tmp_path)
    _create(client, secrets=[{"key": "S", "value": "s3cret"}], files=[{"path": "a/b", "content": "ä"}])
    client.post("/api/spaces/alice/demo/variables", json={"key": "V", "value": "1", "description": "d"})
    client.post("/api/spaces/alice/demo/hardware", json={"flavor": "t4-small", "sleepTimeSeconds": 60})
    client.put("/api/spaces/alice/demo/settings", json={"visibility": "private"})
    client.post("/api/repos/move", json={"fromRepo": "alice/demo", "toRepo": "acme/new", "type": "space"})
    client.post("/api/repos/create", json={"type": "dataset", "name": "demo"})
    again, client_again = _open(tmp_path)
    assert sorted(map(_plain, again), key=str) == sorted(map(_plain, hub), key=str)
    assert client_again.get("/spaces/acme/new/resolve/main/a/b").text == "ä"
    assert client_again.get("/api/spaces/alice/demo").json()["id"] == "acme/new"


def test_every_change_is_kept_before_it_is_answered(tmp_path: Path) -> None:
    _, client = _open(tmp_path)
    _create(client, hardware="t4-small")
    path = "/api/spaces/alice/demo"
    for method, rest, body in (
        ("POST", "/secrets", {"key": "A", "value": "1"}),
        ("DELETE", "/secrets", {"key": "A"}),
        ("POST", "/variables", {"key": "A", "value": "1"}),
        ("DELETE", "/variables", {"key": "A"}),
        ("POST", "/hardware", {"flavor": "l4x1"}),
        ("POST", "/sleeptime", {"seconds": 60}),
        ("POST", "/pause", {}),
        ("POST", "/restart", {}),
        ("PUT", "/settings", {"visibility": "private"}),
    ):
        before = client.get("/_local/repos/space/alice/demo").json()
        assert client.request(method, path + rest, json=body).status_code == 200
        now = client.get("/_local/repos/space/alice/demo").json()
        kept = _open(tmp_path)[1].get("/_local/repos/space/alice/demo").json()
        assert kept == now != before


def test_what_is_deleted_leaves_nothing(tmp_path: Path) -> None:
    _, client = _open(tmp_path)
    _create(client, secrets=[{"key": "S", "value": "s3cret"}])
    client.request("DELETE", "/api/repos/delete", json={"type": "space", "name": "demo"})
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [MARK]
    assert list(_open(tmp_path)[0]) == []


@pytest.fixture(params=[0o000, 0o077, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the process allows others by default: everything, nothing, and nothing even to itself."""
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_only_the_owner_can_read_the_files(tmp_path: Path) -> None:
    _, client = _open(tmp_path / "new" / "data")
    _create(client, secrets=[{"key": "S", "value": "s3cret"}])
    _upload_large(client, b"large" * 10)
    found = list((tmp_path / "new").rglob("*"))
    files = [path for path in found if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    folders = [tmp_path / "new", *(path for path in found if path.is_dir())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert [path.name for path in files if b"s3cret" in path.read_bytes()] == ["repository.json"]


def _upload_large(client: TestClient, content: bytes) -> None:
    """Send a large file of `alice/demo` by LFS."""
    sha256 = hashlib.sha256(content).hexdigest()
    batch = {"operation": "upload", "transfers": ["basic"], "objects": [{"oid": sha256, "size": len(content)}]}
    answer = client.post("/spaces/alice/demo.git/info/lfs/objects/batch", json=batch)
    [told] = answer.json()["objects"]
    client.put(told["actions"]["upload"]["href"].replace("http://testserver", ""), content=content).raise_for_status()


def test_what_a_killed_process_left_half_done_is_swept_up(tmp_path: Path) -> None:
    hub, client = _open(tmp_path)
    _create(client)
    half_made = tmp_path / "repositories" / f"{'0' * 24}.draft"
    (half_made / "blobs").mkdir(parents=True)
    draft = tmp_path / "repositories" / next(iter(hub)).uid / "repository.json.draft"
    draft.write_text('{"half')
    received = tmp_path / "large" / f"{'0' * 16}.draft"
    received.write_bytes(b"half")
    again, client_again = _open(tmp_path)
    assert [one.id for one in again] == ["alice/demo"]
    assert not half_made.exists()
    assert not received.exists()
    assert client_again.post("/api/spaces/alice/demo/pause", json={}).status_code == 200
    assert not draft.exists()


def _everything(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize(
    "name", ["repositories/thesis/.git/HEAD", "large/film.mkv", "notes.txt", ".hidden", f"repositories/{'a' * 24}/x"]
)
def test_a_folder_that_is_somebody_elses_is_refused_and_left_as_it_is(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("mine")
    before = _everything(tmp_path)
    with pytest.raises(ValueError, match="no mark that a local Hub made it"):
        Folder(tmp_path)
    assert _everything(tmp_path) == before


def test_what_others_put_beside_is_left_as_it_is(tmp_path: Path) -> None:
    hub, client = _open(tmp_path)
    _create(client)
    names = ["thesis/thesis.tex", "0" * 23, f"{'0' * 24}.draft.old/x", f"{'A' * 24}/x", "notes.draft", ".git/HEAD"]
    beside = [tmp_path / "repositories" / name for name in names]
    beside += [tmp_path / name for name in ("large/film.draft", "large/.cache/x.draft", "mine/x")]
    for path in beside:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")
    assert [one.id for one in _open(tmp_path)[0]] == [one.id for one in hub]
    assert [path.read_text() for path in beside] == ["mine"] * len(beside)


@pytest.mark.parametrize(
    "name", ["", "repositories", "large", f"repositories/{'0' * 24}", f"repositories/{'0' * 24}.draft"]
)
def test_a_symbolic_link_is_refused_and_where_it_leads_is_left_as_it_is(name: str, tmp_path: Path) -> None:
    theirs, data = tmp_path / "theirs", tmp_path / "data"
    theirs.mkdir()
    (theirs / "thesis.tex").write_text("mine")
    Folder(theirs / "hub" if name == "" else data)
    link = data / name
    if link.is_dir():
        link.rmdir()
    link.symlink_to(theirs / "hub" if name == "" else theirs)
    with pytest.raises(ValueError, match="symbolic link"):
        list(Folder(data).load())
    assert (theirs / "thesis.tex").read_text() == "mine"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff", b'{"commits": 5}', b"[" * 100_000])
def test_a_repository_that_cannot_be_read_is_named_and_kept(content: bytes, tmp_path: Path) -> None:
    hub, client = _open(tmp_path)
    _create(client)
    state = tmp_path / "repositories" / next(iter(hub)).uid / "repository.json"
    state.write_bytes(content)
    with pytest.raises(ValueError, match=f"{state.parent.name} can't be read"):
        _open(tmp_path)
    assert state.read_bytes() == content


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    with pytest.raises(ValueError, match="is not a folder"):
        Folder(tmp_path / "data")


def test_a_name_that_is_taken_over_is_taken_over_after_a_restart_too(tmp_path: Path) -> None:
    _, client = _open(tmp_path)
    _create(client)
    client.post("/api/repos/move", json={"fromRepo": "alice/demo", "toRepo": "alice/new", "type": "space"})
    _create(client)
    client.request("DELETE", "/api/repos/delete", json={"type": "space", "name": "demo"})
    assert _open(tmp_path)[1].get("/api/spaces/alice/demo").status_code == 404


def test_a_blob_folder_is_a_mapping(tmp_path: Path) -> None:
    blobs = BlobFolder(tmp_path / "blobs")
    assert (len(blobs), dict(blobs)) == (0, {})
    blobs["a"] = b"1"
    assert (len(blobs), dict(blobs), "a" in blobs, "b" in blobs) == (1, {"a": b"1"}, True, False)
    del blobs["a"]
    with pytest.raises(KeyError):
        blobs["a"]
