"""What pull requests change, and who may push to them."""

import json
from collections.abc import Callable, Mapping

import pytest
from starlette.testclient import TestClient

from provider.local_hub.model.models import Discussion, Repository
from provider.local_hub.model.pulls import changes_of, conflicts_of
from provider.local_hub.model.store import Hub


@pytest.fixture
def path(space: Callable[..., str]) -> str:
    """A Space of acme's, where alice may write and bob may read."""
    return space(organization="acme")


def _commit(client: TestClient, url: str, files: Mapping[str, str | None]) -> int:
    rows = [{"key": "header", "value": {"summary": "A change"}}]
    for path, content in files.items():
        rows.append(
            {"key": "deletedFile", "value": {"path": path}}
            if content is None
            else {"key": "file", "value": {"path": path, "content": content}}
        )
    return client.post(url, content="\n".join(map(json.dumps, rows))).status_code


def _first(hub: Hub) -> tuple[Repository, Discussion]:
    repository = hub.find("space", "acme/demo")
    assert repository
    return repository, repository.discussions[0]


def test_who_opened_it_pushes_more_and_others_who_may_not_write_do_not(
    bob: TestClient, client: TestClient, anonymous: TestClient, path: str, hub: Hub
) -> None:
    pushed = f"{path}/commit/refs%2Fpr%2F1"
    assert _commit(bob, f"{path}/commit/main?create_pr=1", {"a": "1"}) == 200
    assert _commit(bob, pushed, {"b": "2"}) == 200
    assert _commit(anonymous, pushed, {"c": "3"}) == 401
    assert _commit(bob, f"{path}/commit/main", {"c": "3"}) == 403
    assert changes_of(*_first(hub)).keys() == {"a", "b"}


def test_who_may_only_read_does_not_push_to_the_pull_request_of_another(
    bob: TestClient, client: TestClient, path: str
) -> None:
    assert _commit(client, f"{path}/commit/main?create_pr=1", {"a": "1"}) == 200
    assert _commit(bob, f"{path}/commit/refs%2Fpr%2F1", {"b": "2"}) == 403


def test_a_deleted_file_is_a_change_and_conflicts_with_one_that_changed(
    client: TestClient, path: str, hub: Hub
) -> None:
    assert _commit(client, f"{path}/commit/main?create_pr=1", {"Dockerfile": None}) == 200
    assert changes_of(*_first(hub)) == {"Dockerfile": None}
    assert conflicts_of(*_first(hub)) == []
    _commit(client, f"{path}/commit/main", {"Dockerfile": "FROM other\n"})
    assert conflicts_of(*_first(hub)) == ["Dockerfile"]


def test_a_discussion_changes_nothing(client: TestClient, path: str, hub: Hub) -> None:
    client.post(f"{path}/discussions", json={"title": "A title", "description": ""})
    assert changes_of(*_first(hub)) == {}
    assert conflicts_of(*_first(hub)) == []
