"""Who may do what: every standing with every need on every kind of repository, and the tokens between them."""

from collections.abc import Callable
from typing import Any, get_args

import pytest
from starlette.testclient import TestClient

from provider.local_hub.app import create_app
from provider.local_hub.model.models import Account, Repository, Space
from provider.local_hub.model.permissions import Need, may
from provider.local_hub.model.store import Hub
from provider.local_hub.model.tokens import Access, Scope

NEEDS: tuple[Need, ...] = get_args(Need)
PEOPLE: dict[str, Account | None] = {
    "owner": Account("owner", "t", {"acme": "admin"}),
    "writer": Account("writer", "t", {"acme": "write"}),
    "creator": Account("creator", "t", {"acme": "contributor"}),
    "contributor": Account("contributor", "t", {"acme": "contributor"}),
    "reader": Account("reader", "t", {"acme": "read"}),
    "outcast": Account("outcast", "t", {"acme": "no_access"}),
    "granted": Account("granted", "t"),
    "stranger": Account("stranger", "t"),
    "anonymous": None,
}
WRITERS = {"owner", "writer", "creator"}
MEMBERS = WRITERS | {"contributor", "reader"}
SIGNED_IN = PEOPLE.keys() - {"anonymous"}
EVERYBODY = set(PEOPLE)
EXPECTED: dict[tuple[str, bool], dict[str, set[str]]] = {
    ("public", False): {
        "see": EVERYBODY,
        "source": EVERYBODY,
        "content": EVERYBODY,
        "discuss": set(SIGNED_IN),
        "propose": set(SIGNED_IN),
    },
    ("public", True): {
        "see": EVERYBODY,
        "source": EVERYBODY,
        "content": MEMBERS | {"granted"},
        "discuss": set(SIGNED_IN),
        "propose": MEMBERS | {"granted"},
    },
    ("protected", False): {"see": EVERYBODY, **dict.fromkeys(("source", "content", "discuss", "propose"), MEMBERS)},
    ("private", False): dict.fromkeys(("see", "source", "content", "discuss", "propose"), MEMBERS),
    ("private", True): dict.fromkeys(("see", "source", "content", "discuss", "propose"), MEMBERS),
}


def _repository(visibility: Any, *, gated: bool = False) -> Repository:
    kind: Any = "space" if visibility == "protected" else "dataset"
    space = Space("docker", "cpu-basic") if kind == "space" else None
    made = Repository(
        kind, "acme", "x", visibility, created_at=0, created_by="creator", granted=["granted"], space=space
    )
    made.gated = "auto" if gated else False
    return made


@pytest.mark.parametrize(("visibility", "gated"), EXPECTED)
@pytest.mark.parametrize("need", NEEDS)
def test_the_table_says_who_may(visibility: str, gated: bool, need: Need) -> None:  # noqa: FBT001
    repository = _repository(visibility, gated=gated)
    expected = EXPECTED[visibility, gated].get(need, WRITERS)
    assert {name for name, account in PEOPLE.items() if may(account, repository, need)} == expected


def _with(access: Access) -> Account:
    return Account("owner", "t", {"acme": "admin"}, access=access)


READ_X, WRITE_X = (Scope("dataset", "acme/x", (one,)) for one in ("repo.content.read", "repo.write"))
READING: set[Need] = {"see", "source", "content"}


