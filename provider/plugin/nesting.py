"""Objects inside objects: nested attributes and nested blocks, in every form that the protocol has.

A nested attribute is an `Attribute` whose type is a `Nested`; a nested block is a `Block`. Both hold attributes of
their own, and both may stand alone, in a list, in a set or in a map. In Python the object is a `dict` with every
attribute.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Protocol

from tf import schema as tf_schema
from tf.schema import NestedBlock
from tf.types import TfType, Unknown

from provider.plugin.schema import Attribute, attributes_of
from provider.plugin.types import Set

Step = str | tuple[str | int]
Path = list[Step]


class Nesting(Enum):
    """How many objects there are, and how each is told from the others."""

    SINGLE = "single"
    LIST = "list"
    SET = "set"
    MAP = "map"
    GROUP = "group"

    def elements(self, value: Any) -> list[tuple[Path, Any]]:
        """Return each object inside a value and the steps that lead to it; none in what is not of this form.

        An object of a set can't be addressed: its path ends at the set.
        """
        if self is Nesting.MAP and isinstance(value, dict):
            return [([(key,)], element) for key, element in value.items()]
        if self is Nesting.LIST and isinstance(value, list):
            return [([(index,)], element) for index, element in enumerate(value)]
        if self is Nesting.SET and isinstance(value, list):
            return [([], element) for element in value]
        return [([], value)] if self in {Nesting.SINGLE, Nesting.GROUP} and isinstance(value, dict) else []

    def each(self, value: Any, change: Callable[[Any], Any]) -> Any:
        """Return a value with each object inside it changed; null and unknown stay.

        Raises:
            TypeError: if the value is not of this form.
        """
        if value is None or value is Unknown:
            return value
        if self is Nesting.MAP:
            return {key: change(element) for key, element in _checked(value, dict, "a map").items()}
        if self in {Nesting.LIST, Nesting.SET}:
            return [change(element) for element in _checked(value, list, f"a {self.value}")]
        return change(value)


class Shape(Protocol):
    """What holds attributes and blocks: a schema, a nested attribute's type, a block's content."""

    attributes: list[tf_schema.Attribute]
    block_types: list[NestedBlock]


class Nested(TfType):
    """The type of a nested attribute.

    Args:
        nesting: how many objects there are; not GROUP, which only blocks have.
        attributes: the attributes of each.
    """

    def __init__(self, nesting: Nesting, attributes: Sequence[Attribute]) -> None:
        self.nesting = nesting
        self.attributes: list[tf_schema.Attribute] = list(attributes)
        self.block_types: list[NestedBlock] = []

    def decode(self, value: Any) -> Any:
        """Decode each object."""
        return self.nesting.each(value, lambda element: decode_members(self, element))

    def encode(self, value: Any) -> Any:
        """Encode each object."""
        return self.nesting.each(value, lambda element: encode_members(self, element))

    def semantically_equal(self, a_decoded: Any, b_decoded: Any) -> bool:
        """Return whether both hold the same objects; in a set their order does not count."""
        if self.nesting is Nesting.SET:
            return Set(self).semantically_equal(a_decoded, b_decoded)
        return bool(a_decoded == b_decoded)

    def tf_type(self) -> bytes:
        """Return the JSON of the type that its values have."""
        inner = ["object", {a.name: json.loads(a.type.tf_type()) for a in attributes_of(self)}]
        single = self.nesting is Nesting.SINGLE
        return json.dumps(inner if single else [self.nesting.value, inner], separators=(",", ":")).encode()


class Block(NestedBlock):
    """A nested block.

    Args:
        type_name: its name in the configuration.
        nesting: how many there may be.
        attributes: the attributes of each.
        block_types: the blocks inside each.
        description: what it is, in Markdown.
        min_items: how many there must be (list and set).
        max_items: how many there may be (list and set), 0 for no limit.
    """

    def __init__(
        self,
        type_name: str,
        nesting: Nesting,
        attributes: Sequence[Attribute] = (),
        block_types: Sequence["Block"] = (),
        description: str = "",
        *,
        min_items: int = 0,
        max_items: int = 0,
    ) -> None:
        self.type_name = type_name
        self.nesting = nesting
        self.attributes: list[tf_schema.Attribute] = list(attributes)
        self.block_types: list[NestedBlock] = list(block_types)
        self.description = description
        self.min_items: int = min_items
        self.max_items: int = max_items

    @property
    def absent(self) -> Any:
        """The value when none is written: an empty collection, an all-null group, or null."""
        if self.nesting is Nesting.MAP:
            return {}
        if self.nesting in {Nesting.LIST, Nesting.SET}:
            return []
        return decode_members(self, {}) if self.nesting is Nesting.GROUP else None

    def decode(self, value: Any) -> Any:
        """Decode each block."""
        decoded = self.nesting.each(value, lambda element: decode_members(self, element))
        return self.absent if decoded is None else decoded

    def encode(self, value: Any) -> Any:
        """Encode each block; a list, set, map or group is never null on the wire."""
        present = self.absent if value is None else value
        return self.nesting.each(present, lambda element: encode_members(self, element))

    def semantically_equal(self, a_decoded: Any, b_decoded: Any) -> bool:
        """Return whether both hold the same blocks; in a set their order does not count."""
        return Nested(self.nesting, []).semantically_equal(a_decoded, b_decoded)


@dataclass(repr=False, eq=False)
class Member:
    """One attribute of an object, at any depth.

    Args:
        path: where it is; inside a set, whose objects have no address, where the set is.
        attribute: what the schema says of it.
        value: its value.
        siblings: the object that holds it.
    """

    path: Path
    attribute: Attribute
    value: Any
    siblings: Mapping[str, Any]


def members(shape: Shape, state: Mapping[str, Any], path: Sequence[Step] = ()) -> Iterator[Member]:
    """Yield every attribute of an object, with those of the objects inside it.

    Args:
        shape: the object's schema.
        state: the object.
        path: where it is.
    """
    for attribute in attributes_of(shape):
        here: Path = [*path, attribute.name]
        value = state.get(attribute.name)
        yield Member(here, attribute, value, state)
        if isinstance(attribute.type, Nested):
            yield from _inside(attribute.type, attribute.type.nesting, value, here)
    for block in blocks_of(shape):
        yield from _inside(block, block.nesting, state.get(block.type_name), [*path, block.type_name])


def blocks_of(shape: Shape) -> list[Block]:
    """Return the blocks of a schema as this bridge's class.

    Raises:
        TypeError: if one was made with tf's own class, which has only sets.
    """
    for block in shape.block_types:
        if not isinstance(block, Block):
            raise TypeError(f"the block {block.type_name} must be a provider.plugin.nesting.Block")
    return [block for block in shape.block_types if isinstance(block, Block)]


def decode_members(shape: Shape, wire: Any) -> Any:
    """Return the Python value of each attribute and block of an object; what is missing is null.

    Raises:
        TypeError: if it is not an object, or a value is not of its type.
        ValueError: if a value can't be read.
    """
    if wire is None or wire is Unknown:
        return wire
    _checked(wire, dict, "an object")
    state = {attribute.name: _member(attribute.name, attribute.type.decode, wire) for attribute in attributes_of(shape)}
    return state | {block.type_name: _member(block.type_name, block.decode, wire) for block in blocks_of(shape)}


def encode_members(shape: Shape, state: Any) -> Any:
    """Return the wire form of each attribute and block of an object.

    Raises:
        TypeError: if it is not an object, or a value is not of its type.
    """
    if state is None or state is Unknown:
        return state
    _checked(state, dict, "an object")
    wire = {attribute.name: _member(attribute.name, attribute.type.encode, state) for attribute in attributes_of(shape)}
    return wire | {block.type_name: _member(block.type_name, block.encode, state) for block in blocks_of(shape)}


def without_write_only(shape: Shape, state: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with null in place of every write-only value, at any depth."""
    stripped = dict(state)
    for attribute in attributes_of(shape):
        if attribute.write_only:
            stripped[attribute.name] = None
        elif isinstance(attribute.type, Nested):
            stripped[attribute.name] = strip_nested(attribute.type, attribute.type.nesting, state.get(attribute.name))
    for block in blocks_of(shape):
        stripped[block.type_name] = strip_nested(block, block.nesting, state.get(block.type_name))
    return stripped


def _inside(shape: Shape, nesting: Nesting, value: Any, path: Path) -> Iterator[Member]:
    for steps, element in nesting.elements(value):
        if isinstance(element, dict):
            inside = members(shape, element, [*path, *steps])
            yield from (replace(member, path=path) for member in inside) if nesting is Nesting.SET else inside


def strip_nested(shape: Shape, nesting: Nesting, value: Any) -> Any:
    """Return a nested value with null in place of every write-only value; what is not of this form stays as it is."""

    def strip(element: Any) -> Any:
        return without_write_only(shape, element) if isinstance(element, dict) else element

    try:
        return nesting.each(value, strip)
    except TypeError:
        return value


def _member(name: str, convert: Callable[[Any], Any], holder: Mapping[str, Any]) -> Any:
    try:
        return convert(holder.get(name))
    except (TypeError, ValueError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"{name} {error}") from error


def _checked(value: Any, kind: type, name: str) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"is {type(value).__name__}, not {name}")
    return value
