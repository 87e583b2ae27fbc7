"""A folder in which repositories outlive the process."""

import stat
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from provider.local_hub.app import create_app
from provider.local_hub.persistence import BlobFolder, Folder
from provider.local_hub.records import Account, Repository
from provider.local_hub.store import Hub


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
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert list(_open(tmp_path)[0]) == []


def test_only_the_owner_can_read_the_files(tmp_path: Path) -> None:
    _, client = _open(tmp_path / "data")
    _create(client, secrets=[{"key": "S", "value": "s3cret"}])
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert [path.name for path in files if b"s3cret" in path.read_bytes()] == ["repository.json"]


def test_what_a_killed_process_left_half_done_is_swept_up(tmp_path: Path) -> None:
    hub, client = _open(tmp_path)
    _create(client)
    half_made = tmp_path / "repositories" / ("0" * 24)
    (half_made / "blobs").mkdir(parents=True)
    draft = tmp_path / "repositories" / next(iter(hub)).uid / "repository.json.draft"
    draft.write_text('{"half')
    again, client_again = _open(tmp_path)
    assert [one.id for one in again] == ["alice/demo"]
    assert not half_made.exists()
    assert client_again.post("/api/spaces/alice/demo/pause", json={}).status_code == 200
    assert not draft.exists()


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
