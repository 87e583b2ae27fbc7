"""The client as a whole, on real sockets."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from http.server import BaseHTTPRequestHandler

import pytest

from provider.errors import Cancelled
from provider.hub.client import Hub
from provider.hub.http.settings import HubSettings
from tests.unit.hub.hub_doubles import INFO, TOKEN, WHOAMI, reply, serving


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    gate = threading.Event()
    yield gate
    gate.set()


def settings(endpoint: str) -> HubSettings:
    """Be impatient, with two requests at once."""
    return HubSettings(TOKEN, endpoint, request_timeout=5.0, max_concurrent_requests=2)


def test_no_more_requests_run_at_once_than_allowed_and_connections_are_used_again() -> None:
    under_way, most, connections, lock = 0, 0, set[object](), threading.Lock()

    def handle(request: BaseHTTPRequestHandler) -> None:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
            connections.add(request.client_address)
        time.sleep(0.01)
        with lock:
            under_way -= 1
        reply(request, 200, INFO)

    with serving(handle) as endpoint, closing(Hub(settings(endpoint))) as hub, ThreadPoolExecutor(8) as threads:
        for future in [threads.submit(hub.repositories.info, "space", f"acme/{n}") for n in range(12)]:
            assert future.result().uid == "66aa"
    assert most == 2
    assert len(connections) <= 2


def test_a_stop_ends_hanging_reads_within_a_second_and_finishing_reads_still_work(gate: threading.Event) -> None:
    def handle(request: BaseHTTPRequestHandler) -> None:
        if "spaces" in request.path:
            gate.wait(5)
        reply(request, 200, WHOAMI if "whoami" in request.path else INFO)

    stop: Future[None] = Future()
    with serving(handle) as endpoint, closing(Hub(settings(endpoint), stop)) as hub, ThreadPoolExecutor(4) as threads:
        hanging = [threads.submit(hub.repositories.info, "space", f"acme/{n}") for n in range(4)]
        time.sleep(0.1)
        stop.set_result(None)
        began = time.monotonic()
        assert all(isinstance(future.exception(), Cancelled) for future in hanging)
        with pytest.raises(Cancelled):
            hub.account()
        with hub.grace_period():
            assert hub.account().name == "alice"
        assert time.monotonic() - began < 1
        gate.set()


def test_a_stop_lets_a_write_under_way_finish_and_sends_no_further_one(gate: threading.Event) -> None:
    begun, asked = threading.Event(), list[str]()

    def handle(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        begun.set()
        gate.wait(5)
        reply(request, 200, {"name": "acme/bot"})

    stop: Future[None] = Future()
    with serving(handle) as endpoint, closing(Hub(settings(endpoint), stop)) as hub, ThreadPoolExecutor(2) as threads:
        creating = threads.submit(hub.repositories.create, "space", "acme/bot")
        assert begun.wait(2)
        behind = threads.submit(hub.repositories.create, "space", "acme/two")
        stop.set_result(None)
        assert isinstance(behind.exception(timeout=1), Cancelled)
        assert not creating.done()
        gate.set()
        assert creating.result(timeout=2) == "acme/bot"
        with pytest.raises(Cancelled):
            hub.spaces.set_secret("acme/bot", "KEY", "value")
    assert asked == ["/api/repos/create"]


def test_a_create_whose_answer_is_lost_on_the_wire_makes_one_repository() -> None:
    made = list[str]()

    def handle(request: BaseHTTPRequestHandler) -> None:
        if request.command == "POST":
            made.append(request.path)
            request.rfile.read(int(request.headers["Content-Length"]))
            request.close_connection = True
        elif "/commits/" in request.path:
            reply(request, 200, [])
        else:
            created = time.strftime("%Y-%m-%dT%H:%M:%S.999Z", time.gmtime())
            reply(request, 200, {**INFO, "createdAt": created})

    with serving(handle) as endpoint, closing(Hub(settings(endpoint))) as hub:
        assert hub.repositories.create("space", "acme/bot") == "acme/bot"
    assert len(made) == 1


def test_nothing_that_is_shown_holds_the_token() -> None:
    with closing(Hub(HubSettings(TOKEN))) as hub:
        assert TOKEN not in f"{hub!r}{hub.settings!r}{vars(hub)!r}"
