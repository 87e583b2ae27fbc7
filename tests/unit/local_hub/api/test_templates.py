"""What a new Space can start from."""

from typing import Any

from starlette.testclient import TestClient


def _create(client: TestClient, **fields: Any) -> int:
    return client.post("/api/repos/create", json={"type": "space", "name": "new", **fields}).status_code


def test_every_template_makes_a_space_that_runs(client: TestClient, clock: Any) -> None:
    templates = client.get("/api/spaces/templates").json()["templates"]
    assert {one["sdk"] for one in templates} == {"gradio", "docker", "static"}
    for number, one in enumerate(templates):
        assert _create(client, name=f"new-{number}", sdk=one["sdk"], template=one["repoId"]) == 200
        clock.seconds += 2
        assert client.get(f"/api/spaces/alice/new-{number}/runtime").json()["stage"] == "RUNNING"


def test_any_space_one_may_see_is_a_template(client: TestClient, bob: TestClient) -> None:
    files = [{"path": "Dockerfile", "content": "FROM mine\n"}]
    _create(client, name="old", sdk="docker", files=files, visibility="private")
    assert _create(client, sdk="docker", template="alice/old") == 200
    assert client.get("/spaces/alice/new/resolve/main/Dockerfile").text == "FROM mine\n"
    assert _create(bob, sdk="docker", template="alice/old") == 404


def test_a_template_of_another_sdk_is_refused(client: TestClient) -> None:
    assert _create(client, sdk="docker", template="gradio-templates/chatbot") == 400
    _create(client, name="old", sdk="static")
    assert _create(client, sdk="gradio", template="alice/old") == 400
    assert client.get("/api/spaces/alice/new").status_code == 404
