"""Duplicating repositories."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Make = Callable[..., str]
Truth = Callable[..., dict[str, Any]]


def _duplicate(client: TestClient, path: str, **fields: Any) -> Any:
    return client.post(f"{path}/duplicate", json={"repository": "alice/copy", **fields})


def test_files_and_variables_are_copied_and_secrets_are_not(client: TestClient, space: Make, truth: Truth) -> None:
    path = space(
        hardware="t4-small",
        visibility="private",
        secrets=[{"key": "S", "value": "1"}],
        variables=[{"key": "V", "value": "1"}, {"key": "W", "value": "1"}],
        volumes=[{"type": "bucket", "source": "a/b", "mountPath": "/data"}],
    )
    done = _duplicate(client, path, variables=[{"key": "W", "value": "2"}])
    assert done.json() == {"url": "http://testserver/spaces/alice/copy"}
    source, copy = truth(), truth("alice/copy")
    assert {key: one["value"] for key, one in copy["variables"].items()} == {"V": "1", "W": "2"}
    assert (copy["secrets"], copy["volumes"]) == ({}, [])
    assert (copy["files"], copy["visibility"]) == (source["files"], "private")
    assert copy["hardware"]["requested"] == "cpu-basic"
    assert copy["_id"] != source["_id"]


def test_settings_of_the_copy_can_be_told(client: TestClient, space: Make, truth: Truth) -> None:
    _duplicate(
        client,
        space(),
        repository="acme/copy",
        visibility="private",
        hardware="t4-small",
        sleepTimeSeconds=60,
        secrets=[{"key": "S", "value": "1"}],
        resourceGroupId="a" * 24,
    )
    copy = truth("acme/copy")
    assert (copy["visibility"], copy["hardware"]["requested"], copy["sleep_time"]) == ("private", "t4-small", 60)
    assert (copy["secrets"].keys(), copy["resource_group"]) == ({"S"}, "a" * 24)


def test_a_copy_lives_on_its_own(client: TestClient, space: Make) -> None:
    path = space()
    _duplicate(client, path)
    client.request("DELETE", "/api/repos/delete", json={"type": "space", "name": "demo"})
    assert client.get("/spaces/alice/copy/resolve/main/Dockerfile").text == "FROM scratch\n"
    client.post("/api/spaces/alice/copy/variables", json={"key": "A", "value": "1"})
    assert client.get("/api/spaces/alice/copy/commits/main").json()[0]["title"] == "initial commit"


def test_a_taken_name_is_a_conflict_that_says_where(client: TestClient, space: Make) -> None:
    refused = _duplicate(client, space(), repository="alice/demo")
    assert (refused.status_code, refused.json()["url"]) == (409, "http://testserver/spaces/alice/demo")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"repository": "copy"}, 400),
        ({"repository": "alice/-"}, 400),
        ({"repository": "stranger/copy"}, 403),
        ({"hardware": "quantum"}, 400),
        ({"resourceGroupId": "x"}, 400),
        ({"resourceGroupId": "a" * 24}, 400),
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, Any], status: int, client: TestClient, space: Make) -> None:
    assert _duplicate(client, space(), **fields).status_code == status
    assert client.get("/api/spaces/alice/copy").status_code == 404


def test_what_one_may_not_see_cannot_be_copied(bob: TestClient, space: Make) -> None:
    path = space(visibility="private")
    assert _duplicate(bob, path, repository="bob/copy").status_code == 404


def test_datasets_are_duplicated_too(client: TestClient) -> None:
    client.post(
        "/api/repos/create", json={"type": "dataset", "name": "d", "files": [{"path": "a.csv", "content": "a\n"}]}
    )
    _duplicate(client, "/api/datasets/alice/d")
    assert client.get("/datasets/alice/copy/resolve/main/a.csv").text == "a\n"
