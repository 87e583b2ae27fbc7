"""What the engine asks about resources, changes aside, over a real connection."""

from decimal import Decimal
from typing import Any

import pytest

from provider.errors import ProviderError
from provider.plugin.interface import Diagnostics, ImportContext, ReadContext, State
from provider.plugin.protocol import tfplugin6_pb2 as pb
from tests.unit.plugin.things import THING, UNKNOWN, Engine, Things, path_of, summaries, thing, value_of, wire

BOX = thing(size=1, note="", id="thing/box", revision=1)


def validate(engine: Engine, config: State, *, write_only: bool = True) -> Any:
    capabilities = pb.ClientCapabilities(write_only_attributes_allowed=write_only)
    return engine.call("ValidateResourceConfig", type_name=THING, config=wire(config), client_capabilities=capabilities)


def upgrade(engine: Engine, version: int, raw: bytes) -> Any:
    return engine.call("UpgradeResourceState", type_name=THING, version=version, raw_state=pb.RawState(json=raw))


def read(engine: Engine, current: State | None, private: bytes = b"") -> Any:
    return engine.call("ReadResource", type_name=THING, current_state=wire(current), private=private)


class TestValidate:
    def test_a_good_configuration_gets_no_diagnostics(self, engine: Engine) -> None:
        assert not validate(engine, thing(name="box", password="s3cret!", tags={"a": "b"})).diagnostics

    def test_a_validator_refuses_a_value_and_names_the_attribute(self, engine: Engine) -> None:
        [refusal] = validate(engine, thing(name="Box 1")).diagnostics
        assert (refusal.severity, refusal.summary) == (pb.Diagnostic.ERROR, "Invalid name")
        assert path_of(refusal) == ["name"]

    def test_an_unknown_value_passes(self, engine: Engine) -> None:
        assert not validate(engine, thing(name=UNKNOWN, tags={"a": UNKNOWN})).diagnostics

    def test_a_deprecated_attribute_that_is_written_warns(self, engine: Engine) -> None:
        [warning] = validate(engine, thing(old="x")).diagnostics
        assert (warning.severity, warning.detail) == (pb.Diagnostic.WARNING, "Use note.")
        assert path_of(warning) == ["old"]

    def test_a_write_only_value_is_refused_on_an_engine_that_would_keep_it(self, engine: Engine) -> None:
        [refusal] = validate(engine, thing(password="s3cret!"), write_only=False).diagnostics
        assert (refusal.severity, path_of(refusal)) == (pb.Diagnostic.ERROR, ["password"])

    def test_the_resource_has_its_own_say(self, engine: Engine, things: Things) -> None:
        def refuse(diags: Diagnostics, type_name: str, config: State) -> None:
            diags.add_error(f"{type_name} {config['name']} is ugly")

        things.instead["validate"] = refuse
        assert summaries(validate(engine, thing())) == [f"{THING} box is ugly"]

    def test_a_type_that_is_not_there_is_told(self, engine: Engine) -> None:
        answer = engine.call("ValidateResourceConfig", type_name="example_other")
        assert summaries(answer) == ["There is no example_other here"]


class TestUpgrade:
    def test_an_older_state_is_converted_and_gets_exactly_the_attributes_of_today(self, engine: Engine) -> None:
        answer = upgrade(engine, 1, b'{"name": "box", "comment": "hi", "gone": [1], "size": 0.1}')
        assert not answer.diagnostics
        assert value_of(answer.upgraded_state) == thing(note="hi", size=Decimal("0.1"))

    def test_a_state_of_today_is_filled_and_stripped(self, engine: Engine) -> None:
        answer = upgrade(engine, 2, b'{"name": "box", "gone": true, "size": 123456789012345678901234567890}')
        assert value_of(answer.upgraded_state) == thing(size=123456789012345678901234567890)

    def test_a_write_only_value_in_a_state_is_dropped(self, engine: Engine) -> None:
        answer = upgrade(engine, 2, b'{"name": "box", "password": "s3cret!"}')
        assert value_of(answer.upgraded_state) == thing()

    def test_a_state_of_terraform_0_11_is_refused(self, engine: Engine) -> None:
        answer = engine.call("UpgradeResourceState", type_name=THING, raw_state=pb.RawState(flatmap={"name": "box"}))
        assert summaries(answer) == ["The state is too old"]

    @pytest.mark.parametrize("raw", [b"{", b"[]", b'"box"', b'{"name": "\xff"}'])
    def test_a_state_that_is_no_json_object_is_unreadable(self, engine: Engine, raw: bytes) -> None:
        assert summaries(upgrade(engine, 2, raw)) == ["The engine sent a value that can't be read"]


