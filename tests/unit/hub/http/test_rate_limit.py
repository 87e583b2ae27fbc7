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
def pacer(clock: Clock) -> RateLimiter:
    return RateLimiter(120.0, clock)


@pytest.mark.parametrize("budget", [Budget(1000, 300.0), Budget(10, 300.0), Budget(9, 5.0)])
def test_a_budget_that_is_large_or_lasts_till_its_reset_slows_nothing(pacer: RateLimiter, budget: Budget) -> None:
    pacer.learn("api", budget)
    assert [pacer.acquire("api") for _ in range(20)] == [0.0] * 20


def test_the_last_requests_are_spread_over_the_rest_of_the_window(pacer: RateLimiter) -> None:
    pacer.learn("api", Budget(3, 16.0))
    assert [pacer.acquire("api") for _ in range(5)] == [0.0, 4.0, 8.0, 12.0, 16.0]


def test_the_gap_between_spread_requests_is_bounded(pacer: RateLimiter) -> None:
    pacer.learn("api", Budget(2, 300.0))
    assert [pacer.acquire("api") for _ in range(3)] == [0.0, 5.0, 10.0]


def test_later_answers_do_not_give_taken_slots_away(pacer: RateLimiter) -> None:
    pacer.learn("api", Budget(3, 16.0))
    assert [pacer.acquire("api"), pacer.acquire("api")] == [0.0, 4.0]
    pacer.learn("api", Budget(2, 15.0))
    assert pacer.acquire("api") == 8.0


def test_an_empty_budget_holds_everybody_until_its_reset(pacer: RateLimiter, clock: Clock) -> None:
    pacer.learn("api", Budget(0, 55.0))
    assert pacer.acquire("api") == 56.0
    clock.now += 50
    assert pacer.acquire("api") == 6.0
    clock.now += 6
    assert pacer.acquire("api") == 0.0


def test_a_reset_beyond_the_longest_wait_is_left_to_the_hub_to_refuse(pacer: RateLimiter) -> None:
    pacer.learn("api", Budget(0, 200.0))
    assert pacer.acquire("api") == 0.0


def test_a_full_budget_ends_the_slowness(pacer: RateLimiter) -> None:
    pacer.learn("api", Budget(0, 55.0))
    pacer.learn("api", Budget(999, 300.0))
    assert pacer.acquire("api") == 0.0


def test_budgets_of_different_names_do_not_slow_each_other(pacer: RateLimiter) -> None:
    pacer.learn("resolvers", Budget(0, 55.0))
    assert pacer.acquire("api") == 0.0


def test_a_large_quota_is_spread_earlier(pacer: RateLimiter) -> None:
    """The last tenth of it is."""
    pacer.learn("api", Budget(99, 200.0, 1000))
    assert [pacer.acquire("api") for _ in range(3)] == [0.0, 2.0, 4.0]
    pacer.learn("resolvers", Budget(100, 200.0, 1000))
    assert pacer.acquire("resolvers") == 0.0
