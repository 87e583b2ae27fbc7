"""Reading files: what is there, and its content."""

import mimetypes
import re
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.accounts import repository_of
from provider.local_hub.bodies import body_of
from provider.local_hub.commits import checked_path
from provider.local_hub.errors import HubError, bad_request, no_such_entry
from provider.local_hub.git import folders, tree_ids
from provider.local_hub.pages import next_page, page_asked
from provider.local_hub.revisions import commit_at, last_change_of, split_revision
from provider.local_hub.store import Commit, Kind, Repository, iso


def preupload(kind: Kind) -> Any:
    """Give the handler of `POST /api/{kind}s/{id}/preupload/{rev}`. Every file goes inside the commit."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "write")
        commit = commit_at(repository, request.path_params["rev"])
        answer = []
        for file in (await body_of(request)).objects("files"):
            path = checked_path(file.text("path"))
            there = commit.files.get(path)
            known = {"oid": there.oid} if there else {}
            answer.append({"path": path, "uploadMode": "regular", "shouldIgnore": False, **known})
        return JSONResponse({"files": answer, "commitOid": commit.id})

    return handle


class _Tree:
    """The files and folders of a commit as the Hub lists them."""

    def __init__(self, repository: Repository, commit: Commit, *, expand: bool) -> None:
        self._repository = repository
        self._commit = commit
        self._expand = expand
        self._folder_ids = tree_ids({path: file.oid for path, file in commit.files.items()})

    def entry(self, path: str) -> dict[str, Any] | None:
        file = self._commit.files.get(path)
        if file:
            found: dict[str, Any] = {"type": "file", "oid": file.oid, "size": file.size, "path": path}
        elif path and path in self._folder_ids:
            found = {"type": "directory", "oid": self._folder_ids[path], "size": 0, "path": path}
        else:
            return None
        if self._expand:
            last = last_change_of(self._repository, self._commit, path)
            found["lastCommit"] = {"id": last.id, "title": last.title, "date": iso(last.date)}
        return found

    def paths(self, folder: str, *, recursive: bool) -> list[str]:
        """Give the paths inside a folder, which must be there."""
        prefix = f"{folder}/" if folder else ""
        everything = sorted({*self._commit.files, *folders(self._commit.files)})
        inside = [path for path in everything if path.startswith(prefix)]
        return [path for path in inside if recursive or "/" not in path[len(prefix) :]]

    def has_folder(self, path: str) -> bool:
        return path in self._folder_ids


def list_tree(kind: Kind) -> Any:
    """Give the handler of `GET /api/{kind}s/{id}/tree/{rev}/{path}`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "source")
        revision, folder = _asked(request, repository)
        commit = commit_at(repository, revision)
        query = request.query_params
        tree = _Tree(repository, commit, expand=query.get("expand") == "true")
        if not tree.has_folder(folder):
            raise no_such_entry(folder, revision, commit.id)
        paths = tree.paths(folder, recursive=query.get("recursive") == "true")
        start, limit = page_asked(request)
        headers = {"X-Repo-Commit": commit.id}
        if start + limit < len(paths):
            headers["Link"] = next_page(request, "cursor", start + limit)
        return JSONResponse([tree.entry(path) for path in paths[start : start + limit]], headers=headers)

    return handle


def _asked(request: Request, repository: Repository) -> tuple[str, str]:
    rest = request.path_params.get("path", "")
    revision, path = split_revision(repository, f"{request.path_params['rev']}/{rest}")
    return revision, path.strip("/")


def paths_info(kind: Kind) -> Any:
    """Give the handler of `POST /api/{kind}s/{id}/paths-info/{rev}`, which takes a form or JSON."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "source")
        commit = commit_at(repository, request.path_params["rev"])
        if "json" in request.headers.get("content-type", ""):
            values = (await body_of(request)).values
            paths, expand = values.get("paths", []), bool(values.get("expand"))
        else:
            form = parse_qs((await request.body()).decode(errors="replace"))
            paths, expand = form.get("paths", []), form.get("expand", [""])[-1].lower() == "true"
        paths = [paths] if isinstance(paths, str) else paths
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            raise bad_request('"paths" must be a list of strings')
        tree = _Tree(repository, commit, expand=expand)
        found = (tree.entry(path.strip("/")) for path in paths)
        return JSONResponse([entry for entry in found if entry])

    return handle


def resolve(kind: Kind) -> Any:
    """Give the handler of `GET` and `HEAD /{prefix}{id}/resolve/{rev}/{path}`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "source")
        revision, path = _asked(request, repository)
        commit = commit_at(repository, revision)
        file = commit.files.get(path)
        if file is None:
            raise no_such_entry(path, revision, commit.id)
        headers = {
            "X-Repo-Commit": commit.id,
            "ETag": f'"{file.oid}"',
            "Accept-Ranges": "bytes",
            "Content-Disposition": "inline",
        }
        part = _range(request.headers.get("range"), file.size)
        content = repository.blobs[file.oid]
        media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
        if part is None:
            return Response(content, headers=headers, media_type=media_type)
        first, last = part
        headers["Content-Range"] = f"bytes {first}-{last}/{file.size}"
        return Response(content[first : last + 1], 206, headers, media_type)

    return handle


def _range(header: str | None, size: int) -> tuple[int, int] | None:
    """Read a `Range` header: first and last byte, None for everything."""
    asked = re.fullmatch(r"bytes=(\d*)-(\d*)", header.strip()) if header else None
    if not asked or asked[0] == "bytes=-":
        return None
    if asked[1]:
        first, last = int(asked[1]), min(int(asked[2] or size), size - 1)
    else:
        first, last = max(size - int(asked[2]), 0), size - 1
    if first > last:
        raise HubError(416, "The range is outside of the file", headers={"Content-Range": f"bytes */{size}"})
    return first, last
