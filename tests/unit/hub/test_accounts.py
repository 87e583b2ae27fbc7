"""Whose token it is, and what a 404 means to it."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from provider.errors import InvalidResponse, InvalidToken
from provider.hub.accounts import read_account
from tests.unit.hub.hub_doubles import WHOAMI, no, ok, scripted, world_of

ALICE = {"id": "u1", "name": "alice"}
ORGANIZATIONS = [{"id": "o1", "name": "Acme"}, {"id": "o2", "name": "hidden", "roleInOrg": "no_access"}]


def fine_grained(*scoped: object) -> dict[str, object]:
    """Make a whoami answer of a token with these scopes."""
    token = {"role": "fineGrained", "fineGrained": {"scoped": list(scoped), "global": []}}
    return {**ALICE, "orgs": ORGANIZATIONS, "auth": {"accessToken": token}}


def test_an_account_reaches_its_own_namespace_and_its_organizations_in_any_case() -> None:
    account = read_account(WHOAMI)
    assert (account.name, account.organizations, account.role) == ("alice", ("Acme",), "write")
    assert account.reaches("Alice")
    assert account.reaches("ACME")
    assert not account.reaches("bob")


def test_an_organization_without_access_is_not_reached() -> None:
    assert not read_account({**ALICE, "orgs": ORGANIZATIONS}).reaches("hidden")


def test_a_plan_is_the_user_s_or_the_organization_s_own_and_may_be_unknown() -> None:
    organizations = [{"name": "Team", "plan": "team"}, {"name": "poor", "plan": None}, {"name": "silent"}]
    account = read_account({**ALICE, "isPro": True, "orgs": organizations})
    assert [account.has_plan(name) for name in ("Alice", "TEAM", "poor", "silent", "other")] == [
        True,
        True,
        False,
        None,
        None,
    ]
    assert read_account(ALICE).has_plan("alice") is None


def test_a_fine_grained_token_reaches_only_the_namespaces_of_its_scopes() -> None:
    account = read_account(
        fine_grained(
            {"entity": {"_id": "o1", "type": "org"}, "permissions": ["repo.content.read"]},
            {"entity": {"_id": "u1", "type": "user", "name": "alice"}, "permissions": ["inference.serverless.write"]},
            {"entity": {"_id": "r1", "type": "space", "name": "alice/bot"}, "permissions": ["repo.write"]},
        )
    )
    assert account.reaches("acme")
    assert not account.reaches("alice")


def test_a_fine_grained_scope_is_also_known_by_its_name() -> None:
    scope = {"entity": {"type": "user", "name": "alice"}, "permissions": ["repo.write"]}
    assert read_account(fine_grained(scope)).reaches("alice")


def test_little_is_needed_of_the_answer() -> None:
    account = read_account({"name": "alice", "auth": {"type": "other"}, "new": 1})
    assert (account.organizations, account.role, account.scopes) == ((), None, None)


def test_the_account_is_asked_once_however_many_threads_ask() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        time.sleep(0.05)
        return ok(WHOAMI)

    with world_of(handle) as world, ThreadPoolExecutor(8) as threads:
        names = [future.result().name for future in [threads.submit(world.hub.account) for _ in range(8)]]
        world.hub.account()
    assert names == ["alice"] * 8
    assert world.routes() == ["GET /api/whoami-v2"]


def test_a_revoked_token_is_told_and_asked_about_again() -> None:
    with world_of(scripted(no(401, "Invalid user token."), ok(WHOAMI))) as world:
        with pytest.raises(InvalidToken):
            world.hub.account()
        assert world.hub.account().name == "alice"


@pytest.mark.parametrize("body", [[], {}, {"name": 1}, {"name": "a", "orgs": [1]}, {"name": "a", "auth": "x"}])
def test_an_answer_of_another_shape_is_unreadable(body: object) -> None:
    with world_of(scripted(ok(body))) as world, pytest.raises(InvalidResponse):
        world.hub.account()


def organization(name: str, role: str | None, *groups: str) -> dict[str, Any]:
    """Return an organization as whoami tells of it, with the user's roles there and in its resource groups."""
    return {
        "name": name,
        "roleInOrg": role,
        "resourceGroups": [{"id": "1", "name": "g", "role": one} for one in groups],
    }


@pytest.mark.parametrize(
    ("role", "namespace", "may"),
    [
        ("write", "me", True),
        ("write", "Writers", True),
        ("write", "readers", False),
        ("write", "grouped", True),
        ("write", "hidden", False),
        ("write", "others", False),
        ("read", "readers", None),
        ("read", "others", None),
    ],
)
def test_where_things_may_be_made_is_told_by_the_roles(role: str, namespace: str, may: Any) -> None:
    """Nothing is told of a token that only reads: another one applies what it plans."""
    organizations = [
        organization("writers", "contributor"),
        organization("readers", "read", "read"),
        organization("grouped", "read", "read", "write"),
        organization("hidden", "no_access"),
    ]
    account = read_account({"name": "me", "orgs": organizations, "auth": {"accessToken": {"role": role}}})
    assert account.may_create_in(namespace) is may
