"""Secrets and variables of a Space."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from provider.local_hub.model.store import Hub

Truth = Callable[..., dict[str, Any]]
Make = Callable[..., str]
BOTH = pytest.mark.parametrize("kind", ["secrets", "variables"])


def test_a_secret_is_listed_with_everything_but_its_value(client: TestClient, space: Make, truth: Truth) -> None:
    path = f"{space()}/secrets"
    assert client.post(path, json={"key": "TOKEN", "value": "s3cret", "description": "why"}).json() == {}
    listed = client.get(path)
    assert listed.json()["TOKEN"].keys() == {"key", "description", "updatedAt"}
    assert "s3cret" not in listed.text
    assert truth()["secrets"]["TOKEN"]["sha256"] == hashlib.sha256(b"s3cret").hexdigest()


def test_every_verb_of_variables_answers_all_of_them(client: TestClient, space: Make) -> None:
    path = f"{space()}/variables"
    client.post(path, json={"key": "A", "value": "1"})
    both = client.post(path, json={"key": "B", "value": "2", "description": "d"}).json()
    assert {key: item["value"] for key, item in both.items()} == {"A": "1", "B": "2"}
    assert both["B"].keys() == {"key", "value", "description", "updatedAt"}
    assert client.get(path).json() == both
    assert client.request("DELETE", path, json={"key": "A"}).json() == {"B": both["B"]}


@BOTH
def test_deleting_is_idempotent_and_restarts_only_when_something_went(
    kind: str, client: TestClient, space: Make, truth: Truth
) -> None:
    path = f"{space(**{kind: [{'key': 'A', 'value': '1'}]})}/{kind}"
    for _ in range(2):
        assert client.request("DELETE", path, json={"key": "A"}).json() == {}
    assert truth()[kind] == {}
    assert truth()["restarts"] == 1


@BOTH
@pytest.mark.parametrize("key", ["", "1A", "_A", "A-B", "A B", "Ä", "A\n"])
def test_a_key_that_is_no_name_is_refused(kind: str, key: str, client: TestClient, space: Make) -> None:
    assert client.post(f"{space()}/{kind}", json={"key": key, "value": "1"}).status_code == 400


@BOTH
def test_an_update_without_description_keeps_it_unless_switched(
    kind: str, client: TestClient, space: Make, truth: Truth
) -> None:
    path = f"{space(**{kind: [{'key': 'A', 'value': '1', 'description': 'old'}]})}/{kind}"
    client.post(path, json={"key": "A", "value": "2"})
    assert truth()[kind]["A"]["description"] == "old"
    client.post(path, json={"key": "A", "value": "2", "description": ""})
    assert truth()[kind]["A"]["description"] == ""
    client.put("/_local/settings", json={"missing_description_keeps": False})
    client.post(path, json={"key": "A", "value": "2"})
    assert truth()[kind]["A"]["description"] is None


@BOTH
def test_one_key_may_be_both_unless_switched(kind: str, client: TestClient, space: Make) -> None:
    path = space(secrets=[{"key": "A", "value": "1"}], variables=[{"key": "A", "value": "1"}])
    client.put("/_local/settings", json={"reject_secret_variable_collision": True})
    assert client.post(f"{path}/{kind}", json={"key": "A", "value": "2"}).status_code == 400


def test_times_of_changes_grow_while_the_clock_stands_still(client: TestClient, space: Make) -> None:
    path = f"{space()}/variables"
    times = [client.post(path, json={"key": "A", "value": "same"}).json()["A"]["updatedAt"] for _ in range(3)]
    assert times == sorted(set(times))
    assert times[0].startswith("2027-01-15T08:00:00.")
    assert times[0].endswith("Z")


def test_every_change_restarts_the_app(client: TestClient, space: Make, truth: Truth) -> None:
    path = space()
    client.post(f"{path}/secrets", json={"key": "A", "value": "1"})
    client.post(f"{path}/variables", json={"key": "B", "value": "1"})
    client.request("DELETE", f"{path}/variables", json={"key": "B"})
    assert truth()["restarts"] == 3


def test_secret_keys_are_for_those_who_may_write(bob: TestClient, anonymous: TestClient, space: Make) -> None:
    path = space(variables=[{"key": "A", "value": "1"}])
    assert bob.get(f"{path}/secrets").status_code == 403
    assert anonymous.get(f"{path}/secrets").status_code == 401
    assert anonymous.get(f"{path}/variables").json().keys() == {"A"}


def test_no_repr_shows_a_value_or_a_token(hub: Hub, space: Make) -> None:
    space(secrets=[{"key": "A", "value": "s3cret"}])
    shown = f"{list(hub)} {list(hub.accounts.values())}"
    assert "s3cret" not in shown
    assert "hf_alice" not in shown
