"""Actions: checked, planned, and invoked with progress and one end."""

from collections.abc import Iterator
from typing import Any

from provider.errors import ProviderError
from tests.unit.plugin.things import UNKNOWN, Engine, summaries, wire
from tests.unit.plugin.workshop import Workshop, stream

POLISH = "example_polish"


def invoke(shop: Engine, name: str = "box") -> tuple[list[str], list[str]]:
    *events, last = stream(shop, "InvokeAction", action_type=POLISH, config=wire({"name": name}))
    return [event.progress.message for event in events], [d.summary for d in last.completed.diagnostics]


def test_a_configuration_is_validated_with_unknown_values(shop: Engine) -> None:
    assert not shop.call("ValidateActionConfig", type_name=POLISH, config=wire({"name": UNKNOWN})).diagnostics
    wrong = shop.call("ValidateActionConfig", type_name=POLISH, config=wire({"name": 7}))
    assert summaries(wrong) == ["The engine sent a value that can't be read"]


def test_an_action_may_refuse_when_it_is_planned(shop: Engine) -> None:
    assert not shop.call("PlanAction", action_type=POLISH, config=wire({"name": "box"})).diagnostics
    answer = shop.call("PlanAction", action_type=POLISH, config=wire({"name": "glass"}))
    assert summaries(answer) == ["Glass is polished already"]


def test_progress_comes_line_by_line_and_then_the_end(shop: Engine) -> None:
    assert invoke(shop) == (["polishing box", "done"], [])


def test_an_error_ends_the_action(shop: Engine, workshop: Workshop) -> None:
    def fail(_ctx: Any, _config: Any) -> Iterator[str]:
        yield "begun"
        raise ProviderError("No cloth")

    workshop.instead["invoke"] = fail
    assert invoke(shop) == (["begun"], ["No cloth"])


def test_an_exception_ends_the_action_with_a_diagnostic(shop: Engine, workshop: Workshop) -> None:
    workshop.instead["invoke"] = lambda _ctx, config: config["nothing"]
    assert invoke(shop) == ([], [f"The provider failed while answering InvokeAction {POLISH}"])


def test_an_action_may_be_silent_and_warn(shop: Engine, workshop: Workshop) -> None:
    workshop.instead["invoke"] = lambda ctx, _config: ctx.diagnostics.add_warning("It is old") and None
    assert invoke(shop) == ([], ["It is old"])


def test_an_action_that_is_not_there_is_told(shop: Engine) -> None:
    [last] = stream(shop, "InvokeAction", action_type="example_other")
    assert [d.summary for d in last.completed.diagnostics] == ["There is no example_other here"]
