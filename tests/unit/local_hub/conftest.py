"""A Hub with a clock that tests move, and the people who call it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from provider.local_hub.api.changes import Change
from provider.local_hub.api.commits import record
from provider.local_hub.app import create_app
from provider.local_hub.model.models import Account, Kind
from provider.local_hub.model.store import Hub

ALICE = Account("alice", "hf_alice", {"acme": "admin", "Reading-Room": "read"}, is_pro=True)
BOB = Account("bob", "hf_bob", {"acme": "read"})


@dataclass
class Clock:
    """Seconds since 1970, standing still until a test moves them."""

    seconds: float = 1_800_000_000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the Hub."""
    return Clock()


@pytest.fixture
def hub(clock: Clock) -> Hub:
    """Return a Hub in memory with `alice` and `bob`."""
    return Hub([ALICE, BOB], clock=clock)


def _client(hub: Hub, token: str | None) -> TestClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return TestClient(create_app(hub), headers=headers, follow_redirects=False)


@pytest.fixture
def client(hub: Hub) -> TestClient:
    """Calls as `alice`, an admin of `acme`."""
    return _client(hub, ALICE.token)


@pytest.fixture
def bob(client: TestClient) -> TestClient:
    """Calls as `bob`, who may read what is acme's."""
    return TestClient(client.app, headers={"Authorization": f"Bearer {BOB.token}"}, follow_redirects=False)


@pytest.fixture
def anonymous(client: TestClient) -> TestClient:
    """Calls without a token."""
    return TestClient(client.app, follow_redirects=False)


@pytest.fixture
def space(client: TestClient) -> Callable[..., str]:
    """Make a Docker Space with an app, and give its API path."""

    def make(name: str = "demo", **fields: Any) -> str:
        files = [{"path": "Dockerfile", "content": "FROM scratch\n"}]
        body = {"type": "space", "name": name, "sdk": "docker", "files": files, **fields}
        made = client.post("/api/repos/create", json=body)
        assert made.status_code == 200, made.text
        return f"/api/spaces/{made.json()['name']}"

    return make


@pytest.fixture
def slip_in(hub: Hub) -> Callable[..., None]:
    """Write a file past the rules, as those did who pushed it before there was a rule."""

    def write(path: str, content: str, repo_id: str = "alice/demo", kind: Kind = "space") -> None:
        repository = hub.find(kind, repo_id)
        assert repository is not None
        change = Change(repository.head.files, repository.blobs)
        change.add(path, content.encode())
        record(hub, repository, change, title="Slip in", author="alice")

    return write


@pytest.fixture
def truth(client: TestClient) -> Callable[..., dict[str, Any]]:
    """Return everything about a repository."""

    def tell(repo_id: str = "alice/demo", kind: str = "space") -> dict[str, Any]:
        answer = client.get(f"/_local/repos/{kind}/{repo_id}")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    return tell
