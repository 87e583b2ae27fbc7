"""Giving large files of one repository to another without sending their content."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of, kind_named, repository_of, require_caller
from provider.local_hub.api.request_body import Body, body_of
from provider.local_hub.model.errors import no_such_repository
from provider.local_hub.model.models import Kind, Repository
from provider.local_hub.model.permissions import admit
from provider.local_hub.model.store import Hub


def _fault(hub: Hub, source: Repository, file: Body) -> str | None:
    sha256 = file.text("sha256").lower()
    if sha256 not in source.large:
        return f"There is no such file in {source.id}"
    return None if hub.xet_hash(sha256) == file.text("xetHash").lower() else "The hashes are of different files"


def duplicate_large(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/lfs-files/duplicate`; a part of them may fail."""

    async def handle(request: Request) -> Response:
        body, hub, account = await body_of(request), hub_of(request), require_caller(request)
        source, named = repository_of(request, kind, "content"), Body(body.values["target"])
        target = hub.find(kind_named(named.text("type")), named.text("name"))
        if target is None:
            raise no_such_repository(signed_in=True)
        admit(account, target, "propose")
        failed, files = [], body.objects("files")
        for file in files:
            fault = _fault(hub, source, file)
            if fault:
                failed.append({"xetHash": file.text("xetHash"), "sha256": file.text("sha256"), "error": fault})
            else:
                target.large.setdefault(file.text("sha256").lower(), hub.now())
        hub.keep(target)
        counts = {"processed": len(files), "succeeded": len(files) - len(failed)}
        return JSONResponse({"success": not failed, **counts, "failed": failed}, 207 if failed else 200)

    return handle
