"""Deleting, moving and setting up repositories, and asking whether one may."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from provider.local_hub.api.accounts import hub_of, kind_named, repository_named, repository_of, require_caller
from provider.local_hub.api.creation import checked_name, checked_namespace, visibility_of
from provider.local_hub.api.request_body import body_of
from provider.local_hub.model.billing import need_plan
from provider.local_hub.model.errors import HubError, bad_request
from provider.local_hub.model.models import Kind


async def delete(request: Request) -> Response:
    """Answer `DELETE /api/repos/delete`."""
    body = await body_of(request)
    account = require_caller(request)
    kind = kind_named(body.text("type", "model"))
    repo_id = f"{body.text('organization', account.name)}/{body.text('name')}"
    hub_of(request).remove(repository_named(request, kind, repo_id))
    return PlainTextResponse("OK")


async def move(request: Request) -> Response:
    """Answer `POST /api/repos/move`: another name, another namespace, or both."""
    body = await body_of(request)
    hub, account = hub_of(request), require_caller(request)
    kind = kind_named(body.text("type", "model"))
    repository = repository_named(request, kind, body.text("fromRepo"))
    namespace, slash, name = body.text("toRepo").partition("/")
    if not slash:
        raise bad_request('"toRepo" must be namespace/name')
    namespace, name = checked_namespace(account, namespace, kind), checked_name(name)
    there = hub.find(kind, f"{namespace}/{name}")
    if there and there is not repository:
        raise HubError(409, f"A {kind} repository called {there.id} already exists")
    repository.moment(hub.now())
    hub.move(repository, namespace, name)
    return JSONResponse({})


_SETTINGS = (
    *("private", "visibility", "discussionsDisabled", "discussionsSorting", "gated", "orgMembersGated"),
    *("gatedNotificationsEmail", "gatedNotificationsMode"),
)


def change_settings(kind: Kind) -> Any:
    """Return the handler of `PUT /api/{kind}s/{id}/settings`, which echoes the settings that it was given."""

    async def handle(request: Request) -> Response:
        body = await body_of(request)
        repository = repository_of(request, kind, "write")
        visibility = visibility_of(body, kind)
        gated: Any = body.values.get("gated")
        discussions_disabled = body.flag("discussionsDisabled")
        if gated and kind == "space":
            raise bad_request("Spaces can't be gated")
        if visibility == "protected" != repository.visibility:
            need_plan(hub_of(request), require_caller(request), "protected Spaces", repository.namespace)
        at = repository.moment(hub_of(request).now())
        if visibility and visibility != repository.visibility:
            if repository.visibility == "private":
                hub_of(request).published.append(repository.id)
            repository.show(visibility, at)
        if gated is not None:
            repository.gated = gated
        if discussions_disabled is not None:
            repository.discussions_disabled = discussions_disabled
        hub_of(request).keep(repository)
        return JSONResponse({key: body.values[key] for key in _SETTINGS if key in body.values})

    return handle


def auth_check(kind: Kind, *, write: bool = False) -> Any:
    """Return the handler of `GET /api/{kind}s/{id}/auth-check`, or of the same for writing."""

    async def handle(request: Request) -> Response:
        repository_of(request, kind, "write" if write else "content")
        return JSONResponse({})

    return handle
