"""Running a Space."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Truth = Callable[..., dict[str, Any]]
Make = Callable[..., str]


def test_the_runtime_of_a_space_tells_stage_hardware_and_domain(client: TestClient, space: Make) -> None:
    """The runtime of a space tells stage hardware and domain."""
    runtime = client.get(f"{space('My_Demo.v2')}/runtime").json()
    assert runtime == {
        "stage": "BUILDING",
        "hardware": {"current": None, "requested": "cpu-basic"},
        "storage": None,
        "gcTimeout": 172_800,
        "replicas": {"requested": 1, "current": None},
        "devMode": False,
        "domains": [{"domain": "alice-my-demo-v2.hf.space", "stage": "READY"}],
    }


def test_a_static_space_runs_at_once_without_hardware(client: TestClient, space: Make) -> None:
    """A static space runs at once without hardware."""
    runtime = client.get(f"{space(sdk='static')}/runtime").json()
    assert runtime.pop("sha")
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
    """A static space refuses what is for running ones."""
    assert client.post(f"{space(sdk='static')}/{verb}", json=body).status_code == 400


def test_another_flavor_restarts_and_never_sleeps_by_default(client: TestClient, space: Make, truth: Truth) -> None:
    """Another flavor restarts and never sleeps by default."""
    path = space()
    runtime = client.post(f"{path}/hardware", json={"flavor": "t4-small"}).json()
    assert (runtime["hardware"]["requested"], runtime["gcTimeout"]) == ("t4-small", None)
    client.post(f"{path}/hardware", json={"flavor": "t4-small", "sleepTimeSeconds": 600})
    assert (truth()["restarts"], truth()["sleep_time"]) == (1, 600)
    assert client.post(f"{path}/hardware", json={"flavor": "cpu-basic"}).json()["gcTimeout"] == 172_800


def test_sleep_time_can_be_set_on_paid_hardware_and_minus_one_is_never(client: TestClient, space: Make) -> None:
    """Sleep time can be set on paid hardware and minus one is never."""
    path = f"{space(hardware='t4-small')}/sleeptime"
    assert client.post(path, json={"seconds": 60}).json()["gcTimeout"] == 60
    assert client.post(path, json={"seconds": -1}).json()["gcTimeout"] is None


def test_sleep_time_of_free_hardware_is_fixed(client: TestClient, space: Make) -> None:
    """Sleep time of free hardware is fixed."""
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
    """A bad request changes nothing."""
    path, before = space(), truth
    known = before()
    assert client.post(f"{path}/{verb}", json=body).status_code == 400
    assert truth() == known


def test_only_the_owner_pauses(bob: TestClient, space: Make) -> None:
    """Only the owner pauses."""
    assert bob.post(f"{space()}/pause").status_code == 403


def test_datasets_have_no_runtime(client: TestClient) -> None:
    """Datasets have no runtime."""
    client.post("/api/repos/create", json={"type": "dataset", "name": "demo"})
    assert client.get("/api/datasets/alice/demo/runtime").status_code == 404
    assert client.get("/api/spaces/alice/demo/runtime").headers["X-Error-Code"] == "RepoNotFound"
