"""Discussions and pull requests as the API tells and changes them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of, repository_of, require_caller
from provider.local_hub.api.diffs import diff
from provider.local_hub.api.request_body import body_of
from provider.local_hub.model.errors import HubError
from provider.local_hub.model.models import Discussion, Kind, Repository, iso, stable_id
from provider.local_hub.model.pulls import (
    conflicts_of,
    describe_author,
    open_discussion,
    open_pull_request,
)

_PAGE = 50


def _summary_body(repository: Repository, discussion: Discussion) -> dict[str, Any]:
    return {
        "num": discussion.num,
        "title": discussion.title,
        "author": describe_author(discussion.author),
        "createdAt": iso(discussion.created_at),
        "status": discussion.status,
        "isPullRequest": discussion.base is not None,
        "repo": {"name": repository.id, "type": repository.kind},
        "pinned": discussion.pinned,
        "topReactions": [],
        "numReactionUsers": 0,
        "numComments": sum(happened["type"] == "comment" for happened in discussion.events),
    }


def _whole_body(repository: Repository, discussion: Discussion) -> dict[str, Any]:
    body = _summary_body(repository, discussion)
    body |= {"events": discussion.events, "locked": False, "collection": "discussions"}
    body["_id"] = stable_id(f"discussion {repository.uid} {discussion.num}")
    if discussion.base is None or discussion.fork is None:
        return body
    changes = {"base": f"refs/heads/{discussion.base}", "mergeCommitId": discussion.merged_as}
    files = repository.commits[discussion.fork].files, repository.commits[repository.pulls[discussion.ref]].files
    conflicts = [] if discussion.merged_as else conflicts_of(repository, discussion)
    return body | {"changes": changes, "filesWithConflicts": conflicts, "diff": diff(repository.blobs, *files)}


def discussion_of(request: Request, repository: Repository) -> Discussion:
    """Return the discussion that the path names.

    Raises:
        HubError: there is none.
    """
    number: int = request.path_params["num"]
    if not 1 <= number <= len(repository.discussions) or repository.discussions[number - 1].deleted:
        raise HubError(404, f"There is no discussion {number}")
    return repository.discussions[number - 1]


def list_discussions(kind: Kind) -> Any:
    """Return the handler of `GET /api/{kind}s/{id}/discussions`."""

    async def handle(request: Request) -> Response:
        repository, query = repository_of(request, kind, "source"), request.query_params
        found = [
            discussion
            for discussion in reversed(repository.discussions)
            if not discussion.deleted
            and query.get("author", discussion.author) == discussion.author
            and query.get("search", "").lower() in discussion.title.lower()
            and query.get("type", "all") in {"all", "pull_request" if discussion.base else "discussion"}
            and query.get("status", "all") in {"all", "open" if discussion.status in {"open", "draft"} else "closed"}
        ]
        start = max(int(query.get("p", 0)), 0) * _PAGE
        page = [_summary_body(repository, discussion) for discussion in found[start : start + _PAGE]]
        return JSONResponse({"discussions": page, "count": len(found), "start": start})

    return handle


def create_discussion(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/discussions`."""

    async def handle(request: Request) -> Response:
        body, account, hub = await body_of(request), require_caller(request), hub_of(request)
        repository = repository_of(request, kind, "propose" if body.flag("pullRequest") else "discuss")
        if repository.discussions_disabled:
            raise HubError(403, "Discussions are disabled for this repository")
        title, text = body.text("title"), body.text("description")
        if body.flag("pullRequest"):
            opened = open_pull_request(repository, account, title, text, base="main", at=hub.now())
            opened.status = "draft"
        else:
            opened = open_discussion(repository, account, title, text, hub.now())
        hub.keep(repository)
        return JSONResponse({"num": opened.num, "pullRequest": opened.base is not None})

    return handle


def get_discussion(kind: Kind) -> Any:
    """Return the handler of `GET /api/{kind}s/{id}/discussions/{num}`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "source")
        return JSONResponse(_whole_body(repository, discussion_of(request, repository)))

    return handle
