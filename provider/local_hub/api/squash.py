"""Squashing the history of a branch."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of, repository_of, require_caller
from provider.local_hub.api.changes import Change
from provider.local_hub.api.commits import record
from provider.local_hub.api.request_body import body_of
from provider.local_hub.api.revisions import head_name
from provider.local_hub.model.errors import no_such_revision
from provider.local_hub.model.models import Kind
from provider.local_hub.model.pulls import admit_push


def super_squash(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/super-squash/{rev}`: the branch has one commit after that."""

    async def handle(request: Request) -> Response:
        body, account, hub = await body_of(request), require_caller(request), hub_of(request)
        repository = repository_of(request, kind)
        branch = head_name(request.path_params["rev"])
        heads = repository.heads_with(branch)
        if branch not in heads:
            raise no_such_revision(branch)
        admit_push(account, repository, branch, as_pull_request=False)
        title = body.text("message", "") or f"Super-squash branch '{branch}'"
        files = repository.commits[heads.pop(branch)].files
        commit = record(hub, repository, Change(files), title=title, author=account.name, branch=branch)
        hub.keep(repository)
        return JSONResponse({"commitId": commit.id})

    return handle
