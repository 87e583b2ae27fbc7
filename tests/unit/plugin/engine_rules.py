"""What engines do with values and demand of a provider's answers, written from the protocol's rules alone.

An engine merges the configuration over the prior state (`propose`), looks whether a plan obeys the configuration
(`broken_plan`), whether a later answer keeps what an earlier one promised (`broken_promises`), and whether paths of
replacements lead to something that changes (`broken_replacements`). Sets have no order here: `canonical` sorts them.
Engines trust a provider with the objects inside sets; these rules do not.
"""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from provider.plugin.interface import State
from provider.plugin.nesting import Nested, Nesting, Shape, blocks_of
from provider.plugin.schema import Attribute, attributes_of
from provider.plugin.structural_types import DynamicValue, Object, Tuple
from provider.plugin.types import List, Map, Set, TfType, Unknown


def key(value: Any) -> str:
    """Return a text that is the same for equal values only."""
    if isinstance(value, DynamicValue):
        return f"{value.type.tf_type().decode()}:{key(value.value)}"
    if isinstance(value, dict):
        return repr(sorted((name, key(element)) for name, element in value.items()))
    return repr([key(element) for element in value]) if isinstance(value, list) else repr(value)


def is_whole(value: Any) -> bool:
    """Return whether nothing in a value is unknown."""
    if isinstance(value, DynamicValue):
        return is_whole(value.value)
    if isinstance(value, dict | list):
        return all(map(is_whole, value.values() if isinstance(value, dict) else value))
    return value is not Unknown


def parts(shape: Shape) -> list[tuple[str, TfType]]:
    """Return the names and types of what an object holds; a block is told as a nested attribute's type."""
    found = [(a.name, a.type) for a in attributes_of(shape)]
    return found + [(b.type_name, _Content(b, b.nesting)) for b in blocks_of(shape)]


class _Content(Nested):
    def __init__(self, shape: Shape, nesting: Nesting) -> None:
        self.attributes, self.block_types, self.nesting = shape.attributes, shape.block_types, nesting


def canonical(shape: Shape, value: Any) -> Any:
    """Return an object with each set in it sorted, and without what stands in a set twice."""
    if not isinstance(value, dict):
        return value
    return {name: _canonical(type_, value[name]) for name, type_ in parts(shape)}


def _canonical(type_: TfType, value: Any) -> Any:
    if value is None or value is Unknown:
        return value
    if isinstance(value, DynamicValue):
        return DynamicValue(value.type, _canonical(value.type, value.value))
    found = rebuilt(type_, value, _canonical)
    is_set = isinstance(type_, Set) or (isinstance(type_, Nested) and type_.nesting is Nesting.SET)
    return _sorted_set(found) if is_set else found


def _sorted_set(found: list[Any]) -> list[Any]:
    """Sort a set, with each element once; what is not all known may differ from what looks the same."""
    ordered = sorted(found, key=key)
    return [now for was, now in zip([None, *ordered], ordered, strict=False) if now != was or not is_whole(now)]


def rebuilt(type_: TfType, value: Any, change: Any) -> Any:
    """Return a value with `change(type, element)` in place of each element."""
    match type_:
        case Nested():
            one = _Content(type_, Nesting.SINGLE)
            return type_.nesting.each(
                value,
                lambda inner: (
                    {name: change(part, inner[name]) for name, part in parts(type_)}
                    if isinstance(inner, dict)
                    else change(one, inner)
                ),
            )
        case List() | Set():
            return [change(type_.element_type, element) for element in value]
        case Map():
            return {name: change(type_.element_type, element) for name, element in value.items()}
        case Object():
            return {name: change(inner, value[name]) for name, inner in type_.attributes.items()}
        case Tuple():
            return [change(inner, element) for inner, element in zip(type_.elements, value, strict=True)]
    return value


def propose(shape: Shape, prior: Any, config: State) -> State:
    """Merge a configuration over a prior object: what is computed and not written keeps its prior value.

    In a set each written object continues a prior one that it may be. Where several may be the same one, engines take
    any; here the one that says most comes first, so that a set means the same in each plan.
    """
    before: Mapping[str, Any] = prior if isinstance(prior, dict) else {}
    merged = {a.name: _merged(a, before.get(a.name), config[a.name]) for a in attributes_of(shape)}
    for block in blocks_of(shape):
        name = block.type_name
        merged[name] = _merged_objects(block, block.nesting, before.get(name), config[name])
    return canonical(shape, merged)  # type: ignore[no-any-return] # an object stays one


