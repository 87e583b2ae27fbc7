"""Duplicating repositories."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of, repository_of, require_caller
from provider.local_hub.api.commits import web_url
from provider.local_hub.api.creation import (
    checked_name,
    checked_namespace,
    ensure_name_free,
    new_space,
    set_up_environment,
    visibility_of,
)
from provider.local_hub.api.request_body import body_of
from provider.local_hub.api.resource_groups import read_resource_group
from provider.local_hub.model import builds
from provider.local_hub.model.billing import need_plan
from provider.local_hub.model.errors import bad_request
from provider.local_hub.model.models import Kind, Repository
from provider.local_hub.model.permissions import admit
from provider.local_hub.model.store import Hub


def _copied(source: Repository, namespace: str, name: str, hub: Hub) -> Repository:
    """Copy the history of `main` with all files, and the variables of a Space; no secrets."""
    copy = Repository(source.kind, namespace, name, source.visibility, created_at=hub.now(), region=source.region)
    commit = source.head
    while True:
        copy.commits[commit.id] = commit
        copy.blobs.update(
            {file.oid: source.blobs[file.oid] for file in commit.files.values() if file.oid in source.blobs}
        )
        if commit.parent is None:
            break
        commit = source.commits[commit.parent]
    copy.commits = dict(reversed(copy.commits.items()))
    copy.large = dict(source.large)
    copy.branches["main"] = source.branches["main"]
    return copy


def duplicate(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/duplicate`.

    Hardware, sleep time and volumes of a Space are not copied: the copy is on free hardware unless the body says more.
    """

    async def handle(request: Request) -> Response:
        body = await body_of(request)
        hub, account = hub_of(request), require_caller(request)
        source = repository_of(request, kind)
        admit(account, source, "content")
        namespace, slash, name = body.text("repository").partition("/")
        if not slash:
            raise bad_request('"repository" must be namespace/name')
        copy = _copied(source, checked_namespace(account, namespace, kind), checked_name(name), hub)
        visibility = visibility_of(body, kind) or source.visibility
        if visibility == "protected":
            need_plan(hub, account, "protected Spaces", copy.namespace)
        copy.show(visibility, copy.moment(copy.created_at))
        copy.created_by = account.name
        copy.resource_group = read_resource_group(body, account, copy.namespace)
        if source.space:
            copy.space = new_space(hub, account, body, source.space.sdk, copy.namespace)
            copy.space.variables.update(source.space.variables)
            set_up_environment(hub, copy, copy.space, body)
        ensure_name_free(request, copy)
        builds.rebuild(hub, copy, None)
        hub.keep(copy)
        return JSONResponse({"url": web_url(request, copy)})

    return handle
