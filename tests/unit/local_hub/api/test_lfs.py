"""Uploading large files by git-lfs."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from provider.local_hub.app import create_app
from provider.local_hub.model.git import blob_id
from provider.local_hub.model.lfs_store import LargeFiles, pointer
from provider.local_hub.model.models import Account
from provider.local_hub.model.persistence import Folder
from provider.local_hub.model.store import Hub

CONTENT = b"0123456789"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
OBJECT = {"oid": SHA256, "size": len(CONTENT)}
API = "/api/datasets/alice/d"
LFS = "/datasets/alice/d.git/info/lfs/objects"


@pytest.fixture
def dataset(client: TestClient) -> TestClient:
    """Calls as `alice`, who has a dataset."""
    client.post("/api/repos/create", json={"type": "dataset", "name": "d"})
    return client


def _batch(client: TestClient, **fields: Any) -> Any:
    body = {"operation": "upload", "transfers": ["basic", "multipart"], "objects": [OBJECT], **fields}
    return client.post(f"{LFS}/batch", json=body)


def _actions(client: TestClient) -> Any:
    return _batch(client).json()["objects"][0]["actions"]


def _upload(client: TestClient, content: bytes = CONTENT) -> int:
    return client.put(_actions(client)["upload"]["href"], content=content).status_code


def _commit(client: TestClient, **fields: Any) -> Any:
    value = {"path": "a.bin", "algo": "sha256", **OBJECT, **fields}
    rows = [{"key": "header", "value": {"summary": "Add"}}, {"key": "lfsFile", "value": value}]
    return client.post(f"{API}/commit/main", content="\n".join(map(json.dumps, rows)))


def test_what_is_uploaded_verified_and_committed_is_there(dataset: TestClient, anonymous: TestClient) -> None:
    actions = _actions(dataset)
    assert anonymous.put(actions["upload"]["href"], content=CONTENT).status_code == 200
    assert dataset.post(actions["verify"]["href"], json=OBJECT).status_code == 200
    assert "actions" not in _batch(dataset).json()["objects"][0]
    assert _commit(dataset).status_code == 200
    [entry] = [one for one in dataset.get(f"{API}/tree/main").json() if one["path"] == "a.bin"]
    written = pointer(SHA256, len(CONTENT))
    assert entry["oid"] == blob_id(written)
    assert entry["lfs"] == {"oid": SHA256, "size": len(CONTENT), "pointerSize": len(written)}
    head = dataset.head("/datasets/alice/d/resolve/main/a.bin")
    assert (head.status_code, head.headers["X-Linked-ETag"]) == (302, f'"{SHA256}"')
    assert head.headers["X-Linked-Size"] == "10"
    assert head.headers["X-Repo-Commit"] == dataset.get(API).json()["sha"]
    part = anonymous.get(head.headers["Location"], headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content, part.headers["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    whole = anonymous.get(head.headers["Location"])
    assert (whole.content, whole.headers["ETag"]) == (CONTENT, f'"{SHA256}"')


@pytest.mark.parametrize("asked", [f"bytes={'9' * 5000}-", f"bytes=-{'9' * 5000}", f"bytes=0-{'9' * 5000}", "bytes=x-"])
def test_no_range_of_a_large_file_makes_the_server_fail(asked: str, dataset: TestClient) -> None:
    _upload(dataset)
    _commit(dataset)
    answer = dataset.get("/datasets/alice/d/resolve/main/a.bin", headers={"Range": asked}, follow_redirects=True)
    assert answer.status_code in {200, 206, 400, 416}


def test_parts_are_put_together_in_their_order(dataset: TestClient) -> None:
    dataset.put("/_local/settings", json={"lfs_part_bytes": 4})
    upload = _actions(dataset)["upload"]
    header = dict(upload["header"])
    assert header.pop("chunk_size") == "4"
    assert sorted(header) == ["1", "2", "3"]
    for number in (3, 1, 2):
        assert dataset.put(header[str(number)], content=CONTENT[4 * number - 4 : 4 * number]).headers["ETag"]
    parts = [{"partNumber": number, "etag": str(number)} for number in (1, 2, 3)]
    assert dataset.post(upload["href"], json={"oid": SHA256, "parts": parts[:2]}).status_code == 400
    assert dataset.post(upload["href"], json={"oid": SHA256, "parts": parts}).status_code == 200
    assert _commit(dataset).status_code == 200


@pytest.mark.parametrize("content", [b"9876543210", b"short", CONTENT + b"more"])
def test_other_content_than_announced_is_refused(content: bytes, dataset: TestClient, hub: Hub) -> None:
    assert _upload(dataset, content) == 400
    assert dataset.post(f"{LFS}/verify", json=OBJECT).status_code == 404
    assert list(hub.large.folder.iterdir()) == []


@pytest.mark.parametrize("fields", [{}, {"size": 11}, {"oid": "x"}, {"algo": "md5"}])
def test_a_commit_takes_only_what_was_uploaded(fields: dict[str, Any], dataset: TestClient) -> None:
    if fields:
        _upload(dataset)
    before = dataset.get(API).json()["sha"]
    assert _commit(dataset, **fields).status_code == 400
    assert dataset.get(API).json()["sha"] == before


def test_a_path_that_git_does_not_know_as_large_is_written_down(dataset: TestClient) -> None:
    _upload(dataset)
    _commit(dataset, path="new.thing")
    attributes = dataset.get("/datasets/alice/d/resolve/main/.gitattributes").text
    assert attributes.splitlines()[-1].startswith("new.thing filter=lfs")


def test_preupload_tells_large_files_by_name_size_and_content(dataset: TestClient) -> None:
    files = [
        {"path": path, "size": size, "sample": sample}
        for path, size, sample in [
            ("t.parquet", 1, "eA=="),
            ("t.csv", 1, "eA=="),
            ("t.txt", 20_000_000, "eA=="),
            ("t.png", 3, "AAEC"),
            ("umlaut.txt", 2, "eMM="),
            ("empty.bin", 0, ""),
        ]
    ]
    answer = dataset.post(f"{API}/preupload/main", json={"files": files}).json()
    modes = [one["uploadMode"] for one in answer["files"]]
    assert modes == ["lfs", "regular", "lfs", "lfs", "regular", "regular"]
    bad = [{"path": "x", "size": 1, "sample": "?"}]
    assert dataset.post(f"{API}/preupload/main", json={"files": bad}).status_code == 422


def test_only_who_may_propose_uploads_and_addresses_cannot_be_guessed(
    dataset: TestClient, bob: TestClient, anonymous: TestClient
) -> None:
    assert _batch(bob).status_code == 200
    assert _batch(anonymous).status_code == 401
    assert bob.put("/_lfs/guessed", content=b"").status_code == 403
    assert _batch(bob, operation="download").json()["objects"][0]["error"]["code"] == 404
    for bad in ({"oid": "x", "size": 1}, {"oid": SHA256, "size": -1}, {"oid": SHA256}):
        assert _batch(dataset, objects=[bad]).status_code == 422


def test_a_stored_file_goes_with_the_last_repository_that_has_it(dataset: TestClient, hub: Hub) -> None:
    _upload(dataset)
    _commit(dataset)
    dataset.post(f"{API}/duplicate", json={"repository": "alice/copy"})
    assert dataset.request("DELETE", f"{API}/lfs-files/{SHA256}").status_code == 200
    assert dataset.request("DELETE", f"{API}/lfs-files/{SHA256}").status_code == 404
    assert dataset.get("/datasets/alice/d/resolve/main/a.bin").status_code == 404
    assert dataset.get("/datasets/alice/copy/resolve/main/a.bin", follow_redirects=True).content == CONTENT
    dataset.request("DELETE", "/api/repos/delete", json={"type": "dataset", "name": "copy"})
    assert hub.large.size(SHA256) is None


def test_large_files_and_discussions_survive_a_restart(tmp_path: Path) -> None:
    def start() -> TestClient:
        hub = Hub([Account("alice", "hf_alice")], shelf=Folder(tmp_path))
        return TestClient(create_app(hub), headers={"Authorization": "Bearer hf_alice"})

    client = start()
    client.post("/api/repos/create", json={"type": "dataset", "name": "d"})
    _upload(client)
    _commit(client)
    client.post(f"{API}/discussions", json={"title": "Mine", "description": "", "pullRequest": True})
    again = start()
    assert again.get("/datasets/alice/d/resolve/main/a.bin", follow_redirects=True).content == CONTENT
    assert again.get(f"{API}/discussions/1").json() == client.get(f"{API}/discussions/1").json()
    assert again.get(f"{API}/refs?include_prs=1").json()["pullRequests"][0]["ref"] == "refs/pr/1"
    assert (tmp_path / "large" / SHA256).stat().st_mode & 0o777 == 0o600


def test_what_another_repository_has_must_be_uploaded_again(client: TestClient, dataset: TestClient) -> None:
    _upload(dataset)
    client.post("/api/repos/create", json={"type": "dataset", "name": "other"})
    value = {"path": "a.bin", "algo": "sha256", **OBJECT}
    rows = [{"key": "header", "value": {"summary": "Add"}}, {"key": "lfsFile", "value": value}]
    taken = client.post("/api/datasets/alice/other/commit/main", content="\n".join(map(json.dumps, rows)))
    assert taken.status_code == 400


def test_a_temporary_folder_goes_when_it_is_closed() -> None:
    large = LargeFiles(None)
    folder = large.folder
    assert folder.is_dir()
    large.close()
    assert not folder.exists()
