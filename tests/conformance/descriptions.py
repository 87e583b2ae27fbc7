"""The Hub's published description, and what of it a request and its answer have to be like."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx
import pytest

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")


class Description:
    """An OpenAPI description.

    Args:
        path: the JSON file.
    """

    def __init__(self, path: Path) -> None:
        self.whole: dict[str, Any] = json.loads(path.read_bytes())
        paths: dict[str, dict[str, Any]] = self.whole["paths"]
        self._routes = [
            (template, re.compile(_expression(template)), operations)
            for template, operations in sorted(paths.items(), key=lambda item: item[0].count("{"))
        ]

    def judge(self, schema: dict[str, Any]) -> Any:
        """Return what finds the faults of values by a schema."""
        return jsonschema.Draft202012Validator({**schema, "components": self.whole.get("components", {})})

    def operation(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        """Return the template and the description of what a request asks for, None for a route that has none."""
        for template, expression, operations in self._routes:
            if method.lower() in operations and expression.fullmatch(unquote(path)):
                return template, operations[method.lower()]
        return None

    def faults_of_answer(self, method: str, path: str, status: int, answer: Any) -> list[str]:
        """Return where an answer differs from its description; what has none differs nowhere."""
        found = self.operation(method, path)
        schema = _schema(found[1].get("responses", {}).get(str(status))) if found else None
        faults = self.judge(schema).iter_errors(answer) if schema else ()
        return [f"{one.json_path}: {one.message}" for one in faults]

    def faults_of_request(self, method: str, path: str, body: Any) -> list[str]:
        """Return where the JSON of a request differs from its description."""
        found = self.operation(method, path)
        return list(_faults(_schema(found[1].get("requestBody")) if found else None, body))

    def faults_of_sent(self, request: httpx.Request) -> list[str]:
        """Return where a request differs from its description: path, query, type of the body and its JSON.

        A parameter or field that the description does not know is a difference, too.
        """
        raw, _, query = request.url.raw_path.decode().partition("?")
        for _, expression, operations in self._routes:
            operation, in_path = operations.get(request.method.lower()), expression.fullmatch(raw)
            if operation and in_path:
                given = [("path", name, unquote(value)) for name, value in in_path.groupdict().items()]
                given += [("query", name, value) for name, value in parse_qsl(query, keep_blank_values=True)]
                return [*_faults_of_parameters(operation, given), *_faults_of_body(operation, request)]
        return []


def _faults_of_parameters(operation: dict[str, Any], given: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    described = {(one["in"], one["name"]): one["schema"] for one in operation.get("parameters", [])}
    for place, name, value in given:
        schema = described.get((place, name))
        if schema is None:
            yield f"{place} {name}: is not described"
            continue
        is_number = schema.get("type") == "integer" and value.isdigit()
        yield from (f"{place} {name} {fault}" for fault in _faults(schema, int(value) if is_number else value))


def _faults_of_body(operation: dict[str, Any], request: httpx.Request) -> Iterator[str]:
    media_type = request.headers.get("content-type")
    described = next((one["schema"] for one in operation.get("parameters", []) if one["name"] == "Content-Type"), None)
    if described and media_type not in described["enum"]:
        yield f"Content-Type {media_type}: is not described"
    schema = _schema(operation.get("requestBody"))
    if schema is None:
        if request.content and described is None:
            yield "a body is not described"
        return
    if media_type != "application/json":
        yield f"Content-Type {media_type}: is not application/json"
    body = json.loads(request.content)
    yield from _faults(schema, body)
    yield from (f"$.{field}: is not described" for field in body.keys() - _fields(schema))


def _fields(schema: dict[str, Any]) -> set[str]:
    """Name all fields that any variant of an object has."""
    variants = [*schema.get("allOf", []), *schema.get("anyOf", []), *schema.get("oneOf", [])]
    return set(schema.get("properties", {})).union(*(_fields(variant) for variant in variants))


def _expression(template: str) -> str:
    """Turn a template into an expression: the last part of a path may have slashes."""
    seen: set[str] = set()

    def part(found: re.Match[str]) -> str:
        name = found[1]
        values = ".+" if found.end() == len(escaped) and name in {"path", "rev", "compare"} else "[^/]+"
        # two templates name one of their parameters twice
        group = f"(?:{values})" if name in seen else f"(?P<{name}>{values})"
        seen.add(name)
        return group

    escaped = re.escape(template)
    return re.sub(r"\\{(\w+)\\}", part, escaped)


def _schema(described: dict[str, Any] | None) -> dict[str, Any] | None:
    content = (described or {}).get("content", {})
    schema: dict[str, Any] | None = content.get("application/json", {}).get("schema")
    return schema


def _faults(schema: dict[str, Any] | None, value: Any) -> Iterator[str]:
    if schema is not None:
        for error in jsonschema.Draft202012Validator(schema).iter_errors(value):
            yield f"{error.json_path}: {error.message}"
