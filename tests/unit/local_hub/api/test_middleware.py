"""What every request goes through."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient


def _limit(client: TestClient, quota: int, seconds: int = 300) -> None:
    client.put("/_local/settings", json={"rate_limit": {"quota": quota, "window_seconds": seconds}})


@pytest.mark.parametrize("path", ["/api/whoami-v2", "/api/spaces/a/b", "/nothing", "/_local/requests"])
def test_every_answer_has_an_id_that_ends_in_the_callers_own(path: str, client: TestClient) -> None:
    answer = client.get(path, headers={"X-Amzn-Trace-Id": "my-trace"})
    root, _, trace = answer.headers["X-Request-Id"].partition(";")
    assert root.startswith("Root=1-")
    assert trace == "my-trace"
    assert client.get(path).headers["X-Request-Id"] != client.get(path).headers["X-Request-Id"]


def test_requests_are_counted_by_route(client: TestClient, anonymous: TestClient, space: Callable[..., str]) -> None:
    path = space()
    client.delete("/_local/requests")
    client.get(path)
    anonymous.get(path)
    client.get("/api/spaces/alice/other")
    client.get("/api/spaces/alice/other/tree/main/a/b")
    client.get("/api/spaces/alice/other/revision/main")
    client.post(f"{path}/variables", json={})
    client.get("/api/unknown")
    assert client.get("/_local/requests").json() == {
        "total": 7,
        "by_route": {
            "GET /api/spaces/{id}": 3,
            "GET /api/spaces/{id}/revision/{rev}": 1,
            "GET /api/spaces/{id}/tree/{rev}/{path}": 1,
            "GET /api/unknown": 1,
            "POST /api/spaces/{id}/variables": 1,
        },
    }
    assert client.delete("/_local/requests").json() == {"total": 0, "by_route": {}}


def test_latency_slows_the_hub_and_not_the_back_door(client: TestClient) -> None:
    client.put("/_local/settings", json={"latency_ms": 200})
    began = time.perf_counter()
    client.get("/_local/requests")
    between = time.perf_counter()
    client.get("/api/whoami-v2")
    assert time.perf_counter() - between >= 0.2
    assert between - began < 0.2


def test_the_rate_limit_counts_down_refuses_and_begins_anew(client: TestClient, clock: Any) -> None:
    assert "RateLimit" not in client.get("/api/whoami-v2").headers
    _limit(client, 2)
    for left in (1, 0):
        answer = client.get("/api/whoami-v2")
        assert answer.status_code == 200
        assert answer.headers["RateLimit"] == f'"api";r={left};t=300'
        assert answer.headers["RateLimit-Policy"] == '"fixed window";"api";q=2;w=300'
    clock.seconds += 100
    refused = client.get("/api/whoami-v2")
    assert (refused.status_code, refused.headers["RateLimit"]) == (429, '"api";r=0;t=200')
    assert "2 api requests" in refused.json()["error"]
    clock.seconds += 200
    assert client.get("/api/whoami-v2").headers["RateLimit"] == '"api";r=1;t=300'


def test_errors_carry_the_rate_limit_and_files_have_none(client: TestClient, space: Callable[..., str]) -> None:
    space()
    _limit(client, 9)
    assert "RateLimit" in client.get("/api/spaces/alice/nothing").headers
    assert "RateLimit" not in client.get("/spaces/alice/demo/resolve/main/README.md").headers
    assert "RateLimit" not in client.get("/_local/requests").headers


@pytest.mark.parametrize(
    ("path", "bucket", "quota"),
    [("/api/whoami-v2", "api", 5), ("/spaces/alice/demo/resolve/main/README.md", "resolvers", 1), ("/", "pages", 0)],
)
def test_files_and_pages_have_budgets_of_their_own_if_told(
    path: str, bucket: str, quota: int, client: TestClient, space: Callable[..., str]
) -> None:
    space()
    limit = {"quota": 5, "window_seconds": 60, "resolvers_quota": 1, "pages_quota": 0}
    assert client.put("/_local/settings", json={"rate_limit": limit}).json()["rate_limit"] == limit
    for left in range(quota - 1, -1, -1):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["RateLimit"]) == (200, f'"{bucket}";r={left};t=60')
        assert answer.headers["RateLimit-Policy"] == f'"fixed window";"{bucket}";q={quota};w=60'
    refused = client.get(path)
    assert refused.status_code == 429
    assert f"{quota} {bucket} requests" in refused.json()["error"]


def test_uploads_count_for_no_budget(client: TestClient) -> None:
    limit = {"quota": 0, "window_seconds": 60, "resolvers_quota": 0, "pages_quota": 0}
    client.put("/_local/settings", json={"rate_limit": limit})
    assert client.put("/_lfs/nothing").status_code != 429
    assert client.post("/alice/tiny.git/info/lfs/objects/batch", json={}).status_code != 429


def test_each_token_has_its_own_budget(client: TestClient, bob: TestClient, anonymous: TestClient) -> None:
    _limit(client, 1)
    assert client.get("/api/whoami-v2").status_code == 200
    assert client.get("/api/whoami-v2").status_code == 429
    assert bob.get("/api/whoami-v2").status_code == 200
    assert anonymous.get("/api/spaces").status_code == 200


def test_a_refused_request_is_counted_and_does_nothing(client: TestClient) -> None:
    _limit(client, 0)
    assert client.post("/api/repos/create", json={"name": "m"}).status_code == 429
    client.put("/_local/settings", json={"rate_limit": None})
    assert client.get("/_local/requests").json()["by_route"] == {"POST /api/repos/create": 1}
    assert client.get("/api/models").json() == []
