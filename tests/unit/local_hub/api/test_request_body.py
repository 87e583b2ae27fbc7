"""Bodies, paths and headers that nobody sends in good faith."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

DEEP = '{"a": ' * 100_000
NAMES_NO_FILE = [
    "%00",
    "a%00b",
    "%0d%0aX-Evil:%201",
    "..%2f..%2fetc%2fpasswd",
    "%ff",
    "%F0%9F%A4%97",
    "%7f",
    "x" * 5000,
]


@pytest.mark.parametrize(
    "body", [DEEP, "[" * 100_000, '{"seconds": 1e999}', '{"seconds": NaN}', f'{{"seconds": {"9" * 5000}}}', ""]
)
@pytest.mark.parametrize("path", ["sleeptime", "hardware", "secrets", "variables", "replicas"])
def test_no_body_makes_the_server_fail(path: str, body: str, client: TestClient, space: Callable[..., str]) -> None:
    assert client.post(f"{space()}/{path}", content=body).status_code == 400


@pytest.mark.parametrize("line", [DEEP, '{"key": "header", "value": ' + DEEP, '{"key": "file", "value": NaN}'])
def test_no_line_of_a_commit_makes_the_server_fail(line: str, client: TestClient, space: Callable[..., str]) -> None:
    headers = {"Content-Type": "application/x-ndjson"}
    assert client.post(f"{space()}/commit/main", content=line, headers=headers).status_code == 400


@pytest.mark.parametrize("path", NAMES_NO_FILE)
@pytest.mark.parametrize(
    "route",
    [
        "/spaces/alice/demo/resolve/main/{}",
        "/api/spaces/alice/demo/tree/main/{}",
        "/api/spaces/alice/demo/revision/{}",
        "/api/spaces/alice/{}",
        "/spaces/alice/{}",
        "/{}",
    ],
)
def test_no_path_makes_the_server_fail(route: str, path: str, client: TestClient, space: Callable[..., str]) -> None:
    space()
    answer = client.get(route.format(path))
    assert 400 <= answer.status_code < 500
    assert all(value.isprintable() for value in answer.headers.values())
    assert "x-evil" not in answer.headers
