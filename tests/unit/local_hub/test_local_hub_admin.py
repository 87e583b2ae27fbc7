"""The back door."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from starlette.testclient import TestClient

from provider.local_hub.settings import Settings


def test_settings_are_changed_one_by_one_and_all_are_told(anonymous: TestClient) -> None:
    anonymous.put("/_local/settings", json={"latency_ms": 1.5})
    limit = {"quota": 1000, "window_seconds": 300}
    told = anonymous.put("/_local/settings", json={"build_seconds": 0, "rate_limit": limit}).json()
    expected = asdict(Settings(latency_ms=1.5, build_seconds=0, rate_limit=limit))
    assert told == expected
    assert anonymous.get("/_local/settings").json() == told


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("speed", 1),
        ("__class__", 1),
        ("latency_ms", "1"),
        ("latency_ms", -1),
        ("latency_ms", None),
        ("environment_limit", 1.5),
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


def test_the_whole_truth_about_a_space_needs_no_token(
    anonymous: TestClient, space: Callable[..., str], clock: Any
) -> None:
    space("Demo", visibility="private", hardware="t4-small")
    clock.seconds += 2
    told = anonymous.get("/_local/repos/space/ALICE/demo").json()
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
