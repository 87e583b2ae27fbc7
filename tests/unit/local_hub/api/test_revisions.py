"""Branches, tags and commit ids."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Make = Callable[..., str]
Truth = Callable[..., dict[str, Any]]
API = "/api/spaces/alice/demo"


def _commit(client: TestClient, path: str, branch: str = "main", **header: str) -> str:
    lines = [{"key": "header", "value": {"summary": f"Write {path}", **header}}]
    lines.append({"key": "file", "value": {"path": path, "content": path}})
    done = client.post(f"{API}/commit/{branch}", content="\n".join(map(json.dumps, lines)))
    assert done.status_code == 200, done.text
    oid: str = done.json()["commitOid"]
    return oid


def test_history_is_told_newest_first(client: TestClient, space: Make) -> None:
    space()
    _commit(client, "x", description="And why")
    listed = client.get(f"{API}/commits/main")
    told = [(one["title"], one["message"]) for one in listed.json()]
    assert told == [("Write x", "And why"), ("initial commit", "")]
    assert listed.json()[0]["authors"] == [{"user": "alice"}]
    assert listed.headers["X-Total-Count"] == "2"
    assert client.get(f"{API}/commits/{listed.json()[1]['id']}").headers["X-Total-Count"] == "1"


def test_history_comes_in_pages(client: TestClient, space: Make) -> None:
    space()
    _commit(client, "x")
    first = client.get(f"{API}/commits/main", params={"limit": 1})
    second = client.get(first.links["next"]["url"])
    assert [one["title"] for one in first.json() + second.json()] == ["Write x", "initial commit"]
    assert "next" not in second.links


def test_refs_name_the_head_of_main(client: TestClient, space: Make) -> None:
    sha = client.get(space()).json()["sha"]
    main = {"name": "main", "ref": "refs/heads/main", "targetCommit": sha}
    assert client.get(f"{API}/refs").json() == {"branches": [main], "converts": [], "tags": []}
    assert client.get(f"{API}/refs", params={"include_prs": "1"}).json()["pullRequests"] == []


def test_a_branch_grows_apart_from_main_and_builds_nothing(client: TestClient, space: Make, truth: Truth) -> None:
    space()
    assert client.post(f"{API}/branch/feature%2Fx", json={}).status_code == 200
    sha = _commit(client, "only/here", "feature%2Fx")
    assert truth()["builds"] == 1
    assert "only/here" not in truth()["files"]
    listed = client.get(f"{API}/tree/feature%2Fx/only")
    assert [entry["path"] for entry in listed.json()] == ["only/here"]
    for revision in ("feature%2Fx", "feature/x", "refs%2Fheads%2Ffeature%2Fx", sha):
        found = client.get(f"/spaces/alice/demo/resolve/{revision}/only/here")
        assert (found.text, found.headers["X-Repo-Commit"]) == ("only/here", sha)


def test_a_branch_can_start_anywhere_and_be_overwritten(client: TestClient, space: Make, truth: Truth) -> None:
    old = client.get(space()).json()["sha"]
    new = _commit(client, "x")
    client.post(f"{API}/branch/b", json={"startingPoint": old})
    assert truth()["branches"]["b"] == old
    again = client.post(f"{API}/branch/b", json={})
    assert (again.status_code, again.json()["error"]) == (409, "Reference refs/heads/b already exists")
    client.post(f"{API}/branch/b", json={"overwrite": True})
    assert truth()["branches"]["b"] == new


def test_a_tag_stays_where_it_is(client: TestClient, space: Make) -> None:
    old = client.get(space()).json()["sha"]
    assert client.post(f"{API}/tag/main", json={"tag": "v1.0"}).status_code == 200
    assert client.post(f"{API}/tag/main", json={"tag": "v1.0"}).status_code == 409
    _commit(client, "x")
    for revision in ("v1.0", "refs%2Ftags%2Fv1.0"):
        assert client.get(f"{API}/revision/{revision}").json()["sha"] == old


def test_branches_and_tags_can_be_deleted_and_main_cannot(client: TestClient, space: Make) -> None:
    space()
    client.post(f"{API}/branch/b", json={})
    client.post(f"{API}/tag/main", json={"tag": "v1"})
    for path in ("branch/b", "tag/v1"):
        assert client.delete(f"{API}/{path}").status_code == 200
        gone = client.delete(f"{API}/{path}")
        assert (gone.status_code, gone.headers["X-Error-Code"]) == (404, "RevisionNotFound")
    assert client.delete(f"{API}/branch/main").status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("branch/a..b", {}, 400),
        ("branch/b", {"startingPoint": "nowhere"}, 404),
        ("tag/main", {}, 400),
        ("tag/main", {"tag": "a b"}, 400),
        ("tag/nowhere", {"tag": "v1"}, 404),
    ],
)
def test_a_ref_that_cannot_be_is_refused(
    *, path: str, body: dict[str, Any], status: int, client: TestClient, space: Make, truth: Truth
) -> None:
    space()
    known = truth()
    assert client.post(f"{API}/{path}", json=body).status_code == status
    assert truth() == known


def test_only_writers_change_refs(bob: TestClient, space: Make) -> None:
    space()
    assert bob.post(f"{API}/branch/b", json={}).status_code == 403
    assert bob.post(f"{API}/tag/main", json={"tag": "v1"}).status_code == 403
    assert bob.delete(f"{API}/branch/main").status_code == 403


def test_head_names_the_main_branch(client: TestClient, space: Make) -> None:
    path = space()
    assert client.get(f"{path}/revision/HEAD").json()["sha"] == client.get(path).json()["sha"]
    assert client.get("/spaces/alice/demo/resolve/HEAD/Dockerfile").text == "FROM scratch\n"


def test_an_empty_branch_has_no_files_and_no_history(client: TestClient, space: Make) -> None:
    path = space()
    assert client.post(f"{path}/branch/empty", json={"emptyBranch": True}).status_code == 200
    assert client.get(f"{path}/tree/empty").json() == []
    assert len(client.get(f"{path}/commits/empty").json()) == 1
    assert client.post(f"{path}/branch/empty", json={"emptyBranch": True}).status_code == 409


def test_commits_are_told_as_html_to_those_who_ask(client: TestClient, space: Make) -> None:
    path = space()
    for name in ("expand", "expand[]"):
        [commit] = client.get(f"{path}/commits/main", params={name: "formatted"}).json()
        assert commit["formatted"] == {"title": "initial commit", "message": ""}
    assert "formatted" not in client.get(f"{path}/commits/main").json()[0]
    assert client.get(f"{path}/commits/main", params={"expand": "nonsense"}).status_code == 400
    assert client.get(f"{path}/commits/main", params={"limit": "0"}).status_code == 400


def test_main_can_not_be_deleted(client: TestClient, space: Make) -> None:
    refused = client.delete(f"{space()}/branch/main")
    assert (refused.status_code, refused.json()["error"]) == (403, "Cannot delete refs/heads/main")
