"""Which part of an organization a repository belongs to."""

from typing import Any

import pytest
from starlette.testclient import TestClient

GROUP = "66aa00000000000000000001"
PATH = "/api/spaces/acme/demo"


def _create(client: TestClient, **fields: Any) -> int:
    body = {"type": "space", "name": "demo", "sdk": "static", **fields}
    return client.post("/api/repos/create", json=body).status_code


def test_a_group_is_given_at_creation_told_changed_and_taken_away(client: TestClient) -> None:
    _create(client, organization="acme", resourceGroupId=GROUP)
    assert client.get(f"{PATH}/resource-group").json()["id"] == GROUP
    assert client.get(PATH).json()["resourceGroup"]["id"] == GROUP
    changed = client.post(f"{PATH}/resource-group", json={"resourceGroupId": None})
    assert changed.json() == {"name": "acme/demo", "type": "space", "private": False, "addedBy": "alice"}
    assert client.get(f"{PATH}/resource-group").status_code == 404
    assert client.get(PATH).json()["resourceGroup"] is None


def test_no_group_may_be_told_as_null(client: TestClient) -> None:
    _create(client, organization="acme")
    client.put("/_local/settings", json={"no_resource_group_is_null": True})
    answer = client.get(f"{PATH}/resource-group")
    assert (answer.status_code, answer.json()) == (200, None)


@pytest.mark.parametrize("group", ["short", 5, "g" * 24])
def test_what_is_no_id_is_refused(group: Any, client: TestClient) -> None:
    assert _create(client, organization="acme", resourceGroupId=group) == 400


def test_users_have_no_groups(client: TestClient) -> None:
    assert _create(client, resourceGroupId=GROUP) == 400


def test_who_may_only_read_changes_no_group(client: TestClient, bob: TestClient) -> None:
    _create(client, organization="acme")
    assert bob.post(f"{PATH}/resource-group", json={"resourceGroupId": GROUP}).status_code == 403
    assert client.post(f"{PATH}/resource-group", json={}).status_code == 400
