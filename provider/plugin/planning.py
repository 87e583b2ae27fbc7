"""How a change is planned: the order of what a schema says, before the resource has its own say.

The engine proposes the configuration merged over the prior state; out of that the planned state is made in this order:

1. when the object is created, defaults take the place of computed attributes that are not written;
2. write-only attributes become null;
3. if anything then differs from the prior state, each computed attribute that is not written becomes unknown, unless
   its schema says that it keeps its prior value;
4. the resource's `plan` may say better;
5. what differs and can't be changed in place demands a replacement.
"""

from typing import Any

from tf.schema import Schema
from tf.types import Unknown

from provider.plugin.schema import Attribute, attributes_of
from provider.plugin.types import State


def propose(schema: Schema, prior: State | None, config: State, proposed: State) -> State:
    """Give the planned state as the schema alone has it: steps 1 to 3.

    Args:
        schema: the resource's schema.
        prior: the state so far, None when the object is to be created.
        config: the configuration as written.
        proposed: the engine's merge of both.
    """
    attributes = attributes_of(schema)
    planned = {a.name: _merged(a, prior, config, proposed) for a in attributes}
    if prior is None or changes(schema, prior, planned):
        for attribute in attributes:
            if _is_open(attribute, prior, config):
                planned[attribute.name] = Unknown
    return planned


def changes(schema: Schema, prior: State, planned: State) -> set[str]:
    """Give the names of the attributes whose planned value differs from the prior one."""
    return {
        a.name
        for a in attributes_of(schema)
        if not a.write_only and not _equal(a, prior.get(a.name), planned.get(a.name))
    }


def replacements(schema: Schema, prior: State, planned: State) -> list[str]:
    """Give the names of the attributes that differ and can't be changed in place, in order of name."""
    changed = changes(schema, prior, planned)
    return sorted(a.name for a in attributes_of(schema) if a.requires_replace and a.name in changed)


def _merged(attribute: Attribute, prior: State | None, config: State, proposed: State) -> Any:
    if attribute.write_only:
        return None
    if prior is None and config[attribute.name] is None and attribute.default is not Unknown:
        return attribute.default
    value = proposed[attribute.name]
    if prior is not None and _equal(attribute, prior[attribute.name], value):
        return prior[attribute.name]
    return value


def _is_open(attribute: Attribute, prior: State | None, config: State) -> bool:
    if not attribute.computed or config[attribute.name] is not None:
        return False
    if prior is None:
        return attribute.default is Unknown
    return not attribute.keep_prior


def _equal(attribute: Attribute, left: Any, right: Any) -> bool:
    if left is None or right is None or left is Unknown or right is Unknown:
        return left is right
    return attribute.type.semantically_equal(left, right)
