"""Which requests are answered at all."""

from collections.abc import Callable

import httpx
import pytest
from starlette.testclient import TestClient

from provider.local_hub.api.guard import Guarded
from provider.local_hub.server import LocalHub

OWN = [
    "127.0.0.1",
    "127.0.0.1:80",
    "127.8.9.1:7861",
    "localhost:1",
    "LocalHost.",
    "[::1]:7861",
    "app.localhost:5",
    "hub.test",
]
FOREIGN = [
    "evil.example",
    "evil.example:7861",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "127.0.0.1@evil.example",
    "evil.example@127.0.0.1",
    "127.1",
    "2130706433",
    "0.0.0.0",
    "[::]",
    "[::ffff:7f00:1]x",
    "notlocalhost",
    "hub.test.evil",
    "127.0.0.1:x",
    "127.0.0.1/",
    "127.0.0.1?",
    "[",
    "",
    "192.168.0.1",
    "localhost localhost",
    "a,localhost",
]


@pytest.fixture
def guarded(client: TestClient) -> TestClient:
    """Calls through the guard, which takes `hub.test` for a name of its own."""
    return TestClient(Guarded(client.app, ["Hub.test"]), headers=dict(client.headers))


@pytest.mark.parametrize("host", OWN)
def test_a_name_of_this_machine_is_answered(host: str, guarded: TestClient) -> None:
    assert guarded.get("/api/whoami-v2", headers={"Host": host}).status_code == 200
    assert guarded.get("/api/whoami-v2", headers={"Origin": f"http://{host}", "Host": "localhost"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/api/whoami-v2", "/_local/settings", "/_lfs/x", "/spaces/alice/demo/resolve/main/a"]
)
@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_host_is_refused_on_every_route(host: str, path: str, guarded: TestClient) -> None:
    answer = guarded.get(path, headers={"Host": host})
    assert answer.status_code == 421
    assert "--allow-host" in answer.json()["error"]


@pytest.mark.parametrize(
    "origin", ["null", "file://", "chrome-extension://localhost", *(f"http://{one}" for one in FOREIGN)]
)
def test_the_page_of_a_foreign_site_is_refused(
    origin: str, guarded: TestClient, client: TestClient, space: Callable[..., str]
) -> None:
    path = space()
    headers = {"Origin": origin, "Host": "localhost"}
    assert guarded.post(f"{path}/pause", headers=headers).status_code == 403
    assert client.get(f"{path}/runtime").json()["stage"] != "PAUSED"


def test_a_request_with_two_hosts_is_refused(guarded: TestClient) -> None:
    twice = httpx.Headers([("Host", "localhost"), ("Host", "localhost")])
    assert guarded.get("/", headers=list(twice.multi_items())).status_code == 421


def test_a_served_hub_is_guarded() -> None:
    with LocalHub() as hub, httpx.Client(base_url=hub.url, headers=hub.headers, trust_env=False) as client:
        port = client.base_url.port
        assert client.get("/_local/settings").status_code == 200
        assert client.get("/_local/settings", headers={"Host": f"evil.example:{port}"}).status_code == 421
        assert client.get("/", headers={"Host": f"localhost:{port}"}).status_code == 200
        storage = f"{hub.hub.storage_url}/_storage/{'0' * 64}"
        assert client.get(storage).status_code == 403
        assert client.get(storage, headers={"Host": "evil.example"}).status_code == 421
