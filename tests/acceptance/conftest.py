"""What the acceptance tests share: the engines, a local Hub, and the provider in this process."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from provider.address import ADDRESS
from provider.local_hub.model.tokens import Access
from provider.local_hub.server import DEFAULT_ACCOUNTS, LocalHub
from provider.plugin.redaction import StateRedactor, redact
from provider.plugin.runner import serve_plain
from provider.plugin.sockets import SocketDirectory
from provider.provider import HuggingFaceProvider
from tests.acceptance.engine import Engine, engines, newest
from tests.acceptance.workspace import Workspace, make_workspace

READER = replace(DEFAULT_ACCOUNTS[0], token="hf_local_reading_token", access=Access(role="read"))
"""The same user, by a token that may only read."""


class Rehearsal:
    """A local Hub, as tests look at it and meddle with it.

    Args:
        hub: the running Hub.
    """

    def __init__(self, hub: LocalHub) -> None:
        self.url, self.token, self.reading_token = hub.url, hub.token, READER.token
        self._client = httpx.Client(base_url=hub.url, headers={"Authorization": f"Bearer {hub.token}"}, trust_env=False)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the Hub something; give the answer's JSON."""
        answer = self._client.request(method, path, json=body)
        answer.raise_for_status()
        return answer.json() if answer.headers["content-type"].startswith("application/json") else answer.text

    def download(self, path: str) -> bytes:
        """Return the content of a file."""
        answer = self._client.get(path, follow_redirects=True)
        answer.raise_for_status()
        return answer.content

    def repository(self, id_: str, kind: str = "space") -> dict[str, Any]:
        """Return the whole truth about one repository."""
        truth: dict[str, Any] = self.call("GET", f"/_local/repos/{kind}/{id_}")
        return truth

    def exists(self, id_: str, kind: str = "space") -> bool:
        """Return whether there is such a repository."""
        return self._client.get(f"/_local/repos/{kind}/{id_}").status_code == 200

    def faults(self, *faults: dict[str, Any]) -> None:
        """Set what goes wrong from now on."""
        self.call("PUT", "/_local/faults", list(faults))

    def hangs(self) -> bool:
        """Return whether a request hangs now, by a fault."""
        return any(fault["hanging"] for fault in self.call("GET", "/_local/faults"))

    def requests(self) -> dict[str, int]:
        """Return the number of requests by route since the last time this was asked."""
        counted: dict[str, int] = self.call("GET", "/_local/requests")["by_route"]
        self.call("DELETE", "/_local/requests")
        return counted

    def commit(self, path: str, lines: str) -> None:
        """Commit with a body as the Hub takes it: one JSON object a line."""
        answer = self._client.post(path, content=lines, headers={"Content-Type": "application/x-ndjson"})
        answer.raise_for_status()

    @staticmethod
    def file_line(path: str, content: str) -> str:
        """Return the line of a commit that writes a file."""
        return json.dumps({"key": "file", "value": {"path": path, "content": content}})

    def block(self, **more: str) -> str:
        """Return a provider block for this Hub."""
        values = {"endpoint": self.url, "token": self.token, "namespace": "acme"} | more
        return (
            'provider "huggingface" {\n' + "".join(f'  {name} = "{value}"\n' for name, value in values.items()) + "}\n"
        )

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


@pytest.fixture
def hub(request: pytest.FixtureRequest) -> Iterator[Rehearsal]:
    """Yield a fresh local Hub, and see at the end that what was private stayed so, unless the test publishes it."""
    with LocalHub((*DEFAULT_ACCOUNTS, READER)) as served:
        rehearsal = Rehearsal(served)
        rehearsal.call("PUT", "/_local/settings", {"build_seconds": 0})
        yield rehearsal
        published = rehearsal.call("GET", "/_local/published")
        rehearsal.close()
    assert bool(published) is (request.node.get_closest_marker("publishes") is not None), published


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what is marked `newest` to the long run on all engines but the newest."""
    for item in items:
        used = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
        if item.get_closest_marker("newest") and any(isinstance(one, Engine) and one != newest() for one in used):
            item.add_marker("long")


@pytest.fixture(params=engines(), ids=str)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return every engine of this machine in turn."""
    chosen: Engine = request.param
    return chosen


@pytest.fixture(autouse=True)
def _no_secrets_of_other_tests() -> None:
    """Let the provider in this process, which serves all tests, forget the secrets of those before: some are words."""
    vars(redact).update(vars(StateRedactor()))


@pytest.fixture(scope="session")
def reattach() -> Iterator[str]:
    """Serve the provider in this process; give what makes engines connect to it."""
    with SocketDirectory(None) as sockets:
        provider = HuggingFaceProvider()
        server, value = serve_plain(provider, ADDRESS, sockets, threading.Event())
        yield value
        server.stop(grace=None).wait()
        provider.connection.close("the tests are over")


@pytest.fixture
def workspace(tmp_path: Path, engine: Engine, reattach: str) -> Workspace:
    """Return a workspace whose engine connects to the provider in this process: fast."""
    return make_workspace(tmp_path, engine, {"TF_REATTACH_PROVIDERS": reattach})


@pytest.fixture
def installed(tmp_path: Path, engine: Engine) -> Workspace:
    """Return a workspace whose engine starts the installed provider, as a user's does."""
    return make_workspace(tmp_path, engine, {})
