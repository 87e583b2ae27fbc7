"""Describing repositories."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from provider.local_hub.model.git import blob_id

Make = Callable[..., str]


def test_a_space_is_described_with_runtime_host_and_files(client: TestClient, space: Make) -> None:
    described = client.get(space("My_Demo.v2")).json()
    assert (described["host"], described["subdomain"]) == (
        "https://alice-my-demo-v2.hf.space.localhost",
        "alice-my-demo-v2",
    )
    assert described["runtime"]["stage"] == "BUILDING"
    assert described["tags"] == ["docker", "region:us"]
    assert described["siblings"] == [{"rfilename": name} for name in (".gitattributes", "Dockerfile", "README.md")]
    assert described["createdAt"].startswith("2027-01-15T08:00:00.")


def test_blobs_add_size_and_id_to_files(client: TestClient, space: Make) -> None:
    siblings = client.get(space(), params={"blobs": "true"}).json()["siblings"]
    dockerfile = next(one for one in siblings if one["rfilename"] == "Dockerfile")
    assert dockerfile == {
        "rfilename": "Dockerfile",
        "size": 13,
        "blobId": blob_id(b"FROM scratch\n"),
    }


def test_a_revision_is_described_as_it_was(client: TestClient, space: Make) -> None:
    path = space()
    sha = client.get(path).json()["sha"]
    for revision in ("main", "refs/heads/main", "refs%2Fheads%2Fmain", sha, sha[:7]):
        assert client.get(f"{path}/revision/{revision}").json()["sha"] == sha
    missing = client.get(f"{path}/revision/nowhere")
    assert (missing.status_code, missing.headers["X-Error-Code"]) == (404, "RevisionNotFound")


def test_expand_gives_only_what_is_asked_for(client: TestClient, space: Make) -> None:
    path = space()
    described = client.get(path, params={"expand": ["sdk", "runtime"]}).json()
    assert described.keys() == {"_id", "id", "sdk", "runtime"}
    refused = client.get(path, params={"expand": "gated"})
    assert refused.status_code == 400
    assert re.fullmatch(r'Invalid option: expected one of "author"(\|"\w+")+ at expand\[0\]', refused.json()["error"])


def test_an_id_without_namespace_is_not_found(client: TestClient) -> None:
    missing = client.get("/api/models/gpt2")
    assert (missing.status_code, missing.headers["X-Error-Code"]) == (404, "RepoNotFound")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["c", "b", "a"]),
        ({"author": "ACME"}, ["b"]),
        ({"search": "ICE/"}, ["c", "a"]),
        ({"filter": "static"}, ["c"]),
        ({"sort": "lastModified", "limit": "1"}, ["c"]),
    ],
)
def test_lists_are_filtered_sorted_and_cut(
    query: dict[str, str], names: list[str], client: TestClient, clock: Any, space: Make
) -> None:
    for name, fields in (("a", {}), ("b", {"organization": "acme"}), ("c", {"sdk": "static"})):
        clock.seconds += 1
        space(name, **fields)
    listed = client.get("/api/spaces", params=query).json()
    assert [one["id"].partition("/")[2] for one in listed] == names


def test_lists_show_what_the_caller_may_see(
    client: TestClient, bob: TestClient, anonymous: TestClient, space: Make
) -> None:
    space("mine", visibility="private")
    space("ours", visibility="private", organization="acme")
    space("open")
    assert len(client.get("/api/spaces").json()) == 3
    assert {one["id"] for one in bob.get("/api/spaces").json()} == {"acme/ours", "alice/open"}
    assert {one["id"] for one in anonymous.get("/api/spaces").json()} == {"alice/open"}


def test_a_link_leads_to_the_next_page(client: TestClient, space: Make) -> None:
    for name in "abc":
        space(name)
    first = client.get("/api/spaces", params={"author": "alice", "limit": 2})
    second = client.get(first.links["next"]["url"])
    assert len(first.json()) == 2
    assert "next" not in second.links
    assert {one["id"] for one in first.json() + second.json()} == {"alice/a", "alice/b", "alice/c"}


@pytest.mark.parametrize("query", [{"sort": "beauty"}, {"limit": "many"}, {"cursor": "-1"}])
def test_a_list_that_cannot_be_is_refused(query: dict[str, str], client: TestClient) -> None:
    assert client.get("/api/spaces", params=query).status_code == 400
