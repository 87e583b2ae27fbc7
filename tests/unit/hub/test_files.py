"""Listing, reading and committing files."""

import base64
import hashlib
import json
import subprocess

import httpx
import pytest

from provider import errors
from provider.hub.files import TreeEntry, blob_id
from tests.unit.hub.hub_doubles import INFO, no, ok, scripted, world_of

OID = "c" * 40
LOST = httpx.ReadError("cut off")


def entry(path: str, content: bytes = b"", **more: object) -> dict[str, object]:
    """Make an entry of a tree."""
    return {"type": "file", "path": path, "oid": blob_id(content), "size": len(content), **more}


def test_a_blob_id_is_that_of_git() -> None:
    git = subprocess.run(["git", "hash-object", "--stdin"], input=b"x\x00y\n", capture_output=True, check=True)
    assert blob_id(b"x\x00y\n") == git.stdout.decode().strip()
    assert blob_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def test_a_large_file_is_known_by_its_sha256() -> None:
    large = TreeEntry("x", "pointer", 1, hashlib.sha256(b"x").hexdigest())
    assert large.holds(b"x")
    assert not large.holds(b"y")


def test_a_tree_is_read_page_after_page_from_the_endpoint_only_and_kept() -> None:
    answers = [
        ok(
            [{"type": "directory", "path": "d", "oid": OID, "size": 0}, entry("d/a")],
            Link='<https://other.example/api/x?recursive=true&cursor=2>; rel="next"',
        ),
        ok(
            [entry("b", lfs={"oid": "e" * 64, "size": 5, "pointerSize": 129})],
            Link='<https://x.example/?c=1>; rel="prev"',
        ),
    ]
    with world_of(scripted(*answers)) as world:
        tree = world.hub.files.tree("dataset", "acme/d", "refs/pr/1")
        assert world.hub.files.tree("dataset", "acme/d", "refs/pr/1") is tree
    assert tree == {"d/a": TreeEntry("d/a", blob_id(b""), 0), "b": TreeEntry("b", blob_id(b""), 0, "e" * 64)}
    assert world.routes() == [
        "GET /api/datasets/acme/d/tree/refs%2Fpr%2F1?recursive=true&expand=false",
        "GET /api/datasets/acme/d/tree/refs%2Fpr%2F1?recursive=true&cursor=2",
    ]
    assert {request.url.host for request in world.sent} == {"huggingface.co"}


def test_pages_that_go_in_circles_are_refused() -> None:
    answer = ok([], Link='</x?cursor=1>; rel="next"')
    with world_of(lambda _: answer) as world, pytest.raises(errors.InvalidResponse, match="circles"):
        world.hub.files.tree("dataset", "acme/d")
    assert len(world.sent) == 2


@pytest.mark.parametrize("body", [{}, [1], [{"type": "file"}], [entry("a", size="x")]])
def test_a_tree_of_another_shape_is_unreadable(body: object) -> None:
    with world_of(scripted(ok(body))) as world, pytest.raises(errors.InvalidResponse):
        world.hub.files.tree("dataset", "acme/d")


def test_a_file_is_read_by_its_encoded_path() -> None:
    with world_of(lambda _: httpx.Response(200, content=b"\x00\xff")) as world:
        assert world.hub.files.read("space", "acme/bot", "a b/c#?.txt") == b"\x00\xff"
        world.hub.files.read("model", "acme/m", "x", "refs/pr/1")
    assert world.routes() == [
        "GET /spaces/acme/bot/resolve/main/a%20b/c%23%3F.txt",
        "GET /acme/m/resolve/refs%2Fpr%2F1/x",
    ]


def test_a_missing_file_is_told_apart_from_a_missing_repository() -> None:
    with world_of(scripted(no(404, "Entry not found", "EntryNotFound"))) as world, pytest.raises(errors.EntryNotFound):
        world.hub.files.read("space", "acme/bot", "x")


@pytest.mark.parametrize("path", ["../x", "a//b", "/x", "a/./b", ""])
def test_a_path_that_leads_elsewhere_is_never_sent(path: str) -> None:
    with world_of(scripted()) as world, pytest.raises(errors.ConfigurationError):
        world.hub.files.read("space", "acme/bot", path)


