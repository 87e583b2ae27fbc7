"""The back door, `/_local`: counters, switches, faults, and the whole truth about a repository.

It opens to the token that the server printed when it started, which is that of its first account. A web page has no way
to send `Authorization` to another site without being allowed to, even if it knows the token.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from provider.local_hub.api.accounts import hub_of, kind_named, require_caller
from provider.local_hub.api.faults import Fault, read_fault
from provider.local_hub.api.middleware import BACK_DOOR
from provider.local_hub.api.request_body import Body, body_of, parse_json
from provider.local_hub.model import builds
from provider.local_hub.model.errors import HubError, bad_request
from provider.local_hub.model.models import Entry, Repository, Space, iso
from provider.local_hub.model.settings import Settings
from provider.local_hub.model.store import Hub

if TYPE_CHECKING:
    from collections import Counter


async def _get_requests(request: Request) -> Response:
    requests: Counter[str] = request.app.state.requests
    return JSONResponse({"total": requests.total(), "by_route": dict(sorted(requests.items()))})


async def _reset_requests(request: Request) -> Response:
    request.app.state.requests.clear()
    return await _get_requests(request)


async def _get_settings(request: Request) -> Response:
    return JSONResponse(asdict(hub_of(request).settings))


async def _put_settings(request: Request) -> Response:
    body, settings = await body_of(request), hub_of(request).settings
    read = {key: _setting(body, key) for key in body.values}
    for key, value in read.items():
        setattr(settings, key, value)
    return await _get_settings(request)


_MOST = 10**10
"""No setting is larger: so many seconds from now there still is a date."""
_TYPES = {field.name: field.type for field in fields(Settings)}


def _setting(body: Body, key: str) -> Any:
    if key == "rate_limit":
        return _rate_limit(body.values[key])
    kind = _TYPES.get(key)
    if kind is None:
        raise bad_request(f'There is no setting "{key}"')
    value: Any = body.flag(key) if kind is bool else body.integer(key) if kind is int else body.number(key)
    if value is None:
        raise bad_request(f'"{key}" must not be null')
    if value < 0:
        raise bad_request(f'"{key}" must not be negative')
    if value > _MOST:
        raise bad_request(f'"{key}" must not be over {_MOST:,}')
    if key.endswith("_status") and not 400 <= value <= 499:
        raise bad_request(f'"{key}" must be from 400 to 499')
    return value


_QUOTAS = ("quota", "resolvers_quota", "pages_quota")


def _rate_limit(value: Any) -> dict[str, int] | None:
    if value is None:
        return None
    body = Body(value)
    limits = {key: number for key in (*_QUOTAS, "window_seconds") if (number := body.integer(key)) is not None}
    if body.values.keys() != limits.keys() or not {"quota", "window_seconds"} <= limits.keys():
        known = ", ".join(f'"{key}"' for key in _QUOTAS[1:])
        raise bad_request(f'"rate_limit" must have "quota" and "window_seconds", and may have {known}')
    if limits["window_seconds"] < 1 or any(limits.get(key, 0) < 0 for key in _QUOTAS):
        raise bad_request('A quota must not be negative, "window_seconds" must be at least 1')
    return limits


async def _get_faults(request: Request) -> Response:
    return JSONResponse([asdict(fault) for fault in request.app.state.faults])


async def _put_faults(request: Request) -> Response:
    values = parse_json(await request.body())
    if not isinstance(values, list):
        raise bad_request("The body must be a list of faults")
    faults: list[Fault] = request.app.state.faults
    faults[:] = [read_fault(value) for value in values]
    return await _get_faults(request)


async def _get_repository(request: Request) -> Response:
    hub, kind = hub_of(request), kind_named(request.path_params["type"])
    repository = hub.find(kind, f"{request.path_params['namespace']}/{request.path_params['name']}")
    if repository is None:
        raise HubError(404, "There is no such repository", code="RepoNotFound")
    return JSONResponse(_truth(hub, repository))


def _truth(hub: Hub, repository: Repository) -> dict[str, Any]:
    truth = {
        "_id": repository.uid,
        "id": repository.id,
        "type": repository.kind,
        "visibility": repository.visibility,
        "visibility_history": [{"at": iso(at), "visibility": commit} for at, commit in repository.visibility_history],
        "gated": repository.gated,
        "region": repository.region,
        "resource_group": repository.resource_group,
        "discussions_disabled": repository.discussions_disabled,
        "created_at": iso(repository.created_at),
        "former_ids": repository.former_ids,
        "branches": repository.branches,
        "tags": repository.tags,
        "files": {path: asdict(file) for path, file in sorted(repository.head.files.items())},
        "commits": [{"id": commit.id, "title": commit.title} for commit in repository.commits.values()],
    }
    return truth | _truth_of_space(hub, repository, repository.space) if repository.space else truth


def _truth_of_space(hub: Hub, repository: Repository, space: Space) -> dict[str, Any]:
    def body_of(entries: Mapping[str, Entry], value: Callable[[str], dict[str, str]]) -> dict[str, Any]:
        return {
            key: {"description": entry.description, "updatedAt": iso(entry.updated_at), **value(entry.value)}
            for key, entry in entries.items()
        }

    return {
        "sdk": space.sdk,
        "hardware": {"requested": space.hardware, "current": builds.current_hardware(hub, repository, space)},
        "sleep_time": space.sleep_seconds,
        "paused": space.paused,
        "stage": builds.stage(hub, repository, space),
        "restarts": space.restarts,
        "factory_reboots": space.factory_reboots,
        "dev_mode": space.dev_mode,
        "replicas": space.replicas,
        "storage": space.storage,
        "volumes": space.volumes,
        "builds": space.builds,
        "secrets": body_of(space.secrets, lambda value: {"sha256": hashlib.sha256(value.encode()).hexdigest()}),
        "variables": body_of(space.variables, lambda value: {"value": value}),
    }


async def _get_published(request: Request) -> Response:
    return JSONResponse(request.app.state.hub.published)


def _route(path: str, handler: Callable[[Request], Awaitable[Response]], method: str = "GET") -> Route:
    """Return a route that opens to the first account only."""

    async def handle(request: Request) -> Response:
        if require_caller(request) != next(iter(hub_of(request).accounts.values())):
            raise HubError(403, f"{BACK_DOOR} opens to the token that the local Hub printed when it started")
        return await handler(request)

    return Route(f"{BACK_DOOR}/{path}", handle, methods=[method])


ROUTES = [
    _route("requests", _get_requests),
    _route("requests", _reset_requests, "DELETE"),
    _route("settings", _get_settings),
    _route("settings", _put_settings, "PUT"),
    _route("faults", _get_faults),
    _route("faults", _put_faults, "PUT"),
    _route("published", _get_published),
    _route("repos/{type}/{namespace}/{name}", _get_repository),
]
