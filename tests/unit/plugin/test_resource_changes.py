"""How changes are planned and applied, over a real connection."""

import json
from typing import Any

import msgpack
import pytest

from provider.errors import ProviderError
from provider.plugin.interface import ChangeContext, PlanContext, State
from provider.plugin.types import Unknown
from tests.unit.plugin.things import THING, UNKNOWN, Engine, Things, path_of, summaries, thing, value_of

BOX = thing(size=1, note="", id="thing/box", revision=1)


def failing(*_: Any) -> None:
    raise KeyError("oops")


class TestPlan:
    def test_a_creation_gets_defaults_unknowns_and_no_write_only_value(self, engine: Engine) -> None:
        answer = engine.plan(None, thing(tags={"a": "b"}, password="s3cret!"))
        planned = value_of(answer.planned_state)
        unknown = {name for name, value in planned.items() if value == UNKNOWN}
        assert unknown == {"note", "id", "revision"}
        assert {n: v for n, v in planned.items() if n not in unknown} == {
            "name": "box",
            "size": 1,
            "tags": {"a": "b"},
            "password": None,
            "old": None,
        }
        assert not answer.requires_replace

    def test_an_update_opens_what_is_computed_and_not_kept(self, engine: Engine) -> None:
        answer = engine.plan(BOX, thing(tags={"a": "b"}, size=1))
        assert value_of(answer.planned_state) == BOX | {"tags": {"a": "b"}, "revision": UNKNOWN}
        assert not answer.requires_replace

    def test_what_is_as_it_was_plans_nothing(self, engine: Engine) -> None:
        answer = engine.plan(BOX, thing(password="s3cret!"), b'{"a":1}')
        assert value_of(answer.planned_state) == BOX
        assert json.loads(answer.planned_private) == {"a": 1, "$replaces": "thing/box"}

    def test_a_change_that_is_impossible_in_place_demands_a_replacement(self, engine: Engine) -> None:
        answer = engine.plan(BOX, thing(name="chest"))
        assert [[step.attribute_name for step in path.steps] for path in answer.requires_replace] == [["name"]]

    def test_the_resource_may_demand_a_replacement_and_plan_better(self, engine: Engine, things: Things) -> None:
        def plan(ctx: PlanContext[State], current: State | None, planned: State) -> State:
            assert current is not None
            assert ctx.changed_fields == {"tags", "revision"}
            assert ctx.config["password"] == "s3cret!"
            ctx.requires_replace.append("tags")
            ctx.private["planned"] = True
            return planned | {"revision": current["revision"] + 1, "password": "leaked"}

        things.instead["plan"] = plan
        answer = engine.plan(BOX, thing(tags={}, password="s3cret!"))
        assert value_of(answer.planned_state)["revision"] == 2
        assert value_of(answer.planned_state)["password"] is None
        assert json.loads(answer.planned_private) == {"planned": True, "$replaces": "thing/box"}
        assert [[step.attribute_name for step in path.steps] for path in answer.requires_replace] == [["tags"]]

    def test_a_destruction_is_null(self, engine: Engine) -> None:
        answer = engine.plan(BOX, None, b'{"a":1}')
        assert value_of(answer.planned_state) is None
        assert json.loads(answer.planned_private) == {"a": 1, "$ends": True}
        assert not answer.diagnostics

    @pytest.mark.parametrize(("private", "gives_way"), [(b'{"a":1,"$ends":true}', False), (b'{"a":1}', True)])
    def test_a_deletion_is_told_from_one_that_makes_room(
        self, engine: Engine, things: Things, private: bytes, *, gives_way: bool
    ) -> None:
        told: list[bool] = []
        things.instead["delete"] = lambda ctx, _current: told.append(ctx.gives_way)
        engine.apply(BOX, None, None, private)
        assert told == [gives_way]

    def test_the_resource_may_refuse_a_destruction(self, engine: Engine, things: Things) -> None:
        def refuse(ctx: PlanContext[State], current: State) -> None:
            ctx.diagnostics.add_error(f"{current['name']} is protected")

        things.instead["plan_destroy"] = refuse
        assert summaries(engine.plan(BOX, None)) == ["box is protected"]

    def test_an_exception_is_a_diagnostic_and_gives_no_write_only_value_away(
        self, engine: Engine, things: Things
    ) -> None:
        things.instead["plan"] = failing
        answer = engine.plan(None, thing(password="s3cret!"))
        assert summaries(answer) == [f"The provider failed while answering PlanResourceChange {THING}"]
        assert b"s3cret!" not in answer.SerializeToString()


