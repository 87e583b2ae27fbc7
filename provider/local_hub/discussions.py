"""Discussions and pull requests as the API tells and changes them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.accounts import hub_of, repository_of, require_caller
from provider.local_hub.bodies import Body, body_of
from provider.local_hub.changes import Change
from provider.local_hub.commits import record
from provider.local_hub.diffs import diff
from provider.local_hub.errors import HubError, bad_request
from provider.local_hub.paging import number_asked
from provider.local_hub.permissions import admit
from provider.local_hub.pulls import (
    changes_of,
    comment,
    conflicts_of,
    event,
    may_push,
    open_discussion,
    open_pull_request,
)
from provider.local_hub.records import Account, Discussion, Kind, Repository, iso
from provider.local_hub.store import Hub

_PAGE = 50


def _told(repository: Repository, one: Discussion) -> dict[str, Any]:
    return {
        "num": one.num,
        "title": one.title,
        "author": {"name": one.author, "type": "user"},
        "createdAt": iso(one.created_at),
        "status": one.status,
        "isPullRequest": one.base is not None,
        "repo": {"name": repository.id, "type": repository.kind},
        "pinned": False,
        "numComments": sum(happened["type"] == "comment" for happened in one.events),
    }


def _told_whole(repository: Repository, one: Discussion) -> dict[str, Any]:
    told = _told(repository, one) | {"events": one.events}
    if one.base is None or one.fork is None:
        return told
    changes = {"base": f"refs/heads/{one.base}", "mergeCommitId": one.merged_as}
    files = repository.commits[one.fork].files, repository.commits[repository.pulls[one.ref]].files
    conflicts = [] if one.merged_as else conflicts_of(repository, one)
    return told | {"changes": changes, "filesWithConflicts": conflicts, "diff": diff(repository.blobs, *files)}


def _discussion_of(request: Request, repository: Repository) -> Discussion:
    number: int = request.path_params["num"]
    if not 1 <= number <= len(repository.discussions):
        raise HubError(404, f"There is no discussion {number}")
    return repository.discussions[number - 1]


def list_discussions(kind: Kind) -> Any:
    """Give the handler of `GET /api/{kind}s/{id}/discussions`."""

    async def handle(request: Request) -> Response:
        repository, query = repository_of(request, kind, "source"), request.query_params
        found = [
            one
            for one in reversed(repository.discussions)
            if query.get("author", one.author) == one.author
            and query.get("type", "all") in {"all", "pull_request" if one.base else "discussion"}
            and query.get("status", "all") in {"all", "open" if one.status in {"open", "draft"} else "closed"}
        ]
        start = number_asked(request, "p", 0) * _PAGE
        page = [_told(repository, one) for one in found[start : start + _PAGE]]
        return JSONResponse({"discussions": page, "count": len(found), "start": start})

    return handle


def create_discussion(kind: Kind) -> Any:
    """Give the handler of `POST /api/{kind}s/{id}/discussions`."""

    async def handle(request: Request) -> Response:
        body, account, hub = await body_of(request), require_caller(request), hub_of(request)
        repository = repository_of(request, kind, "propose" if body.flag("pullRequest") else "discuss")
        if repository.discussions_disabled:
            raise HubError(403, "Discussions are disabled for this repository")
        title, text = body.text("title").strip(), body.text("description", "")
        if not 3 <= len(title) <= 200:
            raise bad_request('"title" must be 3 to 200 characters long')
        if body.flag("pullRequest"):
            opened = open_pull_request(repository, account, title, text, base="main", at=hub.now())
            opened.status = "draft"
        else:
            opened = open_discussion(repository, account, title, text, hub.now())
        hub.keep(repository)
        return JSONResponse({"num": opened.num, "pullRequest": opened.base is not None})

    return handle


def get_discussion(kind: Kind) -> Any:
    """Give the handler of `GET /api/{kind}s/{id}/discussions/{num}`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "source")
        return JSONResponse(_told_whole(repository, _discussion_of(request, repository)))

    return handle


def _merge(hub: Hub, repository: Repository, one: Discussion, account: Account, body: Body) -> None:
    if one.base is None or one.status != "open":
        raise bad_request("Only an open pull request can be merged")
    conflicts = conflicts_of(repository, one)
    if conflicts:
        raise HubError(409, f"These files conflict: {', '.join(conflicts)}")
    change = Change(repository.commits[repository.branches[one.base]].files, repository.blobs)
    for path, file in changes_of(repository, one).items():
        change.files.pop(path, None)
        if file:
            change.files[path] = file
    title = f"{one.title} (#{one.num})"
    text = body.text("comment", "")
    commit = record(hub, repository, change, title=title, message=text, author=account.name, branch=one.base)
    one.merged_as, one.status = commit.id, "merged"
    one.events.append(event("status-change", account.name, hub.now(), {"status": "merged"}))


def change_discussion(kind: Kind) -> Any:
    """Give the handler of `POST /api/{kind}s/{id}/discussions/{num}/{comment|status|title|merge}`."""

    async def handle(request: Request) -> Response:
        body = await body_of(request) if await request.body() else Body({})
        account, hub = require_caller(request), hub_of(request)
        repository, what = repository_of(request, kind, "discuss"), request.path_params["what"]
        one = _discussion_of(request, repository)
        if what != "comment" and (what == "merge" or not may_push(repository, one.ref, account)):
            admit(account, repository, "write")
        answer: dict[str, Any] = {}
        if what == "comment":
            answer["newMessage"] = comment(body.text("comment"), account.name, hub.now())
        elif what == "status":
            status = body.choice("status", ("open", "closed"))
            if status is None or one.status == "merged":
                raise bad_request('"status" must be open or closed, and what is merged stays merged')
            one.status = status
            answer["newStatus"] = event("status-change", account.name, hub.now(), {"status": status})
        elif what == "title":
            names = {"from": one.title, "to": body.text("title")}
            one.title = names["to"]
            answer["newTitle"] = event("title-change", account.name, hub.now(), names)
        elif what == "merge":
            _merge(hub, repository, one, account, body)
        else:
            raise HubError(404, "There is no such page.")
        one.events.extend(answer.values())
        hub.keep(repository)
        return JSONResponse(answer)

    return handle
