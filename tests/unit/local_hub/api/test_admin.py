"""The back door."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from starlette.testclient import TestClient

from provider.local_hub.model.settings import Settings


@pytest.mark.parametrize("path", ["settings", "requests", "faults", "published", "repos/space/alice/demo"])
def test_the_back_door_opens_to_the_first_account_only(
    path: str, anonymous: TestClient, bob: TestClient, client: TestClient, space: Callable[..., str]
) -> None:
    space()
    answers = [one.get(f"/_local/{path}").status_code for one in (anonymous, bob, client)]
    assert answers == [401, 403, 200]
    assert [one.put("/_local/settings", json={"latency_ms": 1}).status_code for one in (anonymous, bob)] == [401, 403]
    assert [one.delete("/_local/requests").status_code for one in (anonymous, bob)] == [401, 403]
    assert client.get("/_local/settings").json()["latency_ms"] == 0


def test_settings_are_changed_one_by_one_and_all_are_told(client: TestClient) -> None:
    client.put("/_local/settings", json={"latency_ms": 1.5})
    limit = {"quota": 1000, "window_seconds": 300}
    told = client.put("/_local/settings", json={"build_seconds": 0, "rate_limit": limit}).json()
    expected = asdict(Settings(latency_ms=1.5, build_seconds=0, rate_limit=limit))
    assert told == expected
    assert client.get("/_local/settings").json() == told


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("speed", 1),
        ("__class__", 1),
        ("latency_ms", "1"),
        ("latency_ms", -1),
        ("latency_ms", None),
        ("environment_limit", 1.5),
        ("build_seconds", 10**11),
        ("static_space_status", 500),
        ("build_seconds", True),
        ("missing_description_keeps", 1),
        ("rate_limit", 5),
        ("rate_limit", {"quota": 5}),
        ("rate_limit", {"quota": 5, "window_seconds": 0}),
        ("rate_limit", {"quota": 5, "window_seconds": 1, "unit": "s"}),
        ("rate_limit", {"quota": 5, "window_seconds": 1, "pages_quota": -1}),
    ],
)
def test_a_bad_setting_is_named_and_changes_nothing(setting: str, value: Any, client: TestClient) -> None:
    before = client.get("/_local/settings").json()
    refused = client.put("/_local/settings", json={"build_seconds": 7, setting: value})
    assert refused.status_code == 400
    if setting != "rate_limit":
        assert f'"{setting}"' in refused.json()["error"]
    assert client.get("/_local/settings").json() == before


def test_the_whole_truth_about_a_space_is_told(client: TestClient, space: Callable[..., str], clock: Any) -> None:
    space("Demo", visibility="private", hardware="t4-small")
    clock.seconds += 2
    told = client.get("/_local/repos/space/ALICE/demo").json()
    assert (told["id"], told["type"], told["stage"]) == ("alice/Demo", "space", "RUNNING")
    assert told["hardware"] == {"requested": "t4-small", "current": "t4-small"}
    assert [one["visibility"] for one in told["visibility_history"]] == ["private"]


def test_the_truth_about_a_dataset_has_nothing_of_a_space(client: TestClient) -> None:
    client.post("/api/repos/create", json={"type": "dataset", "name": "d"})
    told = client.get("/_local/repos/dataset/alice/d").json()
    assert told["branches"].keys() == {"main"}
    assert not told.keys() & {"stage", "secrets", "restarts"}


@pytest.mark.parametrize(("path", "status"), [("space/alice/x", 404), ("bucket/alice/x", 400)])
def test_what_is_not_there_is_not_told(path: str, status: int, client: TestClient) -> None:
    assert client.get(f"/_local/repos/{path}").status_code == status


def test_the_back_door_is_not_counted(client: TestClient) -> None:
    client.get("/_local/settings")
    client.get("/_local/nothing")
    assert client.get("/_local/requests").json()["total"] == 0


@pytest.mark.parametrize("path", ["settings", "faults"])
@pytest.mark.parametrize(
    "body",
    [
        '{"build_seconds": 1e999}',
        '{"build_seconds": NaN}',
        '{"latency_ms": -Infinity}',
        f'{{"environment_limit": {"9" * 5000}}}',
        '{"quota": ' * 100_000,
        "[" * 100_000,
        '{"rate_limit": "\\ud800"}',
        '{"build_seconds": 123456789012345678901234567890}',
    ],
    ids=lambda body: body[:30],
)
def test_what_no_json_can_answer_with_is_refused_and_changes_nothing(path: str, body: str, client: TestClient) -> None:
    before = client.get(f"/_local/{path}").json()
    assert client.put(f"/_local/{path}", content=body).status_code == 400
    assert client.get(f"/_local/{path}").json() == before


@pytest.mark.parametrize(
    "header", [{"a b": "1"}, {"a": "1\n2"}, {"a": "\0"}, {"é": "1"}, {"a": "é"}, {"": "x"}, {"a": " x"}]
)
def test_a_fault_takes_no_header_that_http_does_not(header: dict[str, str], client: TestClient) -> None:
    fault = {"path": "*", "action": "status", "headers": header}
    assert client.put("/_local/faults", json=[fault]).status_code == 400
