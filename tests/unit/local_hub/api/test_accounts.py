"""Who is calling, and what may they see and change."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient


def test_whoami_tells_the_account_and_its_organizations(client: TestClient) -> None:
    me = client.get("/api/whoami-v2").json()
    assert (me["type"], me["name"], me["isPro"]) == ("user", "alice", True)
    assert {org["name"]: org["roleInOrg"] for org in me["orgs"]} == {"acme": "admin", "Reading-Room": "read"}
    assert me["auth"]["accessToken"]["role"] == "write"


def test_whoami_refuses_the_anonymous(anonymous: TestClient) -> None:
    assert anonymous.get("/api/whoami-v2").status_code == 401


@pytest.mark.parametrize("header", ["Bearer hf_nobody", "Basic hf_alice", "hf_alice", "Bearer"])
def test_a_bad_token_is_refused_without_a_code_also_where_none_is_needed(
    header: str, anonymous: TestClient, space: Callable[..., str]
) -> None:
    refused = anonymous.get(space(), headers={"Authorization": header})
    assert refused.status_code == 401
    assert refused.json() == {"error": "Invalid credentials in Authorization header"}
    assert "X-Error-Code" not in refused.headers


def test_a_private_space_is_hidden_from_strangers(
    bob: TestClient, anonymous: TestClient, client: TestClient, space: Callable[..., str]
) -> None:
    path = space(visibility="private")
    assert client.get(path).status_code == 200
    hidden, missing = bob.get(path), bob.get("/api/spaces/alice/nothing")
    assert (hidden.status_code, hidden.headers["X-Error-Code"]) == (404, "RepoNotFound")
    assert hidden.json() == missing.json() == {"error": "Repository not found"}
    unnamed = anonymous.get(path)
    assert (unnamed.status_code, unnamed.headers["X-Error-Code"]) == (401, "RepoNotFound")
    assert bob.post(f"{path}/pause", json={}).status_code == 404


def test_members_of_an_organization_see_what_is_private_and_readers_may_not_write(
    bob: TestClient, space: Callable[..., str]
) -> None:
    path = space(organization="acme", visibility="private")
    assert bob.get(path).status_code == 200
    refused = bob.post(f"{path}/variables", json={"key": "A", "value": "1"})
    assert refused.status_code == 403
    assert "X-Error-Code" not in refused.headers
    assert bob.get(f"{path}/variables").json() == {}


def test_the_anonymous_may_read_what_is_public_and_not_write(anonymous: TestClient, space: Callable[..., str]) -> None:
    path = space()
    assert anonymous.get(path).status_code == 200
    assert anonymous.post(f"{path}/pause").status_code == 401


def test_the_source_of_a_protected_space_is_hidden_from_strangers(
    client: TestClient, bob: TestClient, space: Callable[..., str]
) -> None:
    path = space(visibility="protected")
    assert bob.get(path).json()["visibility"] == "protected"
    assert bob.get(f"{path}/tree/main").status_code == 404
    assert bob.get("/spaces/alice/demo/resolve/main/Dockerfile").status_code == 404
    assert client.get(f"{path}/tree/main").status_code == 200


def test_ids_compare_without_case_and_are_answered_as_they_were_made(
    client: TestClient, space: Callable[..., str]
) -> None:
    space("Demo", organization="ACME")
    assert client.get("/api/spaces/Acme/dEMO").json()["id"] == "acme/Demo"


@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("POST", "/variables"), ("DELETE", "/variables")])
def test_a_former_id_leads_to_the_present_one(
    method: str, rest: str, client: TestClient, space: Callable[..., str]
) -> None:
    old = space()
    client.post("/api/repos/move", json={"fromRepo": "alice/demo", "toRepo": "acme/new", "type": "space"})
    moved = client.request(method, f"{old}{rest}?a=b", json={"key": "A", "value": "1"})
    assert (moved.status_code, moved.headers["Location"]) == (307, f"/api/spaces/acme/new{rest}?a=b")
    followed = client.request(method, f"{old}{rest}", json={"key": "A", "value": "1"}, follow_redirects=True)
    assert followed.status_code == 200


def test_a_former_id_does_not_give_away_what_is_private(
    client: TestClient, bob: TestClient, space: Callable[..., str]
) -> None:
    old = space(visibility="private")
    client.post("/api/repos/move", json={"fromRepo": "alice/demo", "toRepo": "alice/new", "type": "space"})
    assert bob.get(old).status_code == 404
