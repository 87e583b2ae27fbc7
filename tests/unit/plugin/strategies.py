"""Generated schemas that obey the rules of engines, and values of them: what engines and authors could write."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from provider.plugin.interface import State
from provider.plugin.nesting import Block, Nested, Nesting, Shape, blocks_of
from provider.plugin.schema import Attribute, Schema, attributes_of
from provider.plugin.structural_types import Dynamic, DynamicValue, Object, Tuple
from provider.plugin.types import Bool, Integer, List, Map, Number, Set, String, TfType, Unknown, as_number
from tests.unit.plugin.engine_rules import canonical, key

Draw = Callable[[SearchStrategy[Any]], Any]

NAMES = ["a", "b", "c"]
KEYS = st.text(max_size=3)
NUMBERS = (
    st.integers()
    | st.sampled_from([2**63, -(2**64), 0.5])
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30)
).map(as_number)
PRIMITIVES: dict[type[TfType], SearchStrategy[Any]] = {
    String: st.text(max_size=4),
    Bool: st.booleans(),
    Number: NUMBERS,
    Integer: st.integers(-(2**70), 2**70),
}
PRIMITIVE_TYPES = st.sampled_from([kind() for kind in PRIMITIVES])
NESTINGS = st.sampled_from([Nesting.SINGLE, Nesting.LIST, Nesting.SET, Nesting.MAP])


class Of(Enum):
    """Whose values are made."""

    ANYBODY = auto()
    """Whatever has the type: null and unknown at any depth."""
    KNOWN = auto()
    """Whatever has the type, null at any depth, nothing unknown."""
    CONFIG = auto()
    """What a user may write: unknown values, nothing that is only computed."""
    STATE = auto()
    """What a state may hold: nothing unknown, nothing write-only, nothing missing that is required."""


def _parts(types: SearchStrategy[TfType]) -> SearchStrategy[TfType]:
    return (
        types.map(List)
        | types.map(Map)
        | st.dictionaries(st.sampled_from(NAMES), types, max_size=2).map(Object)
        | st.lists(types, max_size=2).map(Tuple)
    )


SET_ELEMENTS = st.recursive(PRIMITIVE_TYPES, lambda types: _parts(types) | types.map(Set), max_leaves=2)
"""No set holds a dynamic value: its elements must have one type."""

TOLD_APART = st.sampled_from([String(), Number()])
"""Of what a provider gives to objects of a set: another type has too few values to keep two such objects apart."""

CONCRETE = _parts(PRIMITIVE_TYPES) | SET_ELEMENTS.map(Set) | PRIMITIVE_TYPES
TYPES: SearchStrategy[TfType] = st.recursive(
    PRIMITIVE_TYPES | SET_ELEMENTS.map(Set) | st.just(Dynamic()), _parts, max_leaves=3
)


def values(type_: TfType, of: Of, *, required: bool = False) -> SearchStrategy[Any]:
    """Return values of a type.

    Args:
        type_: the type.
        of: whose they are.
        required: whether null is none of them.
    """
    return _any(_values(type_, of), of, required=required)


def _any(inner: SearchStrategy[Any], of: Of, *, required: bool = False) -> SearchStrategy[Any]:
    found = [inner] if required else [st.none(), inner]
    return st.one_of([st.just(Unknown), *found] if of in {Of.ANYBODY, Of.CONFIG} else found)


def _values(type_: TfType, of: Of) -> SearchStrategy[Any]:  # noqa: PLR0911 - one for each type
    match type_:
        case Nested():
            inner = objects(type_, of)
            return _collection(
                type_.nesting, inner if type_.nesting in {Nesting.SINGLE, Nesting.SET} else _any(inner, of)
            )
        case Dynamic():
            return CONCRETE.flatmap(lambda inner: values(inner, of).map(lambda value: DynamicValue(inner, value)))
        case Set():
            return _collection(Nesting.SET, values(type_.element_type, of, required=True))
        case List():
            return st.lists(values(type_.element_type, of), max_size=2)
        case Map():
            return st.dictionaries(KEYS, values(type_.element_type, of), max_size=2)
        case Object():
            return st.fixed_dictionaries({name: values(inner, of) for name, inner in type_.attributes.items()})
        case Tuple():
            return st.tuples(*(values(inner, of) for inner in type_.elements)).map(list)
    return PRIMITIVES[type(type_)]


def _collection(nesting: Nesting, elements: SearchStrategy[Any]) -> SearchStrategy[Any]:
    if nesting is Nesting.LIST:
        return st.lists(elements, max_size=2)
    if nesting is Nesting.SET:
        return st.lists(elements, max_size=3, unique_by=key).map(lambda found: sorted(found, key=key))
    return st.dictionaries(KEYS, elements, max_size=2) if nesting is Nesting.MAP else elements


def objects(shape: Shape, of: Of) -> SearchStrategy[State]:
    """Return objects of a schema, with every attribute and block."""
    found = {a.name: _member(a, of) for a in attributes_of(shape)}
    return st.fixed_dictionaries(found | {b.type_name: _blocks(b, of) for b in blocks_of(shape)}).map(
        lambda value: canonical(shape, value)
    )


def _member(attribute: Attribute, of: Of) -> SearchStrategy[Any]:
    if of is Of.CONFIG and not (attribute.required or attribute.optional):
        return st.none()
    if of is Of.STATE and attribute.write_only:
        return st.none()
    return values(attribute.type, of, required=bool(attribute.required) and of in {Of.CONFIG, Of.STATE})


def _blocks(block: Block, of: Of) -> SearchStrategy[Any]:
    found = _collection(block.nesting, objects(block, of))
    if block.nesting is Nesting.SINGLE:
        return st.none() | found
    many = block.nesting is not Nesting.GROUP
    return st.just(Unknown) | found if many and of in {Of.ANYBODY, Of.CONFIG} else found


@st.composite
def attributes(draw: Draw, name: str, depth: int, *, in_set: bool, computed: bool) -> Attribute:
    """Return an attribute.

    Args:
        draw: given by hypothesis.
        name: its name.
        depth: how many levels of nested attributes it may hold.
        in_set: whether a set is around it.
        computed: whether it stands in something that is only computed.
    """
    how = "computed" if computed else draw(st.sampled_from(["required", "optional", "computed", "both"]))
    written, given = how in {"required", "optional"}, how in {"computed", "both"}
    unique_names = in_set and given and not computed
    if depth and not unique_names and draw(st.booleans()):
        nesting = draw(NESTINGS)
        inside = in_set or nesting is Nesting.SET
        type_: TfType = Nested(
            nesting,
            [
                draw(attributes(inner, depth - 1, in_set=inside, computed=how == "computed"))
                for inner in NAMES[: draw(st.integers(1, 2))]
            ],
        )
    else:
        type_ = draw(TOLD_APART if unique_names else SET_ELEMENTS if in_set else TYPES)
    plain = not isinstance(type_, Nested)
    has_default = given and plain and draw(st.booleans())
    return Attribute(
        name,
        type_,
        "Generated.",
        required=how == "required",
        optional=how in {"optional", "both"},
        computed=given,
        sensitive=draw(st.booleans()),
        write_only=written and plain and not in_set and draw(st.integers(0, 3)) == 0,
        requires_replace=draw(st.booleans()),
        requires_replace_if_configured=draw(st.booleans()),
        default=draw(values(type_, Of.KNOWN)) if has_default else Unknown,
        use_state_for_unknown=given and draw(st.booleans()),
    )


@st.composite
def blocks(draw: Draw, name: str, depth: int, *, in_set: bool) -> Block:
    """Return a block.

    Args:
        draw: given by hypothesis.
        name: its name.
        depth: how many levels of blocks it may hold.
        in_set: whether a set is around it.
    """
    nesting = draw(st.sampled_from(Nesting))
    inside = in_set or nesting is Nesting.SET
    return Block(
        name,
        nesting,
        [draw(attributes(inner, 1, in_set=inside, computed=False)) for inner in NAMES[: draw(st.integers(0, 2))]],
        [draw(blocks("inner", depth - 1, in_set=inside))] if depth and draw(st.booleans()) else [],
    )


@st.composite
def schemas(draw: Draw) -> Schema:
    """Return schemas with any types, nestings, blocks and flags that obey the rules of engines."""
    return Schema(
        attributes=[
            draw(attributes(name, 2, in_set=False, computed=False)) for name in NAMES[: draw(st.integers(1, 3))]
        ],
        block_types=[draw(blocks(name, 1, in_set=False)) for name in ["x", "y"][: draw(st.integers(0, 2))]],
        version=draw(st.integers(0, 3)),
    )


def described(shape: Shape) -> str:
    """Return a schema as a line of text, for what a failing test prints."""
    flags = ["required", "optional", "computed", "write_only", "requires_replace", "use_state_for_unknown"]
    flags.append("requires_replace_if_configured")
    told = []
    for a in attributes_of(shape):
        kind = (
            f"{a.type.nesting.value}({described(a.type)})" if isinstance(a.type, Nested) else a.type.tf_type().decode()
        )
        default = [] if a.default is Unknown else [f"default={a.default!r}"]
        told.append(" ".join([a.name, kind, *(flag for flag in flags if getattr(a, flag)), *default]))
    return "; ".join(told + [f"{b.type_name} block {b.nesting.value}({described(b)})" for b in blocks_of(shape)])
