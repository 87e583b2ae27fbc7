"""Each rule of schemas, broken once; what is served breaks none."""

from typing import Any

import pytest
from hypothesis import given

from provider.plugin.identity import IdentityAttribute, IdentitySchema
from provider.plugin.nesting import Block, Nested, Nesting
from provider.plugin.schema import Attribute, Schema
from provider.plugin.schema_lint import broken_identity_rules, violations
from provider.plugin.structural_types import Dynamic, Object, Tuple
from provider.plugin.types import Bool, List, Map, Number, Set, String, TfType
from schemas.registry import PROVIDER, RESOURCES
from tests.unit.plugin import things, workshop
from tests.unit.plugin.strategies import schemas


def attribute(name: str = "a", type_: TfType | None = None, description: str = "It.", **flags: Any) -> Attribute:
    return Attribute(name, type_ or String(), description, **(flags or {"optional": True}))


def block(nesting: Nesting, *attributes: Attribute, **limits: int) -> Block:
    return Block("b", nesting, attributes, **limits)  # type: ignore[arg-type] # min_items and max_items


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (attribute("A"), "A is not a valid name: small letters, digits and _"),
        (attribute("1a"), "1a is not a valid name: small letters, digits and _"),
        (attribute("count"), "count is a word of the engines themselves"),
        (attribute(required=False), "a is neither required nor optional nor computed"),
        (attribute(required=True, optional=True), "a is required and something else"),
        (attribute(required=True, computed=True), "a is required and something else"),
        (attribute(computed=True, write_only=True), "a is write-only, so it must be written, not computed"),
        (attribute(optional=True, default="x"), "a has a default, so it must be computed"),
        (attribute(description=""), "a has no description"),
        (attribute(type_=Nested(Nesting.GROUP, [])), "a is a group, which only a block can be"),
        (
            attribute(type_=Nested(Nesting.LIST, [attribute("B")])),
            "a.B is not a valid name: small letters, digits and _",
        ),
        (
            attribute(type_=Nested(Nesting.SET, [attribute(optional=True, write_only=True)])),
            "a.a is write-only inside a set",
        ),
        *[
            (attribute(type_=Nested(Nesting.SET, [attribute(type_=type_)])), "a.a is of any type inside a set")
            for type_ in (Dynamic(), Map(Dynamic()), Object({"x": Dynamic()}), Tuple([String(), List(Dynamic())]))
        ],
    ],
)
def test_an_attribute_that_breaks_a_rule_is_named_with_the_rule(broken: Attribute, rule: str) -> None:
    assert violations(Schema(attributes=[broken])) == [rule]


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (block(Nesting.SINGLE, max_items=1), "b is single, so min_items and max_items are both 0 or both 1"),
        (block(Nesting.GROUP, max_items=1), "b is a group, which has no min_items and max_items"),
        (block(Nesting.MAP, min_items=1), "b is a map, which has no min_items and max_items"),
        (block(Nesting.LIST, min_items=2, max_items=1), "b has more min_items than max_items"),
        (block(Nesting.SET, min_items=-1), "b has more min_items than max_items"),
        (block(Nesting.LIST, attribute("A")), "b.A is not a valid name: small letters, digits and _"),
        (block(Nesting.SET, attribute(type_=Dynamic())), "b.a is of any type inside a set"),
        (Block("for_each", Nesting.LIST), "for_each is a word of the engines themselves"),
        (Block("c", Nesting.LIST), "c is there twice"),
    ],
)
def test_a_block_that_breaks_a_rule_is_named_with_the_rule(broken: Block, rule: str) -> None:
    assert violations(Schema(attributes=[attribute("c")], block_types=[broken])) == [rule]


def test_a_set_around_several_levels_is_still_a_set() -> None:
    inner = Block("inner", Nesting.LIST, [attribute(optional=True, write_only=True)])
    outer = Block("outer", Nesting.SET, block_types=[inner])
    assert violations(Schema(attributes=[], block_types=[outer])) == ["outer.inner.a is write-only inside a set"]


def test_a_version_is_not_negative() -> None:
    assert violations(Schema(attributes=[], version=-1)) == ["the version is negative"]


@pytest.mark.parametrize("type_", [Map(String()), Set(String()), Object({}), Tuple([]), Dynamic(), List(List(Bool()))])
def test_an_identity_is_flat(type_: TfType) -> None:
    identity = IdentitySchema([IdentityAttribute("a", type_, "It.")])
    assert broken_identity_rules(identity) == ["a is not a primitive and no list of them"]


def test_an_identity_needs_something_to_import_by_and_a_version_that_is_not_negative() -> None:
    identity = IdentitySchema([IdentityAttribute("a", String(), "It.", required_for_import=False)], version=-1)
    assert broken_identity_rules(identity) == ["the version is negative", "no attribute is required for import"]


@pytest.mark.parametrize("type_", [String(), Number(), Bool(), List(String())])
def test_a_good_identity_breaks_no_rule(type_: TfType) -> None:
    assert broken_identity_rules(IdentitySchema([IdentityAttribute("a", type_, "It.")])) == []


@pytest.mark.parametrize("name", [*RESOURCES, "provider"])
def test_the_schemas_of_this_project_break_no_rule(name: str) -> None:
    assert violations({**RESOURCES, "provider": PROVIDER}[name]) == []


def test_the_example_providers_break_no_rule() -> None:
    types: list[Any] = [
        *workshop.Workshop().get_resources(),
        workshop.Hand,
        workshop.ListOfNamed,
        workshop.Polish,
        things.Lookup,
    ]
    assert [violations(type_.get_schema()) for type_ in types] == [[]] * len(types)
    assert broken_identity_rules(workshop.NamedThing.identity) == []


@given(schemas())
def test_generated_schemas_break_no_rule(schema: Schema) -> None:
    assert violations(schema) == []
