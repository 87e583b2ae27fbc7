"""Describing repositories: one, or a list of them."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import caller_of, hub_of, repository_of
from provider.local_hub.api.expansions import SORTS
from provider.local_hub.api.paging import next_page, page_asked
from provider.local_hub.api.resource_groups import describe_group
from provider.local_hub.api.revisions import commit_at
from provider.local_hub.api.tags import matches, names, tags_of
from provider.local_hub.model import builds
from provider.local_hub.model.cards import card_of
from provider.local_hub.model.errors import no_such_repository
from provider.local_hub.model.lfs_store import pointer
from provider.local_hub.model.models import Commit, Kind, Repository, iso
from provider.local_hub.model.permissions import may
from provider.local_hub.model.store import Hub

_ALWAYS = ("_id", "id")
_NOT_IN_LISTS = ("cardData", "siblings", "runtime", "usedStorage", "xetEnabled", "resourceGroup")


def _siblings(commit: Commit, *, blobs: bool) -> list[dict[str, Any]]:
    if not blobs:
        return [{"rfilename": path} for path in sorted(commit.files)]
    siblings = []
    for path, file in sorted(commit.files.items()):
        sibling = {"rfilename": path, "size": file.size, "blobId": file.oid}
        if file.sha256:
            length = len(pointer(file.sha256, file.size))
            sibling["lfs"] = {"sha256": file.sha256, "size": file.size, "pointerSize": length}
        siblings.append(sibling)
    return siblings


def describe(hub: Hub, repository: Repository, commit: Commit, *, blobs: bool = False) -> dict[str, Any]:
    """Return everything that `GET /api/{kind}s/{id}` tells about a repository at a commit."""
    card = card_of(repository)
    described: dict[str, Any] = {
        "_id": repository.uid,
        "id": repository.id,
        "author": repository.namespace,
        "sha": commit.id,
        "createdAt": iso(repository.created_at),
        "lastModified": iso(repository.head.date),
        "private": repository.visibility == "private",
        "visibility": repository.visibility,
        "gated": repository.gated,
        "disabled": False,
        "discussionsDisabled": repository.discussions_disabled,
        "likes": 0,
        "trendingScore": 0,
        "tags": tags_of(repository, card),
        "cardData": card,
        "siblings": _siblings(commit, blobs=blobs),
        "usedStorage": sum(file.size for file in commit.files.values()),
        "resourceGroup": describe_group(repository.resource_group),
        "xetEnabled": False,
    }
    space = repository.space
    if space is None:
        return described | {"downloads": 0, "downloadsAllTime": 0, "description": ""}
    return described | {
        "sdk": space.sdk,
        "host": f"https://{builds.domain(repository)}",
        "subdomain": builds.subdomain(repository),
        "region": repository.region or "us",
        "models": names(card.get("models")),
        "datasets": names(card.get("datasets")),
        "runtime": builds.runtime(hub, repository, space),
    }


def _only(described: dict[str, Any], expand: Sequence[str]) -> dict[str, Any]:
    return {key: value for key, value in described.items() if key in _ALWAYS or key in expand}


def _expand(request: Request) -> list[str]:
    return request.query_params.getlist("expand") + request.query_params.getlist("expand[]")


def info(kind: Kind) -> Any:
    """Return the handler of `GET /api/{kind}s/{id}` and of `GET /api/{kind}s/{id}/revision/{rev}`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind)
        commit = commit_at(repository, request.path_params.get("rev", "main"))
        blobs = request.query_params.get("blobs") == "true"
        described = describe(hub_of(request), repository, commit, blobs=blobs)
        expand = _expand(request)
        return JSONResponse(_only(described, expand) if expand else described)

    return handle


def list_repositories(kind: Kind) -> Any:
    """Return the handler of `GET /api/{kind}s`."""

    async def handle(request: Request) -> Response:
        hub, account, query = hub_of(request), caller_of(request), request.query_params
        visible = [repository for repository in hub if repository.kind == kind and may(account, repository, "see")]
        described = [describe(hub, repository, repository.head) for repository in visible]
        found = [repository for repository in described if matches(query, repository)]
        field = SORTS[kind][query.get("sort", "trendingScore")]
        found.sort(key=lambda repository: (repository.get(field, 0), repository["createdAt"]), reverse=True)
        start, limit = page_asked(request)
        page, expand = found[start : start + limit], _expand(request)
        headers = {"Link": next_page(request, "cursor", start + limit)} if start + limit < len(found) else None
        if expand:
            page = [_only(repository, expand) for repository in page]
        elif query.get("full") not in {"true", "True", "1"}:
            page = [
                {key: value for key, value in repository.items() if key not in _NOT_IN_LISTS} for repository in page
            ]
        return JSONResponse(page, headers=headers)

    return handle


async def without_namespace(request: Request) -> Response:
    """Answer for an id without a namespace: no such repository is on the local Hub."""
    raise no_such_repository(signed_in=caller_of(request) is not None)
