"""Reading files: what is there, and its content."""

import base64
import re
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of, repository_of, require_caller
from provider.local_hub.api.changes import checked_path
from provider.local_hub.api.commits import wants_pull_request
from provider.local_hub.api.inert import inert, media_type_of
from provider.local_hub.api.inline import is_binary
from provider.local_hub.api.paging import next_page, page_asked
from provider.local_hub.api.request_body import Body, body_of
from provider.local_hub.api.revisions import commit_at, head_name, last_change_of, split_revision
from provider.local_hub.api.storage import redirect_to_storage
from provider.local_hub.model.attributes import is_ignored, is_large
from provider.local_hub.model.errors import HubError, bad_request, no_such_entry
from provider.local_hub.model.git import folders, trees
from provider.local_hub.model.lfs_store import pointer
from provider.local_hub.model.models import Commit, Kind, Repository, iso
from provider.local_hub.model.pulls import admit_push
from provider.local_hub.model.store import Hub


def preupload(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/preupload/{rev}`, which tells large files from others."""

    async def handle(request: Request) -> Response:
        repository, body = repository_of(request, kind), await body_of(request)
        account, revision = require_caller(request), request.path_params["rev"]
        admit_push(account, repository, head_name(revision), as_pull_request=wants_pull_request(request))
        commit = commit_at(repository, revision)

        def written(path: str) -> str:
            file = commit.files.get(path)
            return repository.blobs[file.oid].decode(errors="replace") if file else ""

        attributes = body.text("gitAttributes", written(".gitattributes"))
        ignore = body.text("gitIgnore", written(".gitignore"))
        answer = []
        for file in body.objects("files"):
            path = checked_path(file.text("path"))
            there = commit.files.get(path)
            known = {"oid": there.etag} if there else {}
            large = _goes_large(file, path, attributes, hub_of(request).settings.lfs_threshold_bytes)
            mode = "lfs" if large else "regular"
            answer.append({"path": path, "uploadMode": mode, "shouldIgnore": is_ignored(ignore, path), **known})
        return JSONResponse({"files": answer, "commitOid": commit.id})

    return handle


def _goes_large(file: Body, path: str, attributes: str, threshold: int) -> bool:
    """Return whether a file is a large one: by its name, its size, or because its first bytes are no text."""
    size, sample = file.number("size") or 0, file.text("sample", "")
    if not size or path in {".gitattributes", ".gitignore", "README.md"}:
        return False
    said = is_large(attributes, path)
    return size > threshold or (_is_binary(sample) if said is None else said)


def _is_binary(sample: str) -> bool:
    try:
        return is_binary(base64.b64decode(sample, validate=True))
    except ValueError:
        raise HubError(422, '"sample" must be base64') from None


class _Tree:
    """The files and folders of a commit as the Hub lists them."""

    def __init__(self, hub: Hub, repository: Repository, commit: Commit, *, expand: bool) -> None:
        self._hub = hub
        self._repository = repository
        self._commit = commit
        self._expand = expand
        self._folders = trees({path: file.oid for path, file in commit.files.items()})

    def entry(self, path: str) -> dict[str, Any] | None:
        file = self._commit.files.get(path)
        if file:
            found: dict[str, Any] = {"type": "file", "oid": file.oid, "size": file.size, "path": path}
            if file.sha256:
                length = len(pointer(file.sha256, file.size))
                found["lfs"] = {"oid": file.sha256, "size": file.size, "pointerSize": length}
                xet_hash = self._hub.xet_hash(file.sha256)
                if xet_hash:
                    found["xetHash"] = xet_hash
        elif path and path in self._folders:
            found = {"type": "directory", "oid": self._folders[path].id, "size": 0, "path": path}
        else:
            return None
        if self._expand:
            last = last_change_of(self._repository, self._commit, path)
            found["lastCommit"] = {"id": last.id, "title": last.title, "date": iso(last.date)}
        return found

    def paths(self, folder: str, *, recursive: bool) -> list[str]:
        """Return the paths inside a folder, which must be there."""
        prefix = f"{folder}/" if folder else ""
        everything = sorted({*self._commit.files, *folders(self._commit.files)})
        inside = [path for path in everything if path.startswith(prefix)]
        return [path for path in inside if recursive or "/" not in path[len(prefix) :]]

    def has_folder(self, path: str) -> bool:
        return path in self._folders


def list_tree(kind: Kind) -> Any:
    """Return the handler of `GET /api/{kind}s/{id}/tree/{rev}/{path}`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "source")
        revision, folder = _asked(request, repository)
        commit = commit_at(repository, revision)
        query = request.query_params
        tree = _Tree(hub_of(request), repository, commit, expand=query.get("expand") == "true")
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


def tree_size(kind: Kind) -> Any:
    """Return the handler of `GET /api/{kind}s/{id}/treesize/{rev}/{path}`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "source")
        revision, path = _asked(request, repository)
        commit = commit_at(repository, revision)
        prefix = f"{path}/" if path else ""
        sizes = [file.size for name, file in commit.files.items() if name == path or name.startswith(prefix)]
        if path and not sizes:
            raise no_such_entry(path, revision, commit.id)
        return JSONResponse({"path": path, "size": sum(sizes)})

    return handle


def paths_info(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/paths-info/{rev}`, which takes a form or JSON."""

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
        tree = _Tree(hub_of(request), repository, commit, expand=expand)
        found = (tree.entry(path.strip("/")) for path in paths)
        return JSONResponse([entry for entry in found if entry])

    return handle


def resolve(kind: Kind, *, raw: bool = False) -> Any:
    """Return the handler of `GET` and `HEAD /{prefix}{id}/{resolve|raw}/{rev}/{path}`; raw is what git has."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "content")
        revision, path = _asked(request, repository)
        commit = commit_at(repository, revision)
        file = commit.files.get(path)
        if file is None:
            raise no_such_entry(path, revision, commit.id)
        etag = file.oid if raw else file.etag
        headers = {"X-Repo-Commit": commit.id, "ETag": f'"{etag}"', "Accept-Ranges": "bytes", **inert(path)}
        media_type = media_type_of(path)
        if file.sha256 and not raw:
            if file.sha256 not in repository.large:
                raise HubError(404, f"The content of {path} was deleted", code="EntryNotFound", headers=headers)
            linked = {"X-Linked-ETag": headers["ETag"], "X-Linked-Size": str(file.size)}
            linked |= _xet_headers(request, repository, file.sha256, commit.id)
            return redirect_to_storage(request, file.sha256, headers | linked, media_type)
        if request.method == "HEAD" and not file.sha256 and file.oid not in repository.blobs:
            return Response(headers=headers | {"Content-Length": str(file.size)}, media_type=media_type)
        content = repository.blobs[file.oid]
        part = _range(request.headers.get("range"), len(content))
        if part is None:
            return Response(content, headers=headers, media_type=media_type)
        first, last = part
        headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
        return Response(content[first : last + 1], 206, headers, media_type)

    return handle


def _xet_headers(request: Request, repository: Repository, sha256: str, commit_id: str) -> dict[str, str]:
    """Return what leads clients that speak Xet to the content, if it came by Xet."""
    xet_hash = hub_of(request).xet.hash_of(sha256)
    if xet_hash is None:
        return {}
    token = f"{request.base_url}api/{repository.kind}s/{repository.id}/xet-read-token/{commit_id}"
    return {"X-Xet-Hash": xet_hash, "Link": f'<{token}>; rel="xet-auth"'}


def _range(header: str | None, size: int) -> tuple[int, int] | None:
    """Read a `Range` header: first and last byte, None for everything."""
    asked = re.fullmatch(r"bytes=([0-9]{0,18})-([0-9]{0,18})", header.strip()) if header else None
    if not asked or asked[0] == "bytes=-":
        return None
    if asked[1]:
        first, last = int(asked[1]), min(int(asked[2] or size), size - 1)
    else:
        first, last = max(size - int(asked[2]), 0), size - 1
    if first > last:
        raise HubError(416, "The range is outside of the file", headers={"Content-Range": f"bytes */{size}"})
    return first, last
