"""Reading `--accounts FILE`."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from provider.local_hub.accounts_file import FORM, read_accounts
from provider.local_hub.app import create_app
from provider.local_hub.model.store import Hub

WHOLE: dict[str, Any] = {
    "users": [
        {
            "name": "alice",
            "fullname": "Alice Liddell",
            "is_pro": True,
            "organizations": [{"name": "acme", "role": "admin"}, {"name": "other", "role": "read"}],
            "token": "hf_alice",
            "tokens": [
                {"token": "hf_reader", "name": "plan", "role": "read"},
                {
                    "token": "hf_app",
                    "role": "fineGrained",
                    "scoped": [
                        {"entity": {"type": "space", "name": "acme/app"}, "permissions": ["repo.write"]},
                        {"entity": {"type": "org", "name": "acme"}, "permissions": ["repo.content.read"]},
                    ],
                    "global": ["discussion.write"],
                    "canReadGatedRepos": True,
                },
            ],
        },
        {"name": "bob", "token": "hf_bob"},
    ],
    "organizations": [{"name": "acme", "fullname": "Acme Corp", "plan": "team", "private_by_default": True}],
}


def _hub(tmp_path: Path, content: Any) -> TestClient:
    path = tmp_path / "accounts.json"
    path.write_text(json.dumps(content))
    return TestClient(create_app(Hub(read_accounts(path))))


def _call(client: TestClient, token: str, method: str, path: str, **body: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return client.request(method, path, headers=headers, json=body or None)


def test_whoami_tells_what_the_file_says(tmp_path: Path) -> None:
    client = _hub(tmp_path, WHOLE)
    me = _call(client, "hf_app", "GET", "/api/whoami-v2").json()
    assert (me["name"], me["fullname"], me["isPro"]) == ("alice", "Alice Liddell", True)
    told = {one["name"]: (one["fullname"], one["roleInOrg"]) for one in me["orgs"]}
    assert told == {"acme": ("Acme Corp", "admin"), "other": ("other", "read")}
    token = me["auth"]["accessToken"]
    assert (token["role"], token["fineGrained"]["canReadGatedRepos"]) == ("fineGrained", True)
    assert token["fineGrained"]["global"] == ["discussion.write"]
    assert [one["permissions"] for one in token["fineGrained"]["scoped"]] == [["repo.write"], ["repo.content.read"]]
    roles = [
        _call(client, one, "GET", "/api/whoami-v2").json()["auth"]["accessToken"] for one in ("hf_reader", "hf_bob")
    ]
    assert [(one["displayName"], one["role"]) for one in roles] == [("plan", "read"), ("local-hub", "write")]


def test_an_organization_that_is_private_by_default_makes_private_repositories(tmp_path: Path) -> None:
    client = _hub(tmp_path, WHOLE)
    for name, more in (("hidden", {}), ("open", {"visibility": "public"}), ("open-too", {"private": False})):
        made = _call(client, "hf_alice", "POST", "/api/repos/create", name=name, organization="acme", **more)
        assert made.status_code == 200
    _call(client, "hf_alice", "POST", "/api/repos/create", name="mine")
    seen = [one["id"] for one in client.get("/api/models").json()]
    assert sorted(seen) == ["acme/open", "acme/open-too", "alice/mine"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"users": 1}, "users.* must be a list"),
        ({"users": []}, "has no users"),
        ({"users": [{"name": "x"}]}, '"token" must be a string'),
        ({"users": ["x"]}, "users 1 must be an object"),
        ({"user": []}, 'no field "user"'),
        ({"users": [{"name": "x", "token": "t", "admin": True}]}, 'users 1 has no field "admin"'),
        ({"users": [{"name": "x", "token": "t", "is_pro": "yes"}]}, '"is_pro" must be true or false'),
        ({"users": [{"name": "x", "tokens": [{"token": "t", "role": "admin"}]}]}, "must be one of read, write"),
        ({"users": [{"name": "x", "token": "t", "organizations": [{"name": "a", "role": "owner"}]}]}, "one of admin"),
        ({"users": [{"name": "x", "token": "t"}, {"name": "y", "token": "t"}]}, "the same token"),
        ({"organizations": [{"fullname": "x"}]}, '"name" must be a string'),
        ({"organizations": {}}, '"organizations" must be a list'),
    ],
)
def test_a_file_of_another_form_is_refused_with_the_place(change: dict[str, Any], words: str, tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    path.write_text(json.dumps({"users": [{"name": "a", "token": "t0"}]} | change))
    with pytest.raises(ValueError, match=words) as refused:
        read_accounts(path)
    assert "accounts.json" in str(refused.value)


@pytest.mark.parametrize(
    "scope",
    [
        {"entity": {"type": "space", "name": "acme"}, "permissions": []},
        {"entity": {"type": "org", "name": "acme/app"}, "permissions": []},
        {"entity": {"type": "bucket", "name": "acme/app"}, "permissions": []},
        {"entity": {"type": "space", "name": "acme/app"}, "permissions": ["everything"]},
        {"permissions": []},
    ],
)
def test_a_scope_that_means_nothing_is_refused(scope: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    tokens = [{"token": "t", "role": "fineGrained", "scoped": [scope]}]
    path.write_text(json.dumps({"users": [{"name": "a", "tokens": tokens}]}))
    with pytest.raises(ValueError, match="scoped 1"):
        read_accounts(path)


@pytest.mark.parametrize("text", ["{", "[]", "", "\0", '"a"'])
def test_a_file_that_is_no_object_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"accounts\.json"):
        read_accounts(path)


def test_the_form_in_the_help_names_every_role_and_permission() -> None:
    for word in ("admin", "contributor", "no_access", "fineGrained", "repo.write", "private_by_default"):
        assert word in FORM


def test_the_file_of_the_guide_is_of_the_form(tmp_path: Path) -> None:
    guide = Path(__file__).parents[3] / "docs" / "guides" / "rehearsing-on-the-local-hub.md"
    found = re.search(r"```json title=.accounts.json.\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    path = tmp_path / "accounts.json"
    path.write_text(found[1])
    accounts = read_accounts(path)
    assert [(one.name, one.access.role) for one in accounts] == [
        ("alice", "write"),
        ("alice", "read"),
        ("alice", "fineGrained"),
        ("bob", "write"),
    ]
