"""How the Hub says no."""

from collections.abc import Callable

from starlette.testclient import TestClient


def test_an_error_says_the_same_in_body_and_headers(client: TestClient) -> None:
    missing = client.get("/api/spaces/alice/nothing")
    assert missing.json() == {"error": "Repository not found"}
    assert missing.headers["X-Error-Message"] == "Repository not found"
    assert missing.headers["Content-Type"] == "application/json; charset=utf-8"


def test_an_unknown_route_is_not_found_without_a_code(client: TestClient) -> None:
    for path in ("/api/nothing", "/_lfs", "/api/spaces/alice/demo/nothing", "/api/spaces/"):
        missing = client.get(path)
        assert missing.status_code == 404
        assert missing.json()["error"]
        assert "X-Error-Code" not in missing.headers


def test_a_method_that_a_route_lacks_is_refused(client: TestClient) -> None:
    refused = client.post("/api/whoami-v2")
    assert (refused.status_code, "GET" in refused.headers["Allow"]) == (405, True)


def test_a_message_with_any_letters_and_lines_fits_in_a_header(client: TestClient, space: Callable[..., str]) -> None:
    body = {"type": "space", "fromRepo": space().removeprefix("/api/spaces/"), "toRepo": "alice/ä\r\nX-Evil: yes"}
    refused = client.post("/api/repos/move", json=body)
    assert refused.json()["error"].startswith('Invalid repository name "ä\r\nX-Evil: yes"')
    assert refused.headers["X-Error-Message"].startswith('Invalid repository name "? X-Evil: yes"')
    assert "X-Evil" not in refused.headers


def test_a_body_that_is_no_json_object_is_refused(client: TestClient) -> None:
    for body in ("", "{", "[]", "null", '{"name": 1}', '{"name": "\\ud800"}', b"\xff"):
        assert client.post("/api/repos/create", content=body).status_code == 400