class TestRead:
    def test_an_object_that_is_there_is_given_as_it_is(self, engine: Engine, things: Things) -> None:
        things.kept["box"] = BOX | {"size": 7}
        answer = read(engine, BOX, b'{"a":1}')
        assert value_of(answer.new_state) == BOX | {"size": 7}
        assert answer.private == b'{"a":1}'

    def test_an_object_that_is_gone_is_null(self, engine: Engine) -> None:
        answer = read(engine, BOX)
        assert value_of(answer.new_state) is None
        assert not answer.diagnostics

    def test_an_error_keeps_state_and_private_state(self, engine: Engine, things: Things) -> None:
        def refuse(ctx: ReadContext, _current: State) -> None:
            ctx.private["a"] = 2
            raise ProviderError("No connection", "Try again.")

        things.instead["read"] = refuse
        answer = read(engine, BOX, b'{"a":1}')
        assert value_of(answer.new_state) == BOX
        assert answer.private == b'{"a":1}'
        [error] = answer.diagnostics
        assert (error.summary, error.detail) == ("No connection", "Try again.")

    def test_an_error_diagnostic_without_a_state_does_not_mean_gone(self, engine: Engine, things: Things) -> None:
        things.instead["read"] = lambda ctx, _current: ctx.diagnostics.add_error("No connection") and None
        answer = read(engine, BOX)
        assert value_of(answer.new_state) == BOX
        assert summaries(answer) == ["No connection"]

    def test_private_state_is_json_there_and_back(self, engine: Engine, things: Things) -> None:
        def remember(ctx: ReadContext, current: State) -> State:
            ctx.private["seen"] = [*ctx.private.get("seen", []), {"ü": None}]
            return current

        things.instead["read"] = remember
        first = read(engine, BOX)
        second = read(engine, BOX, first.private)
        assert second.private.decode() == r'{"seen":[{"\u00fc":null},{"\u00fc":null}]}'

    @pytest.mark.parametrize("private", [b"\xff", b"[1]", b"{"])
    def test_private_state_that_is_no_json_object_is_forgotten(
        self, engine: Engine, things: Things, private: bytes
    ) -> None:
        things.kept["box"] = BOX
        answer = read(engine, BOX, private)
        assert answer.private == b""
        assert not answer.diagnostics

    def test_a_large_attribute_passes(self, engine: Engine, things: Things) -> None:
        large = BOX | {"note": "x" * 6 * 1024 * 1024}
        things.kept["box"] = large
        assert value_of(read(engine, large).new_state) == large


class TestImport:
    def test_an_object_that_is_there_is_imported(self, engine: Engine, things: Things) -> None:
        things.kept["box"] = BOX | {"password": "s3cret!"}
        answer = engine.call("ImportResourceState", type_name=THING, id="box")
        [imported] = answer.imported_resources
        assert imported.type_name == THING
        assert value_of(imported.state) == BOX
        assert imported.private == b'{"imported":"box"}'

    def test_an_object_that_is_not_there_is_an_error(self, engine: Engine) -> None:
        answer = engine.call("ImportResourceState", type_name=THING, id="box")
        assert not answer.imported_resources
        assert summaries(answer) == [f"There is no {THING} box"]

    def test_the_resource_may_say_why_there_is_none(self, engine: Engine, things: Things) -> None:
        def refuse(ctx: ImportContext, id_: str) -> None:
            ctx.diagnostics.add_error(f"{id_} is not a valid id")

        things.instead["import_"] = refuse
        assert summaries(engine.call("ImportResourceState", type_name=THING, id="box")) == ["box is not a valid id"]
