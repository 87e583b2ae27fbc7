"""How a change is planned: the order of what a schema says, before the resource has its own say.

The engine proposes the configuration merged over the prior state; out of that the planned state is made in this order,
at every depth:

1. in an object that is new, defaults take the place of values that are not written;
2. write-only values become null;
3. if anything then differs from the prior state, each computed value that is not written becomes unknown, unless its
   attribute says that it keeps its prior value;
4. in an object that takes the place of another one, what is not written is as it was there;
5. the resource's `plan` may say better;
6. what differs and can't be changed in place demands a replacement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tf.types import Unknown

from provider.plugin.nesting import Nested, Nesting, Path, Shape, blocks_of, members
from provider.plugin.schema import Attribute, attributes_of
from provider.plugin.types import Set, State, is_known


def propose(schema: Shape, prior: State | None, config: State, proposed: State) -> State:
    """Return the planned state as the schema alone has it: steps 1 to 3.

    Args:
        schema: the resource's schema.
        prior: the state so far, None when the object is to be created.
        config: the configuration as written.
        proposed: the engine's merge of both.
    """
    place = _Place(prior, config, proposed)
    planned = _planned_object(schema, place, changing=prior is None)
    if prior is not None and changes(schema, prior, planned):
        planned = _planned_object(schema, place, changing=True)
    return planned


def carry_over(schema: Shape, config: State, planned: State, replaced: State) -> State:
    """Return the planned state of an object that takes the place of another one: step 4.

    Args:
        schema: the resource's schema.
        config: the configuration as written.
        planned: the plan of a new object.
        replaced: the object that is to go.
    """
    kept = {
        a.name: replaced[a.name]
        for a in attributes_of(schema)
        if a.carried and config[a.name] is None and replaced.get(a.name) is not None
    }
    return planned | kept


def unknown_until_replaced(schema: Shape, config: State) -> State:
    """Return what can't be said of a new object while nobody knows whose place it takes, if it takes one's: step 4.

    Args:
        schema: the resource's schema.
        config: the configuration as written.
    """
    return {a.name: Unknown for a in attributes_of(schema) if a.carried and config[a.name] is None}


def changes(schema: Shape, prior: Mapping[str, Any], planned: Mapping[str, Any]) -> set[str]:
    """Return the names of the attributes and blocks whose planned value differs from the prior one."""
    attributes = {
        a.name
        for a in attributes_of(schema)
        if not a.write_only and not _equal(a, prior.get(a.name), planned.get(a.name))
    }
    blocks = {
        b.type_name
        for b in blocks_of(schema)
        if not b.semantically_equal(prior.get(b.type_name), planned.get(b.type_name))
    }
    return attributes | blocks


def replacements(schema: Shape, prior: State, planned: State, config: State) -> list[Path]:
    """Return the paths of what differs and can't be changed in place."""
    before, after, written = (_values_by_path(schema, state) for state in (prior, planned, config))
    paths: list[Path] = []
    for key in sorted(before.keys() | after.keys(), key=repr):
        path, attribute = (after.get(key) or before[key])[:2]
        always = attribute.requires_replace
        configured = key in written and any(value is not None for value in written[key][2])
        if not always and not (attribute.requires_replace_if_configured and configured):
            continue
        was, will_be = (_not_null(values.get(key)) for values in (before, after))
        if not Set(attribute.type).semantically_equal(was, will_be) and path not in paths:
            paths.append(path)
    return paths


Found = tuple[Path, Attribute, list[Any]]


def _values_by_path(schema: Shape, state: State) -> dict[tuple[Any, ...], Found]:
    """Return the values of what may demand a replacement; inside a set there are several under one path."""
    found: dict[tuple[Any, ...], Found] = {}
    for member in members(schema, state):
        attribute = member.attribute
        if not attribute.write_only and (attribute.requires_replace or attribute.requires_replace_if_configured):
            key = (*member.path, attribute.name)
            found.setdefault(key, (member.path, attribute, []))[2].append(member.value)
    return found


def _not_null(found: Found | None) -> list[Any]:
    return [value for value in found[2] if value is not None] if found else []


