"""The committed picture of all schemas: a change of what users see is a visible change of snapshot.json."""

import json
from pathlib import Path
from typing import Any

from provider.plugin.schema import Attribute, Schema, attributes_of
from schemas.registry import PROVIDER, RESOURCES

SNAPSHOT = Path(__file__).parent / "snapshot.json"


def snapshot() -> str:
    """Give the text of snapshot.json as the schemas are now."""
    picture = {
        "provider": _picture(PROVIDER),
        "resources": {name: _picture(schema) for name, schema in sorted(RESOURCES.items())},
    }
    return json.dumps(picture, indent=2, ensure_ascii=False) + "\n"


def _picture(schema: Schema) -> dict[str, Any]:
    attributes = {attribute.name: _attribute_picture(attribute) for attribute in attributes_of(schema)}
    return {"version": schema.version or 0, "description": schema.description, "attributes": attributes}


def _attribute_picture(attribute: Attribute) -> dict[str, Any]:
    traits = ["required", "optional", "computed", "sensitive", "write_only", "requires_replace"]
    return {
        "type": json.loads(attribute.type.tf_type()),
        "traits": [trait for trait in traits if getattr(attribute, trait)],
        "description": attribute.description,
    }
