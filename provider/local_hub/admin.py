"""The back door, `/_local`: counters, switches, faults, and the whole truth about a repository."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from provider.local_hub import builds
from provider.local_hub.accounts import hub_of, kind_named
from provider.local_hub.bodies import Body, body_of
from provider.local_hub.errors import HubError, bad_request
from provider.local_hub.faults import Fault, read_fault
from provider.local_hub.records import Entry, Repository, Space, iso
from provider.local_hub.settings import Settings
from provider.local_hub.store import Hub
from provider.local_hub.traffic import BACK_DOOR

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


_TYPES = {one.name: one.type for one in fields(Settings)}


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
    if key.endswith("_status") and not 400 <= value <= 499:
        raise bad_request(f'"{key}" must be from 400 to 499')
    return value


_QUOTAS = ("quota", "resolvers_quota", "pages_quota")


def _rate_limit(value: Any) -> dict[str, int] | None:
    if value is None:
        return None
    body = Body(value)
    told = {key: number for key in (*_QUOTAS, "window_seconds") if (number := body.integer(key)) is not None}
    if body.values.keys() != told.keys() or not {"quota", "window_seconds"} <= told.keys():
        known = ", ".join(f'"{key}"' for key in _QUOTAS[1:])
        raise bad_request(f'"rate_limit" must have "quota" and "window_seconds", and may have {known}')
    if told["window_seconds"] < 1 or any(told.get(key, 0) < 0 for key in _QUOTAS):
        raise bad_request('A quota must not be negative, "window_seconds" must be at least 1')
    return told


async def _get_faults(request: Request) -> Response:
    return JSONResponse([asdict(fault) for fault in request.app.state.faults])


async def _put_faults(request: Request) -> Response:
    try:
        values = json.loads(await request.body())
    except ValueError:
        raise bad_request("The body is not valid JSON") from None
    if not isinstance(values, list):
        raise bad_request("The body must be a list of faults")
    faults: list[Fault] = request.app.state.faults
    faults[:] = [read_fault(one) for one in values]
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
        "visibility_history": [{"at": iso(at), "visibility": one} for at, one in repository.visibility_history],
        "gated": repository.gated,
        "region": repository.region,
        "resource_group": repository.resource_group,
        "discussions_disabled": repository.discussions_disabled,
        "created_at": iso(repository.created_at),
        "former_ids": repository.former_ids,
        "branches": repository.branches,
        "tags": repository.tags,
        "files": {path: asdict(file) for path, file in sorted(repository.head.files.items())},
        "commits": [{"id": one.id, "title": one.title} for one in repository.commits.values()],
    }
    return truth | _truth_of_space(hub, repository, repository.space) if repository.space else truth


def _truth_of_space(hub: Hub, repository: Repository, space: Space) -> dict[str, Any]:
    def told(entries: Mapping[str, Entry], value: Callable[[str], dict[str, str]]) -> dict[str, Any]:
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
        "secrets": told(space.secrets, lambda value: {"sha256": hashlib.sha256(value.encode()).hexdigest()}),
        "variables": told(space.variables, lambda value: {"value": value}),
    }


async def _get_published(request: Request) -> Response:
    return JSONResponse(request.app.state.hub.published)


ROUTES = [
    Route(f"{BACK_DOOR}/requests", _get_requests),
    Route(f"{BACK_DOOR}/requests", _reset_requests, methods=["DELETE"]),
    Route(f"{BACK_DOOR}/settings", _get_settings),
    Route(f"{BACK_DOOR}/settings", _put_settings, methods=["PUT"]),
    Route(f"{BACK_DOOR}/faults", _get_faults),
    Route(f"{BACK_DOOR}/faults", _put_faults, methods=["PUT"]),
    Route(f"{BACK_DOOR}/published", _get_published),
    Route(f"{BACK_DOOR}/repos/{{type}}/{{namespace}}/{{name}}", _get_repository),
]
