"""Identities: in each answer about an object, in imports, upgraded, and unchanged unless they may change."""

from typing import Any

import pytest

from provider.plugin.identity_data import identity_data
from provider.plugin.interface import ChangeContext, State
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.types import Unknown
from tests.unit.plugin.things import UNKNOWN, Engine, Things, summaries, thing, value_of, wire
from tests.unit.plugin.workshop import NamedThing, Workshop

NAMED, RENAMABLE = "example_named", "example_renamable"
BOX = thing(size=1, note="", id="thing/box", revision=1)
IDENTITY = {"name": "box", "size": 1}


def named(value: State) -> pb.ResourceIdentityData:
    return pb.ResourceIdentityData(identity_data=wire(value))


def identity_of(data: pb.ResourceIdentityData) -> Any:
    return value_of(data.identity_data)


def plan(shop: Engine, prior: State | None, planned: State, type_name: str = NAMED) -> Any:
    return shop.call(
        "PlanResourceChange",
        type_name=type_name,
        prior_state=wire(prior),
        proposed_new_state=wire(planned),
        config=wire(thing(name=planned["name"])),
    )


def apply(shop: Engine, planned: State) -> Any:
    return shop.call("ApplyResourceChange", type_name=NAMED, planned_state=wire(planned), config=wire(thing()))


def test_the_schemas_of_those_types_that_have_one_are_told(shop: Engine) -> None:
    schemas = shop.call("GetResourceIdentitySchemas").identity_schemas
    assert set(schemas) == {NAMED, RENAMABLE}
    assert schemas[NAMED].version == 1
    assert [
        (a.name, a.type, a.required_for_import, a.optional_for_import) for a in schemas[NAMED].identity_attributes
    ] == [("name", b'"string"', True, False), ("size", b'"number"', False, True)]


def test_a_plan_tells_the_identity_as_far_as_it_is_known(shop: Engine) -> None:
    answer = plan(shop, None, thing(size=UNKNOWN))
    assert identity_of(answer.planned_identity)["name"] == "box"


def test_an_apply_tells_the_identity_of_what_was_made(shop: Engine) -> None:
    answer = apply(shop, thing(size=1, note=UNKNOWN, id=UNKNOWN, revision=UNKNOWN))
    assert identity_of(answer.new_identity) == IDENTITY


def test_a_failed_creation_tells_no_identity_that_is_unknown(shop: Engine, workshop: Workshop) -> None:
    def create(ctx: ChangeContext[State], planned: State) -> None:
        ctx.save(planned)
        raise OSError

    workshop.instead["create"] = create
    answer = apply(shop, thing(size=UNKNOWN))
    assert value_of(answer.new_state)["name"] == "box"
    assert not answer.HasField("new_identity")


def test_a_read_tells_the_identity_also_for_a_state_that_had_none(shop: Engine, workshop: Workshop) -> None:
    workshop.kept["box"] = BOX
    answer = shop.call("ReadResource", type_name=NAMED, current_state=wire(BOX))
    assert identity_of(answer.new_identity) == IDENTITY


def test_a_failed_read_keeps_the_identity(shop: Engine, workshop: Workshop) -> None:
    workshop.instead["read"] = lambda ctx, _current: ctx.diagnostics.add_error("No connection") and None
    answer = shop.call("ReadResource", type_name=NAMED, current_state=wire(BOX), current_identity=named(IDENTITY))
    assert identity_of(answer.new_identity) == IDENTITY


@pytest.mark.parametrize("by", [{"id": "box"}, {"identity": named({"name": "box", "size": None})}])
def test_an_object_is_imported_by_its_id_or_by_its_identity(shop: Engine, workshop: Workshop, by: Any) -> None:
    workshop.kept["box"] = BOX
    [imported] = shop.call("ImportResourceState", type_name=NAMED, **by).imported_resources
    assert value_of(imported.state) == BOX
    assert identity_of(imported.identity) == IDENTITY


@pytest.mark.parametrize("wrong", [{"name": 7}, ["box"], UNKNOWN])
def test_an_identity_that_is_none_is_unreadable(shop: Engine, wrong: Any) -> None:
    answer = shop.call("ImportResourceState", type_name=NAMED, identity=named(wrong))
    assert summaries(answer) == ["The engine sent a value that can't be read"]


def test_an_older_identity_is_upgraded(shop: Engine) -> None:
    raw = pb.RawState(json=b'{"label": "box"}')
    answer = shop.call("UpgradeResourceIdentity", type_name=NAMED, version=0, raw_identity=raw)
    assert identity_of(answer.upgraded_identity) == {"name": "box", "size": 0}


def test_an_object_that_never_had_an_identity_has_none_to_upgrade(shop: Engine) -> None:
    """Engines ask all the same, when the identity's version is not 0: for objects that an older engine made."""
    answer = shop.call("UpgradeResourceIdentity", type_name=NAMED, version=0, raw_identity=pb.RawState())
    assert summaries(answer) == []
    assert not answer.HasField("upgraded_identity")


def test_an_identity_of_a_type_that_has_none_is_refused(shop: Engine) -> None:
    raw = pb.RawState(json=b"{}")
    answer = shop.call("UpgradeResourceIdentity", type_name="example_thing", raw_identity=raw)
    assert summaries(answer) == ["example_thing has no identity"]


def test_an_update_in_place_may_not_change_the_identity(shop: Engine) -> None:
    answer = plan(shop, BOX, BOX | {"size": 2})
    assert summaries(answer) == ["An update would change the object's identity"]


def test_a_replacement_may_change_the_identity(shop: Engine) -> None:
    answer = plan(shop, BOX, BOX | {"name": "chest"})
    assert not answer.diagnostics
    assert identity_of(answer.planned_identity)["name"] == "chest"


@pytest.mark.parametrize("prior", [None, BOX])
def test_a_planned_identity_is_told_when_it_is_wholly_known(shop: Engine, workshop: Workshop, prior: Any) -> None:
    """Terraform 1.15 shows nothing of a plan with one that is not, and refuses it for an object that is there."""
    workshop.instead["plan"] = lambda _ctx, _current, planned: planned | {"name": Unknown}
    answer = plan(shop, prior, BOX | {"size": 2}, RENAMABLE)
    assert not answer.diagnostics
    assert not answer.HasField("planned_identity")


def test_an_identity_that_may_change_is_not_refused(shop: Engine, workshop: Workshop) -> None:
    workshop.instead["plan"] = lambda _ctx, _current, planned: planned | {"name": "chest"}
    answer = plan(shop, BOX, BOX | {"size": 2}, RENAMABLE)
    assert not answer.diagnostics
    assert identity_of(answer.planned_identity) == {"name": "chest"}


def test_no_object_has_no_identity(things: Things) -> None:
    resource = NamedThing(things)
    assert identity_data(resource, None) is None
    assert identity_data(resource, {"name": Unknown, "size": 1}) is None
