"""The list of all repositories of a namespace with what they take of the storage, for those who belong to it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of, require_caller
from provider.local_hub.model.errors import HubError
from provider.local_hub.model.models import Repository, iso
from provider.local_hub.model.permissions import Standing, standing


def _storage(repository: Repository) -> int:
    sizes = {file.etag: file.size for commit in repository.commits.values() for file in commit.files.values()}
    return sum(sizes.values())


async def list_owned(request: Request) -> Response:
    """Answer `GET /api/settings/repositories` and `GET /api/organizations/{name}/settings/repositories`."""
    hub, account, query = hub_of(request), require_caller(request), request.query_params
    namespace = account.namespace(request.path_params.get("name", account.name))
    if namespace is None:
        raise HubError(403, "You don't belong to this organization")
    found = [
        one
        for one in hub
        if one.namespace == namespace
        and standing(account, one) >= Standing.MEMBER
        and query.get("type", one.kind) == one.kind
        and query.get("search", "").lower() in one.name.lower()
    ]
    whole = sum(map(_storage, found)) or 1
    told: list[dict[str, Any]] = [
        {
            "id": one.id,
            "type": one.kind,
            "updatedAt": iso(max(one.last_change, one.head.date)),
            "visibility": one.visibility,
            "storage": _storage(one),
            "storagePercent": _storage(one) / whole,
        }
        for one in found
    ]
    field = query.get("sort", "storage")
    told.sort(key=lambda one: one[field], reverse=query.get("direction", "desc") == "desc")
    return JSONResponse(told[: int(query.get("limit", len(told)))])
