"""Deleting, moving and setting up repositories."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Make = Callable[..., str]
Truth = Callable[..., dict[str, Any]]


def _delete(client: TestClient, **body: Any) -> Any:
    return client.request("DELETE", "/api/repos/delete", json={"type": "space", "name": "demo", **body})


def _move(client: TestClient, old: str, new: str) -> Any:
    return client.post("/api/repos/move", json={"fromRepo": old, "toRepo": new, "type": "space"})


def test_a_deleted_repository_is_gone_and_its_name_is_free(client: TestClient, space: Make) -> None:
    path = space()
    assert _delete(client).text == "OK"
    missing = client.get(path)
    assert (missing.status_code, missing.headers["X-Error-Code"]) == (404, "RepoNotFound")
    again = _delete(client)
    assert (again.status_code, again.headers["X-Error-Code"]) == (404, "RepoNotFound")
    assert space() == path


def test_only_writers_delete(bob: TestClient, anonymous: TestClient, space: Make) -> None:
    space(organization="acme")
    assert _delete(bob, organization="acme").status_code == 403
    assert _delete(anonymous, organization="acme").status_code == 401


def test_moving_keeps_the_uid_and_everything_else(client: TestClient, space: Make, truth: Truth) -> None:
    space(secrets=[{"key": "A", "value": "1"}], variables=[{"key": "B", "value": "2"}])
    before = truth()
    assert _move(client, "alice/demo", "acme/new").status_code == 200
    after = truth("acme/new")
    assert after.pop("former_ids") == ["alice/demo"]
    assert after == {key: value for key, value in before.items() if key != "former_ids"} | {"id": "acme/new"}
    assert client.get("/api/spaces/acme/new").json()["subdomain"] == "acme-new"


def test_a_new_repository_takes_over_a_former_id(client: TestClient, space: Make) -> None:
    old = space()
    _move(client, "alice/demo", "alice/new")
    assert client.get(old).status_code == 307
    space()
    assert client.get(old).json()["id"] == "alice/demo"
    assert client.get("/api/spaces/alice/new").status_code == 200
    _delete(client)
    assert client.get(old).status_code == 404


def test_a_repository_can_move_back_and_change_the_case_of_its_name(client: TestClient, space: Make) -> None:
    space()
    _move(client, "alice/demo", "alice/new")
    _move(client, "alice/new", "alice/Demo")
    assert client.get("/api/spaces/alice/demo").json()["id"] == "alice/Demo"
    assert _move(client, "alice/Demo", "alice/demo").status_code == 200
    assert client.get("/api/spaces/alice/DEMO").json()["id"] == "alice/demo"
    for path in ("/api/spaces/alice/new", "/api/spaces/alice%2Fnew"):
        assert client.get(path).headers["Location"] == "/api/spaces/alice/demo"


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        ("alice/demo", "alice/other", 409),
        ("alice/demo", "bob/demo", 403),
        ("alice/demo", "alice/-", 400),
        ("alice/demo", "demo", 400),
        ("alice/nothing", "alice/x", 404),
    ],
)
def test_a_move_that_cannot_be_is_refused(
    *, old: str, new: str, status: int, client: TestClient, space: Make, truth: Truth
) -> None:
    space()
    space("other")
    assert _move(client, old, new).status_code == status
    assert truth()["id"] == "alice/demo"


def test_visibility_is_changed_echoed_and_remembered(client: TestClient, space: Make, truth: Truth) -> None:
    path = f"{space()}/settings"
    assert client.put(path, json={"visibility": "protected"}).json() == {"visibility": "protected"}
    assert client.put(path, json={"private": True}).json() == {"private": True}
    client.put(path, json={"visibility": "private"})
    history = truth()["visibility_history"]
    assert [one["visibility"] for one in history] == ["public", "protected", "private"]
    assert [one["at"] for one in history] == sorted({one["at"] for one in history})


def test_it_is_remembered_which_private_repository_was_published(client: TestClient, space: Make) -> None:
    """Also when it is gone by then."""
    path = f"{space()}/settings"
    for visibility in ("private", "private", "protected", "public"):
        client.put(path, json={"visibility": visibility})
    client.request("DELETE", "/api/repos/delete", json={"type": "space", "name": "demo"})
    assert client.get("/_local/published").json() == ["alice/demo"]


@pytest.mark.parametrize(("visibility", "private"), [("public", False), ("private", True), ("protected", False)])
def test_info_tells_private_and_visibility(*, visibility: str, private: bool, client: TestClient, space: Make) -> None:
    described = client.get(space(visibility=visibility)).json()
    assert (described["visibility"], described["private"]) == (visibility, private)


@pytest.mark.parametrize(
    "body",
    [
        {"private": True, "visibility": "private"},
        {"visibility": "hidden"},
        {"private": "yes"},
        {"gated": "auto"},
        {"gated": "perhaps"},
        {"discussionsDisabled": 1},
        [],
    ],
)
def test_bad_settings_change_nothing(body: Any, client: TestClient, space: Make, truth: Truth) -> None:
    path, known = f"{space()}/settings", truth()
    assert client.put(path, json=body).status_code == 400
    assert truth() == known


def test_datasets_can_be_gated_and_their_discussions_closed(client: TestClient) -> None:
    client.post("/api/repos/create", json={"type": "dataset", "name": "d"})
    client.put("/api/datasets/alice/d/settings", json={"gated": "manual", "discussionsDisabled": True})
    described = client.get("/api/datasets/alice/d").json()
    assert (described["gated"], described["discussionsDisabled"]) == ("manual", True)
    client.put("/api/datasets/alice/d/settings", json={"gated": False})
    assert client.get("/api/datasets/alice/d").json()["gated"] is False


def test_settings_cost_no_restart(client: TestClient, space: Make, truth: Truth) -> None:
    client.put(f"{space()}/settings", json={"visibility": "private"})
    assert truth()["restarts"] == 0


def test_auth_check_tells_reading_from_writing(client: TestClient, bob: TestClient, space: Make) -> None:
    path = f"{space()}/auth-check"
    assert client.get(f"{path}/write").status_code == bob.get(path).status_code == 200
    assert bob.get(f"{path}/write").status_code == 403
