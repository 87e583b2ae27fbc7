"""Changing files: commits, and the branches and tags that name them."""

import base64
import binascii
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub import builds
from provider.local_hub.accounts import hub_of, repository_of, require_caller
from provider.local_hub.bodies import Body, parse
from provider.local_hub.errors import HubError, bad_request, no_such_revision
from provider.local_hub.git import blob_id, folders
from provider.local_hub.store import Commit, File, Hub, Kind, Repository

PREFIXES: Mapping[Kind, str] = {"model": "", "dataset": "datasets/", "space": "spaces/"}


def web_url(request: Request, repository: Repository) -> str:
    """Give the address of a repository's page."""
    return f"{request.base_url}{PREFIXES[repository.kind]}{repository.id}"


def checked_path(path: str) -> str:
    """Give back a path that git would take.

    Raises:
        HubError: it would not.
    """
    parts = path.split("/")
    if len(path) > 1000 or any(part in {"", ".", ".."} or part.lower() == ".git" for part in parts) or "\0" in path:
        raise HubError(422, f'The path "{path}" is not allowed')
    return path


def content_of(line: Body) -> bytes:
    """Decode the content of a file that a commit or a create call carries."""
    content = line.text("content")
    if (line.choice("encoding", ("utf-8", "base64")) or "utf-8") == "utf-8":
        return content.encode()
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        raise bad_request(f'The content of "{line.text("path")}" is not valid base64') from None


class Change:
    """The files of the next commit, while it is put together.

    Args:
        files: path to file as they are before.
    """

    def __init__(self, files: Mapping[str, File]) -> None:
        self.files = dict(files)
        self.blobs: dict[str, bytes] = {}
        self.operations = 0

    def add(self, path: str, content: bytes) -> None:
        """Write a file."""
        oid = blob_id(content)
        self.blobs[oid] = content
        self.files[checked_path(path)] = File(oid, len(content))

    def apply(self, key: str, line: Body) -> None:
        """Do what one line of a commit says.

        Raises:
            HubError: it can't be done.
        """
        self.operations += 1
        path = line.text("path")
        if key == "file" and "oldPath" in line.values:
            self.files[checked_path(path)] = self._take(line.text("oldPath"))
        elif key == "file":
            self.add(path, content_of(line))
        elif key == "deletedFile":
            self._take(path)
        elif key in {"deletedFolder", "deletedEntry"}:
            self._remove(path, file_too=key == "deletedEntry")
        elif key == "lfsFile":
            raise bad_request(f'"{path}" comes as a large file; the local Hub takes files inside the commit only')
        else:
            raise bad_request(f'A commit has no lines with the key "{key}"')

    def _take(self, path: str) -> File:
        if path not in self.files:
            raise HubError(404, f"A file with this name doesn't exist: {path}", code="EntryNotFound")
        return self.files.pop(path)

    def _remove(self, path: str, *, file_too: bool) -> None:
        folder = path.rstrip("/")
        gone = [one for one in self.files if one.startswith(f"{folder}/") or (file_too and one == folder)]
        if not gone:
            raise HubError(404, f"A file or folder with this name doesn't exist: {path}", code="EntryNotFound")
        for one in gone:
            del self.files[one]

    def check(self) -> None:
        """Refuse a path that is both a file and a folder."""
        for path in folders(self.files) & self.files.keys():
            raise bad_request(f'"{path}" can\'t be both a file and a folder')


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
    parent = repository.branches.get(branch)
    served_by = builds.current_hardware(hub, repository, space) if space and parent else None
    commit = Commit(
        id=secrets.token_hex(20),
        parent=parent,
        title=title,
        message=message,
        author=author,
        date=repository.moment(hub.now()),
        files=change.files,
    )
    wanted = {file.oid for file in change.files.values()}
    repository.blobs.update({oid: content for oid, content in change.blobs.items() if oid in wanted})
    repository.commits[commit.id] = commit
    repository.branches[branch] = commit.id
    if branch == "main":
        builds.rebuild(hub, repository, served_by)
    return commit


def _lines(raw: bytes) -> Iterable[tuple[str, Body]]:
    for row in raw.splitlines():
        if row.strip():
            line = parse(row)
            yield line.text("key"), Body(line.values.get("value"))


def commit_to(kind: Kind) -> Any:
    """Give the handler of `POST /api/{kind}s/{id}/commit/{rev}`."""

    async def handle(request: Request) -> Response:
        raw = await request.body()
        repository = repository_of(request, kind, "write")
        account = require_caller(request)
        if request.query_params.get("create_pr") in {"1", "true"}:
            raise bad_request("The local Hub has no pull requests")
        revision = request.path_params["rev"]
        branch = revision.removeprefix("refs/heads/")
        lines = list(_lines(raw))
        if branch not in repository.branches:
            raise no_such_revision(revision)
        if not lines or lines[0][0] != "header":
            raise bad_request("The first line of a commit must be its header")
        header, head = lines[0][1], repository.branches[branch]
        if header.optional_text("parentCommit") not in {None, head}:
            raise HubError(412, "The branch was updated since you opened this page. Reload it and try again.")
        change = Change(repository.commits[head].files)
        for key, line in lines[1:]:
            change.apply(key, line)
        change.check()
        if not change.operations:
            raise bad_request("There is nothing to commit")
        commit = record(
            hub_of(request),
            repository,
            change,
            title=header.text("summary"),
            message=header.text("description", ""),
            author=account.name,
            branch=branch,
        )
        hub_of(request).keep(repository)
        url = f"{web_url(request, repository)}/commit/{commit.id}"
        return JSONResponse({"success": True, "commitOid": commit.id, "commitUrl": url, "hookOutput": ""})

    return handle
