"""The stages that a Space goes through."""

from types import SimpleNamespace
from typing import Any

import pytest

from provider.errors import Cancelled, ServerError
from provider.resources.space.stages import LAST_LINES, UNDER_WAY, follow, last_lines, why

ID = "acme/bot"


class Spaces:
    """Spaces that go through the given stages, one a look; the last one stays."""

    def __init__(self, *stages: str) -> None:
        self.stages = list(stages)
        self.asked: list[tuple[Any, ...]] = []

    def runtime(self, id_: str) -> SimpleNamespace:
        return SimpleNamespace(stage=self.stages.pop(0) if len(self.stages) > 1 else self.stages[0])

    def logs(self, *asked: Any) -> list[str]:
        self.asked.append(asked)
        return ["first", "last"]


def followed(*stages: str, seconds: float = 60, goes_on: bool = True) -> list[str]:
    """Follow Spaces without waiting."""
    hub: Any = SimpleNamespace(spaces=Spaces(*stages))
    return list(follow(hub, ID, seconds, lambda _: goes_on, lambda stage: stage not in UNDER_WAY))


def test_each_stage_is_given_once_up_to_the_one_that_is_settled() -> None:
    stages = ["BUILDING", "BUILDING", "APP_STARTING", "RUNNING", "SLEEPING"]
    assert followed(*stages) == ["BUILDING", "APP_STARTING", "RUNNING"]


@pytest.mark.parametrize("stage", ["BUILD_ERROR", "RUNTIME_ERROR", "CONFIG_ERROR", "NO_APP_FILE", "NEW_TO_US"])
def test_an_error_or_a_stage_that_is_new_is_settled(stage: str) -> None:
    assert followed("BUILDING", stage, "RUNNING") == ["BUILDING", stage]


def test_the_end_of_the_time_is_the_end() -> None:
    assert followed("BUILDING", seconds=0) == ["BUILDING"]


def test_the_wish_to_stop_is_an_error_that_tells_the_stage() -> None:
    with pytest.raises(Cancelled, match="while it was BUILDING"):
        followed("BUILDING", goes_on=False)


@pytest.mark.parametrize(("message", "told"), [("colorFrom is wrong", " The Hub says: colorFrom is wrong"), (None, "")])
def test_the_hub_s_word_on_why_an_app_does_not_run_follows_the_sentence(message: str | None, told: str) -> None:
    runtime = SimpleNamespace(error_message=message)
    hub: Any = SimpleNamespace(spaces=SimpleNamespace(runtime=lambda _id: runtime))
    assert why(hub, ID) == told


@pytest.mark.parametrize(("stage", "source"), [("BUILD_ERROR", "build"), ("RUNTIME_ERROR", "run")])
def test_the_end_of_the_log_is_that_of_the_build_or_of_the_app(stage: str, source: str) -> None:
    hub: Any = SimpleNamespace(spaces=Spaces(stage))
    assert last_lines(hub, ID, stage).endswith("log:\n  first\n  last")
    assert hub.spaces.asked == [(ID, source, LAST_LINES)]


def test_a_log_that_can_t_be_read_says_nothing() -> None:
    def refuse(*_: Any) -> list[str]:
        raise ServerError("No log")

    hub: Any = SimpleNamespace(spaces=SimpleNamespace(logs=refuse))
    assert last_lines(hub, ID, "BUILD_ERROR") == ""
