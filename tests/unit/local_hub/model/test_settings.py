"""What nobody knows about the real Hub can be switched."""

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

Make = Callable[..., str]


def _switch(client: TestClient, **settings: Any) -> None:
    assert client.put("/_local/settings", json=settings).status_code == 200


def test_secrets_may_be_limited_in_number_and_length(client: TestClient, space: Make) -> None:
    path = space()
    _switch(client, environment_limit=1, value_limit_bytes=2)
    assert client.post(f"{path}/secrets", json={"key": "A", "value": "ä"}).status_code == 200
    assert client.post(f"{path}/secrets", json={"key": "A", "value": "b"}).status_code == 200
    assert client.post(f"{path}/secrets", json={"key": "A", "value": "ää"}).status_code == 400
    assert client.post(f"{path}/secrets", json={"key": "B", "value": "b"}).status_code == 400
    assert client.post(f"{path}/variables", json={"key": "B", "value": "b"}).status_code == 200


def test_readers_may_find_no_secrets_instead_of_being_refused(client: TestClient, bob: TestClient, space: Make) -> None:
    path = space(secrets=[{"key": "A", "value": "1"}])
    assert bob.get(f"{path}/secrets").status_code == 403
    _switch(client, secrets_need_write=False)
    assert bob.get(f"{path}/secrets").json() == {}
    assert client.get(f"{path}/secrets").json().keys() == {"A"}


def test_a_static_space_may_refuse_with_another_status(client: TestClient, space: Make) -> None:
    path = space(sdk="static")
    assert client.post(f"{path}/restart").status_code == 400
    _switch(client, static_space_status=404)
    for rest, body in (("restart", {}), ("pause", {}), ("hardware", {"flavor": "cpu-basic"})):
        assert client.post(f"{path}/{rest}", json=body).status_code == 404


def test_files_of_a_create_call_may_be_a_commit_of_their_own(client: TestClient, space: Make) -> None:
    one = space("one")
    _switch(client, create_commits_files_apart=True)
    two = space("two")
    assert [len(client.get(f"{path}/commits/main").json()) for path in (one, two)] == [1, 2]
