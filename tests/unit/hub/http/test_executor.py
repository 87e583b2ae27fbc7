"""Sending until it is answered for good."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future

import httpx
import pytest

from provider import errors
from provider.hub.http.executor import RequestExecutor
from provider.hub.http.requests import Request, Response
from tests.unit.hub.hub_doubles import TOKEN, WHOAMI, World, no, ok, scripted, world_of

READ = Request("GET", "/api/x", "read it")
WRITE = Request("POST", "/api/x", "write it", body=b"{}")


def executor_of(world: World) -> RequestExecutor:
    """Take the client's executor."""
    return world.hub.spaces._executor


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("x"),
        httpx.ReadTimeout("x"),
        httpx.ReadError("x"),
        *(no(s) for s in (408, 500, 502, 503, 504)),
    ],
    ids=str,
)
@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
def test_passing_trouble_is_retried_with_the_same_trace(failure: httpx.Response | Exception, request_: Request) -> None:
    with world_of(scripted(failure, failure, ok({}))) as world:
        assert executor_of(world).send(request_).status == 200
    assert len({request.headers["x-amzn-trace-id"] for request in world.sent}) == 1
    assert 0.5 <= world.waits[0] <= 1 <= world.waits[1] <= 2


def test_the_last_failure_is_raised_when_the_retries_are_used_up() -> None:
    with world_of(lambda _: no(500), max_retries=2) as world, pytest.raises(errors.ServerError):
        executor_of(world).send(READ)
    assert len(world.sent) == 3


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 412, 413])
def test_a_refusal_is_not_retried(status: int) -> None:
    with world_of(scripted(no(status))) as world, pytest.raises(errors.HubStatusError):
        executor_of(world).send(READ)


def test_a_busy_object_is_tried_again_within_bounds() -> None:
    busy = no(409, "another conflicting operation is in progress")
    with world_of(lambda _: busy, max_retries=3) as world, pytest.raises(errors.Busy):
        executor_of(world).send(WRITE)
    assert len(world.sent) == 4


def test_the_rate_limit_is_waited_for_as_told_and_announced_once(caplog: pytest.LogCaptureFixture) -> None:
    limited = no(429, RateLimit='"api";r=0;t=55')
    with caplog.at_level(logging.WARNING), world_of(scripted(limited, ok({}))) as world:
        executor_of(world).send(READ)
    assert world.waits == [56.0]
    assert [record.message for record in caplog.records] == ["the Hub asks to wait: waiting 56.0 s to read it"]
    assert TOKEN not in caplog.text


def test_retry_after_is_kept_when_no_budget_is_told() -> None:
    with world_of(scripted(no(429, Retry_After="7"), no(503, Retry_After="3"), ok({}))) as world:
        executor_of(world).send(READ)
    assert world.waits == [7.0, 3.0]


def test_a_wait_beyond_the_cap_is_an_error_that_names_the_reset() -> None:
    limited = no(429, RateLimit='"api";r=0;t=299')
    with world_of(scripted(limited)) as world, pytest.raises(errors.RateLimited, match="in 300 s, at") as caught:
        executor_of(world).send(READ)
    assert caught.value.resets_in == 300.0
    assert world.waits == []


def test_the_next_request_waits_before_the_limit_is_hit() -> None:
    with world_of(scripted(ok({}, RateLimit='"api";r=0;t=20'), ok({}))) as world:
        executor_of(world).send(READ)
        assert world.waits == []
        executor_of(world).send(READ)
    assert world.waits == [21.0]


def done(answer: Response) -> str:
    """Understand the answer."""
    return answer.read(lambda _: "answered")


def sight(*sights: str | Exception | None) -> tuple[list[float], Callable[[float], str | None]]:
    """Make a look that sees these one after the other, and the list of moments it was given."""
    left, asked = list(sights), list[float]()

    def look(since: float) -> str | None:
        asked.append(since)
        seen = left.pop(0)
        if isinstance(seen, Exception):
            raise seen
        return seen

    return asked, look


@pytest.mark.parametrize(
    "lost",
    [httpx.ReadTimeout("x"), httpx.ReadError("x"), no(500), no(504), httpx.Response(200, text="<html>")],
    ids=str,
)
def test_a_lost_answer_is_looked_for_before_anything_is_sent_again(lost: httpx.Response | Exception) -> None:
    asked, look = sight("found")
    before = time.monotonic()
    with world_of(scripted(lost)) as world:
        assert executor_of(world).send_once(WRITE, done, look) == "found"
    assert before <= asked[0] <= time.monotonic()


