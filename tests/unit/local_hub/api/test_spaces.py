"""Running a Space."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Truth = Callable[..., dict[str, Any]]
Make = Callable[..., str]


def test_the_runtime_of_a_space_tells_stage_hardware_and_domain(client: TestClient, space: Make) -> None:
    runtime = client.get(f"{space('My_Demo.v2')}/runtime").json()
    assert runtime == {
        "stage": "BUILDING",
        "hardware": {"current": None, "requested": "cpu-basic"},
        "storage": None,
        "gcTimeout": 172_800,
        "replicas": {"requested": 1},
        "devMode": False,
        "domains": [{"domain": "alice-my-demo-v2.hf.space.localhost", "stage": "READY"}],
    }


def test_a_static_space_runs_at_once_without_hardware(client: TestClient, space: Make) -> None:
    runtime = client.get(f"{space(sdk='static')}/runtime").json()
    assert runtime == {
        "stage": "RUNNING",
        "hardware": {"current": None, "requested": None},
        "storage": None,
        "replicas": {"requested": 1, "current": 1},
    }


@pytest.mark.parametrize(
    ("verb", "body"),
    [("hardware", {"flavor": "cpu-basic"}), ("sleeptime", {"seconds": 60}), ("restart", {}), ("pause", {})],
)
def test_a_static_space_refuses_what_is_for_running_ones(
    verb: str, body: dict[str, Any], client: TestClient, space: Make
) -> None:
    assert client.post(f"{space(sdk='static')}/{verb}", json=body).status_code == 400


def test_another_flavor_restarts_and_never_sleeps_by_default(client: TestClient, space: Make, truth: Truth) -> None:
    path = space()
    runtime = client.post(f"{path}/hardware", json={"flavor": "t4-small"}).json()
    assert (runtime["hardware"]["requested"], runtime["gcTimeout"]) == ("t4-small", None)
    client.post(f"{path}/hardware", json={"flavor": "t4-small", "sleepTimeSeconds": 600})
    assert (truth()["restarts"], truth()["sleep_time"]) == (1, 600)
    assert client.post(f"{path}/hardware", json={"flavor": "cpu-basic"}).json()["gcTimeout"] == 172_800


def test_sleep_time_can_be_set_on_paid_hardware_and_minus_one_is_never(client: TestClient, space: Make) -> None:
    path = f"{space(hardware='t4-small')}/sleeptime"
    assert client.post(path, json={"seconds": 60}).json()["gcTimeout"] == 60
    assert client.post(path, json={"seconds": -1}).json()["gcTimeout"] is None


def test_sleep_time_of_free_hardware_is_fixed(client: TestClient, space: Make) -> None:
    assert client.post(f"{space()}/sleeptime", json={"seconds": 60}).json()["gcTimeout"] == 172_800


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("hardware", {"flavor": "quantum"}),
        ("hardware", {}),
        ("hardware", {"flavor": "t4-small", "sleepTimeSeconds": 0}),
        ("sleeptime", {"seconds": 0}),
        ("sleeptime", {"seconds": "60"}),
        ("sleeptime", {}),
    ],
)
def test_a_bad_request_changes_nothing(
    verb: str, body: dict[str, Any], client: TestClient, space: Make, truth: Truth
) -> None:
    path, before = space(), truth
    known = before()
    assert client.post(f"{path}/{verb}", json=body).status_code == 400
    assert truth() == known


def test_only_the_owner_pauses(bob: TestClient, space: Make) -> None:
    assert bob.post(f"{space()}/pause").status_code == 403


def test_datasets_have_no_runtime(client: TestClient) -> None:
    client.post("/api/repos/create", json={"type": "dataset", "name": "demo"})
    assert client.get("/api/datasets/alice/demo/runtime").status_code == 404
    assert client.get("/api/spaces/alice/demo/runtime").headers["X-Error-Code"] == "RepoNotFound"


def test_replicas_need_hardware_that_is_not_free(client: TestClient, clock: Any, space: Make) -> None:
    path = space()
    assert client.post(f"{path}/replicas", json={"replicas": 2}).status_code == 400
    client.post(f"{path}/hardware", json={"flavor": "t4-small"})
    clock.seconds += 2
    assert client.post(f"{path}/replicas", json={"replicas": 2}).json()["replicas"] == {"requested": 2, "current": 2}
    assert client.post(f"{path}/replicas", json={"replicas": 0}).status_code == 400
    client.post(f"{path}/hardware", json={"flavor": "cpu-basic"})
    assert client.get(f"{path}/runtime").json()["replicas"]["requested"] == 1


def test_dev_mode_is_switched_on_and_off(client: TestClient, space: Make) -> None:
    path = space(devModeEnabled=True)
    assert client.get(f"{path}/runtime").json()["devMode"] is True
    assert client.post(f"{path}/dev-mode", json={"enabled": False}).json()["devMode"] is False
    assert client.post(f"{path}/dev-mode", json={}).status_code == 400


def test_the_quota_of_shared_gpus_is_told(client: TestClient, anonymous: TestClient) -> None:
    assert client.get("/api/spaces/zero-gpu/quota").json()["base"] > 0
    assert anonymous.get("/api/spaces/zero-gpu/quota").status_code == 401
