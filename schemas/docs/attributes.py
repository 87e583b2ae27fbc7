"""The section of a page that lists what a schema holds, as tfplugindocs lays it out."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from provider.plugin.nesting import Block, Nested, Nesting, Shape, blocks_of
from provider.plugin.schema import Attribute, attributes_of
from provider.plugin.types import TfType, Unknown
from provider.plugin.validators import Rule

WRITE_ONLY = "[Write-only](https://developer.hashicorp.com/terraform/language/resources/ephemeral#write-only-arguments)"
NAMES = {"string": "String", "number": "Number", "bool": "Boolean", "dynamic": "Dynamic"}
FORMS = {Nesting.LIST: " List", Nesting.SET: " Set", Nesting.MAP: " Map"}


@dataclass(frozen=True)
class Entry:
    """One line of the list.

    Args:
        name: of the attribute or block.
        group: Required, Optional or Read-Only.
        traits: what stands in parentheses: the type first.
        text: what it is.
        inside: what it holds, if it holds attributes of its own.
        kind: how the anchor of what it holds begins.
    """

    name: str
    group: str
    traits: list[str]
    text: str
    inside: Shape | None = None
    kind: str = "nestedatt"


def schema_section(schema: Shape) -> str:
    """Return the section: what is required, optional and read-only, then what the nested ones hold."""
    return f"## Schema\n\n{_groups(schema, '### {}', ())}{_nested(schema, ())}".rstrip() + "\n"


def type_name(type_: TfType) -> str:
    """Return a type's name as readers know it, such as `List of String`."""
    return _name(json.loads(type_.tf_type()))


def has_write_only(shape: Shape) -> bool:
    """Return whether an argument is kept in no state, for which not every engine is new enough."""
    return any(
        attribute.write_only or (isinstance(attribute.type, Nested) and has_write_only(attribute.type))
        for attribute in attributes_of(shape)
    )


def _name(type_: Any) -> str:
    match type_:
        case str():
            return NAMES[type_]
        case ["object", dict(members)]:
            return f"Object with {', '.join(f'`{name}` {_name(member)}' for name, member in members.items())}"
        case ["tuple", _]:
            return "Tuple"
        case _:
            return f"{type_[0].capitalize()} of {_name(type_[1])}"


def _groups(shape: Shape, headline: str, path: tuple[str, ...]) -> str:
    entries = [_attribute(attribute) for attribute in attributes_of(shape)] + [
        _block(block) for block in blocks_of(shape)
    ]
    text = ""
    for group in ("Required", "Optional", "Read-Only"):
        lines = [_line(entry, path) for entry in sorted(entries, key=lambda entry: entry.name) if entry.group == group]
        if lines:
            text += f"{headline.format(group)}\n\n" + "".join(lines) + "\n"
    return text


def _line(entry: Entry, path: tuple[str, ...]) -> str:
    below = f" (see [below for nested schema](#{_anchor(entry, path)}))" if entry.inside else ""
    return f"- `{entry.name}` ({', '.join(entry.traits)}) {entry.text}{below}\n"


def _anchor(entry: Entry, path: tuple[str, ...]) -> str:
    return "--".join([entry.kind, *path, entry.name])


def _nested(shape: Shape, path: tuple[str, ...]) -> str:
    entries = [_attribute(attribute) for attribute in attributes_of(shape)] + [
        _block(block) for block in blocks_of(shape)
    ]
    text = ""
    for entry in sorted(entries, key=lambda entry: entry.name):
        if entry.inside:
            inner = (*path, entry.name)
            text += f'<a id="{_anchor(entry, path)}"></a>\n### Nested Schema for `{".".join(inner)}`\n\n'
            text += _groups(entry.inside, "{}:", inner) + _nested(entry.inside, inner)
    return text


def _attribute(attribute: Attribute) -> Entry:
    nested = attribute.type if isinstance(attribute.type, Nested) else None
    traits = [f"Attributes{FORMS.get(nested.nesting, '')}" if nested else type_name(attribute.type)]
    replaces = attribute.requires_replace or attribute.requires_replace_if_configured
    traits += ["Sensitive"] if attribute.sensitive else []
    traits += ["Deprecated"] if attribute.deprecation_message else []
    traits += [WRITE_ONLY] if attribute.write_only else []
    traits += ["Forces replacement"] if replaces else []
    group = "Required" if attribute.required else "Optional" if attribute.optional else "Read-Only"
    return Entry(attribute.name, group, traits, " ".join(_sentences(attribute)), nested)


def _sentences(attribute: Attribute) -> Iterator[str]:
    """Yield the description, and what the schema knows beyond it."""
    description = attribute.description or ""
    yield description
    for rule in attribute.validators:
        if isinstance(rule, Rule) and not _words(rule.text) <= _words(description):
            yield rule.text
    if attribute.default is not Unknown and attribute.default is not None:
        default = json.dumps(attribute.default, ensure_ascii=False)
        if not {f"`{default}`", f"`{attribute.default}`"} & _words(description):
            yield f"Default: `{default}`."
    if attribute.deprecation_message:
        yield attribute.deprecation_message


def _words(text: str) -> set[str]:
    return set(re.findall(r"`[^`]+`", text)) or {text}


def _block(block: Block) -> Entry:
    limits = [f"Min: {block.min_items}"] if block.min_items else []
    limits += [f"Max: {block.max_items}"] if block.max_items else []
    group = "Required" if block.min_items else "Optional"
    form = f"Block{FORMS.get(block.nesting, '')}"
    return Entry(block.type_name, group, [form, *limits], block.description, block, "nestedblock")
