"""Objects inside objects: every form of attributes and blocks, read, written, planned, checked and stripped."""

from typing import Any

import pytest

from provider.plugin.codec import decode, encode, encode_result
from provider.plugin.generation import configurable
from provider.plugin.interface import Diagnostics, State
from provider.plugin.nesting import Block, Nested, Nesting, blocks_of, members, without_write_only
from provider.plugin.planning import propose, replacements
from provider.plugin.redaction import redact
from provider.plugin.schema import Attribute, Schema
from provider.plugin.schema_messages import schema_message
from provider.plugin.types import Number, String, Unknown
from provider.plugin.validation import refuse_write_only, validate_config
from provider.plugin.validators import one_of

INNER = [
    Attribute("name", String(), "Its name.", required=True, requires_replace=True, validators=[one_of("a", "b")]),
    Attribute("size", Number(), "Its size.", optional=True, computed=True, default=1),
    Attribute("id", String(), "Its id.", computed=True),
    Attribute("old", String(), "Old.", optional=True, deprecation_message="Use name."),
]
SECRET = Attribute("secret", String(), "Secret.", optional=True, write_only=True, sensitive=True)
OBJECT: State = {"name": "a", "size": 5, "id": "i", "old": None}
WRITTEN: State = {"name": "a", "size": None, "id": None, "old": None}
ATTRIBUTES = [Nesting.SINGLE, Nesting.LIST, Nesting.SET, Nesting.MAP]
FORMS = [*((nesting, False) for nesting in ATTRIBUTES), *((nesting, True) for nesting in Nesting)]

every_form = pytest.mark.parametrize(("nesting", "is_block"), FORMS, ids=str)


def schema_of(nesting: Nesting, *, is_block: bool) -> Schema:
    """Return a schema with one `x` of a form; sets can't hold what is write-only."""
    inner = INNER if nesting is Nesting.SET else [*INNER, SECRET]
    if is_block:
        return Schema(attributes=[], block_types=[Block("x", nesting, inner)])
    return Schema(attributes=[Attribute("x", Nested(nesting, inner), "It.", optional=True)])


def steps(nesting: Nesting) -> list[Any]:
    """Return the steps to the one object in `x`."""
    if nesting is Nesting.LIST:
        return [(0,)]
    return [("k",)] if nesting is Nesting.MAP else []


def holding(nesting: Nesting, element: Any) -> Any:
    if nesting in {Nesting.LIST, Nesting.SET}:
        return [element]
    return {"k": element} if nesting is Nesting.MAP else element


def full(nesting: Nesting, element: State, **more: Any) -> State:
    """Return `x` with one object in it."""
    secret = {} if nesting is Nesting.SET else {"secret": None}
    return {"x": holding(nesting, element | secret | (more if secret else {}))}


@every_form
def test_an_object_comes_back_as_it_was(nesting: Nesting, is_block: bool) -> None:  # noqa: FBT001
    schema = schema_of(nesting, is_block=is_block)
    state = full(nesting, OBJECT | {"id": Unknown}, secret="s")
    assert decode(schema, encode(schema, state)) == state


@every_form
def test_nothing_is_null_or_what_a_block_has_instead(nesting: Nesting, is_block: bool) -> None:  # noqa: FBT001
    schema = schema_of(nesting, is_block=is_block)
    absent = {
        Nesting.LIST: [],
        Nesting.SET: [],
        Nesting.MAP: {},
        Nesting.GROUP: dict.fromkeys([a.name for a in INNER] + ["secret"]),
    }
    expected = {"x": absent.get(nesting) if is_block else None}
    assert decode(schema, encode(schema, {})) == decode(schema, encode(schema, {"x": None})) == expected


@every_form
def test_an_unknown_whole_stays_unknown(nesting: Nesting, is_block: bool) -> None:  # noqa: FBT001
    schema = schema_of(nesting, is_block=is_block)
    assert decode(schema, encode(schema, {"x": Unknown})) == {"x": Unknown}


@every_form
def test_a_write_only_value_is_in_no_result(nesting: Nesting, is_block: bool) -> None:  # noqa: FBT001
    schema = schema_of(nesting, is_block=is_block)
    state = full(nesting, OBJECT, secret="s3cret!")
    assert without_write_only(schema, state) == full(nesting, OBJECT)
    assert b"s3cret!" not in encode_result(schema, state, Diagnostics()).msgpack


