"""Squashing the history of a branch."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient


def test_a_branch_has_one_commit_with_the_same_files_after_that(client: TestClient, space: Callable[..., str]) -> None:
    path = space()
    client.post(f"{path}/branch/old", json={})
    line = '{"key": "header", "value": {"summary": "More"}}\n{"key": "file", "value": {"path": "x", "content": "x"}}'
    client.post(f"{path}/commit/main", content=line)
    before = client.get(f"{path}/tree/main").json()
    squashed = client.post(f"{path}/super-squash/main", json={"message": "All in one"})
    commits = client.get(f"{path}/commits/main").json()
    assert [(one["id"], one["title"]) for one in commits] == [(squashed.json()["commitId"], "All in one")]
    assert client.get(f"{path}/tree/main").json() == before
    assert client.get(f"{path}/commits/old").json()[0]["id"] != commits[0]["id"]


def test_without_a_message_the_branch_is_named(client: TestClient, space: Callable[..., str]) -> None:
    path = space()
    client.post(f"{path}/super-squash/refs%2Fheads%2Fmain", json={})
    assert client.get(f"{path}/commits/main").json()[0]["title"] == "Super-squash branch 'main'"


@pytest.mark.parametrize(
    ("branch", "message", "status"), [("nothing", "", 404), ("main", "x" * 501, 400), ("main", "x" * 500, 200)]
)
def test_what_can_not_be_squashed_is_refused(
    branch: str, message: str, status: int, client: TestClient, space: Callable[..., str]
) -> None:
    path = space()
    assert client.post(f"{path}/super-squash/{branch}", json={"message": message}).status_code == status


def test_only_those_who_may_write_squash(bob: TestClient, space: Callable[..., str]) -> None:
    path = space(organization="acme")
    assert bob.post(f"{path}/super-squash/main", json={}).status_code == 403
