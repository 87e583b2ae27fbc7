"""What the Hub's published description asks of requests, compiled into data of the local Hub.

`python -m tests.conformance.compiled_rules` writes it anew from the description that HUB_OPENAPI names. Only names,
types, enumerations and limits are taken; of the description's texts there is nothing in it.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from provider.local_hub.api.request_rules import FILE
from provider.local_hub.app import served_routes

KINDS = ("models", "datasets", "spaces")
KEYWORDS = (
    *("type", "enum", "const", "required", "pattern", "minLength", "maxLength", "minItems", "maxItems"),
    *("minimum", "maximum", "exclusiveMinimum", "format"),
)
NAMES = {"repo": "name"}
"""Path parameters that go by another name in the routes of the local Hub."""


def reduced(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without all that is not a rule."""
    rules = {key: schema[key] for key in KEYWORDS if key in schema}
    if "properties" in schema:
        rules["properties"] = {name: reduced(one) for name, one in sorted(schema["properties"].items())}
    if isinstance(schema.get("items"), dict):
        rules["items"] = reduced(schema["items"])
    for key in ("anyOf", "allOf"):
        if key in schema:
            rules[key] = [reduced(one) for one in schema[key]]
    if isinstance(rules.get("required"), list):
        rules["required"] = sorted(rules["required"])
    if rules.get("format") != "uri":
        rules.pop("format", None)
    if rules.get("pattern", "").startswith("^((\\d\\d[2468]"):
        rules["pattern"] = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"
    return rules


def operations(paths: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return method and path of each operation as the local Hub writes them, one for each kind of repository."""
    for template, operations in paths.items():
        for method, operation in operations.items():
            if method not in {"get", "put", "post", "delete", "patch"}:
                continue
            for kind in KINDS if "{repoType}" in template else (None,):
                path = template.replace("{repoType}", kind or "")
                path = re.sub(r"\{(\w+)\}", lambda found: f"{{{NAMES.get(found[1], found[1])}}}", path)
                yield f"{method.upper()} {path}", operation
                if path.endswith("/{path}"):
                    yield f"{method.upper()} {path.removesuffix('/{path}')}", operation


def compiled(description: dict[str, Any]) -> dict[str, Any]:
    """Compile what a description asks of the requests that the local Hub serves.

    Returns:
        `schemas`, `routes`: method and path to the number of the `body`'s schema and to the schemas of the `query`
        and the `path`, and `unserved`: methods and paths of the Hub's API that the local Hub does not serve.
    """
    served = set(served_routes())
    schemas: list[dict[str, Any]] = []
    routes: dict[str, Any] = {}
    unserved: set[str] = set()
    for route, operation in sorted(operations(description["paths"]), key=lambda one: one[0]):
        if route not in served:
            unserved |= {route} if " /api/" in route else set()
            continue
        rules: dict[str, Any] = {}
        for parameter in operation.get("parameters", []):
            schema = reduced(parameter["schema"])
            place, name = parameter["in"], NAMES.get(parameter["name"], parameter["name"])
            if place in {"path", "query"} and schema and schema != {"type": "string"} and name != "repoType":
                rules.setdefault(place, {})[name] = schema
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        if body is not None:
            schema = reduced(body)
            if schema not in schemas:
                schemas.append(schema)
            rules["body"] = schemas.index(schema)
        if rules:
            routes[route] = rules
    return {"schemas": schemas, "routes": routes, "unserved": sorted(unserved)}


def written(rules: dict[str, Any]) -> str:
    """Return the data as it is kept in the file."""
    return json.dumps(rules, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(compiled(json.loads(Path(os.environ["HUB_OPENAPI"]).read_bytes()))), encoding="utf-8")
