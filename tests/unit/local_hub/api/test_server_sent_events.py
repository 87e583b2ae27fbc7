"""What a Space tells while it happens."""

import json
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from provider.local_hub.model.settings import Settings
from provider.local_hub.server import LocalHub

Make = Callable[..., str]


def _events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: {")]


def test_the_build_log_tells_commit_and_steps_with_their_times(client: TestClient, clock: Any, space: Make) -> None:
    path = space(files=[{"path": "Dockerfile", "content": "FROM scratch\nRUN make\n"}])
    clock.seconds += 2
    answer = client.get(f"{path}/logs/build")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    events = _events(answer.text)
    sha = client.get(path).json()["sha"]
    assert sha[:7] in events[0]["data"]
    assert [one["data"] for one in events[1:]] == ["--> FROM scratch\n", "--> RUN make\n", "--> DONE\n"]
    times = [one["timestamp"] for one in events]
    assert times == sorted(times)
    assert all(one.endswith("Z") for one in times)


def test_the_tail_is_as_long_as_asked_for(client: TestClient, clock: Any, space: Make) -> None:
    path = space()
    clock.seconds += 2
    assert [one["data"] for one in _events(client.get(f"{path}/logs/build?tail=1").text)] == ["--> DONE\n"]
    assert client.get(f"{path}/logs/build?tail=x").status_code == 400


def test_there_are_two_logs_and_only_for_who_may_write(client: TestClient, bob: TestClient, space: Make) -> None:
    path = space()
    assert client.get(f"{path}/logs/other").status_code == 400
    assert bob.get(f"{path}/logs/run").status_code == 403
    assert bob.get(f"{path}/metrics").status_code == 403


@pytest.mark.parametrize("rest", ["logs/build", "logs/run"])
def test_what_is_not_built_has_no_log(rest: str, client: TestClient, space: Make) -> None:
    assert client.get(f"{space(sdk='static')}/{rest}").text == ""


def test_events_follow_a_build_until_it_is_settled() -> None:
    with LocalHub(settings=Settings(build_seconds=0.3, start_seconds=0.2)) as hub:
        call = httpx.Client(base_url=hub.url, headers={"Authorization": f"Bearer {hub.token}"})
        with call:
            files = [{"path": "Dockerfile", "content": "FROM x\n"}]
            call.post("/api/repos/create", json={"type": "space", "name": "demo", "sdk": "docker", "files": files})
            told = _events(call.get("/api/spaces/local/demo/events").text)
            log = _events(call.get("/api/spaces/local/demo/logs/run").text)
    assert [one["stage"] for one in told] == ["BUILDING", "APP_STARTING", "RUNNING"]
    assert log[-1]["data"] == "Application startup complete.\n"


def test_metrics_come_while_the_app_runs() -> None:
    with LocalHub(settings=Settings(build_seconds=0)) as hub:
        call = httpx.Client(base_url=hub.url, headers={"Authorization": f"Bearer {hub.token}"})
        with call:
            files = [{"path": "Dockerfile", "content": "FROM x\n"}]
            call.post("/api/repos/create", json={"type": "space", "name": "demo", "sdk": "docker", "files": files})
            stop = threading.Timer(
                0.2, lambda: httpx.post(f"{hub.url}/api/spaces/local/demo/pause", headers=call.headers)
            )
            stop.start()
            measures = _events(call.get("/api/spaces/local/demo/metrics").text)
            stop.join()
    assert measures[0]["replica"] == "0"
