"""Changing files."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Make = Callable[..., str]
Truth = Callable[..., dict[str, Any]]


def _commit(client: TestClient, *lines: tuple[str, Any], revision: str = "main", **header: Any) -> Any:
    rows = [("header", {"summary": "Change", **header}), *lines]
    body = "\n".join(json.dumps({"key": key, "value": value}) for key, value in rows)
    return client.post(f"/api/spaces/alice/demo/commit/{revision}", content=body)


def _file(path: str, content: str = "x") -> tuple[str, dict[str, str]]:
    return "file", {"path": path, "content": content}


def test_a_commit_adds_and_deletes_at_once(client: TestClient, space: Make, truth: Truth) -> None:
    space(files=[{"path": name, "content": name} for name in ("a/1", "a/2", "b", "c/1", "d")])
    coded = {"path": "coded", "content": base64.b64encode(b"x").decode(), "encoding": "base64"}
    done = _commit(
        client,
        _file("new", "text ä"),
        ("file", coded),
        ("deletedFolder", {"path": "a/"}),
        ("deletedFile", {"path": "b"}),
        ("deletedEntry", {"path": "c"}),
        ("deletedEntry", {"path": "d"}),
    ).json()
    assert truth()["files"].keys() == {".gitattributes", "README.md", "new", "coded"}
    assert truth()["files"]["new"]["size"] == 7
    assert [commit["title"] for commit in truth()["commits"]] == ["initial commit", "Change"]
    assert done["success"] is True
    assert done["commitUrl"] == f"http://testserver/spaces/alice/demo/commit/{done['commitOid']}"
    assert client.get("/api/spaces/alice/demo").json()["sha"] == done["commitOid"]
    assert len(done["commitOid"]) == 40


def test_a_file_can_be_moved_by_a_commit(client: TestClient, space: Make, truth: Truth) -> None:
    space()
    oid = truth()["files"]["Dockerfile"]["oid"]
    assert _commit(client, ("file", {"path": "docker/Dockerfile", "oldPath": "Dockerfile"})).status_code == 200
    assert truth()["files"]["docker/Dockerfile"]["oid"] == oid
    assert "Dockerfile" not in truth()["files"]


def test_a_stale_parent_is_refused(client: TestClient, space: Make, truth: Truth) -> None:
    space()
    parent = truth()["commits"][0]["id"]
    assert _commit(client, _file("a"), parentCommit=parent).status_code == 200
    assert _commit(client, _file("b"), parentCommit=parent).status_code == 412
    assert "b" not in truth()["files"]


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([], 400),
        ([("file", {"path": "x"})], 400),
        ([("file", {"path": "x", "content": "!", "encoding": "base64"})], 400),
        ([("file", {"path": "x", "content": "", "encoding": "latin-1"})], 400),
        ([("file", {"path": "../x", "content": ""})], 422),
        ([("file", {"path": "x" * 1001, "content": ""})], 422),
        ([("file", {"path": "Dockerfile/x", "content": ""})], 400),
        ([("file", None)], 400),
        ([("copyFile", {"path": "x"})], 400),
        ([("lfsFile", {"path": "x", "algo": "sha256", "oid": "0" * 64, "size": 1})], 400),
        ([("deletedFile", {"path": "nothing"})], 404),
        ([("deletedFile", {"path": "sr"})], 404),
        ([("file", {"path": "x", "content": "AAAA", "encoding": "base64"})], 400),
        ([("deletedFolder", {"path": "Dockerfile"})], 404),
        ([("deletedEntry", {"path": "nothing"})], 404),
    ],
)
def test_a_commit_happens_as_a_whole_or_not_at_all(
    lines: list[tuple[str, Any]], status: int, client: TestClient, space: Make, truth: Truth
) -> None:
    space(files=[{"path": "Dockerfile", "content": ""}, {"path": "src/x", "content": ""}])
    known = truth()
    changes = [_file("good"), *lines] if lines else []
    assert _commit(client, *changes).status_code == status
    assert truth() == known


@pytest.mark.parametrize("body", ["", "{", "[]", '{"key": "file", "value": {"path": "x", "content": ""}}'])
def test_a_body_without_a_header_is_refused(body: str, client: TestClient, space: Make) -> None:
    assert client.post(f"{space()}/commit/main", content=body).status_code == 400


def test_an_unknown_branch_is_refused(client: TestClient, space: Make) -> None:
    space()
    missing = _commit(client, _file("x"), revision="nowhere")
    assert (missing.status_code, missing.headers["X-Error-Code"]) == (404, "RevisionNotFound")


def test_who_may_only_see_may_not_commit(bob: TestClient, space: Make) -> None:
    space()
    assert _commit(bob, _file("x")).status_code == 403