def test_a_commit_is_one_request_with_one_line_for_each_change() -> None:
    with world_of(scripted(ok({"success": True, "commitOid": OID}))) as world:
        made = world.hub.files.commit(
            "space", "acme/bot", "Title\n\nBody é\n", {"a/b": b"\xff"}, ["old"], revision="x/y", parent="d" * 40
        )
    assert made == OID
    assert world.routes() == ["POST /api/spaces/acme/bot/commit/x%2Fy"]
    assert world.sent[0].headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line) for line in world.sent[0].content.splitlines()] == [
        {"key": "header", "value": {"summary": "Title", "description": "Body é", "parentCommit": "d" * 40}},
        {"key": "deletedFile", "value": {"path": "old"}},
        {"key": "file", "value": {"path": "a/b", "content": base64.b64encode(b"\xff").decode(), "encoding": "base64"}},
    ]


def test_a_commit_forgets_the_tree() -> None:
    with world_of(scripted(ok([entry("a")]), ok({"commitOid": OID}), ok([entry("a", b"1")]))) as world:
        world.hub.files.tree("space", "acme/bot")
        world.hub.files.commit("space", "acme/bot", "m", {"a": b"1"})
        assert world.hub.files.tree("space", "acme/bot")["a"].holds(b"1")


def head(sha: str = OID) -> httpx.Response:
    """Make the answer that tells the branch's last commit."""
    return ok({**INFO, "sha": sha})


@pytest.mark.parametrize("lost", [LOST, no(504), ok({"success": True})], ids=str)
def test_a_lost_commit_that_arrived_is_found_by_its_content(lost: httpx.Response | Exception) -> None:
    with world_of(scripted(lost, head(), ok([entry("a", b"1"), entry("c")]))) as world:
        assert world.hub.files.commit("space", "acme/bot", "m", {"a": b"1"}, ["b"]) == OID
    assert world.routes()[1:] == [
        "GET /api/spaces/acme/bot/revision/main",
        f"GET /api/spaces/acme/bot/tree/{OID}?recursive=true&expand=false",
    ]


@pytest.mark.parametrize(
    "tree",
    [[], [entry("a", b"old")], [entry("a", b"1"), entry("b")]],
    ids=["not added", "not replaced", "not deleted"],
)
def test_a_lost_commit_that_did_not_arrive_is_sent_again(tree: list[object]) -> None:
    with world_of(scripted(LOST, head("f" * 40), ok(tree), ok({"commitOid": OID}))) as world:
        assert world.hub.files.commit("space", "acme/bot", "m", {"a": b"1"}, ["b"]) == OID


def test_a_branch_that_still_ends_in_the_parent_has_no_new_commit() -> None:
    with world_of(scripted(LOST, head("d" * 40), ok({"commitOid": OID}))) as world:
        assert world.hub.files.commit("space", "acme/bot", "m", {"a": b"1"}, parent="d" * 40) == OID


def test_a_lost_commit_that_arrived_late_is_found_after_its_parent_is_called_stale() -> None:
    answers: list[httpx.Response | Exception]
    answers = [LOST, head("d" * 40), no(412, "stale"), head(), ok([entry("a", b"1")])]
    with world_of(scripted(*answers)) as world:
        assert world.hub.files.commit("space", "acme/bot", "m", {"a": b"1"}, parent="d" * 40) == OID


def test_a_stale_parent_is_told() -> None:
    with world_of(scripted(no(412, "stale"))) as world, pytest.raises(errors.StaleParent):
        world.hub.files.commit("space", "acme/bot", "m", {"a": b"1"}, parent="d" * 40)


def test_a_commit_without_a_parent_is_sent_again_when_the_branch_moved_on() -> None:
    with world_of(scripted(no(412, "stale"), no(412, "stale"), ok({"commitOid": OID}))) as world:
        assert world.hub.files.commit("space", "acme/bot", "m", {"a": b"1"}) == OID
    assert len(world.waits) == 2