@dataclass(repr=False, eq=False)
class _Place:
    """One place in the states: what was there, what is written there, what the engine proposes for it.

    `settled` is false inside an object of a set that is not all known yet: it may still turn out to be one that was
    there before, so nothing of it may be promised.
    """

    prior: Any
    config: Any
    proposed: Any
    settled: bool = True

    def under(self, name: str) -> "_Place":
        """Return a place inside this object."""
        prior, config, proposed = (_under(value, name) for value in (self.prior, self.config, self.proposed))
        return _Place(prior, config, proposed, self.settled)


def _planned_object(shape: Shape, place: _Place, *, changing: bool) -> dict[str, Any]:
    planned = {a.name: _planned_value(a, place, changing=changing) for a in attributes_of(shape)}
    for block in blocks_of(shape):
        inside = place.under(block.type_name)
        planned[block.type_name] = _planned_nested(block, block.nesting, inside, changing=changing)
    return planned


def _planned_value(attribute: Attribute, place: _Place, *, changing: bool) -> Any:
    if attribute.write_only:
        return None
    inside = place.under(attribute.name)
    if inside.config is None:
        return _unwritten_value(attribute, inside, is_new=place.prior is None, changing=changing)
    value = inside.proposed
    if isinstance(attribute.type, Nested):
        value = _planned_nested(attribute.type, attribute.type.nesting, inside, changing=changing)
    return inside.prior if place.prior is not None and _equal(attribute, inside.prior, value) else value


def _unwritten_value(attribute: Attribute, place: _Place, *, is_new: bool, changing: bool) -> Any:
    if is_new and attribute.default is not Unknown and place.settled:
        return attribute.default
    if not attribute.computed:
        return None
    if is_new:
        return Unknown
    if changing and not attribute.use_state_for_unknown:
        return Unknown
    # Engines propose null for a nested value that must once have been written.
    return place.prior if attribute.use_state_for_unknown and isinstance(attribute.type, Nested) else place.proposed


def _planned_nested(shape: Shape, nesting: Nesting, place: _Place, *, changing: bool) -> Any:
    """Plan each object inside a value, beside the prior and the written object of the same place."""
    prior, config, proposed = place.prior, place.config, place.proposed

    def plan(before: Any, written: Any, element: Any) -> Any:
        if not isinstance(element, dict):
            return element
        before = before if isinstance(before, dict) else None
        written = written if isinstance(written, dict) else element
        settled = place.settled and (nesting is not Nesting.SET or is_known(written))
        inside = _Place(before, written, element, settled)
        return _planned_object(shape, inside, changing=changing)

    if proposed is None or proposed is Unknown:
        return proposed
    if nesting is Nesting.LIST:
        return [plan(_at(prior, i), _at(config, i), element) for i, element in enumerate(proposed)]
    if nesting is Nesting.MAP:
        return {key: plan(_under(prior, key), _under(config, key), element) for key, element in proposed.items()}
    if nesting is Nesting.SET:
        return [plan(_equal_to(element, prior), _written_as(element, config), element) for element in proposed]
    return plan(prior, config, proposed)


def _at(elements: Any, index: int) -> Any:
    return elements[index] if isinstance(elements, list) and index < len(elements) else None


def _under(elements: Any, key: str) -> Any:
    return elements.get(key) if isinstance(elements, dict) else None


def _equal_to(element: Any, others: Any) -> Any:
    """Return the prior object of a set that an element continues: engines carry on only those that stay as they are."""
    return next((other for other in others if other == element), None) if isinstance(others, list) else None


def _written_as(element: Any, config: Any) -> Any:
    """Return the written object of a set that an element was made from: of those that it may be, the one with most."""
    written = [other for other in config if _agrees(other, element)] if isinstance(config, list) else []
    return max(written, key=_count, default=None)


def _agrees(written: Any, value: Any) -> bool:
    """Return whether a value holds whatever is written."""
    if isinstance(written, dict) and isinstance(value, dict):
        return all(_agrees(inner, value.get(name)) for name, inner in written.items())
    if isinstance(written, list) and isinstance(value, list):
        return len(written) == len(value) and all(
            any(_agrees(element, other) for other in value) for element in written
        )
    return written is None or bool(written == value)


def _count(written: Any) -> int:
    if isinstance(written, dict | list):
        return 1 + sum(map(_count, written.values() if isinstance(written, dict) else written))
    return int(written is not None)


def _equal(attribute: Attribute, left: Any, right: Any) -> bool:
    if left is None or right is None or left is Unknown or right is Unknown:
        return left is right
    return attribute.type.semantically_equal(left, right)
