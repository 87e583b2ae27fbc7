"""How a replacement is planned: what goes is guarded, and what nobody wrote stays."""

import json
from typing import Any

import pytest

from provider.errors import ConfigurationError
from provider.plugin.interface import PlanContext, State
from tests.unit.plugin.things import THING, UNKNOWN, Engine, Things, summaries, thing, value_of, wire

BOX = thing(size=7, note="mine", id="thing/box", revision=1)


@pytest.fixture
def told(things: Things) -> list[tuple[list[Any], str | None, State]]:
    """Let the box be what a new one takes the place of; give what is told to who guards it."""
    calls: list[tuple[list[Any], str | None, State]] = []

    def plan_destroy(ctx: PlanContext[State], current: State) -> None:
        calls.append((ctx.requires_replace, ctx.replaced_id, current))

    things.instead["plan_destroy"] = plan_destroy
    things.instead["replaced"] = lambda _ctx: BOX
    return calls


def test_what_is_replaced_because_of_a_change_is_guarded_as_what_is_destroyed(
    engine: Engine, told: list[tuple[list[Any], str | None, State]]
) -> None:
    answer = engine.plan(BOX, thing(name="chest"))
    assert told == [([["name"]], None, BOX)]
    assert json.loads(answer.planned_private) == {"$replaces": "thing/box"}


def test_what_is_replaced_by_force_is_guarded_when_the_new_one_is_planned(
    engine: Engine, told: list[tuple[list[Any], str | None, State]]
) -> None:
    """The engine hands on what was planned first; of a tainted object it says nothing."""
    first = engine.plan(BOX, thing(), b'{"a":1}')
    assert told == []
    second = engine.plan(None, thing(), first.planned_private)
    assert told.pop() == ([], "thing/box", BOX)
    assert json.loads(second.planned_private) == {"a": 1, "$replaces": "thing/box"}
    engine.plan(None, thing())
    assert told == [([], None, BOX)]


def test_a_guard_refuses_the_plan_of_what_takes_the_place(engine: Engine, things: Things) -> None:
    def refuse(_ctx: PlanContext[State], current: State) -> None:
        raise ConfigurationError(f"{current['name']} is protected")

    things.instead |= {"plan_destroy": refuse, "replaced": lambda _ctx: BOX}
    assert summaries(engine.plan(None, thing())) == ["box is protected"]
    assert summaries(engine.plan(BOX, thing(name="chest"))) == ["box is protected"]


@pytest.mark.usefixtures("told")
def test_what_is_not_written_is_as_it_was(engine: Engine) -> None:
    """Of what may be written and is left as it is when omitted; what only the provider knows is new."""
    planned = value_of(engine.plan(None, thing()).planned_state)
    assert planned == thing(size=7, note="mine", id=UNKNOWN, revision=UNKNOWN)
    assert value_of(engine.plan(None, thing(size=3, note="")).planned_state)["note"] == ""


def test_no_mark_of_the_bridge_reaches_the_resource_or_the_state(engine: Engine, things: Things) -> None:
    planned = engine.plan(BOX, thing(tags={}))
    private: list[dict[str, Any]] = []

    def update(ctx: Any, _current: State, planned: State) -> State:
        private.append(dict(ctx.private))
        return planned | {"revision": 2}

    things.instead["update"] = update
    answer = engine.call(
        "ApplyResourceChange",
        type_name=THING,
        prior_state=wire(BOX),
        planned_state=planned.planned_state,
        config=wire(thing(tags={})),
        planned_private=planned.planned_private,
    )
    assert private == [{}]
    assert answer.private == b""


def test_an_object_whose_creation_failed_is_known_as_such_until_something_is_done_with_it(
    engine: Engine, things: Things
) -> None:
    seen: list[bool] = []

    def create(ctx: Any, _planned: State) -> None:
        ctx.save(BOX)
        raise ConfigurationError("It does not start")

    things.instead |= {"create": create, "seen": lambda _state, finished: seen.append(finished)}
    things.kept["box"] = BOX
    failed = engine.create()
    read = engine.call("ReadResource", type_name=THING, current_state=wire(BOX), private=failed.private)
    again = engine.call("ReadResource", type_name=THING, current_state=wire(BOX), private=read.private)
    updated = engine.apply(BOX, thing(size=7, note="mine", id="thing/box", revision=UNKNOWN), thing(), again.private)
    assert not updated.diagnostics
    engine.call("ReadResource", type_name=THING, current_state=wire(BOX), private=updated.private)
    assert seen == [False, False, True]
