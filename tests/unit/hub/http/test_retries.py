"""When a request is sent again, as numbers."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from provider import errors
from provider.hub.http.retries import LONGEST_CALL, Budget, Failure, backoff, read_budget, retry_after, wait_before_next
from provider.hub.http.settings import HubSettings

SETTINGS = HubSettings("hf_x")


def test_the_budget_is_read_and_the_tightest_one_counts() -> None:
    assert read_budget({"ratelimit": '"api";r=12;t=55'}) == Budget(12, 55.0)
    assert read_budget({"ratelimit": '"api";r=12;t=55, "user"; t=9; r=3'}) == Budget(3, 9.0)


@pytest.mark.parametrize("value", ["", '"api"', '"api";r=1', "r=;t=", '"api";r=x;t=1', "limit=100, reset=3"])
def test_a_budget_that_can_not_be_read_is_none(value: str) -> None:
    assert read_budget({"ratelimit": value}) is None


def test_an_empty_budget_is_waited_for_with_a_margin_whatever_retry_after_says() -> None:
    assert retry_after(429, {"ratelimit": '"api";r=0;t=55', "retry-after": "3"}) == 56.0


def test_retry_after_counts_in_seconds_or_as_a_date_by_the_hubs_own_clock() -> None:
    assert retry_after(429, {"ratelimit": '"api";r=9;t=55', "retry-after": "7"}) == 7.0
    dates = {"retry-after": "Thu, 01 Jan 2026 00:01:30 GMT", "date": "Thu, 01 Jan 2026 00:00:00 GMT"}
    assert retry_after(503, dates) == 90.0
    assert retry_after(503, {"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}) == 0.0
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert retry_after(503, {"retry-after": soon}) == pytest.approx(30, abs=3)


@pytest.mark.parametrize("value", ["", "soon", "-1", "1.5", "²"])
def test_a_retry_after_that_can_not_be_read_tells_nothing(value: str) -> None:
    assert retry_after(503, {"retry-after": value}) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"retry-after": "99999999999999"},
        {"retry-after": "9" * 5000},
        {"ratelimit": '"api";r=0;t=99999999999999999'},
        {"ratelimit": '"api";r=0;t=' + "9" * 5000},
        {"retry-after": "Fri, 31 Dec 9999 23:59:59 -2359"},
        {"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT", "date": "Mon, 01 Jan 0001 00:00:00 +2359"},
    ],
)
def test_a_wait_that_no_clock_can_count_is_bounded(headers: dict[str, str]) -> None:
    wait = retry_after(429, headers)
    assert datetime.now(UTC) + timedelta(seconds=wait or 0) > datetime(2026, 1, 1, tzinfo=UTC)


def test_a_header_of_many_marks_is_read_at_once() -> None:
    headers = {"ratelimit": ";" * 200_000 + "r=" * 100_000, "ratelimit-policy": ";q" + " " * 200_000}
    assert read_budget(headers) is None


def test_backoff_doubles_up_to_eight_seconds_and_draws_the_upper_half() -> None:
    assert [backoff(attempt, lambda: 1.0) for attempt in range(6)] == [1, 2, 4, 8, 8, 8]
    assert [backoff(attempt, lambda: 0.0) for attempt in range(3)] == [0.5, 1, 2]


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_passing_trouble_is_tried_again(status: int) -> None:
    assert wait_before_next(Failure(errors.HubStatusError("x", status=status)), 0, 0.0, SETTINGS) is not None


@pytest.mark.parametrize(
    "error",
    [errors.HubConnectionError("x"), errors.Busy("x", status=409), errors.RateLimited("x")],
)
def test_no_answer_a_busy_object_and_the_rate_limit_are_tried_again(error: errors.HubError) -> None:
    assert wait_before_next(Failure(error), 0, 0.0, SETTINGS) is not None


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 412, 413, 422, 501])
def test_a_refusal_is_final(status: int) -> None:
    assert wait_before_next(Failure(errors.HubStatusError("x", status=status)), 0, 0.0, SETTINGS) is None


def test_an_unreadable_answer_is_final() -> None:
    assert wait_before_next(Failure(errors.InvalidResponse("x")), 0, 0.0, SETTINGS) is None


def test_the_number_of_retries_and_the_time_of_one_call_are_bounded() -> None:
    failure = Failure(errors.HubConnectionError("x"))
    assert wait_before_next(failure, SETTINGS.max_retries - 1, 0.0, SETTINGS) is not None
    assert wait_before_next(failure, SETTINGS.max_retries, 0.0, SETTINGS) is None
    assert wait_before_next(failure, 0, LONGEST_CALL, SETTINGS) is None


def test_a_told_wait_is_kept_exactly_up_to_the_longest_wait() -> None:
    error = errors.RateLimited("x")
    assert wait_before_next(Failure(error, 119.0), 3, 0.0, SETTINGS) == 119.0
    assert wait_before_next(Failure(error, 121.0), 0, 0.0, SETTINGS) is None


def test_the_quota_is_read_from_the_policy() -> None:
    headers = {"ratelimit": '"api";r=12;t=55', "ratelimit-policy": '"fixed window";"api";q=500;w=300'}
    assert read_budget(headers) == Budget(12, 55.0, 500)
