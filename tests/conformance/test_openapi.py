"""The answers of the local Hub and the Hub's published description, which HUB_OPENAPI names."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from provider.local_hub.server import LocalHub
from tests.conformance.descriptions import Description

GROUP = "66aa00000000000000000001"


@pytest.fixture
def call(hub: LocalHub) -> Iterator[httpx.Client]:
    """Calls as `alice`."""
    with httpx.Client(base_url=hub.url, headers={"Authorization": f"Bearer {hub.token}"}) as client:
        yield client


def _lines(**files: str) -> str:
    header = {"key": "header", "value": {"summary": "Change"}}
    rows = [{"key": "file", "value": {"path": path, "content": content}} for path, content in files.items()]
    return "\n".join(map(json.dumps, [header, *rows]))


def _described(url: str, answer: Any) -> Any:
    """Take from the entries of a tree their `path`: every client reads it, the description does not have it."""
    return [{key: entry[key] for key in entry.keys() - {"path"}} for entry in answer] if "/tree/" in url else answer


def _calls(kind: str) -> Iterator[tuple[str, str, Any]]:
    one = f"/api/{kind}s/acme/demo"
    sample = {"path": "x.bin", "size": 3, "sample": "eHl6"}
    yield "GET", "/api/whoami-v2", None
    yield "GET", one, None
    yield "PUT", f"{one}/settings", {"private": True, "discussionsDisabled": False}
    yield "POST", f"{one}/preupload/main", {"files": [sample]}
    yield "GET", f"{one}/commits/main", None
    yield "GET", f"{one}/refs?include_prs=1", None
    yield "POST", f"{one}/branch/b", {"startingPoint": "main"}
    yield "POST", f"{one}/tag/main", {"tag": "v1", "message": "First"}
    yield "GET", f"{one}/tree/main/src?recursive=true&expand=true", None
    yield "GET", f"{one}/treesize/main/src", None
    yield "POST", f"{one}/paths-info/main", {"paths": ["src", "src/a.txt"], "expand": True}
    yield "GET", f"{one}/xet-read-token/main", None
    yield "GET", f"{one}/xet-write-token/main", None
    yield "GET", f"{one}/lfs-files", None
    yield "GET", f"{one}/resource-group", None
    yield "POST", f"{one}/resource-group", {"resourceGroupId": None}
    yield "POST", f"{one}/super-squash/main", {"message": "One"}
    yield "DELETE", f"{one}/branch/b", None
    yield "DELETE", f"{one}/tag/v1", None
    yield "POST", "/api/repos/move", {"fromRepo": "acme/demo", "toRepo": "acme/new", "type": kind}


def _space_calls() -> Iterator[tuple[str, str, Any]]:
    one = "/api/spaces/acme/demo"
    yield "GET", "/api/spaces/hardware", None
    yield "GET", "/api/spaces/templates", None
    yield "GET", "/api/spaces/zero-gpu/quota", None
    yield "POST", f"{one}/secrets", {"key": "S", "value": "1", "description": "d"}
    yield "GET", f"{one}/secrets", None
    yield "DELETE", f"{one}/secrets", {"key": "S"}
    yield "POST", f"{one}/variables", {"key": "V", "value": "1", "description": "d"}
    yield "GET", f"{one}/variables", None
    yield "DELETE", f"{one}/variables", {"key": "V"}
    yield "PUT", f"{one}/volumes", {"volumes": [{"type": "bucket", "source": "a/b", "mountPath": "/data"}]}
    yield "DELETE", f"{one}/volumes", None
    yield "POST", f"{one}/duplicate", {"repository": "alice/copy"}


@pytest.mark.parametrize("kind", ["space", "dataset"])
def test_answers_are_as_described(kind: str, call: httpx.Client, description: Description) -> None:
    made = {"type": kind, "name": "demo", "organization": "acme", "resourceGroupId": GROUP}
    made |= {"sdk": "docker"} if kind == "space" else {}
    one = f"/api/{kind}s/acme/demo"
    calls = [("POST", "/api/repos/create", made), *(_space_calls() if kind == "space" else ()), *_calls(kind)]
    faults, described = {}, 0
    for method, url, body in calls:
        if url == "/api/whoami-v2":
            content = _lines(**{"src/a.txt": "a", "Dockerfile": "FROM x\n"})
            committed = call.post(f"{one}/commit/main", content=content)
            found = description.faults_of_answer("POST", f"{one}/commit/main", committed.status_code, committed.json())
            faults[f"commit to a {kind}"] = found
        answer = call.request(method, url, json=body)
        assert answer.status_code == 200, (method, url, answer.text)
        path = url.partition("?")[0]
        described += description.operation(method, path) is not None
        is_json = "json" in answer.headers.get("Content-Type", "")
        told = description.faults_of_answer(method, path, 200, _described(url, answer.json())) if is_json else []
        faults[f"{method} {url}"] = told + (description.faults_of_request(method, path, body) if body else [])
    assert {call: found for call, found in faults.items() if found} == {}
    assert described > 15


def test_an_existing_repository_is_told_as_described(call: httpx.Client, description: Description) -> None:
    body = {"type": "dataset", "name": "demo"}
    call.post("/api/repos/create", json=body)
    again = call.post("/api/repos/create", json=body)
    assert description.faults_of_answer("POST", "/api/repos/create", again.status_code, again.json()) == []


def test_what_differs_is_noticed(description: Description) -> None:
    assert description.faults_of_answer("GET", "/api/spaces/templates", 200, {"templates": [{}]})
    assert description.faults_of_request("POST", "/api/repos/create", {"type": "space"})
    assert description.operation("GET", "/api/spaces/a/b/tree/main/x/y") is not None
    assert description.operation("GET", "/api/nothing") is None
