"""Every call of the client against a Hub that means harm: our own errors only, in bounded time and memory."""

import contextlib
import os
import signal
import subprocess
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from provider.errors import Cancelled, HubConnectionError, InvalidResponse, ProviderError
from provider.foreign.display import printable
from provider.hub.client import Hub
from provider.hub.http import paging, transport
from provider.hub.http.cancellation import CancelScope
from provider.hub.http.settings import HubSettings
from tests.acceptance.engine import newest
from tests.acceptance.workspace import make_workspace
from tests.faults import hostile_hub as hostile
from tests.faults.calls import CALLS
from tests.unit.hub.hub_doubles import serving
from tests.unit.redaction.test_redactor import CLOTHES, TOKEN, leftovers

ID = "acme/bot"
STATUSES = (200, 301, 307, 400, 403, 404, 429, 500)


@contextlib.contextmanager
def hub_at(rule: hostile.Rule, stop: "Future[None] | None" = None, **settings: Any) -> Iterator[Hub]:
    """Open a client of a hostile Hub."""
    with serving(rule) as endpoint:
        hub = Hub(HubSettings(TOKEN, endpoint, **{"max_retries": 1, "longest_wait": 1.0} | settings), stop)
        try:
            yield hub
        finally:
            hub.close()


@pytest.fixture
def _without_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CancelScope, "pause", lambda self, seconds, operation: self.check(operation))


def survives(hub: Hub) -> None:
    """Make every call; an error must be one of ours that can be shown."""
    for call in CALLS:
        try:
            call.act(hub, ID)
        except ProviderError as error:
            shown = f"{error.summary} {error.detail}"
            assert len(shown) < 3000
            assert printable(shown) == shown
            assert TOKEN not in shown


@pytest.mark.usefixtures("_without_waits")
@pytest.mark.parametrize("body", hostile.BODIES)
def test_whatever_the_body_is_only_our_own_errors_come_out(body: str) -> None:
    for status in STATUSES:
        with hub_at(hostile.fixed(status, hostile.BODIES[body])) as hub:
            survives(hub)


@pytest.mark.usefixtures("_without_waits")
@pytest.mark.parametrize("headers", hostile.HEADERS)
def test_whatever_the_headers_are_only_our_own_errors_come_out(headers: str) -> None:
    for status in (200, 302, 404, 429, 503):
        with hub_at(hostile.fixed(status, b"[]", hostile.HEADERS[headers])) as hub:
            survives(hub)


@pytest.mark.usefixtures("_without_waits")
@pytest.mark.parametrize("clothes", CLOTHES)
def test_a_token_or_a_secret_that_comes_back_is_not_shown_in_whatever_clothes(clothes: str) -> None:
    secret = "S3cr3t/of+the=user 0123456789"
    said = f"<{CLOTHES[clothes](TOKEN)}> and <{CLOTHES[clothes](secret)}>".encode()
    headers = {"Content-Type": "text/plain", "X-Request-Id": CLOTHES[clothes](TOKEN).encode("unicode_escape").decode()}
    with hub_at(hostile.fixed(400, said, headers)) as hub, pytest.raises(ProviderError) as caught:
        hub.spaces.set_secret(ID, "KEY", secret)
    assert list(leftovers(TOKEN, str(caught.value))) == []
    assert list(leftovers(secret, str(caught.value))) == []


@pytest.mark.usefixtures("_without_waits")
@pytest.mark.parametrize("rule", [hostile.bomb(1 << 30), hostile.FLOOD], ids=["bomb", "flood"])
def test_an_answer_without_measure_takes_a_bounded_memory(rule: hostile.Rule) -> None:
    tracemalloc.start()
    try:
        with hub_at(rule) as hub, pytest.raises(InvalidResponse, match="larger than"):
            hub.repositories.info("space", ID)
        assert tracemalloc.get_traced_memory()[1] < 5 * transport.MOST_BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("drip", hostile.DRIPS)
def test_an_answer_that_drips_is_given_up(drip: str) -> None:
    with hub_at(hostile.DRIPS[drip], request_timeout=0.2, max_retries=0) as hub, pytest.raises(HubConnectionError):
        hub.repositories.info("space", ID)


STOPPING = 2.0
"""Seconds after which everything has ended that the user wants to stop."""


def quickest(attempt: Callable[[], float]) -> float:
    """Return how long the quickest of some attempts took: a busy machine slows down one, and not each of them."""
    seconds = attempt()
    for _ in range(4):
        if seconds < STOPPING:
            break
        seconds = min(seconds, attempt())
    return seconds


ENDLESS = hostile.DRIPS | {"flood": hostile.FLOOD, "pages": hostile.pages_without_end(), "bomb": hostile.bomb(1 << 28)}


@pytest.mark.parametrize("rule", ENDLESS)
def test_the_wish_to_stop_ends_what_does_not_end(rule: str) -> None:
    def attempt() -> float:
        stop: Future[None] = Future()
        with hub_at(ENDLESS[rule], stop, request_timeout=60) as hub, ThreadPoolExecutor(1) as thread:
            asked = thread.submit(hub.files.tree, "space", ID)
            while not hub._stop._pool._threads:
                time.sleep(0.01)
            began = time.monotonic()
            stop.set_result(None)
            error = asked.exception()
            assert isinstance(error, Cancelled | InvalidResponse)  # a flood may be over by then
            return time.monotonic() - began

    assert quickest(attempt) < STOPPING


@pytest.mark.parametrize("rule", ENDLESS)
def test_ctrl_c_ends_an_engine_s_plan_against_a_hub_that_does_not_end(rule: str, tmp_path: Path) -> None:
    engine = newest()
    if engine is None:
        pytest.skip("there is no Terraform and no OpenTofu here")
    workspace = make_workspace(tmp_path, engine, {})
    asked = threading.Event()

    def noticed(request: BaseHTTPRequestHandler) -> None:
        asked.set()
        ENDLESS[rule](request)

    def attempt() -> float:
        asked.clear()
        command = [*engine.command, "plan", "-input=false"]
        with subprocess.Popen(
            command,
            cwd=workspace.folder,
            env=workspace.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            assert asked.wait(120)
            began = time.monotonic()
            os.killpg(process.pid, signal.SIGINT)
            process.wait(120)
        return time.monotonic() - began

    with serving(noticed) as endpoint:
        block = f'provider "huggingface" {{\n  endpoint = "{endpoint}"\n  token = "{TOKEN}"\n}}\n'
        workspace.write(block + 'resource "huggingface_space" "it" {\n  name = "it"\n}\n')
        assert quickest(attempt) < STOPPING


@pytest.mark.usefixtures("_without_waits")
def test_pages_without_end_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_PAGES", 20)
    with hub_at(hostile.pages_without_end()) as hub, pytest.raises(InvalidResponse, match="does not end: 21 pages"):
        hub.files.tree("space", ID)
    monkeypatch.setattr(paging, "MOST_BYTES", 8)
    with hub_at(hostile.pages_without_end()) as hub, pytest.raises(InvalidResponse, match="10 bytes"):
        hub.files.tree("space", ID)
