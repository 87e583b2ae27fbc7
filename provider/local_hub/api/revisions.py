"""Branches, tags and commit ids: what they name, and how the history went."""

from collections.abc import Mapping
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of, repository_of, require_caller
from provider.local_hub.api.changes import Change
from provider.local_hub.api.commits import record
from provider.local_hub.api.paging import next_page
from provider.local_hub.api.request_body import body_of
from provider.local_hub.model.errors import HubError, bad_request, no_such_entry, no_such_revision
from provider.local_hub.model.git import is_ref_name
from provider.local_hub.model.models import Commit, Kind, Repository, iso


def split_revision(repository: Repository, text: str) -> tuple[str, str]:
    """Cut `revision/path` in two; a branch or tag may have slashes in its name."""
    names = [*repository.branches, *repository.tags]
    full = [f"refs/heads/{name}" for name in repository.branches] + [f"refs/tags/{name}" for name in repository.tags]
    for name in sorted([*names, *full, *repository.pulls], key=len, reverse=True):
        if text == name or text.startswith(f"{name}/"):
            return name, text[len(name) + 1 :]
    revision, _, path = text.partition("/")
    return revision, path


def head_name(revision: str) -> str:
    """Return the name under which a repository keeps the head that a revision means."""
    return "main" if revision == "HEAD" else revision.removeprefix("refs/heads/")


def commit_at(repository: Repository, revision: str) -> Commit:
    """Return the commit that a branch, tag, pull request, `HEAD` or commit id (at least 7 digits) names.

    Raises:
        HubError: there is none.
    """
    name = head_name(revision)
    named = repository.heads_with(name).get(name) or repository.tags.get(revision.removeprefix("refs/tags/"))
    if named:
        return repository.commits[named]
    if len(revision) >= 7:
        for commit in repository.commits.values():
            if commit.id.startswith(revision.lower()):
                return commit
    raise no_such_revision(revision)


def history(repository: Repository, commit: Commit) -> list[Commit]:
    """Return a commit and all before it, newest first."""
    found = [commit]
    while found[-1].parent:
        found.append(repository.commits[found[-1].parent])
    return found


def last_change_of(repository: Repository, commit: Commit, path: str) -> Commit:
    """Return the commit that gave a file or folder its present content."""

    def state(at: Commit) -> list[tuple[str, str]]:
        return sorted(
            (name, file.oid) for name, file in at.files.items() if name == path or name.startswith(f"{path}/")
        )

    newest, found = state(commit), commit
    if not newest:
        raise no_such_entry(path, commit.id)
    for older in history(repository, commit)[1:]:
        if state(older) != newest:
            break
        found = older
    return found


def list_commits(kind: Kind) -> Any:
    """Return the handler of `GET /api/{kind}s/{id}/commits/{rev}`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "source")
        commits = history(repository, commit_at(repository, request.path_params["rev"]))
        query = request.query_params
        page, limit = max(int(query.get("p", 0)), 0), int(query.get("limit", 50))
        formatted = "formatted" in [*query.getlist("expand"), *query.getlist("expand[]")]
        answer = [
            {
                "id": commit.id,
                "title": commit.title,
                "message": commit.message,
                "date": iso(commit.date),
                "authors": [{"user": commit.author}],
            }
            | ({"formatted": _formatted(commit)} if formatted else {})
            for commit in commits[page * limit : (page + 1) * limit]
        ]
        headers = {"X-Total-Count": str(len(commits))}
        if (page + 1) * limit < len(commits):
            headers["Link"] = next_page(request, "p", page + 1)
        return JSONResponse(answer, headers=headers)

    return handle


def _formatted(commit: Commit) -> dict[str, str]:
    """Return a commit's words as HTML."""
    return {"title": escape(commit.title), "message": f"<p>{escape(commit.message)}</p>" if commit.message else ""}


def list_refs(kind: Kind) -> Any:
    """Return the handler of `GET /api/{kind}s/{id}/refs`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "source")

        def named(prefix: str, refs: Mapping[str, str]) -> list[dict[str, str]]:
            return [{"name": name, "ref": f"{prefix}{name}", "targetCommit": id_} for name, id_ in refs.items()]

        answer: dict[str, Any] = {
            "branches": named("refs/heads/", repository.branches),
            "converts": [],
            "tags": named("refs/tags/", repository.tags),
        }
        if request.query_params.get("include_prs") in {"1", "true"}:
            answer["pullRequests"] = [
                {"name": ref.rpartition("/")[2], "ref": ref, "targetCommit": id_}
                for ref, id_ in repository.pulls.items()
            ]
        return JSONResponse(answer)

    return handle


def create_branch(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/branch/{branch}`."""

    async def handle(request: Request) -> Response:
        body = await body_of(request)
        repository = repository_of(request, kind, "write")
        name = _checked_name(request.path_params["rev"])
        start = None if body.flag("emptyBranch") else commit_at(repository, body.text("startingPoint", "main"))
        if name in repository.branches and not body.flag("overwrite"):
            raise HubError(409, f"Reference refs/heads/{name} already exists")
        if start is None:
            repository.branches.pop(name, None)
            empty, author = Change({}), require_caller(request).name
            start = record(hub_of(request), repository, empty, title="Initial commit", author=author, branch=name)
        repository.branches[name] = start.id
        hub_of(request).keep(repository)
        return JSONResponse({})

    return handle


def delete_branch(kind: Kind) -> Any:
    """Return the handler of `DELETE /api/{kind}s/{id}/branch/{branch}`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "write")
        name = request.path_params["rev"]
        if name == "main":
            raise HubError(403, "Cannot delete refs/heads/main")
        if name not in repository.branches:
            raise no_such_revision(name)
        del repository.branches[name]
        hub_of(request).keep(repository)
        return JSONResponse({})

    return handle


def create_tag(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/tag/{rev}`, which tags a revision."""

    async def handle(request: Request) -> Response:
        body = await body_of(request)
        repository = repository_of(request, kind, "write")
        name = _checked_name(body.text("tag"))
        commit = commit_at(repository, request.path_params["rev"])
        if name in repository.tags:
            raise HubError(409, f"Reference refs/tags/{name} already exists")
        repository.tags[name] = commit.id
        hub_of(request).keep(repository)
        return JSONResponse({})

    return handle


def delete_tag(kind: Kind) -> Any:
    """Return the handler of `DELETE /api/{kind}s/{id}/tag/{tag}`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "write")
        name = request.path_params["rev"]
        if name not in repository.tags:
            raise no_such_revision(name)
        del repository.tags[name]
        hub_of(request).keep(repository)
        return JSONResponse({})

    return handle


def _checked_name(name: str) -> str:
    if not is_ref_name(name):
        raise bad_request(f'"{name}" is not a valid name for a branch or tag')
    return name
