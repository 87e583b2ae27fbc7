"""A refresh of fifty Spaces with a thousand secrets and variables."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.scale import FREE_PLAN, MOST_REQUESTS, SPACES, Scale, chosen_engine, scale

pytestmark = pytest.mark.long

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scale]:
    folder: Path = tmp_path_factory.mktemp("scale")
    engine = chosen_engine()
    if engine is None:
        pytest.skip("there is no engine")
    with scale(folder, engine) as made:
        yield made


def test_a_refresh_of_fifty_spaces_asks_little_and_takes_half_the_time_of_reading_each_thing_for_itself(
    built: Scale,
) -> None:
    together, apart = built.refresh(), built.refresh(coalesce=False)
    assert together.total <= MOST_REQUESTS, together.requests
    assert together.requests["GET /api/spaces/{id}/secrets"] == SPACES
    assert together.requests["GET /api/spaces/{id}/variables"] == SPACES
    assert apart.total > 10 * together.total
    assert together.seconds <= apart.seconds / 2, (together, apart)


def test_a_refresh_of_fifty_spaces_fits_into_the_budget_of_the_free_plan(built: Scale) -> None:
    # The Hub refuses only what is over its quota, so fewer requests than that means no refusal.
    assert built.refresh(rate_limit=FREE_PLAN).total < FREE_PLAN["quota"]
