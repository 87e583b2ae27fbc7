"""Branches, tags and history."""

import httpx
import pytest

from provider import errors
from provider.hub.refs import Commit, Ref
from tests.unit.hub.hub_doubles import body_of, no, ok, scripted, world_of

SHA = "a" * 40
MAIN = {"name": "main", "ref": "refs/heads/main", "targetCommit": SHA}
V1 = {"name": "v1", "ref": "refs/tags/v1", "targetCommit": SHA}
BARE = ok({"branches": [MAIN], "converts": [], "tags": []})
TAGGED = ok({"branches": [MAIN], "tags": [V1]})
LOST = httpx.ReadError("cut off")


def test_branches_and_tags_are_read_once() -> None:
    with world_of(scripted(TAGGED)) as world:
        refs = world.hub.refs.all("dataset", "acme/d")
        assert world.hub.refs.all("dataset", "acme/d") is refs
    assert refs.branches == {"main": Ref("main", "refs/heads/main", SHA)}
    assert refs.tags.keys() == {"v1"}
    assert world.routes() == ["GET /api/datasets/acme/d/refs"]


def test_a_branch_and_a_tag_begin_where_they_are_told_to() -> None:
    with world_of(lambda request: BARE if request.method == "GET" else ok({})) as world:
        world.hub.refs.create_branch("dataset", "acme/d", "next/one", "v0")
        world.hub.refs.create_tag("dataset", "acme/d", "v1", "next/one", "first")
    writes = [request for request in world.sent if request.method == "POST"]
    assert [(request.url.raw_path.decode(), body_of(request)) for request in writes] == [
        ("/api/datasets/acme/d/branch/next%2Fone", {"startingPoint": "v0"}),
        ("/api/datasets/acme/d/tag/next%2Fone", {"tag": "v1", "message": "first"}),
    ]


def test_a_tag_that_is_there_is_not_taken_over() -> None:
    with world_of(scripted(TAGGED)) as world, pytest.raises(errors.Conflict, match="There is a tag v1 already"):
        world.hub.refs.create_tag("dataset", "acme/d", "v1")


def test_a_lost_tag_that_was_made_is_found_and_not_made_again() -> None:
    with world_of(scripted(BARE, LOST, TAGGED)) as world:
        world.hub.refs.create_tag("dataset", "acme/d", "v1")
    assert [request.method for request in world.sent] == ["GET", "POST", "GET"]


def test_a_lost_tag_that_was_not_made_is_made() -> None:
    with world_of(scripted(BARE, LOST, BARE, ok({}))) as world:
        world.hub.refs.create_tag("dataset", "acme/d", "v1")


def test_to_delete_what_is_gone_succeeds_and_the_main_branch_stays() -> None:
    answers = [no(404, "Invalid rev id", "RevisionNotFound"), no(403, "main can't be deleted")]
    with world_of(scripted(*answers)) as world:
        world.hub.refs.delete_tag("space", "acme/bot", "v1")
        with pytest.raises(errors.Forbidden, match="delete the branch main"):
            world.hub.refs.delete_branch("space", "acme/bot", "main")


def test_a_history_is_read_as_far_as_wanted() -> None:
    item = {"id": SHA, "title": "One", "message": "", "date": "2026-01-01T00:00:00.000Z", "authors": [{"user": "al"}]}
    page = ok([item, item], Link='<https://x/api?p=1>; rel="next"')
    with world_of(scripted(page, ok([item]))) as world:
        commits = world.hub.refs.commits("dataset", "acme/d", most=3)
    assert commits == (Commit(SHA, "One", "", "2026-01-01T00:00:00.000Z", ("al",)),) * 3
    assert [request.url.query.decode() for request in world.sent] == ["limit=3", "p=1"]
