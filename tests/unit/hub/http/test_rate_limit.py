"""Slowing down before the rate limit is hit."""

import pytest

from provider.hub.http.rate_limit import RateLimiter
from provider.hub.http.retries import Budget


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rate_limiter(clock: Clock) -> RateLimiter:
    return RateLimiter(120.0, clock)


@pytest.mark.parametrize("budget", [Budget(1000, 300.0), Budget(10, 300.0), Budget(9, 5.0)])
def test_a_budget_that_is_large_or_lasts_till_its_reset_slows_nothing(
    rate_limiter: RateLimiter, budget: Budget
) -> None:
    rate_limiter.update("api", budget)
    assert [rate_limiter.acquire("api") for _ in range(20)] == [0.0] * 20


def test_the_last_requests_are_spread_over_the_rest_of_the_window(rate_limiter: RateLimiter) -> None:
    rate_limiter.update("api", Budget(3, 16.0))
    assert [rate_limiter.acquire("api") for _ in range(5)] == [0.0, 4.0, 8.0, 12.0, 16.0]


def test_the_gap_between_spread_requests_is_bounded(rate_limiter: RateLimiter) -> None:
    rate_limiter.update("api", Budget(2, 300.0))
    assert [rate_limiter.acquire("api") for _ in range(3)] == [0.0, 5.0, 10.0]


def test_later_answers_do_not_give_taken_slots_away(rate_limiter: RateLimiter) -> None:
    rate_limiter.update("api", Budget(3, 16.0))
    assert [rate_limiter.acquire("api"), rate_limiter.acquire("api")] == [0.0, 4.0]
    rate_limiter.update("api", Budget(2, 15.0))
    assert rate_limiter.acquire("api") == 8.0


def test_an_empty_budget_holds_everybody_until_its_reset(rate_limiter: RateLimiter, clock: Clock) -> None:
    rate_limiter.update("api", Budget(0, 55.0))
    assert rate_limiter.acquire("api") == 56.0
    clock.now += 50
    assert rate_limiter.acquire("api") == 6.0
    clock.now += 6
    assert rate_limiter.acquire("api") == 0.0


def test_a_reset_beyond_the_longest_wait_is_left_to_the_hub_to_refuse(rate_limiter: RateLimiter) -> None:
    rate_limiter.update("api", Budget(0, 200.0))
    assert rate_limiter.acquire("api") == 0.0


def test_a_full_budget_ends_the_slowness(rate_limiter: RateLimiter) -> None:
    rate_limiter.update("api", Budget(0, 55.0))
    rate_limiter.update("api", Budget(999, 300.0))
    assert rate_limiter.acquire("api") == 0.0


def test_budgets_of_different_names_do_not_slow_each_other(rate_limiter: RateLimiter) -> None:
    rate_limiter.update("resolvers", Budget(0, 55.0))
    assert rate_limiter.acquire("api") == 0.0


def test_a_large_quota_is_spread_earlier(rate_limiter: RateLimiter) -> None:
    """The last tenth of it is."""
    rate_limiter.update("api", Budget(99, 200.0, 1000))
    assert [rate_limiter.acquire("api") for _ in range(3)] == [0.0, 2.0, 4.0]
    rate_limiter.update("resolvers", Budget(100, 200.0, 1000))
    assert rate_limiter.acquire("resolvers") == 0.0
