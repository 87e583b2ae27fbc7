"""Making requests fail on purpose."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from provider.local_hub.server import LocalHub

CREATE = {"method": "POST", "path": "/api/repos/create"}


@pytest.fixture(scope="module")
def served() -> Iterator[LocalHub]:
    """Serve a Hub on a real socket."""
    with LocalHub() as hub:
        yield hub


@pytest.fixture
def caller(served: LocalHub) -> Iterator[httpx.Client]:
    """Calls a Hub over a real socket; each test begins without repositories, counts and faults."""
    for repository in list(served.hub):
        served.hub.remove(repository)
    headers = {"Authorization": f"Bearer {served.token}"}
    with httpx.Client(base_url=served.url, headers=headers, timeout=5) as client:
        client.delete("/_local/requests")
        client.put("/_local/faults", json=[])
        yield client


def _fault(caller: httpx.Client, *faults: dict[str, Any]) -> None:
    answer = caller.put("/_local/faults", json=faults)
    assert answer.status_code == 200, answer.text


def _create(caller: httpx.Client) -> httpx.Response:
    return caller.post("/api/repos/create", json={"name": "m"})


def test_a_request_dropped_before_it_is_handled_does_nothing(caller: httpx.Client) -> None:
    _fault(caller, {**CREATE, "occurrence": 1, "action": "drop_before"})
    with pytest.raises(httpx.TransportError):
        _create(caller)
    assert caller.get("/api/models").json() == []
    assert _create(caller).status_code == 200


def test_a_request_dropped_after_it_is_handled_did_its_work(caller: httpx.Client) -> None:
    _fault(caller, {**CREATE, "occurrence": 1, "action": "drop_after"})
    with pytest.raises(httpx.TransportError):
        _create(caller)
    assert _create(caller).status_code == 409


@pytest.mark.parametrize(("action", "status"), [("hang_before", 200), ("hang_after", 409)])
def test_a_request_hangs_before_or_after_it_is_handled_until_the_caller_leaves(
    caller: httpx.Client, action: str, status: int
) -> None:
    _fault(caller, {**CREATE, "occurrence": 1, "action": action})
    with pytest.raises(httpx.ReadTimeout):
        caller.post("/api/repos/create", json={"name": "m"}, timeout=0.3)
    assert _create(caller).status_code == status
    assert [fault["hanging"] for fault in caller.get("/_local/faults").json()] == [0]


def test_a_drop_sends_no_byte_and_spares_other_connections(served: LocalHub, caller: httpx.Client) -> None:
    with httpx.Client(base_url=served.url) as other:
        other.get("/api/spaces")
        _fault(caller, {"method": "*", "path": "/api/whoami-v2", "occurrence": 0, "action": "drop_after"})
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            caller.get("/api/whoami-v2")
        assert other.get("/api/spaces").status_code == 200


def test_a_status_is_answered_in_place_of_the_hub(caller: httpx.Client) -> None:
    body = {"error": "Down for a moment"}
    fault = {"action": "status", "status": 502, "headers": {"Retry-After": "3"}, "body": body}
    _fault(caller, {**CREATE, "occurrence": 1, **fault})
    failed = _create(caller)
    assert (failed.status_code, failed.headers["Retry-After"], failed.json()) == (502, "3", body)
    assert failed.headers["X-Request-Id"]
    assert caller.get("/api/models").json() == []


def test_a_delay_comes_before_the_answer(caller: httpx.Client) -> None:
    _fault(caller, {**CREATE, "occurrence": 0, "action": "delay", "ms": 80})
    began = time.perf_counter()
    assert _create(caller).status_code == 200
    assert time.perf_counter() - began >= 0.08


def test_a_caller_that_gives_up_during_a_delay_leaves_the_server_well(caller: httpx.Client) -> None:
    _fault(caller, {"path": "/api/whoami-v2", "occurrence": 1, "action": "delay", "ms": 300})
    with pytest.raises(httpx.ReadTimeout):
        caller.get("/api/whoami-v2", timeout=0.05)
    assert caller.get("/api/whoami-v2").status_code == 200


def test_occurrences_count_matching_requests_since_the_fault_was_set(caller: httpx.Client) -> None:
    fault = {"method": "GET", "path": "/api/spaces/*/runtime", "occurrence": 2, "action": "status", "status": 503}

    def statuses() -> list[int]:
        caller.get("/api/spaces/local/x")
        return [caller.get("/api/spaces/local/x/runtime").status_code for _ in range(3)]

    _fault(caller, fault)
    assert statuses() == [404, 503, 404]
    _fault(caller, fault)
    assert statuses() == [404, 503, 404]
    _fault(caller)
    assert statuses() == [404, 404, 404]


def test_faults_add_up_until_one_ends_the_request(caller: httpx.Client) -> None:
    path = {"path": "/api/*", "occurrence": 0}
    _fault(caller, {**path, "action": "delay", "ms": 50}, {**path, "action": "status", "status": 500})
    began = time.perf_counter()
    assert caller.get("/api/whoami-v2").status_code == 500
    assert time.perf_counter() - began >= 0.05


def test_faulty_requests_are_counted_and_the_back_door_has_no_faults(caller: httpx.Client) -> None:
    _fault(caller, {"path": "*", "occurrence": 0, "action": "status"})
    assert caller.get("/api/whoami-v2").status_code == 503
    assert caller.get("/_local/requests").json()["by_route"] == {"GET /api/whoami-v2": 1}


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"path": "*"},
        {"action": "status"},
        {"path": "*", "action": "explode"},
        {"path": 1, "action": "delay"},
        {"path": "*", "action": "delay", "occurrence": -1},
        {"path": "*", "action": "delay", "occurrence": 1.5},
        {"path": "*", "action": "delay", "ms": -1},
        {"path": "*", "action": "status", "status": 99},
        {"path": "*", "action": "status", "headers": ["x"]},
        {"path": "*", "action": "status", "headers": {"x": 1}},
        {"path": "*", "action": "status", "seen": 3},
        {"path": "*", "action": "status", "when": "now"},
        "drop",
    ],
)
def test_a_malformed_fault_is_refused_and_the_former_ones_stay(fault: Any, caller: httpx.Client) -> None:
    _fault(caller, {"path": "/kept", "action": "delay", "occurrence": 3})
    assert caller.put("/_local/faults", json=[{"path": "*", "action": "delay"}, fault]).status_code == 400
    assert [one["path"] for one in caller.get("/_local/faults").json()] == ["/kept"]


@pytest.mark.parametrize("body", ["{", "{}", "null"])
def test_faults_come_as_a_list(body: str, caller: httpx.Client) -> None:
    assert caller.put("/_local/faults", content=body).status_code == 400
