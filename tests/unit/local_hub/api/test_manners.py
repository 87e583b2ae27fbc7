"""What is added to every answer."""

from collections.abc import Callable

from starlette.testclient import TestClient


def test_json_says_its_encoding_and_has_an_etag_by_which_it_is_not_sent_again(
    client: TestClient, space: Callable[..., str]
) -> None:
    path = space()
    first = client.get(path)
    assert first.headers["Content-Type"] == "application/json; charset=utf-8"
    assert first.headers["ETag"].startswith('W/"')
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    client.put(f"{path}/settings", json={"private": True})
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json()["private"]) == (200, True)


def test_a_file_that_somebody_has_is_not_sent_again(client: TestClient, space: Callable[..., str]) -> None:
    space()
    url = "/spaces/alice/demo/resolve/main/Dockerfile"
    etag = client.get(url).headers["ETag"]
    again = client.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_errors_and_writes_have_no_etag(client: TestClient, space: Callable[..., str]) -> None:
    path = space()
    assert "ETag" not in client.get("/api/spaces/alice/nothing").headers
    assert "ETag" not in client.put(f"{path}/settings", json={"private": True}).headers


def test_pages_of_the_hub_may_read_the_headers_and_no_others(client: TestClient) -> None:
    answer = client.get("/api/spaces")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://huggingface.co"
    assert "X-Error-Code" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["Vary"] == "Origin"


def test_the_id_of_a_request_comes_back(client: TestClient) -> None:
    assert client.get("/api/spaces", headers={"X-Request-Id": "mine"}).headers["X-Request-Id"] == "mine"
    traced = client.get("/api/spaces", headers={"X-Amzn-Trace-Id": "trace"}).headers["X-Request-Id"]
    assert traced.startswith("Root=1-")
    assert traced.endswith(";trace")
