"""What engines demand of schemas, checked when a provider is built: by a test, not by a user's plan."""

import json
import re
from collections.abc import Iterator

from tf.schema import Schema
from tf.types import TfType

from provider.plugin.identity import IdentitySchema
from provider.plugin.nesting import Block, Nested, Nesting, Shape, blocks_of
from provider.plugin.schema import Attribute, attributes_of
from provider.plugin.structural_types import PRIMITIVES, Dynamic, Object, Tuple
from provider.plugin.types import List, Map, Set, Unknown

NAME = re.compile(r"[a-z_][a-z0-9_]*")
RESERVED = {"count", "for_each", "depends_on", "provider", "lifecycle", "connection", "provisioner"}


def violations(schema: Schema) -> list[str]:
    """Return every rule of the protocol's schemas that one breaks, each as a sentence with the attribute's path.

    Args:
        schema: of a resource, a data source, a provider…
    """
    found = list(_shape(schema, "", in_set=False))
    names = [a.name for a in attributes_of(schema)] + [b.type_name for b in blocks_of(schema)]
    found += [f"{name} is a word of the engines themselves" for name in names if name in RESERVED]
    if (schema.version or 0) < 0:
        found.append("the version is negative")
    return found


def broken_identity_rules(identity: IdentitySchema) -> list[str]:
    """Return every rule of identity schemas that one breaks."""
    found = [f"{a.name} is not a primitive and no list of them" for a in identity.attributes if not _is_flat(a.type)]
    if identity.version < 0:
        found.append("the version is negative")
    if not any(attribute.required_for_import for attribute in identity.attributes):
        found.append("no attribute is required for import")
    return found


def _shape(shape: Shape, path: str, *, in_set: bool) -> Iterator[str]:
    names: set[str] = set()
    for attribute in attributes_of(shape):
        yield from _name(attribute.name, names, path)
        yield from _attribute(attribute, path + attribute.name, in_set=in_set)
    for block in blocks_of(shape):
        yield from _name(block.type_name, names, path)
        yield from _block(block, path + block.type_name)
        yield from _shape(block, f"{path}{block.type_name}.", in_set=in_set or block.nesting is Nesting.SET)


def _name(name: str, names: set[str], path: str) -> Iterator[str]:
    if not NAME.fullmatch(name):
        yield f"{path}{name} is not a valid name: small letters, digits and _"
    if name in names:
        yield f"{path}{name} is there twice"
    names.add(name)


def _attribute(attribute: Attribute, path: str, *, in_set: bool) -> Iterator[str]:
    required, optional, computed = bool(attribute.required), bool(attribute.optional), bool(attribute.computed)
    if required + optional + computed == 0:
        yield f"{path} is neither required nor optional nor computed"
    if required and (optional or computed):
        yield f"{path} is required and something else"
    if attribute.write_only and (computed or not (required or optional)):
        yield f"{path} is write-only, so it must be written, not computed"
    if attribute.default is not Unknown and not computed:
        yield f"{path} has a default, so it must be computed"
    if attribute.write_only and in_set:
        yield f"{path} is write-only inside a set"
    if in_set and _has_dynamic(attribute.type):
        yield f"{path} is of any type inside a set"
    if not attribute.description:
        yield f"{path} has no description"
    if isinstance(attribute.type, Nested):
        if attribute.type.nesting is Nesting.GROUP:
            yield f"{path} is a group, which only a block can be"
        inside = in_set or attribute.type.nesting is Nesting.SET
        yield from _shape(attribute.type, f"{path}.", in_set=inside)


def _block(block: Block, path: str) -> Iterator[str]:
    low, high = block.min_items, block.max_items
    if block.nesting is Nesting.SINGLE and (low != high or high not in {0, 1}):
        yield f"{path} is single, so min_items and max_items are both 0 or both 1"
    if block.nesting in {Nesting.GROUP, Nesting.MAP} and (low or high):
        yield f"{path} is a {block.nesting.value}, which has no min_items and max_items"
    if block.nesting in {Nesting.LIST, Nesting.SET} and (low < 0 or (high and low > high)):
        yield f"{path} has more min_items than max_items"


def _is_flat(type_: TfType) -> bool:
    constraint = json.loads(type_.tf_type())
    return (constraint[1] if isinstance(constraint, list) and constraint[0] == "list" else constraint) in [*PRIMITIVES]


def _has_dynamic(type_: TfType) -> bool:
    if isinstance(type_, List | Set | Map):
        return _has_dynamic(type_.element_type)
    if isinstance(type_, Object):
        return any(map(_has_dynamic, type_.attributes.values()))
    if isinstance(type_, Tuple):
        return any(map(_has_dynamic, type_.elements))
    return isinstance(type_, Dynamic)
