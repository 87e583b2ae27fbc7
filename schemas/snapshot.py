"""The committed picture of all schemas: a change of what users see is a visible change of snapshot.json."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provider.plugin.nesting import Nested, Shape
from provider.plugin.schema import Attribute, Schema, attributes_of
from schemas.registry import ACTIONS, DATA_SOURCES, FUNCTIONS, LIST_RESOURCES, PROVIDER, RESOURCES

if TYPE_CHECKING:
    from tf.function import FunctionSignature

SNAPSHOT = Path(__file__).parent / "snapshot.json"
KINDS = {
    "resources": RESOURCES,
    "data_sources": DATA_SOURCES,
    "list_resources": LIST_RESOURCES,
    "actions": ACTIONS,
}


def snapshot() -> str:
    """Return the text of snapshot.json as the schemas are now."""
    picture: dict[str, Any] = {"provider": _picture(PROVIDER)}
    for kind, schemas in KINDS.items():
        picture[kind] = {name: _picture(schema) for name, schema in sorted(schemas.items())}
    picture["functions"] = {name: _function_picture(signature()) for name, signature in sorted(FUNCTIONS.items())}
    return json.dumps(picture, indent=2, ensure_ascii=False) + "\n"


def _picture(schema: Schema) -> dict[str, Any]:
    return {
        "version": schema.version or 0,
        "description": schema.description,
        "attributes": _attributes_picture(schema),
    }


def _attributes_picture(shape: Shape) -> dict[str, Any]:
    return {attribute.name: _attribute_picture(attribute) for attribute in attributes_of(shape)}


def _attribute_picture(attribute: Attribute) -> dict[str, Any]:
    traits = ["required", "optional", "computed", "sensitive", "write_only", "requires_replace"]
    picture = {
        "type": json.loads(attribute.type.tf_type()),
        "traits": [trait for trait in traits if getattr(attribute, trait)],
        "description": attribute.description,
    }
    if isinstance(attribute.type, Nested):
        picture["attributes"] = _attributes_picture(attribute.type)
    return picture


def _function_picture(signature: "FunctionSignature") -> dict[str, Any]:
    return {
        "summary": signature.summary,
        "description": signature.description,
        "parameters": {parameter.name: json.loads(parameter.type.tf_type()) for parameter in signature.parameters},
        "result": json.loads(signature.return_type.type.tf_type()),
    }