def _merged(attribute: Attribute, prior: Any, config: Any) -> Any:
    if config is None and attribute.computed:
        return None if _must_be_written(attribute, prior) else prior
    if isinstance(attribute.type, Nested):
        return _merged_objects(attribute.type, attribute.type.nesting, prior, config)
    return config


def _merged_objects(shape: Shape, nesting: Nesting, prior: Any, config: Any) -> Any:
    if config is None or config is Unknown:
        return config

    def merge(before: Any, written: Any) -> Any:
        return propose(shape, before, written) if isinstance(written, dict) else written

    if nesting is Nesting.LIST:
        before = prior if isinstance(prior, list) else []
        return [merge(was, now) for was, now in list(zip_longest(before, config))[: len(config)]]
    if nesting is Nesting.MAP:
        return {name: merge((prior or {}).get(name), now) for name, now in config.items()}
    if nesting is Nesting.SET:
        left, merged = list(prior or []), []
        for now in sorted(config, key=lambda written: -len(list(_said(written)))):
            stem = next((was for was in left if _stems(shape, was, now)), None)
            left = [was for was in left if was is not stem]
            merged.append(merge(stem, now))
        return merged
    return merge(prior, config)


def _said(value: Any) -> Iterator[Any]:
    """Yield every value inside another that is not null."""
    if isinstance(value, dict | list):
        for element in value.values() if isinstance(value, dict) else value:
            yield from _said(element)
    if value is not None:
        yield value


def _must_be_written(attribute: Attribute, prior: Any) -> bool:
    """Return whether a prior value holds something that only a configuration can have given."""
    if not attribute.optional or not isinstance(attribute.type, Nested):
        return False
    inside = [
        (inner, element.get(inner.name))
        for _, element in attribute.type.nesting.elements(prior)
        if isinstance(element, dict)
        for inner in attributes_of(attribute.type)
    ]
    return any(
        (inner.optional and not inner.computed and value is not None) or _must_be_written(inner, value)
        for inner, value in inside
    )


def _stems(shape: Shape, prior: Any, config: Any) -> bool:
    """Return whether a set's prior object can be what a written one became."""
    if not isinstance(prior, dict) or not isinstance(config, dict):
        return bool(prior == config)
    for attribute in attributes_of(shape):
        was, now = prior[attribute.name], config[attribute.name]
        if now is None:
            if was is not None and (not attribute.computed or _must_be_written(attribute, was)):
                return False
        elif was != now and not (
            isinstance(attribute.type, Nested) and _all_stem(attribute.type, attribute.type.nesting, was, now)
        ):
            return False
    return all(_all_stem(b, b.nesting, prior[b.type_name], config[b.type_name]) for b in blocks_of(shape))


def _all_stem(shape: Shape, nesting: Nesting, prior: Any, config: Any) -> bool:
    if prior is None or config is None or config is Unknown:
        return prior is config
    if nesting is Nesting.SET:
        return len(prior) == len(config) and all(any(_stems(shape, was, now) for was in prior) for now in config)
    was, now = dict(_elements(nesting, prior)), dict(_elements(nesting, config))
    return was.keys() == now.keys() and all(_stems(shape, was[place], now[place]) for place in now)


def _elements(nesting: Nesting, value: Any) -> list[tuple[str, Any]]:
    return [(repr(steps), element) for steps, element in nesting.elements(value)]


def broken_plan(shape: Shape, prior: Any, config: State, planned: State, path: str = "") -> Iterator[str]:
    """Return what in a planned object a configuration does not allow."""
    before: Mapping[str, Any] = prior if isinstance(prior, dict) else {}
    for attribute in attributes_of(shape):
        name = attribute.name
        yield from _broken_value(attribute, before.get(name), config[name], planned[name], f"{path}{name}")
    for block in blocks_of(shape):
        name = block.type_name
        values = before.get(name), config[name], planned[name]
        yield from _broken_objects(block, block.nesting, *values, f"{path}{name}")


def _broken_value(attribute: Attribute, prior: Any, config: Any, planned: Any, path: str) -> Iterator[str]:
    if attribute.write_only:
        if planned is not None:
            yield f"{path} is write-only and in the plan"
    elif config is None:
        if planned is not None and not attribute.computed:
            yield f"{path} is not written, not computed, and planned"
    elif planned != config and (prior is None or planned != prior):
        if isinstance(attribute.type, Nested):
            yield from _broken_objects(attribute.type, attribute.type.nesting, prior, config, planned, path)
        else:
            yield f"{path} is neither as written nor as it was"


