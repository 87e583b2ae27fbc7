"""The Hub's published description, and what of it a request and its answer have to be like."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")


class Description:
    """An OpenAPI description.

    Args:
        path: the JSON file.
    """

    def __init__(self, path: Path) -> None:
        paths: dict[str, dict[str, Any]] = json.loads(path.read_bytes())["paths"]
        self._routes = [
            (template, re.compile(_expression(template)), operations)
            for template, operations in sorted(paths.items(), key=lambda item: item[0].count("{"))
        ]

    def operation(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        """Give the template and the description of what a request asks for, None for a route that has none."""
        for template, expression, operations in self._routes:
            if method.lower() in operations and expression.fullmatch(unquote(path)):
                return template, operations[method.lower()]
        return None

    def faults_of_answer(self, method: str, path: str, status: int, answer: Any) -> list[str]:
        """Tell where an answer differs from its description; what has none differs nowhere."""
        found = self.operation(method, path)
        schema = _schema(found[1].get("responses", {}).get(str(status))) if found else None
        return list(_faults(schema, answer))

    def faults_of_request(self, method: str, path: str, body: Any) -> list[str]:
        """Tell where the JSON of a request differs from its description."""
        found = self.operation(method, path)
        return list(_faults(_schema(found[1].get("requestBody")) if found else None, body))


def _expression(template: str) -> str:
    """Turn a template into an expression: the last part of a path may have slashes."""
    written = re.sub(r"\\{(path|rev|compare)\\}$", ".+", re.escape(template))
    return re.sub(r"\\{\w+\\}", "[^/]+", written)


def _schema(described: dict[str, Any] | None) -> dict[str, Any] | None:
    content = (described or {}).get("content", {})
    schema: dict[str, Any] | None = content.get("application/json", {}).get("schema")
    return schema


def _faults(schema: dict[str, Any] | None, value: Any) -> Iterator[str]:
    if schema is not None:
        for error in jsonschema.Draft202012Validator(schema).iter_errors(value):
            yield f"{error.json_path}: {error.message}"
