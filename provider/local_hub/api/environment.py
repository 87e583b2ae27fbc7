"""What a Space's app finds in its environment: secrets and variables."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import caller_of, hub_of
from provider.local_hub.api.request_body import Body, body_of
from provider.local_hub.api.spaces import space_of
from provider.local_hub.model import builds
from provider.local_hub.model.errors import bad_request
from provider.local_hub.model.models import Entry, Repository, Space, iso
from provider.local_hub.model.permissions import may
from provider.local_hub.model.store import Hub


def put(hub: Hub, repository: Repository, entries: dict[str, Entry], others: Mapping[str, Entry], body: Body) -> None:
    """Set a secret or a variable.

    Args:
        hub: whose switches count.
        repository: whose time counts.
        entries: the secrets, or the variables.
        others: the variables, or the secrets.
        body: `key`, `value` and perhaps `description`.

    Raises:
        HubError: there are too many, the value is too long, or the key is used already.
    """
    settings = hub.settings
    key, value, description = body.text("key"), body.text("value", ""), body.optional_text("description")
    if key in others and settings.reject_secret_variable_collision:
        raise bad_request(f"{key} is used already: one key can't be both a secret and a variable")
    if key not in entries and 0 < settings.environment_limit <= len(entries):
        raise bad_request(f"A Space takes no more than {settings.environment_limit} of these")
    if 0 < settings.value_limit_bytes < len(value.encode()):
        raise bad_request(f"The value of {key} is longer than {settings.value_limit_bytes} bytes")
    if description is None and key in entries and settings.missing_description_keeps:
        description = entries[key].description
    entries[key] = Entry(value, description, repository.moment(hub.now()))


def _described(key: str, entry: Entry) -> dict[str, Any]:
    described = {"key": key, "updatedAt": iso(entry.updated_at)}
    return described if entry.description is None else described | {"description": entry.description}


def _secrets(space: Space) -> Response:
    return JSONResponse({key: _described(key, entry) for key, entry in space.secrets.items()})


def _variables(space: Space) -> Response:
    return JSONResponse(
        {key: _described(key, entry) | {"value": entry.value} for key, entry in space.variables.items()}
    )


async def list_secrets(request: Request) -> Response:
    """Answer `GET /api/spaces/{id}/secrets`: everything but the values."""
    if hub_of(request).settings.secrets_need_write:
        return _secrets(space_of(request, "secrets")[1])
    repository, space = space_of(request, "see")
    return _secrets(space) if may(caller_of(request), repository, "secrets") else JSONResponse({})


async def set_secret(request: Request) -> Response:
    """Answer `POST /api/spaces/{id}/secrets`."""
    body = await body_of(request)
    repository, space = space_of(request, "write")
    put(hub_of(request), repository, space.secrets, space.variables, body)
    _restarted(request, repository, space)
    return JSONResponse({})


async def delete_secret(request: Request) -> Response:
    """Answer `DELETE /api/spaces/{id}/secrets`; an unknown key is fine."""
    key = (await body_of(request)).text("key")
    repository, space = space_of(request, "write")
    if space.secrets.pop(key, None):
        _restarted(request, repository, space)
    return JSONResponse({})


async def list_variables(request: Request) -> Response:
    """Answer `GET /api/spaces/{id}/variables`."""
    return _variables(space_of(request, "see")[1])


async def set_variable(request: Request) -> Response:
    """Answer `POST /api/spaces/{id}/variables` with all variables."""
    body = await body_of(request)
    repository, space = space_of(request, "write")
    put(hub_of(request), repository, space.variables, space.secrets, body)
    _restarted(request, repository, space)
    return _variables(space)


async def delete_variable(request: Request) -> Response:
    """Answer `DELETE /api/spaces/{id}/variables` with all variables; an unknown key is fine."""
    key = (await body_of(request)).text("key")
    repository, space = space_of(request, "write")
    if space.variables.pop(key, None):
        _restarted(request, repository, space)
    return _variables(space)


def _restarted(request: Request, repository: Repository, space: Space) -> None:
    builds.restart(hub_of(request), repository, space)
    hub_of(request).keep(repository)
