"""The pages: one for the provider block, and one for each type and function."""

import json
from typing import TYPE_CHECKING

from provider.plugin.schema import Schema
from schemas import registry
from schemas.docs.attributes import has_write_only, schema_section, type_name
from schemas.docs.examples import EXAMPLES, imports, usage
from schemas.docs.kinds import PREFIX, Kind, first_sentence

if TYPE_CHECKING:
    from tf.function import FunctionSignature, Parameter

NEW_ENOUGH = (
    "-> Write-only arguments need Terraform 1.11 or OpenTofu 1.11. Their values are kept in no plan and no state: see "
    "[secrets without state](../guides/secrets-without-state.md).\n\n"
)


def provider_page(overview: str) -> str:
    """Return the first page: the provider block, and what there is beside it.

    Args:
        overview: the tables of types and guides.
    """
    schema = registry.PROVIDER
    return (
        _front("huggingface Provider", schema.description or "", "")
        + f"# huggingface Provider\n\n{schema.description}\n\n{usage(EXAMPLES / 'provider')}\n{overview}\n"
        + schema_section(schema)
    )


def type_page(kind: Kind, name: str, schema: Schema) -> str:
    """Return the page of a resource, data source, action or list resource."""
    description = schema.description or ""
    folder = EXAMPLES / kind.folder / name
    text = _front(f"{name} {kind.title} - huggingface", description, subcategory(name))
    text += f"# {name} ({kind.title})\n\n{description}\n\n"
    text += f"-> {kind.since}\n\n" if kind.since else ""
    text += NEW_ENOUGH if has_write_only(schema) else ""
    text += f"{usage(folder)}\n{schema_section(schema)}"
    ways = imports(folder)
    return text + (f"\n{ways}" if ways else "")


def function_page(kind: Kind, name: str, signature: "FunctionSignature") -> str:
    """Return the page of a function."""
    parameters = list(signature.parameters)
    text = _front(f"{name} {kind.title} - huggingface", signature.summary or "", subcategory(name))
    text += f"# {kind.title.lower()}: {name}\n\n{signature.summary} {signature.description}\n\n-> {kind.since}\n\n"
    text += f"{usage(EXAMPLES / kind.folder / name)}\n## Signature\n\n```text\n{_signature(name, signature)}\n```\n\n"
    text += "## Arguments\n\n"
    for number, parameter in enumerate(parameters, 1):
        text += f"{number}. {_parameter(parameter)}\n"
    if signature.variadic_parameter:
        text += f"{len(parameters) + 1}. Any number of {_parameter(signature.variadic_parameter)}\n"
    return text + f"\n## Return Type\n\n{type_name(signature.return_type.type)}\n"


def subcategory(name: str) -> str:
    """Return the heading under which a registry lists a type: the resource that its name begins with."""
    head = name.removeprefix(PREFIX).split("_", 1)[0].removesuffix("s")
    return f"{head.capitalize()}s" if f"{PREFIX}{head}" in registry.RESOURCES else ""


def _front(title: str, description: str, subcategory: str) -> str:
    sentence = json.dumps(first_sentence(description), ensure_ascii=False)
    return f'---\npage_title: "{title}"\nsubcategory: "{subcategory}"\ndescription: {sentence}\n---\n\n'


def _signature(name: str, signature: "FunctionSignature") -> str:
    parameters = [f"{parameter.name} {_hcl_type(parameter)}" for parameter in signature.parameters]
    if signature.variadic_parameter:
        parameters.append(f"{signature.variadic_parameter.name} {_hcl_type(signature.variadic_parameter)}...")
    result = json.loads(signature.return_type.type.tf_type())
    return f"{name}({', '.join(parameters)}) {result if isinstance(result, str) else result[0]}"


def _hcl_type(parameter: "Parameter") -> str:
    type_ = json.loads(parameter.type.tf_type())
    return str(type_ if isinstance(type_, str) else type_[0])


def _parameter(parameter: "Parameter") -> str:
    nullable = ", Nullable" if parameter.allow_null_value else ""
    return f"`{parameter.name}` ({type_name(parameter.type)}{nullable}) {parameter.description}"
