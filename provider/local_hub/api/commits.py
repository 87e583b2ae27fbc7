"""Making commits."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of, repository_of, require_caller
from provider.local_hub.api.changes import Change, large_oid, read_lines
from provider.local_hub.api.git_objects import with_true_id
from provider.local_hub.model import builds
from provider.local_hub.model.errors import HubError, bad_request, no_such_revision
from provider.local_hub.model.models import Account, Commit, Kind, Repository
from provider.local_hub.model.pulls import admit_push, open_pull_request
from provider.local_hub.model.store import Hub

PREFIXES: Mapping[Kind, str] = {"model": "", "dataset": "datasets/", "space": "spaces/"}


def web_url(request: Request, repository: Repository) -> str:
    """Return the address of a repository's page."""
    return f"{request.base_url}{PREFIXES[repository.kind]}{repository.id}"


def wants_pull_request(request: Request) -> bool:
    """Return whether the caller asks for a pull request instead of a change."""
    return request.query_params.get("create_pr") in {"1", "true", "True"}


def record(
    hub: Hub,
    repository: Repository,
    change: Change,
    *,
    title: str,
    author: str,
    message: str = "",
    branch: str = "main",
) -> Commit:
    """Make one commit of a change, and build the Space anew when its `main` moved. The caller keeps the repository."""
    space = repository.space
    heads = repository.heads_with(branch)
    parent = heads.get(branch)
    served_by = builds.current_hardware(hub, repository, space) if space and parent else None
    date = repository.moment(hub.now())
    commit = with_true_id(Commit("", parent, title, message, author, date, change.files))
    oids = {file.oid for file in change.files.values()}
    repository.blobs.update({oid: content for oid, content in change.blobs.items() if oid in oids})
    repository.commits[commit.id] = commit
    heads[branch] = commit.id
    if branch == "main":
        builds.rebuild(hub, repository, served_by)
    return commit


def _sizes(hub: Hub, repository: Repository, hashes: set[str]) -> dict[str, int]:
    """Return the sizes of those large files that were uploaded; what came by Xet becomes the repository's here."""
    by_xet = {sha256 for sha256 in hashes - repository.large.keys() if hub.xet.size(sha256) is not None}
    repository.large.update(dict.fromkeys(by_xet, hub.now()))
    found = {sha256: hub.large_size(sha256) for sha256 in hashes & repository.large.keys()}
    return {sha256: size for sha256, size in found.items() if size is not None}


def _target(request: Request, repository: Repository, account: Account) -> str:
    """Return the branch or pull request that a commit goes to.

    Raises:
        HubError: there is none, or the caller may not change it.
    """
    revision: str = request.path_params["rev"]
    name = revision.removeprefix("refs/heads/")
    admit_push(account, repository, name, as_pull_request=wants_pull_request(request))
    if name not in repository.heads_with(name):
        raise no_such_revision(revision)
    return name


def commit_to(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/commit/{rev}`, with `?create_pr=1` of a pull request."""

    async def handle(request: Request) -> Response:
        raw = await request.body()
        repository, account, hub = repository_of(request, kind), require_caller(request), hub_of(request)
        name = _target(request, repository, account)
        lines = read_lines(raw, as_one="application/json" in request.headers.get("content-type", ""))
        named = [large_oid(line) for key, line in lines if key == "lfsFile" and "oldPath" not in line.values]
        sizes = _sizes(hub, repository, set(named))
        header, head = lines[0][1], repository.heads_with(name)[name]
        if header.optional_text("parentCommit") not in {None, head}:
            raise HubError(412, "A commit has happened since. Please refresh and try again.")
        change = Change(repository.commits[head].files, repository.blobs, sizes)
        for key, line in lines[1:]:
            change.apply(key, line)
        change.check(kind, cards=hub.settings.reject_invalid_cards)
        if not change.operations:
            raise bad_request("There is nothing to commit")
        title, message = header.text("summary"), header.text("description", "")
        more = {}
        if wants_pull_request(request):
            pull = open_pull_request(repository, account, title, message, base=name, at=hub.now())
            name = pull.ref
            more["pullRequestUrl"] = f"{web_url(request, repository)}/discussions/{pull.num}"
        commit = record(hub, repository, change, title=title, message=message, author=account.name, branch=name)
        hub.keep(repository)
        url = f"{web_url(request, repository)}/commit/{commit.id}"
        return JSONResponse({"success": True, "commitOid": commit.id, "commitUrl": url, "hookOutput": "", **more})

    return handle