@every_form
@pytest.mark.parametrize("wrong", [7, "text", [7], [[]], {"name": 7}])
def test_a_result_of_another_form_is_an_error_and_never_an_exception(
    nesting: Nesting,
    is_block: bool,  # noqa: FBT001
    wrong: Any,
) -> None:
    schema, diagnostics = schema_of(nesting, is_block=is_block), Diagnostics()
    redact.remember(schema, {"x": wrong})
    wire = encode_result(schema, {"x": wrong}, diagnostics)
    assert [d.path for d in diagnostics.diagnostics] == [["x"]]
    assert decode(schema, wire) == decode(schema, encode(schema, {}))


@every_form
def test_a_secret_is_masked_wherever_it_stands(nesting: Nesting, is_block: bool) -> None:  # noqa: FBT001
    redact.remember(schema_of(nesting, is_block=is_block), full(nesting, OBJECT, secret="s3cret!"))
    assert redact("s3cret!") == ("s3cret!" if nesting is Nesting.SET else "(sensitive value)")


@every_form
def test_every_attribute_has_its_path(nesting: Nesting, is_block: bool) -> None:  # noqa: FBT001
    schema = schema_of(nesting, is_block=is_block)
    [found] = [m for m in members(schema, full(nesting, OBJECT)) if m.attribute.name == "name"]
    assert (found.value, found.siblings["id"]) == ("a", "i")
    assert found.path == ["x", *steps(nesting), *([] if nesting is Nesting.SET else ["name"])]


@every_form
def test_a_new_object_gets_defaults_and_unknowns(nesting: Nesting, is_block: bool) -> None:  # noqa: FBT001
    schema, config = schema_of(nesting, is_block=is_block), full(nesting, WRITTEN, secret="s")
    planned = full(nesting, OBJECT | {"size": 1, "id": Unknown})
    assert propose(schema, None, config, config) == planned


@every_form
def test_an_object_that_stays_keeps_its_computed_values(nesting: Nesting, is_block: bool) -> None:  # noqa: FBT001
    schema, prior = schema_of(nesting, is_block=is_block), full(nesting, OBJECT)
    assert propose(schema, prior, full(nesting, WRITTEN, secret="s"), full(nesting, OBJECT, secret="s")) == prior


@every_form
def test_a_value_that_can_not_change_in_place_demands_a_replacement(
    nesting: Nesting,
    is_block: bool,  # noqa: FBT001
) -> None:
    schema, prior, planned = schema_of(nesting, is_block=is_block), full(nesting, OBJECT), full(nesting, OBJECT)
    planned = full(nesting, OBJECT | {"name": "b"})
    [path] = replacements(schema, prior, planned, planned)
    assert path == ["x", *steps(nesting), *([] if nesting is Nesting.SET else ["name"])]
    assert replacements(schema, prior, prior, prior) == []


@every_form
def test_a_wrong_a_deprecated_and_a_kept_value_are_told_with_their_path(
    nesting: Nesting,
    is_block: bool,  # noqa: FBT001
) -> None:
    schema, diagnostics = schema_of(nesting, is_block=is_block), Diagnostics()
    config = full(nesting, WRITTEN | {"name": "z", "old": "o"}, secret="s")
    validate_config(schema, config, diagnostics)
    refuse_write_only(schema, config, diagnostics)
    told = [(d.severity, d.path) for d in diagnostics.diagnostics]
    way = ["x", *steps(nesting)]
    expected = [("error", [*way, "name"]), ("warning", [*way, "old"]), ("error", [*way, "secret"])]
    assert told == ([("error", ["x"]), ("warning", ["x"])] if nesting is Nesting.SET else expected)


@every_form
def test_unknown_values_are_not_checked(nesting: Nesting, is_block: bool) -> None:  # noqa: FBT001
    schema, diagnostics = schema_of(nesting, is_block=is_block), Diagnostics()
    for config in (full(nesting, WRITTEN | {"name": Unknown}), {"x": Unknown}):
        validate_config(schema, config, diagnostics)
    assert not diagnostics.diagnostics


