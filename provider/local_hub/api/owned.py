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
        repository
        for repository in hub
        if repository.namespace == namespace
        and standing(account, repository) >= Standing.MEMBER
        and query.get("type", repository.kind) == repository.kind
        and query.get("search", "").lower() in repository.name.lower()
    ]
    whole = sum(map(_storage, found)) or 1
    rows: list[dict[str, Any]] = [
        {
            "id": repository.id,
            "type": repository.kind,
            "updatedAt": iso(max(repository.last_change, repository.head.date)),
            "visibility": repository.visibility,
            "storage": _storage(repository),
            "storagePercent": _storage(repository) / whole,
        }
        for repository in found
    ]
    field = query.get("sort", "storage")
    rows.sort(key=lambda row: row[field], reverse=query.get("direction", "desc") == "desc")
    return JSONResponse(rows[: int(query.get("limit", len(rows)))])
