"""Uploading large files by git-lfs (basic and in parts), and the list of what is stored."""

import math
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of, repository_of
from provider.local_hub.api.paging import next_page, page_asked
from provider.local_hub.api.request_body import Body, body_of
from provider.local_hub.api.rewriting import rewrite_without
from provider.local_hub.model.errors import HubError, bad_request
from provider.local_hub.model.git import blob_id
from provider.local_hub.model.lfs_store import Mismatch, is_sha256, pointer
from provider.local_hub.model.models import File, Kind, Repository, iso
from provider.local_hub.model.store import Hub, Ticket

_MEDIA_TYPE = "application/vnd.git-lfs+json"


def _object_of(body: Body) -> tuple[str, int]:
    sha256, size = body.text("oid"), body.integer("size")
    if not is_sha256(sha256) or size is None or size < 0:
        raise HubError(422, "An object needs its SHA-256 as oid and its size")
    return sha256, size


def _upload_actions(request: Request, ticket: Ticket, *, in_parts: bool) -> dict[str, Any]:
    hub = hub_of(request)
    name = secrets.token_urlsafe(24)
    hub.tickets[name] = ticket
    href = f"{request.base_url}_lfs/{name}"
    upload: dict[str, Any] = {"href": href}
    part = hub.settings.lfs_part_bytes
    if in_parts and 0 < part < ticket.size:
        numbers = range(1, math.ceil(ticket.size / part) + 1)
        upload["header"] = {"chunk_size": str(part)} | {str(number): f"{href}/{number}" for number in numbers}
    return {"upload": upload, "verify": {"href": str(request.url).removesuffix("batch") + "verify"}}


def batch(kind: Kind) -> Any:
    """Return the handler of `POST /{prefix}{id}.git/info/lfs/objects/batch`."""

    async def handle(request: Request) -> Response:
        body = await body_of(request)
        operation = body.choice("operation", ("upload", "download"))
        repository = repository_of(request, kind, "propose" if operation == "upload" else "content")
        in_parts = "multipart" in (body.values.get("transfers") or ())
        objects: list[dict[str, Any]] = []
        for sha256, size in map(_object_of, body.objects("objects")):
            answer: dict[str, Any] = {"oid": sha256, "size": size}
            if operation == "upload" and sha256 not in repository.large:
                answer["actions"] = _upload_actions(request, Ticket(repository, sha256, size), in_parts=in_parts)
            elif operation == "download" and sha256 not in repository.large:
                answer["error"] = {"code": 404, "message": "There is no such object"}
            objects.append(answer)
        split = any("header" in item.get("actions", {}).get("upload", {}) for item in objects)
        transfer = "multipart" if split else "basic"
        return JSONResponse({"transfer": transfer, "objects": objects}, media_type=_MEDIA_TYPE)

    return handle


def _ticket_of(request: Request) -> Ticket:
    ticket = hub_of(request).tickets.get(request.path_params["ticket"])
    if ticket is None:
        raise HubError(403, "This address is not valid any more")
    return ticket


async def _take(hub: Hub, ticket: Ticket, draft: Path) -> None:
    try:
        await run_in_threadpool(hub.large.take, draft, ticket.sha256)
    except Mismatch as error:
        raise bad_request(str(error)) from None
    ticket.repository.large[ticket.sha256] = hub.now()
    hub.keep(ticket.repository)


async def _receive(request: Request, limit: int) -> Path:
    try:
        return await hub_of(request).large.receive(request.stream(), limit)
    except Mismatch as error:
        raise bad_request(str(error)) from None


async def put_whole(request: Request) -> Response:
    """Answer `PUT` of a whole object; the address itself is the permission."""
    ticket = _ticket_of(request)
    await _take(hub_of(request), ticket, await _receive(request, ticket.size))
    return Response()


async def put_part(request: Request) -> Response:
    """Answer `PUT` of one part."""
    ticket, number = _ticket_of(request), int(request.path_params["part"])
    ticket.parts[number] = await _receive(request, hub_of(request).settings.lfs_part_bytes)
    return Response(headers={"ETag": f'"{number}"'})


