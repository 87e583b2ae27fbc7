"""What a Space mounts."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Make = Callable[..., str]
BUCKET = {"type": "bucket", "source": "alice/files", "mountPath": "/data"}
MODEL = {"type": "model", "source": "alice/net", "mountPath": "/net", "revision": "v1", "path": "small"}


def test_volumes_are_replaced_as_a_whole_and_read_back(client: TestClient, space: Make) -> None:
    path = space(volumes=[BUCKET])
    assert client.get(f"{path}/runtime").json()["volumes"] == [BUCKET | {"readOnly": False}]
    told = client.put(f"{path}/volumes", json={"volumes": [MODEL | {"readOnly": False}]}).json()
    assert told["volumes"] == [MODEL | {"readOnly": True}]
    assert "volumes" not in client.delete(f"{path}/volumes").json()
    assert client.delete(f"{path}/volumes").status_code == 400


@pytest.mark.parametrize(
    "volumes",
    [
        [],
        [{"type": "disk", "source": "a/b", "mountPath": "/data"}],
        [{"type": "bucket", "source": "files", "mountPath": "/data"}],
        [{"type": "bucket", "source": "a/b", "mountPath": "data"}],
        [{"type": "bucket", "source": "a/b"}],
        [BUCKET, MODEL | {"mountPath": "/data/"}],
        [BUCKET | {"readOnly": "no"}],
    ],
)
def test_bad_volumes_are_refused(volumes: Any, client: TestClient, space: Make) -> None:
    path = space(volumes=[BUCKET])
    assert client.put(f"{path}/volumes", json={"volumes": volumes}).status_code == 400
    assert client.get(f"{path}/runtime").json()["volumes"][0]["mountPath"] == "/data"


def test_a_static_space_mounts_nothing(client: TestClient, space: Make) -> None:
    path = space(sdk="static")
    assert client.put(f"{path}/volumes", json={"volumes": [BUCKET]}).status_code == 400
    body = {"type": "space", "name": "other", "sdk": "static", "volumes": [BUCKET]}
    assert client.post("/api/repos/create", json=body).status_code == 400


def test_storage_is_retired_until_it_is_brought_back(client: TestClient, space: Make) -> None:
    path = space(hardware="t4-small")
    for method in ("POST", "DELETE"):
        refused = client.request(method, f"{path}/storage", json={"tier": "small"})
        assert refused.status_code == 410
        assert "retired" in refused.json()["error"]
    client.put("/_local/settings", json={"storage_tiers": True})
    assert client.post(f"{path}/storage", json={"tier": "medium"}).json()["storage"] == "medium"
    for tier in ("small", "huge", None):
        assert client.post(f"{path}/storage", json={"tier": tier}).status_code == 400
    assert client.delete(f"{path}/storage").json()["storage"] is None
    assert client.delete(f"{path}/storage").status_code == 400
