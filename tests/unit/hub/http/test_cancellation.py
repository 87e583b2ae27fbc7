"""What ends at once when the user wants to stop, and what does not."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from unittest import mock

import pytest

from provider.errors import Cancelled, HubConnectionError
from provider.hub.http import cancellation as stopping
from provider.hub.http.cancellation import CancelScope, SerialQueue

AIM = "read it"


@pytest.fixture
def asked() -> "Future[None]":
    return Future()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    gate = threading.Event()
    yield gate
    gate.set()


@pytest.fixture
def stop(asked: "Future[None]", gate: threading.Event) -> Iterator[CancelScope]:
    stop = CancelScope(asked, 2, 0.3)
    yield stop
    gate.set()
    stop.close()


def soon(asked: "Future[None]", seconds: float = 0.05) -> None:
    """Let the user want to stop in a moment."""
    threading.Timer(seconds, asked.set_result, [None]).start()


def test_work_is_done_in_another_thread_and_its_exception_comes_back(stop: CancelScope) -> None:
    assert stop.run(threading.current_thread, AIM, write=False) is not threading.current_thread()
    with pytest.raises(ZeroDivisionError):
        stop.run(lambda: 1 // 0, AIM, write=True)


def test_a_hanging_read_is_left_at_once(stop: CancelScope, asked: "Future[None]", gate: threading.Event) -> None:
    soon(asked)
    began = time.monotonic()
    with pytest.raises(Cancelled, match="Did not read it"):
        stop.run(lambda: gate.wait(10), AIM, write=False)
    assert time.monotonic() - began < 1


def test_a_write_under_way_is_waited_for(stop: CancelScope, asked: "Future[None]") -> None:
    def write() -> str:
        asked.set_result(None)
        time.sleep(0.1)
        return "made"

    assert stop.run(write, AIM, write=True) == "made"


def test_a_write_that_never_ends_is_left_after_a_while_and_may_be_done(
    stop: CancelScope, asked: "Future[None]", gate: threading.Event
) -> None:
    soon(asked)
    with pytest.raises(HubConnectionError) as caught:
        stop.run(lambda: gate.wait(10), AIM, write=True)
    assert caught.value.outcome_unknown


def test_nothing_begins_after_the_wish(stop: CancelScope, asked: "Future[None]") -> None:
    asked.set_result(None)
    begun: list[bool] = []
    for write in (False, True):
        with pytest.raises(Cancelled):
            stop.run(lambda: begun.append(True), AIM, write=write)
    assert not begun


def test_a_queued_write_is_not_begun_after_the_wish(
    stop: CancelScope, asked: "Future[None]", gate: threading.Event
) -> None:
    begun: list[bool] = []
    with ThreadPoolExecutor(3) as threads:
        hanging = [threads.submit(stop.run, lambda: gate.wait(10), AIM, write=False) for _ in range(2)]
        time.sleep(0.05)
        queued = threads.submit(stop.run, lambda: begun.append(True), AIM, write=True)
        time.sleep(0.05)
        asked.set_result(None)
        assert all(isinstance(future.exception(timeout=1), Cancelled) for future in hanging)
        assert isinstance(queued.exception(timeout=1), Cancelled)
    assert not begun


def test_finishing_reads_go_on_past_abandoned_ones_and_writes_do_not(
    stop: CancelScope, asked: "Future[None]", gate: threading.Event
) -> None:
    with ThreadPoolExecutor(3) as threads:

        def finish() -> str:
            with stop.grace_period():
                return stop.run(lambda: "read", AIM, write=False)

        for _ in range(2):
            threads.submit(stop.run, lambda: gate.wait(10), AIM, write=False)
        time.sleep(0.05)
        queued_before = threads.submit(finish)
        time.sleep(0.05)
        asked.set_result(None)
        assert queued_before.result(timeout=1) == "read"
        assert threads.submit(finish).result(timeout=1) == "read"
        with stop.grace_period(), pytest.raises(Cancelled):
            stop.run(lambda: "written", AIM, write=True)


def test_finishing_has_an_end(stop: CancelScope, asked: "Future[None]", gate: threading.Event) -> None:
    asked.set_result(None)
    with mock.patch.object(stopping, "GRACE", 0.1), stop.grace_period():
        with pytest.raises(Cancelled):
            stop.run(lambda: gate.wait(10), AIM, write=False)
        with pytest.raises(Cancelled):
            stop.run(lambda: "read", AIM, write=False)


def test_finishing_holds_for_its_thread_and_its_block_only(stop: CancelScope, asked: "Future[None]") -> None:
    asked.set_result(None)
    with stop.grace_period():
        with stop.grace_period():
            pass
        stop.check(AIM)
        with ThreadPoolExecutor(1) as threads:
            assert isinstance(threads.submit(stop.check, AIM).exception(), Cancelled)
    with pytest.raises(Cancelled):
        stop.check(AIM)


def test_a_pause_ends_with_the_wish_and_only_finishing_goes_on(stop: CancelScope, asked: "Future[None]") -> None:
    stop.pause(0.01, AIM)
    soon(asked)
    began = time.monotonic()
    with pytest.raises(Cancelled):
        stop.pause(30, AIM)
    assert time.monotonic() - began < 10


def test_a_pause_in_finishing_is_waited_for_in_part(
    stop: CancelScope, asked: "Future[None]", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a Hub that asks to wait is asked again at once, as often as it can answer in the time that is left."""
    waits: list[float] = []
    monkeypatch.setattr("provider.hub.http.cancellation.time.sleep", waits.append)
    asked.set_result(None)
    with stop.grace_period():
        stop.pause(0.1, AIM)
        stop.pause(30, AIM)
    assert waits[0] == 0.1
    assert stopping.GRACE / 3 < waits[1] < stopping.GRACE


def test_work_that_does_not_end_is_given_up(stop: CancelScope) -> None:
    release = threading.Event()
    with pytest.raises(HubConnectionError, match=r"No answer came in 0\.1 s") as caught:
        stop.run(release.wait, AIM, write=False, longest=0.1)
    assert caught.value.outcome_unknown
    release.set()


def test_turns_are_taken_one_at_a_time_in_order(stop: CancelScope) -> None:
    turns, order, inside = SerialQueue(stop), list[int](), list[int]()

    def take(number: int) -> None:
        with turns.turn(AIM):
            inside.append(number)
            time.sleep(0.01)
            assert inside == [number]
            inside.remove(number)
            order.append(number)

    with ThreadPoolExecutor(5) as threads:
        for number in range(5):
            threads.submit(take, number)
            time.sleep(0.002)
    assert order == [0, 1, 2, 3, 4]


def test_who_waits_for_a_turn_leaves_at_once_and_those_behind_still_wait(
    stop: CancelScope, asked: "Future[None]"
) -> None:
    turns = SerialQueue(stop)
    with ThreadPoolExecutor(2) as threads:

        def take() -> str:
            with stop.grace_period(), turns.turn(AIM):
                return "taken"

        def give_up() -> None:
            with turns.turn(AIM):
                pass

        with turns.turn(AIM):
            leaving = threads.submit(give_up)
            time.sleep(0.05)
            asked.set_result(None)
            assert isinstance(leaving.exception(timeout=1), Cancelled)
            behind = threads.submit(take)
            time.sleep(0.05)
            assert not behind.done()
        assert behind.result(timeout=1) == "taken"


def test_a_turn_that_fails_makes_room_for_the_next(stop: CancelScope) -> None:
    turns = SerialQueue(stop)
    with pytest.raises(ZeroDivisionError), turns.turn(AIM):
        _ = 1 // 0
    with turns.turn(AIM):
        pass
