"""History, differences and pull requests."""

import json
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

API = "/api/datasets/alice/d"
Commit = Callable[..., str]


@pytest.fixture
def commit(client: TestClient) -> Commit:
    """Write files of a dataset, None deletes one; give the commit."""
    client.post("/api/repos/create", json={"type": "dataset", "name": "d"})

    def make(to: str = "main", **files: str | None) -> str:
        rows: list[dict[str, object]] = [{"key": "header", "value": {"summary": "Change"}}]
        for path, content in files.items():
            key, more = ("deletedEntry", {}) if content is None else ("file", {"content": content})
            rows.append({"key": key, "value": {"path": path, **more}})
        done = client.post(f"{API}/commit/{to}", content="\n".join(map(json.dumps, rows)))
        assert done.status_code == 200, done.text
        made: str = done.json()["commitOid"]
        return made

    return make


def test_two_commits_are_compared(client: TestClient, commit: Commit) -> None:
    first, second = commit(a="1\n", b="x"), commit(a="2\n", b=None)
    told = client.get(f"{API}/compare/{first}..{second}").text
    assert "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-1\n+2\n" in told
    assert "+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\\ No newline at end of file\n" in told
    assert client.get(f"{API}/compare/{first}").status_code == 400


def test_the_size_of_a_folder_is_told(client: TestClient, commit: Commit) -> None:
    commit(**{"x/a": "12", "x/y/b": "345", "c": "6789"})
    assert client.get(f"{API}/treesize/main/x").json() == {"path": "x", "size": 5}
    assert client.get(f"{API}/treesize/main/nothing").status_code == 404


def test_a_squashed_branch_has_one_commit(client: TestClient, commit: Commit) -> None:
    commit(a="1")
    squashed = client.post(f"{API}/super-squash/main", json={"message": "One"}).json()["commitId"]
    assert [one["id"] for one in client.get(f"{API}/commits/main").json()] == [squashed]
    assert client.post(f"{API}/super-squash/nowhere", json={}).status_code == 404
    assert client.post(f"{API}/super-squash/main", json={"message": "x" * 501}).status_code == 400


def test_a_merge_keeps_what_both_sides_changed(client: TestClient, commit: Commit) -> None:
    commit(a="1", b="1", c="1")
    commit("main?create_pr=1", a="2", b=None)
    commit(c="2")
    assert client.post(f"{API}/discussions/1/merge").status_code == 200
    files = {one["path"] for one in client.get(f"{API}/tree/main").json()}
    assert files == {".gitattributes", "a", "c"}
    texts = [client.get(f"/datasets/alice/d/resolve/main/{path}").text for path in "ac"]
    assert texts == ["2", "2"]
    assert client.post(f"{API}/discussions/1/merge").status_code == 400


def test_a_conflict_is_told_and_not_merged(client: TestClient, commit: Commit) -> None:
    commit("main?create_pr=1", a="mine")
    commit(a="theirs")
    assert client.get(f"{API}/discussions/1").json()["filesWithConflicts"] == ["a"]
    assert client.post(f"{API}/discussions/1/merge").status_code == 409
    assert client.get("/datasets/alice/d/resolve/main/a").text == "theirs"


def test_a_stranger_proposes_and_pushes_but_does_not_merge(client: TestClient, bob: TestClient, commit: Commit) -> None:
    rows = '{"key": "header", "value": {"summary": "Mine"}}\n{"key": "file", "value": {"path": "a", "content": "1"}}'
    assert bob.post(f"{API}/commit/main", content=rows).status_code == 403
    assert bob.post(f"{API}/commit/main?create_pr=1", content=rows).status_code == 200
    assert bob.post(f"{API}/commit/refs%2Fpr%2F1", content=rows.replace('"a"', '"b"')).status_code == 200
    assert bob.post(f"{API}/discussions/1/merge").status_code == 403
    commit("main?create_pr=1", c="1")
    assert bob.post(f"{API}/commit/refs%2Fpr%2F2", content=rows).status_code == 403


def test_discussions_can_be_switched_off_and_need_a_title(client: TestClient, commit: Commit) -> None:
    assert client.post(f"{API}/discussions", json={"title": "ab", "description": ""}).status_code == 400
    client.put(f"{API}/settings", json={"discussionsDisabled": True})
    assert client.post(f"{API}/discussions", json={"title": "A question", "description": ""}).status_code == 403
    assert client.get(f"{API}/discussions/1").status_code == 404


def test_the_older_form_of_a_commit_is_understood(client: TestClient, commit: Commit) -> None:
    body = {"summary": "Old", "files": [{"path": "a", "content": "1"}], "deletedEntries": [{"path": ".gitattributes"}]}
    assert client.post(f"{API}/commit/main", json=body).status_code == 200
    assert [one["path"] for one in client.get(f"{API}/tree/main").json()] == ["a"]