async def complete(request: Request) -> Response:
    """Answer `POST` that all parts are there."""
    ticket, hub = _ticket_of(request), hub_of(request)
    numbers = [part.integer("partNumber") for part in (await body_of(request)).objects("parts")]
    if sorted(ticket.parts) != numbers:
        raise bad_request("These are not the parts that were sent")
    whole = await run_in_threadpool(hub.large.join, [ticket.parts.pop(number) for number in sorted(ticket.parts)])
    await _take(hub, ticket, whole)
    return JSONResponse({})


def verify(kind: Kind) -> Any:
    """Return the handler of `POST /{prefix}{id}.git/info/lfs/objects/verify`."""

    async def handle(request: Request) -> Response:
        body = await body_of(request)
        repository = repository_of(request, kind, "propose")
        sha256, size = _object_of(body)
        if sha256 not in repository.large or hub_of(request).large_size(sha256) != size:
            raise HubError(404, "There is no such object")
        return JSONResponse({}, media_type=_MEDIA_TYPE)

    return handle


def _pointer_ids(hub: Hub, repository: Repository) -> dict[str, str]:
    """Return the git id of each large file's pointer to its SHA-256; the Hub's clients delete by that id."""
    return {blob_id(pointer(sha256, hub.large_size(sha256) or 0)): sha256 for sha256 in repository.large}


def list_stored(kind: Kind) -> Any:
    """Return the handler of `GET /api/{kind}s/{id}/lfs-files`."""

    async def handle(request: Request) -> Response:
        repository, hub = repository_of(request, kind, "write"), hub_of(request)
        names = {file.oid: path for commit in repository.commits.values() for path, file in commit.files.items()}
        stored = list(_pointer_ids(hub, repository).items())
        start, limit = page_asked(request)
        answer = []
        for oid, sha256 in stored[start : start + limit]:
            at = iso(repository.large[sha256])
            ref = _ref_with(repository, oid)
            found = {"oid": sha256, "fileOid": oid, "size": hub.large_size(sha256) or 0, "pushedAt": at}
            found |= {"filename": names[oid]} if oid in names else {}
            found |= {"ref": ref} if ref else {}
            found |= {"xetHash": xet_hash} if (xet_hash := hub.xet_hash(sha256)) else {}
            answer.append(found)
        more = start + limit < len(stored)
        headers = {"Link": next_page(request, "cursor", start + limit)} if more else None
        return JSONResponse(answer, headers=headers)

    return handle


def _ref_with(repository: Repository, oid: str) -> str | None:
    """Return a ref whose head has a file, the main branch first."""
    heads = {f"refs/heads/{name}": commit_id for name, commit_id in repository.branches.items()} | repository.pulls
    refs = sorted(heads, key=lambda ref: ref != "refs/heads/main")
    return next(
        (ref for ref in refs if any(commit_id.oid == oid for commit_id in _files_at(repository, heads[ref]))), None
    )


def _files_at(repository: Repository, commit_id: str) -> Iterable[File]:
    return repository.commits[commit_id].files.values()


def _forget(hub: Hub, repository: Repository, hashes: list[str], *, rewrite: bool) -> None:
    by_id = _pointer_ids(hub, repository)
    found = [by_id.get(file_id, file_id) for file_id in hashes]
    unknown = [file_id for file_id in found if file_id not in repository.large]
    if unknown:
        raise HubError(404, f"There is no large file {unknown[0]}", code="EntryNotFound")
    if rewrite:
        rewrite_without(repository, found)
    for sha256 in dict.fromkeys(found):
        hub.forget_large(repository, sha256)
    hub.keep(repository)


def delete_stored(kind: Kind) -> Any:
    """Return the handler of `DELETE /api/{kind}s/{id}/lfs-files/{sha}`, which takes the file out of the history."""

    async def handle(request: Request) -> Response:
        rewrite = request.query_params.get("rewriteHistory", "true").lower() not in {"false", "0"}
        hub, repository = hub_of(request), repository_of(request, kind, "write")
        _forget(hub, repository, [request.path_params["sha"]], rewrite=rewrite)
        return JSONResponse({})

    return handle


def delete_many(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/lfs-files/batch`."""

    async def handle(request: Request) -> Response:
        deletions = Body((await body_of(request)).values.get("deletions"))
        hashes: list[str] = deletions.values["sha"]
        rewrite = deletions.flag("rewriteHistory") is not False
        _forget(hub_of(request), repository_of(request, kind, "write"), hashes, rewrite=rewrite)
        return JSONResponse({})

    return handle
