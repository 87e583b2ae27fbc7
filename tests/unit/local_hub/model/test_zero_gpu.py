"""ZeroGPU."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from provider.local_hub.app import create_app
from provider.local_hub.model.models import Account
from provider.local_hub.model.store import Hub


@pytest.mark.parametrize("name", ["zerogpu", "zero-a10g"])
def test_zero_gpu_is_read_back_by_one_name(name: str, client: TestClient, space: Callable[..., str]) -> None:
    path = space(sdk="gradio", hardware=name)
    assert client.get(f"{path}/runtime").json()["hardware"]["requested"] == "zero-a10g"
    other = space("other", sdk="gradio")
    assert client.post(f"{other}/hardware", json={"flavor": "zero-a10g"}).json()["hardware"]["requested"] == "zero-a10g"


@pytest.mark.parametrize("name", ["zerogpu", "zero-a10g"])
def test_only_gradio_runs_on_zero_gpu(name: str, client: TestClient, space: Callable[..., str]) -> None:
    refused = client.post("/api/repos/create", json={"type": "space", "name": "x", "sdk": "docker", "hardware": name})
    assert (refused.status_code, "Gradio" in refused.json()["error"]) == (400, True)
    path = space()
    assert client.post(f"{path}/hardware", json={"flavor": "zero-a10g"}).status_code == 400


def test_a_free_account_has_two_without_paying_and_no_third() -> None:
    hub = Hub([Account("free", "hf_free")])
    hub.settings.require_plan = hub.settings.require_payment = True
    client = TestClient(create_app(hub), headers={"Authorization": "Bearer hf_free"})
    body = {"type": "space", "sdk": "gradio", "hardware": "zero-a10g"}
    answers = [client.post("/api/repos/create", json=body | {"name": f"x{number}"}) for number in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 403]
    assert "no more than 2" in answers[2].json()["error"]
