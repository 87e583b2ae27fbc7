"""The rules by which requests are judged before anything else hears of them."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from provider.local_hub.api.accounts import caller_of
from provider.local_hub.api.own_rules import OWN_RULES
from provider.local_hub.api.request_body import parse_json
from provider.local_hub.api.shapes import faults
from provider.local_hub.model.errors import bad_request

FILE = Path(__file__).with_name("request_rules.json")
"""What the Hub's published description asks of requests. `python -m tests.conformance.compiled_rules` writes it."""

Rules = Mapping[str, Any]


@cache
def _described() -> Mapping[str, Any]:
    described: Mapping[str, Any] = json.loads(FILE.read_bytes())
    return described


@cache
def _unserved() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (route, re.compile("[^/]+".join(re.escape(part) for part in re.split(r"\{\w+\}", route))))
        for route in _described()["unserved"]
    )


def unserved(method: str, path: str) -> str | None:
    """Return the route of the Hub that a request would take, if it is one that the local Hub does not serve."""
    asked = f"{method} {path}"
    return next((route for route, pattern in _unserved() if pattern.fullmatch(asked)), None)


@cache
def _rules() -> dict[str, Rules]:
    """Return the rules by method and path; those of the description come before our own."""
    described = _described()
    schemas = described["schemas"]
    routes = {
        route: rules | ({"body": schemas[rules["body"]]} if "body" in rules else {})
        for route, rules in described["routes"].items()
    }
    return dict(OWN_RULES) | routes


def named(route: Route) -> list[str]:
    """Return method and path of what a route answers, as descriptions write them."""
    path = re.sub(r":\w+}", "}", route.path)
    return [f"{method} {path}" for method in sorted(route.methods or ()) if method != "HEAD"]


def judged(route: Route) -> Route:
    """Return a route that hears only of requests that its rules allow."""
    rules = {name.partition(" ")[0]: found for name in named(route) if (found := _rules().get(name))}
    if not rules:
        return route
    answer = route.endpoint

    async def handle(request: Request) -> Any:
        rule = rules.get("GET" if request.method == "HEAD" else request.method)
        if rule:
            caller_of(request)
            await _check(request, rule)
        return await answer(request)

    return Route(route.path, handle, methods=list(route.methods or ()))


async def _check(request: Request, rules: Rules) -> None:
    found = [
        *(fault for name, schema in rules.get("path", {}).items() for fault in _of_path(request, name, schema)),
        *(fault for name, schema in rules.get("query", {}).items() for fault in _of_query(request, name, schema)),
    ]
    if not found and "body" in rules and not _is_form(request):
        found = list(faults(rules["body"], await _body(request)))
    if found:
        raise bad_request("\n".join(found))


def _is_form(request: Request) -> bool:
    return "x-www-form-urlencoded" in request.headers.get("content-type", "")


async def _body(request: Request) -> Any:
    raw = await request.body()
    return parse_json(raw) if raw.strip() else {}


def _of_path(request: Request, name: str, schema: Rules) -> list[str]:
    return list(faults(schema, request.path_params[name], name))


def _of_query(request: Request, name: str, schema: Rules) -> list[str]:
    given = [*request.query_params.getlist(name), *request.query_params.getlist(f"{name}[]")]
    if not given:
        return []
    if schema.get("type") == "array":
        return list(faults(schema, given, name))
    value: Any = given[0] if len(given) == 1 else given
    is_number = schema.get("type") == "integer" and isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}", value)
    return list(faults(schema, int(value) if is_number else value, name))
