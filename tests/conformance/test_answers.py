"""Every answer that the Hub's published description has, in several states of a repository."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from provider.local_hub.app import served_routes
from provider.local_hub.server import LocalHub
from tests.conformance.compiled_rules import operations
from tests.conformance.descriptions import Description

CONTENT = b"large" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
STREAMS = ("/events", "/metrics", "/logs/")
IMPOSSIBLE = "/discussions/{num}"
"""Its description is two closed objects at once: no answer can be like that."""
PLACES = {
    "namespace": "acme",
    "name": "demo",
    "rev": "main",
    "num": "1",
    "path": "src",
    "status": "pending",
    "compare": "main..main",
}
NOT_DESCRIBED = {"tree": {"path"}, "pending": {"requestId"}}
"""Fields that every client reads and the description leaves out, by the last part of a route."""

State = Callable[[httpx.Client, str], None]


@pytest.fixture
def call(hub: LocalHub) -> Iterator[httpx.Client]:
    """Calls as `alice`, an admin of `acme`."""
    with httpx.Client(base_url=hub.url, headers={"Authorization": f"Bearer {hub.token}"}) as client:
        yield client


def _commit(call: httpx.Client, one: str, *lines: dict[str, Any], query: str = "") -> None:
    rows = [{"key": "header", "value": {"summary": "Change", "description": "All of it"}}, *lines]
    done = call.post(f"{one}/commit/main{query}", content="\n".join(map(json.dumps, rows)))
    assert done.status_code == 200, done.text


def _file(path: str, content: str) -> dict[str, Any]:
    return {"key": "file", "value": {"path": path, "content": content}}


def _with_files(call: httpx.Client, one: str) -> None:
    card = "---\nsdk: docker\nlicense: mit\ntags: [a]\n---\n" if "/spaces/" in one else "---\nlicense: mit\n---\n"
    _commit(call, one, _file("src/a b.txt", "a"), _file("README.md", card), _file("Dockerfile", "FROM x\n"))


def _with_large_file(call: httpx.Client, one: str) -> None:
    page = one.removeprefix("/api").replace("/models", "")
    thing = {"oid": SHA256, "size": len(CONTENT)}
    told = call.post(f"{page}.git/info/lfs/objects/batch", json={"operation": "upload", "objects": [thing]}).json()
    assert call.put(told["objects"][0]["actions"]["upload"]["href"], content=CONTENT).status_code == 200
    _commit(call, one, {"key": "lfsFile", "value": {"path": "src/large.bin", **thing}})


def _with_talk(call: httpx.Client, one: str) -> None:
    for title, pull in (("A question", False), ("A change", True)):
        body = {"title": title, "description": "x", "pullRequest": pull}
        assert call.post(f"{one}/discussions", json=body).status_code == 200
    assert call.post(f"{one}/discussions/1/comment", json={"comment": "x"}).status_code == 201
    call.post(f"{one}/discussions/1/status", json={"status": "closed"})
    call.post(f"{one}/discussions/1/title", json={"title": "Another"})
    _commit(call, one, _file("more.txt", "x"), query="?create_pr=1")
    call.post(f"{one}/discussions/3/merge", json={})


def _private(call: httpx.Client, one: str) -> None:
    assert call.put(f"{one}/settings", json={"private": True, "discussionsDisabled": True}).status_code == 200


def _with_refs(call: httpx.Client, one: str) -> None:
    call.post(f"{one}/branch/next", json={})
    call.post(f"{one}/branch/bare", json={"emptyBranch": True})
    call.post(f"{one}/tag/main", json={"tag": "v1", "message": "x"})


def _with_environment(call: httpx.Client, one: str) -> None:
    for kind in ("secrets", "variables"):
        for body in ({"key": f"A_{kind[:1]}", "value": "1", "description": "d"}, {"key": "B", "value": ""}):
            assert call.post(f"{one}/{kind}", json=body).status_code == 200


def _gated(call: httpx.Client, one: str) -> None:
    assert call.put(f"{one}/settings", json={"gated": "manual", "private": False}).status_code == 200
    page = one.removeprefix("/api").replace("/models", "")
    headers = {"Authorization": "Bearer hf_bob"}
    asked = httpx.post(f"{str(call.base_url).rstrip('/')}{page}/ask-access", headers=headers, json={})
    assert asked.status_code == 303


STATES: dict[str, State] = {
    "as it was made": lambda call, one: None,
    "with files": _with_files,
    "with a large file": _with_large_file,
    "with discussions": _with_talk,
    "with branches": _with_refs,
    "private": _private,
}
STATES_OF_SPACES: dict[str, State] = {"with secrets and variables of one name": _with_environment}
STATES_OF_OTHERS: dict[str, State] = {
    "gated": _gated,
}


def _described(route: str, answer: Any) -> Any:
    last = "tree" if "/tree/" in route else "pending" if route.endswith("{status}") else ""
    left_out = NOT_DESCRIBED.get(last, set())
    return [{key: one[key] for key in one.keys() - left_out} for one in answer] if left_out else answer


def _reads(description: Description, kind: str) -> list[str]:
    served = set(served_routes())
    return sorted(
        route
        for route, _ in operations(description.whole["paths"])
        if route in served
        and route.startswith("GET /api/")
        and not any(one in route for one in STREAMS)
        and not route.endswith(IMPOSSIBLE)
        and (f"/{kind}s/" in route or not re.search(r"/(model|dataset|space)s/", route))
    )


@pytest.mark.parametrize("kind", ["model", "dataset", "space"])
def test_every_read_is_answered_as_described_in_every_state(
    kind: str, call: httpx.Client, description: Description
) -> None:
    made = {"type": kind, "name": "demo", "organization": "acme", **({"sdk": "docker"} if kind == "space" else {})}
    assert call.post("/api/repos/create", json=made).status_code == 200
    one, wrong, judged = f"/api/{kind}s/acme/demo", [], 0
    for state, reach in (STATES | (STATES_OF_SPACES if kind == "space" else STATES_OF_OTHERS)).items():
        reach(call, one)
        for route in _reads(description, kind):
            path = re.sub(r"\{(\w+)\}", lambda found: PLACES[found[1]], route.partition(" ")[2])
            for query in ("", "?expand=true&recursive=true&include_prs=1", "?expand=formatted"):
                if query.endswith("formatted") and "/commits/" not in path:
                    continue
                if query.startswith("?expand=true") and "/commits/" in path:
                    continue
                answer = call.get(f"{path}{query}")
                assert answer.status_code < 500, (state, path, answer.text)
                if answer.status_code != 200 or "json" not in answer.headers["Content-Type"]:
                    continue
                judged += 1
                told = description.faults_of_answer("GET", path, 200, _described(route, answer.json()))
                wrong += [(state, f"{path}{query}", one) for one in told]
    assert wrong == []
    assert judged > 100


@pytest.mark.parametrize(
    "stage", ["BUILDING", "RUNNING", "PAUSED", "BUILD_ERROR", "CONFIG_ERROR", "SLEEPING", "static"]
)
def test_runtime_has_what_the_description_of_runtimes_has(
    stage: str, call: httpx.Client, hub: LocalHub, description: Description
) -> None:
    schema = _schema_of_runtime(description)
    files = [{"path": "Dockerfile", "content": "RUN x" if stage == "BUILD_ERROR" else "FROM x"}]
    sdk = "static" if stage == "static" else "docker"
    made = {"type": "space", "name": "demo", "sdk": sdk, "files": files, "hardware": "cpu-basic"}
    if stage == "CONFIG_ERROR":
        made |= {"secrets": [{"key": "A", "value": "1"}], "variables": [{"key": "A", "value": "1"}]}
    assert call.post("/api/repos/create", json=made).status_code == 200
    hub.hub.settings.build_seconds = 3600 if stage == "BUILDING" else 0
    hub.hub.settings.sleep_after_seconds = 1e-9 if stage == "SLEEPING" else 0
    if stage == "PAUSED":
        call.post("/api/spaces/alice/demo/pause")
    runtime = call.get("/api/spaces/alice/demo/runtime").json()
    assert runtime["stage"] == ("RUNNING" if stage == "static" else stage)
    # told by clients, and not in that description
    runtime.pop("storage")
    assert sorted(one.message for one in description.judge(schema).iter_errors(runtime)) == []


def _schema_of_runtime(description: Description) -> dict[str, Any]:
    """Return the schema of a Space's runtime, which the description has inside of the answers that list Spaces."""

    def search(value: Any) -> Iterator[dict[str, Any]]:
        if isinstance(value, dict):
            if {"stage", "hardware", "gcTimeout"} <= value.get("properties", {}).keys():
                yield value
            for one in value.values():
                yield from search(one)
        elif isinstance(value, list):
            for one in value:
                yield from search(one)

    return next(search(description.whole["paths"]))