class TestApply:
    def test_a_creation_gives_the_object_without_its_write_only_value(self, engine: Engine, things: Things) -> None:
        answer = engine.create(password="s3cret!")
        assert value_of(answer.new_state) == BOX
        assert answer.private == b'{"password":7}'
        assert not answer.diagnostics
        assert b"s3cret!" not in answer.SerializeToString()

    def test_an_update_gives_the_object_as_it_is_then(self, engine: Engine, things: Things) -> None:
        config = thing(size=2)
        planned = value_of(engine.plan(BOX, config).planned_state)
        answer = engine.apply(BOX, planned, config, b'{"a":1}')
        assert value_of(answer.new_state) == BOX | {"size": 2, "revision": 2} == things.kept["box"]
        assert answer.private == b'{"a":1}'

    def test_a_deletion_gives_null_and_no_private_state(self, engine: Engine, things: Things) -> None:
        things.kept["box"] = BOX
        answer = engine.apply(BOX, None, None, b'{"a":1}')
        assert value_of(answer.new_state) is None
        assert answer.private == b""
        assert not things.kept

    def test_what_a_failed_creation_saved_is_kept(self, engine: Engine, things: Things) -> None:
        def create(ctx: ChangeContext[State], planned: State) -> None:
            ctx.private["half"] = True
            ctx.save({"name": planned["name"], "id": "thing/box"})
            failing()

        things.instead["create"] = create
        answer = engine.create()
        assert value_of(answer.new_state) == thing(id="thing/box")
        assert json.loads(answer.private) == {"half": True, "$unfinished": True}
        assert summaries(answer) == [f"The provider failed while creating {THING}"]

    def test_what_a_failed_creation_saved_may_hold_unknown_values(self, engine: Engine, things: Things) -> None:
        def create(ctx: ChangeContext[State], planned: State) -> None:
            ctx.save(planned | {"id": "thing/box"})
            raise ProviderError("No connection")

        things.instead["create"] = create
        answer = engine.create(password="s3cret!")
        assert value_of(answer.new_state) == thing(id="thing/box", size=1)
        assert summaries(answer) == ["No connection"]

    def test_a_failed_creation_that_saved_nothing_is_null(self, engine: Engine, things: Things) -> None:
        things.instead["create"] = failing
        answer = engine.create()
        assert value_of(answer.new_state) is None
        assert summaries(answer) == [f"The provider failed while creating {THING}"]

    def test_a_failed_update_keeps_the_prior_state(self, engine: Engine, things: Things) -> None:
        things.instead["update"] = failing
        answer = engine.apply(BOX, BOX | {"size": 2}, thing(size=2))
        assert value_of(answer.new_state) == BOX
        assert summaries(answer) == [f"The provider failed while updating {THING}"]

    def test_what_a_failed_update_saved_is_kept(self, engine: Engine, things: Things) -> None:
        def update(ctx: ChangeContext[State], current: State, planned: State) -> None:
            ctx.save(current | {"size": planned["size"]})
            failing()

        things.instead["update"] = update
        answer = engine.apply(BOX, BOX | {"size": 2, "note": "new"}, thing(size=2, note="new"))
        assert value_of(answer.new_state) == BOX | {"size": 2}

    def test_a_failed_deletion_keeps_the_object(self, engine: Engine, things: Things) -> None:
        things.instead["delete"] = failing
        answer = engine.apply(BOX, None, None, b'{"a":1}')
        assert value_of(answer.new_state) == BOX
        assert answer.private == b'{"a":1}'
        assert summaries(answer) == [f"The provider failed while deleting {THING}"]

    def test_a_deletion_with_an_error_diagnostic_keeps_the_object(self, engine: Engine, things: Things) -> None:
        things.instead["delete"] = lambda ctx, _current: ctx.diagnostics.add_error("It is in use")
        assert value_of(engine.apply(BOX, None, None).new_state) == BOX

    def test_a_creation_without_a_result_is_an_error(self, engine: Engine, things: Things) -> None:
        things.instead["create"] = lambda _ctx, _planned: None
        assert summaries(engine.create()) == [f"{THING} gave no state"]

    def test_a_missing_attribute_is_null(self, engine: Engine, things: Things) -> None:
        things.instead["create"] = lambda _ctx, _planned: {"name": "box", "id": "thing/box"}
        answer = engine.create()
        assert value_of(answer.new_state) == thing(id="thing/box")
        assert not answer.diagnostics

    @pytest.mark.parametrize(
        ("attribute", "wrong"),
        [
            ("size", "seven"),
            ("size", True),
            ("size", float("nan")),
            ("note", 7),
            ("note", Unknown),
            ("note", b"bytes"),
            ("note", "\ud800"),
            ("tags", {"a": Unknown}),
            ("tags", {"a": 7}),
            ("tags", {7: "a"}),
            ("tags", {"\ud800": "a"}),
            ("tags", ["a"]),
        ],
    )
    def test_a_value_that_is_not_good_becomes_null_and_the_rest_is_kept(
        self, engine: Engine, things: Things, attribute: str, wrong: Any
    ) -> None:
        things.instead["create"] = lambda _ctx, _planned: BOX | {attribute: wrong}
        answer = engine.create()
        assert value_of(answer.new_state) == BOX | {attribute: None}
        [error] = answer.diagnostics
        assert error.summary == f"The provider gave no good value for {attribute}"
        assert path_of(error) == [attribute]

    def test_a_creation_that_gives_no_object_at_all_keeps_what_it_saved(self, engine: Engine, things: Things) -> None:
        def create(ctx: ChangeContext[State], _planned: State) -> Any:
            ctx.save(BOX)
            return "thing/box"

        things.instead["create"] = create
        answer = engine.create()
        assert value_of(answer.new_state) == BOX
        assert summaries(answer) == [f"{THING} gave no state"]

    @pytest.mark.parametrize("prior", [None, BOX])
    def test_a_plan_that_is_unreadable_keeps_what_was(self, engine: Engine, prior: State | None) -> None:
        answer = engine.apply(prior, thing(tags=7), thing())
        assert value_of(answer.new_state) == prior
        assert summaries(answer) == ["The engine sent a value that can't be read"]

    def test_an_error_with_a_text_that_utf_8_can_not_hold_loses_no_object(
        self, engine: Engine, things: Things, unlogged: None
    ) -> None:
        def create(ctx: ChangeContext[State], _planned: State) -> None:
            ctx.save(BOX)
            raise OSError("no such file: \udcff")

        things.instead["create"] = create
        answer = engine.create()
        assert value_of(answer.new_state) == BOX
        assert r"no such file: \udcff" in answer.diagnostics[0].detail

    def test_an_error_whose_detail_is_an_exception_loses_no_object(self, engine: Engine, things: Things) -> None:
        def create(ctx: ChangeContext[State], _planned: State) -> State:
            ctx.diagnostics.add_error("No connection", OSError("cut off"))
            return BOX

        things.instead["create"] = create
        answer = engine.create()
        assert value_of(answer.new_state) == BOX
        assert answer.diagnostics[0].detail == "cut off"

    def test_a_secret_in_an_exception_is_masked(self, engine: Engine, things: Things) -> None:
        def create(ctx: ChangeContext[State], _planned: State) -> None:
            raise ValueError(f"bad password {ctx.config['password']}")

        things.instead["create"] = create
        answer = engine.create(password="s3cret!")
        assert "bad password (sensitive value)" in answer.diagnostics[0].detail


def test_an_unknown_value_with_refinements_may_be_planned_and_applied(engine: Engine) -> None:
    refined = msgpack.ExtType(12, msgpack.packb({1: False, 2: "thing/"}))
    planned = thing(size=1, note=refined, id=UNKNOWN, revision=UNKNOWN)
    assert value_of(engine.apply(None, planned, thing(note=refined)).new_state) == BOX
