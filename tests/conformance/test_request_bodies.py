"""Bodies made from the Hub's published description: what it forbids is refused, what it allows is understood."""

import copy
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from provider.local_hub.app import create_app, served_routes
from provider.local_hub.model.models import Account, Repository
from provider.local_hub.model.store import Hub
from tests.conformance.bodies_made import valid, with_fault
from tests.conformance.compiled_rules import operations
from tests.conformance.descriptions import Description, jsonschema

SAID_BY_THE_JUDGE = re.compile(r"Invalid (input|option|string|URL)|Too (small|big)|not valid JSON")
REASONS = (
    r"Invalid repository name|must be namespace/name|rights to create|already (created|exists)|both be given",
    r"can't be gated|Only (Spaces|organizations|an open)|static Space|ZeroGPU|template|Repository not found",
    r"mountPath|source.* of a volume|There is (no|neither)|no such|Invalid rev id|Reference refs",
    r"not a valid name for a branch|not valid base64|sample.* must be base64|stays merged|type.* must be one of",
    r"both a file and a folder|pull request|conflict|path .* is not allowed|is not gated|nothing to commit",
)
"""Why the local Hub refuses a body of the right form: words of the refusal, each of which stands in its code."""


class Judge:
    """The local Hub, as it is before each request, and the schemas of the description."""

    def __init__(self, description: Description) -> None:
        self.hub = Hub([Account("alice", "hf_alice", {"acme": "admin"}, is_pro=True, can_pay=True)])
        app = create_app(self.hub)
        self.client = TestClient(
            app, headers={"Authorization": "Bearer hf_alice"}, follow_redirects=False, raise_server_exceptions=True
        )
        for kind in ("model", "dataset", "space"):
            body = {
                "type": kind,
                "name": "demo",
                "organization": "acme",
                **({"sdk": "docker"} if kind == "space" else {}),
            }
            assert self.client.post("/api/repos/create", json=body).status_code == 200
            discussion = {"title": "Hello", "description": "x", "pullRequest": True}
            assert self.client.post(f"/api/{kind}s/acme/demo/discussions", json=discussion).status_code == 200
        self._before: list[Repository] = copy.deepcopy(list(self.hub))
        self.schemas = {route: schema for route, schema in _bodies(description) if route in set(served_routes())}

    def send(self, route: str, body: Any) -> Any:
        """Send a body to a Hub as it was at the start."""
        for one in list(self.hub):
            self.hub.remove(one)
        for one in copy.deepcopy(self._before):
            self.hub.keep(one)
        method, _, path = route.partition(" ")
        filled = re.sub(r"\{(\w+)\}", lambda found: PLACES[found[1]], path)
        return self.client.request(method, filled, json=body)


PLACES = {"namespace": "acme", "name": "demo", "rev": "main", "num": "1", "path": "a", "sha": "0" * 64}


def _bodies(description: Description) -> Iterator[tuple[str, dict[str, Any]]]:
    for route, operation in operations(description.whole["paths"]):
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        if schema is not None:
            yield route, schema


@pytest.fixture(scope="module")
def judge(description: Description) -> Judge:
    """Return the judge."""
    return Judge(description)


def _check(judge: Judge, count: int, seed: int) -> Counter[str]:
    rng, counted, wrong = random.Random(seed), Counter[str](), []
    routes = sorted(judge.schemas)
    for number in range(count):
        route = routes[number % len(routes)]
        schema = judge.schemas[route]
        validator = jsonschema.Draft202012Validator(schema)
        good = valid(schema, rng)
        assert validator.is_valid(good), (route, good)
        answer = judge.send(route, good)
        counted["allowed"] += 1
        counted["accepted"] += answer.status_code < 300
        if answer.status_code >= 400 and (
            answer.status_code >= 500
            or SAID_BY_THE_JUDGE.search(answer.text)
            or not any(re.search(reason, answer.text, re.IGNORECASE) for reason in REASONS)
        ):
            wrong.append((route, good, answer.status_code, answer.text))
        bad = next(one for _ in range(1000) if not validator.is_valid(one := with_fault(good, rng)))
        refused = judge.send(route, bad)
        counted["forbidden"] += 1
        if refused.status_code not in {400, 422}:
            wrong.append((route, bad, refused.status_code, refused.text))
    assert wrong == []
    return counted


def test_forbidden_bodies_are_refused_and_allowed_ones_understood(judge: Judge) -> None:
    counted = _check(judge, 4 * len(judge.schemas), seed=1)
    assert counted["forbidden"] == counted["allowed"] >= 200
    assert counted["accepted"] > counted["allowed"] / 3


@pytest.mark.long
def test_thousands_of_bodies_are_judged_as_described(judge: Judge) -> None:
    counted = _check(judge, 2400, seed=int(os.environ.get("BODIES_SEED", "2")))
    assert counted["forbidden"] == counted["allowed"] >= 2000
