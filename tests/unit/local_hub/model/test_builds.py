"""How a Space builds, starts and stops."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Make = Callable[..., str]
Truth = Callable[..., dict[str, Any]]
Runtime = Callable[[], tuple[str, str | None]]


@pytest.fixture
def runtime(client: TestClient) -> Runtime:
    """Return stage and present hardware of `alice/demo`."""

    def tell() -> tuple[str, str | None]:
        answer = client.get("/api/spaces/alice/demo/runtime").json()
        return answer["stage"], answer["hardware"]["current"]

    return tell


def _commit(client: TestClient, key: str, value: dict[str, str], branch: str = "main") -> None:
    lines = [{"key": "header", "value": {"summary": "Change"}}, {"key": key, "value": value}]
    done = client.post(f"/api/spaces/alice/demo/commit/{branch}", content="\n".join(map(json.dumps, lines)))
    assert done.status_code == 200, done.text


def test_a_space_builds_and_runs_when_its_time_has_come(
    client: TestClient, clock: Any, space: Make, runtime: Runtime
) -> None:
    space(hardware="t4-small")
    assert runtime() == ("BUILDING", None)
    clock.seconds += 1.9
    assert runtime() == ("BUILDING", None)
    clock.seconds += 0.1
    assert runtime() == ("RUNNING", "t4-small")
    client.put("/_local/settings", json={"build_seconds": 60})
    assert runtime()[0] == "BUILDING"


@pytest.mark.parametrize(("sdk", "app_file"), [("docker", "Dockerfile"), ("gradio", "app.py")])
def test_a_space_without_its_app_file_waits_for_it(
    *, sdk: str, app_file: str, client: TestClient, clock: Any, space: Make, runtime: Runtime, truth: Truth
) -> None:
    space(sdk=sdk, files=[])
    clock.seconds += 100
    assert runtime() == ("NO_APP_FILE", None)
    assert truth()["builds"] == 0
    _commit(client, "file", {"path": app_file, "content": "FROM x" if sdk == "docker" else "x"})
    assert runtime() == ("BUILDING", None)
    clock.seconds += 2
    assert runtime() == ("RUNNING", "cpu-basic")
    _commit(client, "deletedFile", {"path": app_file})
    assert runtime() == ("NO_APP_FILE", None)


def test_the_card_names_the_app_file_of_a_gradio_space(space: Make, runtime: Runtime) -> None:
    readme = {"path": "README.md", "content": "---\nsdk: gradio\napp_file: src/main.py\n---\n"}
    space(sdk="gradio", files=[readme, {"path": "src/main.py", "content": ""}])
    assert runtime()[0] == "BUILDING"


def test_a_commit_to_main_builds_anew_on_the_hardware_that_serves(
    client: TestClient, clock: Any, space: Make, runtime: Runtime, truth: Truth
) -> None:
    space()
    clock.seconds += 2
    _commit(client, "file", {"path": "x", "content": "x"})
    assert runtime() == ("RUNNING_BUILDING", "cpu-basic")
    assert (truth()["builds"], truth()["restarts"]) == (2, 0)


def test_the_old_hardware_serves_until_the_new_one_is_up(
    client: TestClient, clock: Any, space: Make, runtime: Runtime
) -> None:
    path = space()
    clock.seconds += 2
    client.post(f"{path}/hardware", json={"flavor": "t4-small"})
    assert runtime() == ("RUNNING_BUILDING", "cpu-basic")
    clock.seconds += 2
    assert runtime() == ("RUNNING", "t4-small")


def test_a_paused_space_stays_paused_until_it_is_restarted(
    client: TestClient, clock: Any, space: Make, runtime: Runtime, truth: Truth
) -> None:
    path = space()
    clock.seconds += 2
    assert client.post(f"{path}/pause").json()["stage"] == "PAUSED"
    _commit(client, "file", {"path": "x", "content": "x"})
    client.post(f"{path}/secrets", json={"key": "A", "value": "1"})
    clock.seconds += 100
    assert runtime() == ("PAUSED", None)
    assert (truth()["builds"], truth()["restarts"]) == (1, 0)
    assert client.post(f"{path}/restart").json()["stage"] == "BUILDING"
    assert runtime() == ("BUILDING", None)
    clock.seconds += 2
    assert runtime() == ("RUNNING", "cpu-basic")
    assert truth()["restarts"] == 1


def test_the_card_changes_the_sdk(client: TestClient, clock: Any, space: Make, runtime: Runtime) -> None:
    path = space()
    _commit(client, "file", {"path": "README.md", "content": "---\nsdk: static\n---\n"})
    assert client.get(path).json()["sdk"] == "static"
    assert runtime() == ("RUNNING", None)
    assert client.get(f"{path}/runtime").json()["hardware"]["requested"] is None
    _commit(client, "file", {"path": "README.md", "content": "---\nsdk: docker\n---\n"})
    clock.seconds += 2
    assert runtime() == ("RUNNING", "cpu-basic")


def test_an_app_starts_after_its_build(client: TestClient, clock: Any, space: Make, runtime: Runtime) -> None:
    client.put("/_local/settings", json={"start_seconds": 1})
    space(hardware="t4-small")
    clock.seconds += 2
    assert runtime() == ("APP_STARTING", None)
    clock.seconds += 1
    assert runtime() == ("RUNNING", "t4-small")
    _commit(client, "file", {"path": "x", "content": "x"})
    clock.seconds += 2
    assert runtime() == ("RUNNING_APP_STARTING", "t4-small")


def test_an_idle_space_sleeps_when_that_is_switched_on(
    client: TestClient, clock: Any, space: Make, runtime: Runtime
) -> None:
    path = space(hardware="t4-small", sleepTimeSeconds=60)
    clock.seconds += 1000
    assert runtime()[0] == "RUNNING"
    client.put("/_local/settings", json={"sleep_after_seconds": 5})
    assert runtime() == ("SLEEPING", None)
    client.post(f"{path}/restart")
    clock.seconds += 6.9
    assert runtime() == ("RUNNING", "t4-small")
    clock.seconds += 0.1
    assert runtime()[0] == "SLEEPING"
    client.post(f"{path}/sleeptime", json={"seconds": -1})
    assert runtime()[0] == "RUNNING"


def test_a_build_may_be_stuck_for_good(client: TestClient, clock: Any, space: Make, runtime: Runtime) -> None:
    client.put("/_local/settings", json={"build_seconds": 1e9})
    space()
    clock.seconds += 1e6
    assert runtime()[0] == "BUILDING"


def test_a_factory_reboot_is_a_restart_that_is_counted_apart(client: TestClient, space: Make, truth: Truth) -> None:
    path = space()
    client.post(f"{path}/restart")
    client.post(f"{path}/restart?factory=true")
    assert (truth()["restarts"], truth()["factory_reboots"]) == (2, 1)
