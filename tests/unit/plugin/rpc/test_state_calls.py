"""Objects that come from elsewhere, and configuration made from them."""

import json
from typing import Any

import pytest

from provider.plugin.interface import MoveContext, State, UpgradeContext
from provider.plugin.protocol import tfplugin6_pb2 as pb
from tests.unit.plugin.things import THING, Engine, Things, summaries, thing, value_of, wire
from tests.unit.plugin.workshop import Workshop

NAMED = "example_named"


def move(shop: Engine, source_type: str = "other_thing", **fields: Any) -> Any:
    state = fields.pop("source_state", pb.RawState(json=b'{"label": "box"}'))
    return shop.call(
        "MoveResourceState",
        source_provider_address="example.org/other/other",
        source_type_name=source_type,
        source_schema_version=3,
        source_state=state,
        source_private=b"p",
        target_type_name=NAMED,
        **fields,
    )


def test_an_object_of_another_type_is_taken_over_with_private_state_and_identity(shop: Engine) -> None:
    answer = move(shop, source_identity=pb.RawState(json=b'{"n": 1}'))
    assert not answer.diagnostics
    assert value_of(answer.target_state) == thing(size=1, note="{'n': 1}")
    assert json.loads(answer.target_private) == {"from": ["example.org/other/other", 3, "p"]}
    assert value_of(answer.target_identity.identity_data) == {"name": "box", "size": 1}


def test_an_object_without_an_identity_is_taken_over(shop: Engine) -> None:
    assert value_of(move(shop).target_state)["note"] == "None"


def test_a_type_that_is_not_taken_over_is_told(shop: Engine) -> None:
    assert summaries(move(shop, "other_door")) == [f"other_door can't become {NAMED}"]


def test_the_resource_may_say_why_it_takes_nothing_over(shop: Engine, workshop: Workshop) -> None:
    def refuse(ctx: MoveContext) -> None:
        ctx.diagnostics.add_error(f"{ctx.source_type} is too old")

    workshop.instead["move"] = refuse
    assert summaries(move(shop)) == ["other_thing is too old"]


def test_a_type_takes_nothing_over_by_default(engine: Engine) -> None:
    answer = engine.call(
        "MoveResourceState", source_type_name="x", target_type_name=THING, source_state=pb.RawState(json=b"{}")
    )
    assert summaries(answer) == [f"x can't become {THING}"]


@pytest.mark.parametrize("raw", [b"", b"{"])
def test_a_source_that_is_no_json_is_unreadable(shop: Engine, raw: bytes) -> None:
    answer = move(shop, source_state=pb.RawState(json=raw))
    assert summaries(answer) == ["The engine sent a value that can't be read"]


def test_a_configuration_is_made_of_what_may_be_written(engine: Engine) -> None:
    state = thing(size=3, note="hi", tags={"a": "b"}, old="x", id="thing/box", revision=2)
    answer = engine.call("GenerateResourceConfig", type_name=THING, state=wire(state))
    assert value_of(answer.config) == thing(size=3, note="hi", tags={"a": "b"})


@pytest.mark.parametrize(
    ("version", "old", "note"),
    [
        (0, {"name": "box", "comment": "hi", "colour": "red"}, "hi"),
        (1, {"name": "box", "comment": "ho"}, "ho"),
        (2, {"name": "box", "note": "he"}, "he"),
    ],
)
def test_a_state_of_every_version_gets_today_s_form(engine: Engine, version: int, old: State, note: str) -> None:
    raw = pb.RawState(json=json.dumps(old).encode())
    answer = engine.call("UpgradeResourceState", type_name=THING, version=version, raw_state=raw)
    assert not answer.diagnostics
    assert value_of(answer.upgraded_state) == thing(note=note)


def test_an_upgrade_knows_the_version_it_starts_from(engine: Engine, things: Things) -> None:
    seen: list[int] = []

    def upgrade(_ctx: UpgradeContext, version: int, old: State) -> State:
        seen.append(version)
        return old

    things.instead["upgrade"] = upgrade
    for version in (0, 1, 2):
        raw = pb.RawState(json=b'{"name": "box"}')
        engine.call("UpgradeResourceState", type_name=THING, version=version, raw_state=raw)
    assert seen == [0, 1, 2]