def test_what_was_looked_for_in_vain_is_sent_again_and_looked_for_since_the_first_loss() -> None:
    asked, look = sight(None, "found")
    with world_of(scripted(httpx.ReadError("x"), no(409, "already exists"))) as world:
        assert executor_of(world).send_once(WRITE, done, look) == "found"
    assert asked[0] == asked[1]


def test_a_second_loss_does_not_move_the_moment_since_which_is_looked_for() -> None:
    asked, look = sight(None, "found")
    with world_of(scripted(httpx.ReadError("x"), httpx.ReadError("x"))) as world:
        assert executor_of(world).send_once(WRITE, done, look) == "found"
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    "unsent",
    [httpx.ConnectError("x"), no(429, Retry_After="1"), no(409, "in progress")],
    ids=str,
)
def test_what_was_surely_not_done_is_sent_again_without_looking(unsent: httpx.Response | Exception) -> None:
    asked, look = sight()
    with world_of(scripted(unsent, ok({}))) as world:
        assert executor_of(world).send_once(WRITE, done, look) == "answered"
    assert asked == []


def test_the_loss_is_raised_when_looking_fails_too() -> None:
    _, look = sight(errors.ServerError("blind"))
    with world_of(scripted(httpx.ReadError("x"))) as world, pytest.raises(errors.HubConnectionError) as caught:
        executor_of(world).send_once(WRITE, done, look)
    assert caught.value.outcome_unknown


def test_a_refusal_after_a_loss_is_in_doubt_when_looking_fails() -> None:
    _, look = sight(None, errors.ServerError("blind"))
    answers = scripted(httpx.ReadError("x"), no(409, "already exists"))
    with world_of(answers) as world, pytest.raises(errors.AlreadyExists) as caught:
        executor_of(world).send_once(WRITE, done, look)
    assert caught.value.outcome_unknown


def test_a_refusal_after_a_loss_stands_when_nothing_is_found() -> None:
    _, look = sight(None, None)
    answers = scripted(httpx.ReadError("x"), no(403))
    with world_of(answers) as world, pytest.raises(errors.Forbidden):
        executor_of(world).send_once(WRITE, done, look)


def test_an_answer_lost_while_stopping_is_still_looked_for() -> None:
    stop: Future[None] = Future()

    def handle(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            stop.set_result(None)
            raise httpx.ReadError("x")
        return ok(WHOAMI)

    with world_of(handle, stop) as world:
        executor = executor_of(world)
        assert (
            executor.send_once(WRITE, done, lambda _: executor.send(READ).read(lambda body: str(body["name"])))
            == "alice"
        )


def test_nothing_is_sent_again_while_stopping() -> None:
    stop: Future[None] = Future()

    def handle(request: httpx.Request) -> httpx.Response:
        stop.set_result(None)
        return no(500)

    with world_of(handle, stop) as world, pytest.raises(errors.Cancelled):
        executor_of(world).send(WRITE)
    assert len(world.sent) == 1


def test_redirected_writes_count_as_refused_not_as_lost() -> None:
    answers = scripted(httpx.Response(307, headers={"Location": "https://evil.example/"}))
    with world_of(answers) as world, pytest.raises(errors.HubStatusError) as caught:
        executor_of(world).send_once(WRITE, done, lambda _: None)
    assert not caught.value.outcome_unknown


def test_all_who_wait_for_the_rate_limit_at_the_same_time_are_told_of_in_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING), world_of(scripted()) as world:
        executor = executor_of(world)
        for _ in range(3):
            executor._announce("the Hub asks to wait", 30.0, "read it")
        world.now += 31.0
        executor._announce("the Hub asks to wait", 30.0, "read it")
    assert len(caplog.records) == 2


def test_a_wait_as_long_as_the_cap_allows_is_waited_for_however_long_it_is() -> None:
    limited = no(429, RateLimit='"api";r=0;t=899')
    with world_of(scripted(limited, ok({})), longest_wait=900.0) as world:
        executor_of(world).send(READ)
    assert world.waits == [900.0]


def test_a_web_page_is_no_answer_of_an_api_route() -> None:
    page = httpx.Response(200, text="<html>Log in", headers={"Content-Type": "text/html; charset=utf-8"})
    with world_of(scripted(page)) as world, pytest.raises(errors.InvalidResponse, match="a web page"):
        executor_of(world).send(WRITE)
