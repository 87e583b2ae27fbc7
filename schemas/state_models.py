"""The committed types of states: a TypedDict for each resource type, so that mypy knows the attributes of an object."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from provider.plugin.nesting import Nested, Nesting, Shape
from provider.plugin.schema import Attribute, attributes_of
from provider.plugin.types import Bool, Integer, List, Map, Number, Set, String, TfType
from schemas.registry import RESOURCES

STATES = Path(__file__).parent / "states.py"
FAMILIES = {
    "Repository": ("huggingface_dataset", "huggingface_space"),
    "SpaceEntry": ("huggingface_space_secret", "huggingface_space_variable"),
}
"""Resource types that share code, by the name of what they are: their states have a common type."""

HEAD = '''"""The states of the resource types, made by `make schema`: mypy knows the attributes of each object by them.

An object has every attribute, null where it has no value. While something is planned, any value may be `Unknown`
instead. `…Attributes` are some attributes of an object.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypedDict
'''
PLAIN = {String: "str", Bool: "bool", Integer: "int", Number: "int | float | Decimal"}
ELEMENTS = {List: "list[{}]", Set: "list[{}]", Map: "Mapping[str, {} | None]"}
NESTINGS = {Nesting.LIST: "list[{}]", Nesting.SET: "list[{}]", Nesting.MAP: "Mapping[str, {}]"}


def state_models() -> str:
    """Return the text of states.py as the schemas are now."""
    models = [model for family, members in FAMILIES.items() for model in _object_models(family, _common(members))]
    for type_name, schema in sorted(RESOURCES.items()):
        name = _class_name(type_name)
        family = next((family for family, members in FAMILIES.items() if type_name in members), None)
        inherited = _common(FAMILIES[family]) if family else {}
        own = {field: type_ for field, type_ in _fields(name, schema) if field not in inherited}
        models += [*_nested_models(name, schema), *_object_models(name, own, family)]
    return "\n\n".join([HEAD, *models])


def _object_models(name: str, fields: Mapping[str, str], family: str | None = None) -> Iterator[str]:
    bases = (f"{family}State", f"{family}Attributes") if family else ("TypedDict", "TypedDict")
    yield _model(f"{name}State", bases[0], f"The state of a {_words(name)}.", fields)
    yield _model(f"{name}Attributes", f"{bases[1]}, total=False", f"Some attributes of a {_words(name)}.", fields)


def _nested_models(prefix: str, shape: Shape) -> Iterator[str]:
    for attribute in attributes_of(shape):
        if isinstance(attribute.type, Nested):
            name = _nested_name(prefix, attribute, attribute.type)
            yield from _nested_models(name, attribute.type)
            yield _model(name, "TypedDict", f"An object of `{attribute.name}`.", dict(_fields(name, attribute.type)))


def _model(name: str, bases: str, description: str, fields: Mapping[str, str]) -> str:
    lines = [f"class {name}({bases}):", f'    """{description}"""', ""]
    return "\n".join([*lines, *(f"    {field}: {type_}" for field, type_ in fields.items())]) + "\n"


def _fields(prefix: str, shape: Shape) -> Iterator[tuple[str, str]]:
    for attribute in attributes_of(shape):
        type_ = _python_type(prefix, attribute, attribute.type)
        yield attribute.name, type_ if attribute.required or attribute.never_null else f"{type_} | None"


def _python_type(prefix: str, attribute: Attribute, type_: TfType) -> str:
    if isinstance(type_, Nested):
        return NESTINGS.get(type_.nesting, "{}").format(_nested_name(prefix, attribute, type_))
    if isinstance(type_, List | Set | Map):
        return ELEMENTS[type(type_)].format(_python_type(prefix, attribute, type_.element_type))
    return PLAIN[type(type_)]


def _nested_name(prefix: str, attribute: Attribute, type_: Nested) -> str:
    """Return the name of one nested object: `SpaceVolume` for one of `volumes`."""
    name = attribute.name if type_.nesting is Nesting.SINGLE else attribute.name.removesuffix("s")
    return prefix + _camel(name)


def _common(members: Iterable[str]) -> dict[str, str]:
    """Return the attributes that some resource types have alike."""
    first, *others = (dict(_fields(_class_name(member), RESOURCES[member])) for member in members)
    return {name: type_ for name, type_ in first.items() if all(other.get(name) == type_ for other in others)}


def _class_name(type_name: str) -> str:
    return _camel(type_name.removeprefix("huggingface_"))


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _words(name: str) -> str:
    """Return "space secret" for `SpaceSecret`."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
