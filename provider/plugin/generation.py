"""Configuration made from state, for `-generate-config-out` and `terraform query`."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from provider.plugin.nesting import Nested, Shape, blocks_of
from provider.plugin.schema import Attribute, attributes_of
from provider.plugin.types import Config


def configurable(shape: Shape, state: Mapping[str, Any]) -> Config:
    """Return the part of an object that may be written: no computed, sensitive, write-only or deprecated value.

    Args:
        shape: the object's schema.
        state: the object.
    """
    config: Config = {a.name: _value(a, state.get(a.name)) for a in attributes_of(shape)}
    for block in blocks_of(shape):
        config[block.type_name] = block.nesting.each(state.get(block.type_name), partial(_element, block))
    return config


def _element(shape: Shape, element: Any) -> Any:
    return None if element is None else configurable(shape, element)


def _value(attribute: Attribute, value: Any) -> Any:
    written = attribute.required or attribute.optional
    if not written or attribute.sensitive or attribute.write_only or attribute.deprecation_message is not None:
        return None
    if isinstance(attribute.type, Nested):
        return attribute.type.nesting.each(value, partial(_element, attribute.type))
    return value
