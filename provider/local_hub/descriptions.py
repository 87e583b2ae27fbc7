"""Describing repositories: one, or a list of them."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub import builds
from provider.local_hub.accounts import caller_of, hub_of, repository_of
from provider.local_hub.cards import card_of
from provider.local_hub.errors import bad_request, no_such_repository
from provider.local_hub.large import pointer
from provider.local_hub.paging import next_page, page_asked
from provider.local_hub.permissions import may
from provider.local_hub.records import Commit, Kind, Repository, iso
from provider.local_hub.resource_groups import describe_group
from provider.local_hub.revisions import commit_at
from provider.local_hub.store import Hub

_COMMON = (
    "author cardData createdAt disabled lastModified likes private resourceGroup sha siblings tags trendingScore "
    "usedStorage visibility xetEnabled"
)
EXPANDABLE: dict[Kind, tuple[str, ...]] = {
    "space": tuple(f"{_COMMON} datasets host models region runtime sdk subdomain".split()),
    "dataset": tuple(f"{_COMMON} description downloads downloadsAllTime gated".split()),
    "model": tuple(f"{_COMMON} downloads downloadsAllTime gated".split()),
}
_ALWAYS = ("_id", "id")
_NOT_IN_LISTS = ("cardData", "siblings", "runtime", "usedStorage", "xetEnabled", "resourceGroup")
_SORTS = {"createdAt": "createdAt", "created_at": "createdAt", "lastModified": "lastModified"}
_SORTS |= {"last_modified": "lastModified", "likes": "likes", "downloads": "downloads"}
_SORTS |= {"trendingScore": "trendingScore", "trending_score": "trendingScore"}


def _names(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value] if value else [])]


def _tags(repository: Repository, card: dict[str, Any]) -> list[str]:
    tags = [repository.space.sdk] if repository.space else []
    tags += [f"{key}:{one}" for key in ("license", "language", "task_categories") for one in _names(card.get(key))]
    tags += _names(card.get("tags"))
    return [*tags, f"region:{repository.region or 'us'}"]


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
    """Tell everything that `GET /api/{kind}s/{id}` tells about a repository at a commit."""
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
        "tags": _tags(repository, card),
        "cardData": card,
        "siblings": _siblings(commit, blobs=blobs),
        "usedStorage": sum(file.size for file in commit.files.values()),
        "resourceGroup": describe_group(repository.resource_group),
        "xetEnabled": False,
    }
    space = repository.space
    if space is None:
        return described | {"downloads": 0, "downloadsAllTime": 0, "description": ""}
    host = builds.host_name(repository)
    return described | {
        "sdk": space.sdk,
        "host": f"https://{host}.hf.space",
        "subdomain": host,
        "region": repository.region or "us",
        "models": _names(card.get("models")),
        "datasets": _names(card.get("datasets")),
        "runtime": builds.runtime(hub, repository, space),
    }


def _only(described: dict[str, Any], expand: Sequence[str], kind: Kind) -> dict[str, Any]:
    for name in expand:
        if name not in EXPANDABLE[kind]:
            raise bad_request(f'"expand" must be one of [{", ".join(EXPANDABLE[kind])}]')
    return {key: value for key, value in described.items() if key in _ALWAYS or key in expand}


def _expand(request: Request) -> list[str]:
    return request.query_params.getlist("expand") + request.query_params.getlist("expand[]")


def info(kind: Kind) -> Any:
    """Give the handler of `GET /api/{kind}s/{id}` and of `GET /api/{kind}s/{id}/revision/{rev}`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind)
        commit = commit_at(repository, request.path_params.get("rev", "main"))
        blobs = request.query_params.get("blobs") == "true"
        described = describe(hub_of(request), repository, commit, blobs=blobs)
        expand = _expand(request)
        return JSONResponse(_only(described, expand, kind) if expand else described)

    return handle


def list_repositories(kind: Kind) -> Any:
    """Give the handler of `GET /api/{kind}s`."""

    async def handle(request: Request) -> Response:
        hub, account, query = hub_of(request), caller_of(request), request.query_params
        visible = [one for one in hub if one.kind == kind and may(account, one, "see")]
        described = [describe(hub, one, one.head) for one in visible]
        found = [one for one in described if _matches(request, one)]
        sort = query.get("sort", "trendingScore")
        if sort not in _SORTS:
            raise bad_request(f'"sort" must be one of [{", ".join(_SORTS)}]')
        found.sort(key=lambda one: (one.get(_SORTS[sort], 0), one["createdAt"]), reverse=True)
        start, limit = page_asked(request)
        page, expand = found[start : start + limit], _expand(request)
        headers = {"Link": next_page(request, "cursor", start + limit)} if start + limit < len(found) else None
        if expand:
            page = [_only(one, expand, kind) for one in page]
        elif query.get("full") not in {"true", "True", "1"}:
            page = [{key: value for key, value in one.items() if key not in _NOT_IN_LISTS} for one in page]
        return JSONResponse(page, headers=headers)

    return handle


def _matches(request: Request, described: dict[str, Any]) -> bool:
    query = request.query_params
    author = query.get("author")
    return (
        (author is None or described["author"].lower() == author.lower())
        and all(word.lower() in described["id"].lower() for word in query.getlist("search"))
        and all(tag in described["tags"] for tag in query.getlist("filter"))
        and all(one in described.get("models", []) for one in query.getlist("models"))
        and all(one in described.get("datasets", []) for one in query.getlist("datasets"))
    )


async def without_namespace(request: Request) -> Response:
    """Answer for an id without a namespace: no such repository is on the local Hub."""
    raise no_such_repository(signed_in=caller_of(request) is not None)