@every_form
def test_a_configuration_has_only_what_may_be_written(nesting: Nesting, is_block: bool) -> None:  # noqa: FBT001
    schema = schema_of(nesting, is_block=is_block)
    state = full(nesting, OBJECT | {"old": "o"}, secret="s")
    assert configurable(schema, state) == full(nesting, OBJECT | {"id": None})


@pytest.mark.parametrize("nesting", [Nesting.LIST, Nesting.MAP])
def test_a_null_object_inside_a_nested_attribute_stays_null(nesting: Nesting) -> None:
    schema, state = schema_of(nesting, is_block=False), {"x": holding(nesting, None)}
    assert configurable(schema, state) == propose(schema, None, state, state) == state
    assert decode(schema, encode(schema, state)) == state


@pytest.mark.parametrize("nesting", ATTRIBUTES)
def test_a_nested_attribute_is_told_with_its_form(nesting: Nesting) -> None:
    [attribute] = schema_message(schema_of(nesting, is_block=False)).block.attributes
    assert attribute.nested_type.NestingMode.Name(attribute.nested_type.nesting) == nesting.name
    assert [a.name for a in attribute.nested_type.attributes][:2] == ["name", "size"]
    assert not attribute.type


@pytest.mark.parametrize("nesting", Nesting)
def test_a_block_is_told_with_its_form_and_its_limits(nesting: Nesting) -> None:
    inner = Block("inner", Nesting.LIST, min_items=1, max_items=2, description="Inside.")
    schema = Schema(attributes=[], block_types=[Block("x", nesting, INNER, [inner])])
    [message] = schema_message(schema).block.block_types
    assert message.NestingMode.Name(message.nesting) == nesting.name
    [inside] = message.block.block_types
    assert (inside.type_name, inside.min_items, inside.max_items, inside.block.description) == (
        "inner",
        1,
        2,
        "Inside.",
    )


def test_a_block_of_tf_s_own_class_is_refused_by_name() -> None:
    class Foreign:
        type_name = "x"

    with pytest.raises(TypeError, match="the block x must be"):
        blocks_of(Schema(attributes=[], block_types=[Foreign()]))  # type: ignore[list-item]


@pytest.mark.parametrize(("count", "wrong"), [(0, True), (1, False), (2, False), (3, True)])
def test_blocks_are_counted(count: int, *, wrong: bool) -> None:
    schema = Schema(attributes=[], block_types=[Block("x", Nesting.LIST, min_items=1, max_items=2)])
    diagnostics = Diagnostics()
    validate_config(schema, {"x": [{}] * count}, diagnostics)
    assert [d.path for d in diagnostics.diagnostics] == ([["x"]] if wrong else [])


def test_objects_of_a_set_keep_what_they_were_whatever_is_written_beside_them() -> None:
    schema = schema_of(Nesting.SET, is_block=False)
    other = {"name": "a", "size": 7, "id": "j", "old": None}
    prior = {"x": [OBJECT, other]}
    config = {"x": [WRITTEN, WRITTEN | {"size": 7}, WRITTEN | {"name": "b"}]}
    new = WRITTEN | {"name": "b"}
    planned = propose(schema, prior, config, {"x": [OBJECT, other, new]})
    assert planned["x"][1]["size"] == 7
    assert planned["x"][2] == {"name": "b", "size": 1, "id": Unknown, "old": None}


def test_an_object_of_a_set_that_is_not_all_known_is_promised_no_default() -> None:
    schema, config = schema_of(Nesting.SET, is_block=False), {"x": [WRITTEN | {"name": Unknown}]}
    [planned] = propose(schema, {"x": [OBJECT]}, config, config)["x"]
    assert planned["size"] is Unknown


def test_an_object_that_is_added_or_gone_replaces_nothing_for_a_value_it_does_not_have() -> None:
    schema = schema_of(Nesting.LIST, is_block=False)
    empty = OBJECT | {"name": None, "secret": None}
    assert replacements(schema, {"x": []}, {"x": [empty]}, {"x": [empty]}) == []
    assert replacements(schema, {"x": [empty]}, {"x": []}, {"x": []}) == []