def _broken_objects(  # noqa: PLR0917
    shape: Shape, nesting: Nesting, prior: Any, config: Any, planned: Any, path: str
) -> Iterator[str]:
    if config is None or config is Unknown or planned is None or planned is Unknown:
        if planned is not config:
            yield f"{path} is not null or unknown as it is written"
        return
    if nesting is Nesting.SET:
        yield from _broken_set(shape, prior, config, planned, path)
        return
    was, now, then = (dict(_elements(nesting, value)) for value in (prior, config, planned))
    if now.keys() != then.keys():
        yield f"{path} holds other objects than are written"
        return
    for place in now:
        yield from _broken_element(shape, was.get(place), now[place], then[place], f"{path}{place}.")


def _broken_element(shape: Shape, prior: Any, config: Any, planned: Any, path: str) -> Iterator[str]:
    if isinstance(config, dict) and isinstance(planned, dict):
        yield from broken_plan(shape, prior, config, planned, path)
    elif config is not planned:
        yield f"{path} is not null or unknown as it is written"


def _broken_set(shape: Shape, prior: Any, config: Any, planned: Any, path: str) -> Iterator[str]:
    def fits(now: Any, then: Any) -> bool:
        return any(not list(_broken_element(shape, was, now, then, path)) for was in [None, *(prior or [])])

    if len(planned) > len(config):
        yield f"{path} holds more objects than are written"
    if not all(any(fits(now, then) for now in config) for then in planned):
        yield f"{path} holds an object that is not written"
    if not all(any(fits(now, then) for then in planned) for now in config):
        yield f"{path} misses an object that is written"


def broken_promises(shape: Shape, planned: State, later: State) -> list[str]:
    """Return which parts of an object are not as an earlier answer promised: what was known stays as it was."""
    return [name for name, type_ in parts(shape) if not _kept(type_, planned[name], later[name])]


def _kept(type_: TfType, planned: Any, later: Any) -> bool:
    if planned is Unknown:
        return True
    if planned is None or later is None or later is Unknown:
        return planned is later
    if isinstance(planned, DynamicValue):
        same_type = isinstance(later, DynamicValue) and planned.type.tf_type() == later.type.tf_type()
        return same_type and _kept(planned.type, planned.value, later.value)
    if isinstance(type_, Set) or (isinstance(type_, Nested) and type_.nesting is Nesting.SET):
        element = type_.element_type if isinstance(type_, Set) else _Content(type_, Nesting.SINGLE)
        return (
            len(later) <= len(planned)
            and all(any(_kept(element, was, now) for now in later) for was in planned)
            and all(any(_kept(element, was, now) for was in planned) for now in later)
        )
    return _kept_parts(type_, planned, later)


def _kept_parts(type_: TfType, planned: Any, later: Any) -> bool:
    if isinstance(planned, dict):
        if planned.keys() != later.keys():
            return False
        types: Any
        match type_:
            case Nested() if type_.nesting is not Nesting.MAP:
                types = dict(parts(type_))
            case Nested():
                types = dict.fromkeys(planned, _Content(type_, Nesting.SINGLE))
            case Object():
                types = type_.attributes
            case _:
                types = dict.fromkeys(planned, type_.element_type)  # type: ignore[attr-defined] # a map's
        return all(_kept(types[name], planned[name], later[name]) for name in planned)
    if isinstance(planned, list):
        if len(planned) != len(later):
            return False
        if isinstance(type_, Tuple):
            inner = type_.elements
        else:
            element = _Content(type_, Nesting.SINGLE) if isinstance(type_, Nested) else type_.element_type  # type: ignore[attr-defined]
            inner = [element] * len(planned)
        return all(map(_kept, inner, planned, later))
    return bool(planned == later)


def broken_replacements(paths: list[list[Any]], prior: State, planned: State) -> list[list[Any]]:
    """Return which paths of replacements lead to nothing, or to what does not change."""
    return [path for path in paths if _at(prior, path) == _at(planned, path)]


def _at(value: Any, path: list[Any]) -> Any:
    for step in path:
        if value is None or value is Unknown or (isinstance(value, list) and step >= len(value)):
            return value if value is Unknown else None
        value = value.get(step) if isinstance(value, dict) else value[step]
    return value
