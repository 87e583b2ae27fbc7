"""Resource groups: which part of an organization a repository belongs to."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of, repository_of, require_caller
from provider.local_hub.api.request_body import Body, body_of
from provider.local_hub.model.errors import HubError, bad_request
from provider.local_hub.model.models import Account, Kind


def read_resource_group(body: Body, account: Account, namespace: str) -> str | None:
    """Read `resourceGroupId` of a body; any id is taken to be a group of the organization.

    Raises:
        HubError: the namespace is a user's.
    """
    group = body.optional_text("resourceGroupId")
    if group is None:
        return None
    if namespace == account.name:
        raise bad_request("Only organizations have resource groups")
    return group.lower()


def describe_group(group: str | None) -> dict[str, Any] | None:
    """Return a resource group as the Hub tells it."""
    return {"id": group, "name": f"group-{group[:6]}", "numUsers": 1} if group else None


def get_resource_group(kind: Kind) -> Any:
    """Return the handler of `GET /api/{kind}s/{id}/resource-group`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "write")
        group = describe_group(repository.resource_group)
        if group is None and not hub_of(request).settings.no_resource_group_is_null:
            raise HubError(404, "This repository is in no resource group")
        return JSONResponse(group)

    return handle


def set_resource_group(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/resource-group`; null takes the repository out of its group."""

    async def handle(request: Request) -> Response:
        body, account = await body_of(request), require_caller(request)
        repository = repository_of(request, kind, "write")
        repository.resource_group = read_resource_group(body, account, repository.namespace)
        hub_of(request).keep(repository)
        private = repository.visibility == "private"
        return JSONResponse({"name": repository.id, "type": kind, "private": private, "addedBy": account.name})

    return handle