@pytest.mark.parametrize(
    ("access", "may_do"),
    [
        (Access(role="read"), READING),
        (Access(role="write"), set(NEEDS)),
        (Access(role="fineGrained"), set()),
        (Access(role="fineGrained", scoped=(READ_X,)), READING),
        (Access(role="fineGrained", scoped=(WRITE_X,)), set(NEEDS) - {"discuss"}),
        (Access(role="fineGrained", scoped=(WRITE_X,), everywhere=("discussion.write",)), set(NEEDS)),
        (Access(role="fineGrained", scoped=(Scope("org", "ACME", ("repo.write",)),)), set(NEEDS) - {"discuss"}),
        (Access(role="fineGrained", scoped=(Scope("dataset", "acme/y", ("repo.write",)),)), set()),
        (Access(role="fineGrained", scoped=(Scope("model", "acme/x", ("repo.write",)),)), set()),
    ],
)
def test_a_token_lets_its_owner_do_no_more_than_it_says(access: Access, may_do: set[Need]) -> None:
    repository = _repository("private")
    assert {need for need in NEEDS if may(_with(access), repository, need)} == may_do


def test_a_fine_grained_token_opens_gated_repositories_only_if_it_says_so() -> None:
    repository = _repository("public", gated=True)
    for opens in (True, False):
        account = Account("granted", "t", access=Access(role="fineGrained", reads_gated=opens))
        assert may(account, repository, "content") is opens


@pytest.fixture
def people(hub: Hub) -> Callable[..., TestClient]:
    """Call as alice with a token of her own making."""

    def call(token: str, access: Access) -> TestClient:
        hub.accounts[token] = Account("alice", token, {"acme": "admin"}, access=access)
        return TestClient(create_app(hub), headers={"Authorization": f"Bearer {token}"}, follow_redirects=False)

    return call


def test_a_read_token_plans_and_changes_nothing(people: Callable[..., TestClient], space: Callable[..., str]) -> None:
    path = space(visibility="private")
    reader = people("hf_reader", Access(role="read"))
    for one in ("", "/runtime", "/variables", "/tree/main", "/refs", "/commits/main"):
        assert reader.get(f"{path}{one}").status_code == 200, one
    assert reader.get("/spaces/alice/demo/resolve/main/Dockerfile").status_code == 200
    refused = [
        reader.get(f"{path}/secrets"),
        reader.post(f"{path}/secrets", json={"key": "A", "value": "1"}),
        reader.put(f"{path}/settings", json={"private": False}),
        reader.post(f"{path}/pause"),
        reader.post("/api/repos/create", json={"name": "x"}),
        reader.request("DELETE", "/api/repos/delete", json={"type": "space", "name": "demo"}),
        reader.post("/api/repos/move", json={"type": "space", "fromRepo": "alice/demo", "toRepo": "alice/new"}),
        reader.post(f"{path}/discussions", json={"title": "Hello", "description": "x"}),
        reader.get(f"{path}/xet-write-token/main"),
    ]
    assert [one.status_code for one in refused] == [403] * len(refused)


@pytest.mark.parametrize("route", ["preupload/main", "commit/main", "preupload/main?create_pr=1"])
def test_a_read_token_that_uploads_is_told_why(
    route: str, people: Callable[..., TestClient], space: Callable[..., str]
) -> None:
    path = space()
    refused = people("hf_reader", Access(role="read")).post(f"{path}/{route}", json={"files": [], "summary": "x"})
    assert refused.status_code == 403
    assert refused.json()["error"] == "you must use a write token to upload to a repository."


def test_a_stranger_who_commits_is_led_to_a_pull_request(bob: TestClient, space: Callable[..., str]) -> None:
    path = space()
    refused = bob.post(f"{path}/preupload/main", json={"files": []})
    assert refused.json()["error"] == "Forbidden: pass `create_pr=1` as a query parameter to create a Pull Request."
    assert bob.post(f"{path}/preupload/main?create_pr=1", json={"files": []}).status_code == 200


def test_a_fine_grained_token_creates_only_where_it_may_write(people: Callable[..., TestClient]) -> None:
    access = Access(role="fineGrained", scoped=(Scope("org", "acme", ("repo.write",)),))
    client = people("hf_fine", access)
    assert client.post("/api/repos/create", json={"name": "x", "organization": "acme"}).status_code == 200
    assert client.post("/api/repos/create", json={"name": "x"}).status_code == 403
