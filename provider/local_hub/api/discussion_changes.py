"""What happens to a discussion or pull request after it was opened."""

from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of, repository_of, require_caller
from provider.local_hub.api.changes import Change
from provider.local_hub.api.commits import record
from provider.local_hub.api.discussions import discussion_of
from provider.local_hub.api.request_body import Body, body_of
from provider.local_hub.model.errors import HubError, bad_request
from provider.local_hub.model.models import Account, Discussion, Kind, Repository
from provider.local_hub.model.permissions import admit
from provider.local_hub.model.pulls import changes_of, comment, conflicts_of, event
from provider.local_hub.model.store import Hub

What = Literal["comment", "status", "title", "pin", "merge"]
WHAT: tuple[What, ...] = ("comment", "status", "title", "pin", "merge")


def change_discussion(kind: Kind, what: What) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/discussions/{num}/{what}`."""

    async def handle(request: Request) -> Response:
        body = await body_of(request) if await request.body() else Body({})
        account, hub = require_caller(request), hub_of(request)
        repository = repository_of(request, kind, "discuss")
        discussion = discussion_of(request, repository)
        if what in {"merge", "pin"} or (what != "comment" and discussion.author != account.name):
            admit(account, repository, "write")
        answer = _CHANGES[what](hub, repository, discussion, account, body)
        discussion.events.extend(answer.values())
        hub.keep(repository)
        return JSONResponse(answer, 201 if what == "comment" else 200)

    return handle


def _comment(hub: Hub, _: Repository, __: Discussion, account: Account, body: Body) -> dict[str, Any]:
    return {"newMessage": comment(body.text("comment"), account.name, hub.now())}


def _set_status(hub: Hub, _: Repository, discussion: Discussion, account: Account, body: Body) -> dict[str, Any]:
    if discussion.status == "merged":
        raise bad_request("What is merged stays merged")
    discussion.status = body.text("status")
    return {"newStatus": event("status-change", account.name, hub.now(), {"status": discussion.status})}


def _set_title(hub: Hub, _: Repository, discussion: Discussion, account: Account, body: Body) -> dict[str, Any]:
    names = {"from": discussion.title, "to": body.text("title")}
    discussion.title = names["to"]
    return {"newTitle": event("title-change", account.name, hub.now(), names)}


def _pin(hub: Hub, _: Repository, discussion: Discussion, account: Account, body: Body) -> dict[str, Any]:
    discussion.pinned = bool(body.flag("pinned"))
    return {"pinned": event("pinning-change", account.name, hub.now(), {"pinned": discussion.pinned})}


def _merge(hub: Hub, repository: Repository, discussion: Discussion, account: Account, body: Body) -> dict[str, Any]:
    if discussion.base is None or discussion.status != "open":
        raise bad_request("Only an open pull request can be merged")
    conflicts = conflicts_of(repository, discussion)
    if conflicts:
        raise HubError(409, f"These files conflict: {', '.join(conflicts)}")
    change = Change(repository.commits[repository.branches[discussion.base]].files, repository.blobs)
    for path, file in changes_of(repository, discussion).items():
        change.files.pop(path, None)
        if file:
            change.files[path] = file
    title, text = f"{discussion.title} (#{discussion.num})", body.text("comment", "")
    commit = record(hub, repository, change, title=title, message=text, author=account.name, branch=discussion.base)
    discussion.merged_as, discussion.status = commit.id, "merged"
    discussion.events.append(event("status-change", account.name, hub.now(), {"status": "merged"}))
    return {}


_CHANGES = {"comment": _comment, "status": _set_status, "title": _set_title, "pin": _pin, "merge": _merge}


def change_comment(kind: Kind, *, hide: bool) -> Any:
    """Return the handler of `POST …/discussions/{num}/comment/{comment}/{edit|hide}`, for its author or a writer."""

    async def handle(request: Request) -> Response:
        body = Body({}) if hide else await body_of(request)
        account, hub = require_caller(request), hub_of(request)
        repository = repository_of(request, kind, "discuss")
        discussion, comment_id = discussion_of(request, repository), request.path_params["comment"]
        found = next(
            (
                discussion
                for discussion in discussion.events
                if discussion["id"] == comment_id and discussion["type"] == "comment"
            ),
            None,
        )
        if found is None:
            raise HubError(404, f"There is no comment {comment_id}")
        if found["author"]["name"] != account.name:
            admit(account, repository, "write")
        if hide:
            found["data"] |= {"hidden": True, "hiddenBy": account.name, "hiddenReason": ""}
            found["data"]["latest"] |= {"raw": "", "html": ""}
        else:
            found["data"] |= {"edited": True, "numEdits": found["data"]["numEdits"] + 1}
            found["data"]["latest"] |= {"raw": body.text("content")}
        hub.keep(repository)
        return JSONResponse({"updatedComment": found})

    return handle


def delete_discussion(kind: Kind) -> Any:
    """Return the handler of `DELETE …/discussions/{num}`; its number is not given again."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "write")
        discussion = discussion_of(request, repository)
        discussion.deleted = True
        repository.pulls.pop(discussion.ref, None)
        hub_of(request).keep(repository)
        return JSONResponse({})

    return handle
