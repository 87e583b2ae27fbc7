"""Requests are judged before anything else hears of them."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from provider.local_hub.api.own_rules import OWN_RULES
from provider.local_hub.api.request_rules import FILE
from provider.local_hub.app import served_routes

UNSERVED: list[str] = json.loads(FILE.read_bytes())["unserved"]


def test_our_own_rules_are_of_routes_that_are_served() -> None:
    assert OWN_RULES.keys() <= set(served_routes())


def test_what_the_hub_serves_and_this_one_does_not_is_named(client: TestClient) -> None:
    assert len(UNSERVED) > 200
    for route in UNSERVED:
        method, path = route.split(" ")
        answer = client.request(method, re.sub(r"{\w+}", "x", path))
        assert answer.status_code == 404
        assert answer.json()["error"].startswith(f"The local Hub does not serve {method} /"), route


@pytest.mark.parametrize(
    ("method", "rest", "body", "fault"),
    [
        ("PUT", "/settings", {"private": "yes"}, "Invalid input: expected boolean, received string at private"),
        ("PUT", "/settings", {"gated": "nonsense"}, "Invalid input at gated"),
        ("POST", "/branch/b", {"overwrite": "nonsense"}, "expected boolean, received string at overwrite"),
        ("POST", "/tag/main", {"tag": "v1", "message": 5}, "expected string, received number at message"),
        ("POST", "/secrets", {"key": "1", "value": ""}, "Invalid string: must match pattern"),
        ("POST", "/secrets", {"key": "A", "value": None}, "expected string, received null at value"),
        ("POST", "/hardware", {"flavor": "quantum"}, "Invalid option: expected one of"),
        ("POST", "/sleeptime", {"seconds": 0}, "Invalid input at seconds"),
        ("POST", "/replicas", {"replicas": 0}, "Too small"),
        ("POST", "/dev-mode", {}, "received undefined at enabled"),
        ("PUT", "/volumes", {"volumes": []}, "Too small: expected array"),
        ("POST", "/super-squash/main", {"message": "x" * 501}, "Too big"),
        ("POST", "/preupload/main", {"files": [{"path": "x"}]}, "at files[0].size"),
    ],
)
def test_a_body_of_another_form_changes_nothing_and_is_told(  # noqa: PLR0917 - one case each
    method: str,
    rest: str,
    body: Any,
    fault: str,
    client: TestClient,
    space: Callable[..., str],
    truth: Callable[..., dict[str, Any]],
) -> None:
    path = space()
    before = truth()
    refused = client.request(method, f"{path}{rest}", json=body)
    assert refused.status_code == 400
    assert fault in refused.json()["error"]
    assert truth() == before


@pytest.mark.parametrize(
    "query",
    [
        "/commits/main?limit=1001",
        "/commits/main?p=x",
        "/tree/main?limit=0",
        "/discussions?type=x",
        "/discussions?status=x",
    ],
)
def test_a_query_of_another_form_is_refused(query: str, client: TestClient, space: Callable[..., str]) -> None:
    assert client.get(f"{space()}{query}").status_code == 400


@pytest.mark.parametrize("query", ["?nothing=1", "?limit=1&limit=2", "?expand=sdk&expand[]=runtime"])
def test_unknown_parameters_are_ignored_and_doubled_ones_refused(
    query: str, client: TestClient, space: Callable[..., str]
) -> None:
    space()
    assert client.get(f"/api/spaces{query}").status_code == (400 if "limit" in query else 200)


def test_a_bad_token_is_refused_before_the_body(anonymous: TestClient, space: Callable[..., str]) -> None:
    headers = {"Authorization": "Bearer hf_nobody"}
    assert anonymous.put(f"{space()}/settings", json={"private": 5}, headers=headers).status_code == 401
