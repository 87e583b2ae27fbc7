"""One read for all who ask, and none that is older than a write."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from provider.errors import Cancelled
from provider.hub.http.cancellation import CancelScope
from provider.hub.http.read_cache import LIFETIME, ReadCache

PLACE = "space/acme/bot"


class Source:
    """Something to read that counts and can be held."""

    def __init__(self) -> None:
        self.reads = 0
        self.began = threading.Event()
        self.gate = threading.Event()
        self.error: Exception | None = None

    def __call__(self) -> int:
        self.reads += 1
        value = self.reads
        self.began.set()
        assert self.gate.wait(5)
        if self.error:
            raise self.error
        return value


@pytest.fixture
def asked() -> "Future[None]":
    return Future()


@pytest.fixture
def stop(asked: "Future[None]") -> Iterator[CancelScope]:
    stop = CancelScope(asked, 2, 1.0)
    yield stop
    stop.close()


@pytest.fixture
def now() -> list[float]:
    return [0.0]


@pytest.fixture
def read_cache(stop: CancelScope, now: list[float]) -> ReadCache:
    return ReadCache(stop, clock=lambda: now[0])


@pytest.fixture
def source() -> Source:
    source = Source()
    source.gate.set()
    return source


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads


def get(read_cache: ReadCache, source: Source, what: str = "info", place: str = PLACE) -> int:
    """Ask."""
    return read_cache.get(place, what, "read it", source)


def test_many_askers_at_once_cause_one_read(read_cache: ReadCache, source: Source, threads: ThreadPoolExecutor) -> None:
    source.gate.clear()
    asking = [threads.submit(get, read_cache, source) for _ in range(8)]
    time.sleep(0.05)
    source.gate.set()
    assert [future.result(timeout=2) for future in asking] == [1] * 8
    assert source.reads == 1


def test_all_who_wait_get_the_exception_and_the_next_asker_reads_again(
    read_cache: ReadCache, source: Source, threads: ThreadPoolExecutor
) -> None:
    source.gate.clear()
    source.error = ValueError("no")
    asking = [threads.submit(get, read_cache, source) for _ in range(8)]
    time.sleep(0.05)
    source.gate.set()
    assert {type(future.exception(timeout=2)) for future in asking} == {ValueError}
    assert source.reads == 1
    source.error = None
    assert get(read_cache, source) == 2


def test_a_snapshot_lives_a_minute_from_the_beginning_of_its_read(
    read_cache: ReadCache, source: Source, now: list[float]
) -> None:
    assert get(read_cache, source) == 1
    now[0] = LIFETIME - 0.1
    assert get(read_cache, source) == 1
    now[0] = LIFETIME
    assert get(read_cache, source) == 2


def test_things_and_places_are_kept_apart_and_case_is_not(read_cache: ReadCache, source: Source) -> None:
    assert get(read_cache, source, "info") == 1
    assert get(read_cache, source, "secrets") == 2
    assert get(read_cache, source, "info", "space/acme/other") == 3
    assert get(read_cache, source, "info", "space/ACME/Bot") == 1


def test_a_write_forgets_all_of_its_place_and_nothing_else(read_cache: ReadCache, source: Source) -> None:
    get(read_cache, source, "info")
    get(read_cache, source, "info", "space/acme/other")
    assert read_cache.write(PLACE, lambda: "done") == "done"
    assert get(read_cache, source, "info") == 3
    assert get(read_cache, source, "info", "space/acme/other") == 2


def test_a_write_under_one_id_forgets_what_was_read_under_the_other(read_cache: ReadCache, source: Source) -> None:
    """A write under one id forgets what was read under the other id of the same repository."""
    read_cache.alias("space/acme/OLD", PLACE)
    get(read_cache, source, place="space/acme/old")
    read_cache.write(PLACE, lambda: 99, populates="info")
    assert get(read_cache, source) == 99
    assert get(read_cache, source, place="space/acme/old") == 2
    read_cache.write("space/acme/old", lambda: None)
    assert get(read_cache, source) == 3


def test_a_failed_write_forgets_too_for_it_may_have_happened(read_cache: ReadCache, source: Source) -> None:
    get(read_cache, source)
    with pytest.raises(ZeroDivisionError):
        read_cache.write(PLACE, lambda: 1 // (get(read_cache, source) - 2))
    assert get(read_cache, source) == 3


def test_a_read_that_began_before_a_write_is_neither_kept_nor_joined(
    read_cache: ReadCache, source: Source, threads: ThreadPoolExecutor
) -> None:
    source.gate.clear()
    early = threads.submit(get, read_cache, source)
    assert source.began.wait(2)
    read_cache.write(PLACE, lambda: None)
    late = threads.submit(get, read_cache, source)
    time.sleep(0.05)
    source.gate.set()
    assert (early.result(timeout=2), late.result(timeout=2)) == (1, 2)
    assert get(read_cache, source) == 2


def test_a_read_during_a_write_is_not_kept(read_cache: ReadCache, source: Source) -> None:
    read_cache.write(PLACE, lambda: get(read_cache, source))
    assert get(read_cache, source) == 2


def test_the_answer_of_a_write_is_kept(read_cache: ReadCache, source: Source) -> None:
    read_cache.write(PLACE, lambda: 99, populates="variables")
    assert get(read_cache, source, "variables") == 99
    assert get(read_cache, source, "info") == 1


def test_the_answers_of_overlapping_writes_are_not_kept(read_cache: ReadCache, source: Source) -> None:
    def outer() -> int:
        read_cache.write(PLACE, lambda: 98, populates="variables")
        return 99

    read_cache.write(PLACE, outer, populates="variables")
    assert get(read_cache, source, "variables") == 1


def test_reads_of_different_things_do_not_wait_for_each_other(
    read_cache: ReadCache, source: Source, threads: ThreadPoolExecutor
) -> None:
    held = Source()
    slow = threads.submit(get, read_cache, held)
    assert held.began.wait(2)
    assert get(read_cache, source, "secrets") == 1
    held.gate.set()
    slow.result(timeout=2)


def test_who_waits_for_another_read_leaves_when_the_user_stops(
    read_cache: ReadCache, source: Source, threads: ThreadPoolExecutor, asked: "Future[None]"
) -> None:
    source.gate.clear()
    leading = threads.submit(get, read_cache, source)
    assert source.began.wait(2)
    following = threads.submit(get, read_cache, source)
    time.sleep(0.05)
    asked.set_result(None)
    assert isinstance(following.exception(timeout=1), Cancelled)
    source.gate.set()
    assert leading.result(timeout=2) == 1


def test_a_finishing_thread_reads_itself_when_the_one_it_waited_for_was_stopped(
    read_cache: ReadCache, source: Source, threads: ThreadPoolExecutor, asked: "Future[None]", stop: CancelScope
) -> None:
    source.gate.clear()
    source.error = Cancelled("stopped")

    def finish() -> int:
        with stop.grace_period():
            return get(read_cache, source)

    leading = threads.submit(get, read_cache, source)
    assert source.began.wait(2)
    following = threads.submit(finish)
    time.sleep(0.05)
    asked.set_result(None)

    source.gate.set()
    assert isinstance(leading.exception(timeout=2), Cancelled)
    # The follower led a read of its own, which met the same error: so two reads, and no endless loop.
    assert isinstance(following.exception(timeout=2), Cancelled)
    assert source.reads == 2
