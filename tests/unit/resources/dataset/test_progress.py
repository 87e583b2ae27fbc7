"""How far a dataset has come is told once a second, and ends the work when it must end."""

import logging
from typing import Any

import pytest

from provider.dataset_builder.progress import Progress
from provider.errors import Cancelled, ProviderError
from provider.plugin.interface import ChangeContext, Diagnostics
from provider.resources.dataset.progress import DatasetProgress

PLANNED: Any = {"name": "reviews", "timeouts": {"create": "10s", "update": None}}


class Clock:
    """Seconds, moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def follow(clock: Clock) -> tuple[DatasetProgress, ChangeContext[Any]]:
    """Return the progress of a creation of at most ten seconds."""
    ctx: ChangeContext[Any] = ChangeContext(Diagnostics(), "huggingface_dataset")
    return DatasetProgress(ctx, PLANNED, "create", clock), ctx


def test_the_log_has_at_most_a_line_a_second_and_the_end_of_the_sending(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    progress, _ = follow(clock)
    with caplog.at_level(logging.INFO):
        for done in range(1, 101):
            clock.now = done / 40
            progress.watch(Progress("build", done, done, 100))
        progress.will_send(50)
        progress.sent(50)
    lines = [record.getMessage() for record in caplog.records]
    assert lines[0] == "reviews: building: 1 rows, 1 of 100 bytes (1 %)"
    assert [line.partition(":")[2].split()[0] for line in lines] == ["building:"] * 3 + ["sending:"]
    assert lines[-1] == "reviews: sending: 50 of 50 bytes (100 %)"


def test_bytes_that_arrive_are_added_up() -> None:
    progress, _ = follow(Clock())
    progress.will_send(100)
    progress.sent(30)
    progress.sent(20)
    assert progress.how_far == "It got as far as sending: 50 of 100 bytes (50 %)."


def test_a_wish_to_stop_and_a_time_that_is_up_end_the_work_and_say_how_far_it_came() -> None:
    clock = Clock()
    progress, ctx = follow(clock)
    progress.will_send(100)
    clock.now = 10.5
    with pytest.raises(ProviderError, match="took too long") as late:
        progress.sent(1)
    assert "timeouts.create" in late.value.detail
    assert "1 of 100 bytes" in late.value.detail
    ctx.stop.set_result(None)
    with pytest.raises(Cancelled) as stopped:
        progress.sent(1)
    assert "2 of 100 bytes" in stopped.value.detail
