"""Making repositories."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Truth = Callable[..., dict[str, Any]]


def _create(client: TestClient, **fields: Any) -> Any:
    return client.post("/api/repos/create", json={"type": "space", "name": "demo", "sdk": "docker", **fields})


def test_a_space_starts_with_one_commit_and_a_card(client: TestClient, truth: Truth) -> None:
    made = _create(client, organization=None).json()
    assert made["url"] == "http://testserver/spaces/alice/demo"
    assert made["name"] == "alice/demo"
    told = truth()
    assert told["_id"] == made["id"]
    assert len(made["id"]) == 24
    assert [commit["title"] for commit in told["commits"]] == ["initial commit"]
    assert told["files"].keys() == {".gitattributes", "README.md"}
    card = client.get("/api/spaces/alice/demo").json()["cardData"]
    assert card.keys() == {"title", "emoji", "colorFrom", "colorTo", "sdk", "pinned"}
    assert (card["title"], card["sdk"], card["pinned"]) == ("Demo", "docker", False)


def test_a_static_space_starts_with_a_page(client: TestClient, truth: Truth) -> None:
    _create(client, sdk="static")
    assert truth()["files"].keys() == {".gitattributes", "README.md", "index.html", "style.css"}
    assert truth()["hardware"] == {"requested": None, "current": None}


def test_models_and_datasets_start_with_git_attributes_only(client: TestClient, truth: Truth) -> None:
    assert client.post("/api/repos/create", json={"name": "m"}).json()["url"] == "http://testserver/alice/m"
    dataset = client.post("/api/repos/create", json={"name": "d", "type": "dataset"}).json()
    assert dataset["url"] == "http://testserver/datasets/alice/d"
    assert truth("alice/m", "model")["files"].keys() == {".gitattributes"}
    assert truth("alice/d", "dataset")["files"].keys() == {".gitattributes"}


def test_a_license_is_put_on_the_card(client: TestClient) -> None:
    client.post("/api/repos/create", json={"name": "d", "type": "dataset", "license": "cc-by-4.0"})
    assert client.get("/api/datasets/alice/d").json()["cardData"] == {"license": "cc-by-4.0"}


def test_files_are_part_of_the_first_commit_and_win_over_generated_ones(client: TestClient, truth: Truth) -> None:
    files = [
        {"path": "README.md", "content": "---\nsdk: docker\ntitle: Mine\n---\n"},
        {"path": "data/x.txt", "content": base64.b64encode("ä".encode()).decode(), "encoding": "base64"},
    ]
    _create(client, files=files)
    assert len(truth()["commits"]) == 1
    assert client.get("/api/spaces/alice/demo").json()["cardData"]["title"] == "Mine"
    assert client.get("/spaces/alice/demo/resolve/main/data/x.txt").content == "ä".encode()


def test_settings_given_to_create_are_there_and_cost_no_restart(client: TestClient, truth: Truth) -> None:
    made = _create(
        client,
        visibility="private",
        hardware="t4-small",
        sleepTimeSeconds=600,
        secrets=[{"key": "S", "value": "1", "description": "a secret"}],
        variables=[{"key": "V", "value": "2"}],
        files=[{"path": "Dockerfile", "content": "FROM scratch"}],
    )
    assert made.status_code == 200
    told = truth()
    assert (told["visibility"], told["hardware"]["requested"], told["sleep_time"]) == ("private", "t4-small", 600)
    assert (told["secrets"]["S"]["description"], told["variables"]["V"]["value"]) == ("a secret", "2")
    assert (told["restarts"], told["builds"]) == (0, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"sdk": None},
        {"sdk": "streamlit"},
        {"sdk": "flask"},
        {"private": True, "visibility": "private"},
        {"visibility": "secret"},
        {"type": "bucket"},
        {"hardware": "quantum"},
        {"sdk": "static", "hardware": "t4-small"},
        {"sleepTimeSeconds": 0},
        {"sleepTimeSeconds": -2},
        {"sleepTimeSeconds": True},
        {"secrets": [{"key": "1", "value": ""}]},
        {"secrets": [{"key": "NO_VALUE"}]},
        {"variables": {"A": "1"}},
        {"volumes": [{"type": "bucket"}]},
        {"short_description": "x" * 61},
        {"files": [{"path": "x", "content": "?", "encoding": "base64"}]},
        {"files": [{"path": "x", "content": ""}, {"path": "x/y", "content": ""}]},
        {"type": "dataset", "visibility": "protected"},
        {"name": None},
        *(
            {"name": name}
            for name in ("", "a/b", "a b", "-a", "a-", ".a", "a.", "a--b", "a..b", "a.git", "x" * 97, "ä")
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_and_leaves_nothing(client: TestClient, fields: dict[str, Any]) -> None:
    refused = _create(client, **fields)
    assert refused.status_code == 400, refused.text
    assert refused.json()["error"]
    assert client.get("/api/spaces").json() == client.get("/api/datasets").json() == []


@pytest.mark.parametrize("name", ["a", "A_b-c.d", "x" * 96, "git", "0"])
def test_good_names_are_taken(client: TestClient, name: str) -> None:
    assert _create(client, name=name).json()["name"] == f"alice/{name}"


def test_a_path_that_git_refuses_is_refused(client: TestClient) -> None:
    for path in ("/etc/x", "a/../b", ".git/config", "a//b", ""):
        assert _create(client, files=[{"path": path, "content": ""}]).status_code == 422


def test_a_name_that_is_taken_is_a_conflict_that_says_where(client: TestClient) -> None:
    _create(client)
    refused = _create(client, name="DEMO", organization="alice")
    assert refused.status_code == 409
    assert refused.json() == {
        "error": "You already created this space repo",
        "url": "http://testserver/spaces/alice/demo",
    }


def test_the_same_name_is_free_for_another_type(client: TestClient) -> None:
    _create(client)
    assert client.post("/api/repos/create", json={"type": "dataset", "name": "demo"}).status_code == 200


@pytest.mark.parametrize("namespace", ["bob", "nobody", "Reading-Room"])
def test_only_ones_own_namespaces_take_new_repositories(client: TestClient, namespace: str) -> None:
    assert _create(client, organization=namespace).status_code == 403


def test_the_anonymous_create_nothing(anonymous: TestClient) -> None:
    assert _create(anonymous).status_code == 401


def test_private_is_the_older_word_for_visibility(client: TestClient, truth: Truth) -> None:
    _create(client, private=True)
    assert truth()["visibility"] == "private"
    _create(client, name="open", private=False)
    assert truth("alice/open")["visibility"] == "public"


def test_free_hardware_sleeps_after_two_days_whatever_create_says(client: TestClient, truth: Truth) -> None:
    _create(client, sleepTimeSeconds=60)
    assert truth()["sleep_time"] == 172_800
    _create(client, name="gpu", hardware="t4-small")
    assert truth("alice/gpu")["sleep_time"] is None
