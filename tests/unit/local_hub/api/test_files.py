"""Reading files."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from provider.local_hub.model.git import blob_id

Make = Callable[..., str]
FILES = [{"path": path, "content": path} for path in ("Dockerfile", "src/app.py", "src/lib/a.py")]


def test_preupload_tells_large_files_from_others_and_what_is_there(client: TestClient, space: Make) -> None:
    body = {"files": [{"path": name, "size": 1, "sample": "eA=="} for name in ("Dockerfile", "new.bin")]}
    answer = client.post(f"{space(files=FILES)}/preupload/main", json=body).json()
    there = {"path": "Dockerfile", "uploadMode": "regular", "shouldIgnore": False, "oid": blob_id(b"Dockerfile")}
    assert answer["files"] == [there, {"path": "new.bin", "uploadMode": "lfs", "shouldIgnore": False}]


def test_preupload_is_for_writers_and_good_paths(client: TestClient, bob: TestClient, space: Make) -> None:
    path = f"{space()}/preupload/main"
    assert bob.post(path, json={"files": []}).status_code == 403
    assert client.post(path, json={"files": [{"path": "../x", "size": 1, "sample": ""}]}).status_code == 422


def test_the_tree_lists_one_folder_or_all_below_it(client: TestClient, space: Make) -> None:
    path = f"{space(files=FILES)}/tree/main"

    def paths(rest: str = "", **query: str) -> list[str]:
        return [entry["path"] for entry in client.get(f"{path}{rest}", params=query).json()]

    assert paths() == [".gitattributes", "Dockerfile", "README.md", "src"]
    assert paths("/src") == paths("/src%2F") == ["src/app.py", "src/lib"]
    assert paths("/src%2Flib") == ["src/lib/a.py"]
    assert paths("/src", recursive="true") == ["src/app.py", "src/lib", "src/lib/a.py"]


def test_entries_of_the_tree_have_git_ids_and_their_last_commit(client: TestClient, space: Make) -> None:
    path = space(files=FILES)
    entries = client.get(f"{path}/tree/main/src", params={"expand": "true"}).json()
    sha = client.get(path).json()["sha"]
    assert entries[0]["oid"] == blob_id(b"src/app.py")
    assert (entries[0]["type"], entries[0]["size"], entries[1]["type"]) == ("file", 10, "directory")
    assert {entry["lastCommit"]["id"] for entry in entries} == {sha}


def test_the_last_commit_of_an_entry_is_the_one_that_changed_it(client: TestClient, space: Make) -> None:
    path = space(files=FILES)
    old = client.get(path).json()["sha"]
    lines = '{"key":"header","value":{"summary":"s"}}\n{"key":"file","value":{"path":"src/lib/b","content":""}}'
    new = client.post(f"{path}/commit/main", content=lines).json()["commitOid"]
    body = {"paths": ["Dockerfile", "src", "src/app.py", "src/lib"], "expand": True}
    entries = client.post(f"{path}/paths-info/main", json=body).json()
    assert [entry["lastCommit"]["id"] for entry in entries] == [old, new, old, new]


def test_a_missing_folder_or_revision_says_which(client: TestClient, space: Make) -> None:
    path = f"{space(files=FILES)}/tree"
    for rest, code in (
        ("main/nothing", "EntryNotFound"),
        ("main/Dockerfile", "EntryNotFound"),
        ("x", "RevisionNotFound"),
    ):
        missing = client.get(f"{path}/{rest}")
        assert (missing.status_code, missing.headers["X-Error-Code"]) == (404, code)


def test_the_tree_comes_in_pages(client: TestClient, space: Make) -> None:
    first = client.get(f"{space(files=FILES)}/tree/main", params={"recursive": "true", "limit": "4"})
    rest = client.get(first.links["next"]["url"])
    assert (len(first.json()), len(rest.json())) == (4, 3)
    assert "next" not in rest.links


@pytest.mark.parametrize("as_json", [True, False])
def test_paths_info_skips_what_is_not_there(*, as_json: bool, client: TestClient, space: Make) -> None:
    path = f"{space(files=FILES)}/paths-info/main"
    body: dict[str, Any] = {"paths": ["Dockerfile", "src", "nothing", ""], "expand": False}
    answer = client.post(path, json=body) if as_json else client.post(path, data=body)
    assert [(entry["path"], entry["type"]) for entry in answer.json()] == [("Dockerfile", "file"), ("src", "directory")]


def test_a_file_is_resolved_with_its_id_and_its_commit(client: TestClient, space: Make) -> None:
    sha = client.get(space(files=FILES)).json()["sha"]
    for revision in ("main", "refs%2Fheads%2Fmain", sha):
        url = f"/spaces/alice/demo/resolve/{revision}/src/app.py"
        found, head = client.get(url), client.head(url)
        assert (found.content, head.content) == (b"src/app.py", b"")
        for answer in (found, head):
            assert answer.headers["X-Repo-Commit"] == sha
            assert answer.headers["ETag"] == f'"{blob_id(b"src/app.py")}"'
            assert answer.headers["Content-Length"] == "10"


@pytest.mark.parametrize(
    ("asked", "content", "told"),
    [
        ("bytes=0-2", b"Doc", "bytes 0-2/10"),
        ("bytes=6-", b"file", "bytes 6-9/10"),
        ("bytes=6-99", b"file", "bytes 6-9/10"),
        ("bytes=-4", b"file", "bytes 6-9/10"),
        ("bytes=-99", b"Dockerfile", "bytes 0-9/10"),
    ],
)
def test_a_part_of_a_file_can_be_asked_for(
    asked: str, content: bytes, told: str, client: TestClient, space: Make
) -> None:
    space(files=FILES)
    answer = client.get("/spaces/alice/demo/resolve/main/Dockerfile", headers={"Range": asked})
    assert (answer.status_code, answer.content, answer.headers["Content-Range"]) == (206, content, told)


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=5-2", "bytes=-0"])
def test_a_part_outside_of_the_file_is_refused(asked: str, client: TestClient, space: Make) -> None:
    space(files=FILES)
    refused = client.get("/spaces/alice/demo/resolve/main/Dockerfile", headers={"Range": asked})
    assert (refused.status_code, refused.headers["Content-Range"]) == (416, "bytes */10")


@pytest.mark.parametrize("asked", ["bytes=-", "lines=1-2", "bytes=0-1,3-4"])
def test_a_range_that_is_none_gives_the_whole_file(asked: str, client: TestClient, space: Make) -> None:
    space(files=FILES)
    answer = client.get("/spaces/alice/demo/resolve/main/Dockerfile", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, b"Dockerfile")


def test_a_missing_file_is_told_with_the_commit_that_lacks_it(client: TestClient, space: Make) -> None:
    sha = client.get(space()).json()["sha"]
    missing = client.head("/spaces/alice/demo/resolve/main/nothing")
    assert (missing.status_code, missing.headers["X-Error-Code"]) == (404, "EntryNotFound")
    assert missing.headers["X-Repo-Commit"] == sha


@pytest.mark.parametrize(
    "asked", [f"bytes={'9' * 5000}-", f"bytes=-{'9' * 5000}", f"bytes=0-{'9' * 5000}", "bytes=\u00b2-"]
)
def test_a_range_of_endless_digits_gives_the_whole_file(asked: str, client: TestClient, space: Make) -> None:
    space(files=FILES)
    answer = client.get("/spaces/alice/demo/resolve/main/Dockerfile", headers={b"Range": asked.encode("latin-1")})
    assert (answer.status_code, answer.content) == (200, b"Dockerfile")


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("x.html", "text/plain; charset=utf-8"),
        ("x.svg", "text/plain; charset=utf-8"),
        ("x.xhtml", "text/plain; charset=utf-8"),
        ("x.xml", "text/plain; charset=utf-8"),
        ("x.js", "text/plain; charset=utf-8"),
        ("x.json", "text/plain; charset=utf-8"),
        ("README.md", "text/plain; charset=utf-8"),
        ("x.png", "image/png"),
        ("x.pdf", "application/octet-stream"),
        ("x.swf", "application/octet-stream"),
        ("x", "text/plain; charset=utf-8"),
        (".gitattributes", "text/plain; charset=utf-8"),
        ("x.bin", "application/octet-stream"),
        ('ä "x".html', "text/plain; charset=utf-8"),
    ],
)
def test_a_file_cannot_act_in_a_browser(path: str, media_type: str, client: TestClient, space: Make) -> None:
    space(files=[*FILES, {"path": path, "content": "---\nsdk: docker\n---\n<script>alert(1)</script>"}])
    headers = client.get(f"/spaces/alice/demo/resolve/main/{path}").headers
    assert headers["Content-Type"] == media_type
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"].startswith("inline; filename*=UTF-8''")


def test_models_resolve_without_and_datasets_with_a_prefix(client: TestClient) -> None:
    for kind in ("model", "dataset"):
        client.post("/api/repos/create", json={"type": kind, "name": "x"})
    assert client.get("/alice/x/resolve/main/.gitattributes").status_code == 200
    assert client.get("/datasets/alice/x/resolve/main/.gitattributes").status_code == 200


def test_a_resolve_of_a_former_id_leads_on(client: TestClient, space: Make) -> None:
    space()
    client.post("/api/repos/move", json={"fromRepo": "alice/demo", "toRepo": "alice/new", "type": "space"})
    moved = client.get("/spaces/alice/demo/resolve/main/Dockerfile")
    assert (moved.status_code, moved.headers["Location"]) == (307, "/spaces/alice/new/resolve/main/Dockerfile")
