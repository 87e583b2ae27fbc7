"""The service behind Xet, which takes xorbs and shards and says what files are made of.

Its routes are those of the CAS API (huggingface.co/docs/xet/api), in the form that has no grants for uploads.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from provider.local_hub.api.accounts import hub_of, repository_of, require_caller
from provider.local_hub.api.commits import wants_pull_request
from provider.local_hub.api.revisions import head_name
from provider.local_hub.api.storage import check_signed, signed_address, storage_origin
from provider.local_hub.model.errors import HubError
from provider.local_hub.model.lfs_store import Mismatch, is_sha256
from provider.local_hub.model.models import Kind
from provider.local_hub.model.pulls import admit_push
from provider.local_hub.model.xet import XET_PATH, Stored, Term, XetAccess, chunks_of

_MOST_BYTES = 65 << 20
"""Of a xorb, which holds 64 MiB of chunks beside their headers, and of a shard."""


def token(kind: Kind, *, write: bool) -> Any:
    """Return the handler of `GET /api/{kind}s/{id}/xet-{read|write}-token/{rev}`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "content")
        if write:
            name = head_name(request.path_params["rev"])
            admit_push(require_caller(request), repository, name, as_pull_request=wants_pull_request(request))
        hub = hub_of(request)
        key, ends = hub.xet_tokens.issue(repository, write=write, now=hub.now() // 1000)
        address = f"{storage_origin(request)}{hub.xet.path}"
        headers = {"X-Xet-Access-Token": key, "X-Xet-Cas-Url": address, "X-Xet-Token-Expiration": str(ends)}
        return JSONResponse({"accessToken": key, "casUrl": address, "exp": ends}, headers=headers)

    return handle


async def post_xorb(request: Request) -> Response:
    """Answer `POST /v1/xorbs/default/{hash}`."""
    _admit(request, write=True)
    xet, xorb = hub_of(request).xet, _hash_asked(request)
    draft = await _receive(request)
    try:
        is_new = await run_in_threadpool(xet.take_xorb, draft, xorb)
    except ValueError as error:
        raise HubError(400, str(error)) from None
    return JSONResponse({"was_inserted": is_new})


async def post_shard(request: Request) -> Response:
    """Answer `POST /v1/shards`."""
    _admit(request, write=True)
    xet = hub_of(request).xet
    draft = await _receive(request)
    try:
        await run_in_threadpool(xet.take_shard, draft)
    except ValueError as error:
        raise HubError(400, str(error)) from None
    return JSONResponse({"result": 1})


async def get_reconstruction(request: Request) -> Response:
    """Answer `GET /v1/reconstructions/{hash}`: the parts of a file, and where they are."""
    access, xet = _admit(request, write=False), hub_of(request).xet
    stored = xet.find(_hash_asked(request))
    if stored is None or not _opens(access, stored):
        raise HubError(404, "There is no such file")
    first, last = _range_asked(request, stored.size)
    terms, skipped = stored.between(first, last)
    return JSONResponse(
        {
            "offset_into_first_range": skipped,
            "terms": [
                {"hash": term.xorb, "unpacked_length": term.size, "range": {"start": term.start, "end": term.end}}
                for term in terms
            ],
            "fetch_info": await run_in_threadpool(_places, request, terms),
        }
    )


def _places(request: Request, terms: Iterable[Term]) -> dict[str, list[dict[str, Any]]]:
    """Return where the chunks of terms are in each xorb: in ranges that don't meet, as clients expect them."""
    xet = hub_of(request).xet
    ranges: dict[str, list[tuple[int, int]]] = {}
    for term in sorted(terms):
        known = ranges.setdefault(term.xorb, [])
        joined = known.pop() if known and term.start <= known[-1][1] else (term.start, term.end)
        known.append((joined[0], max(joined[1], term.end)))
    places: dict[str, list[dict[str, Any]]] = {}
    for xorb, known in ranges.items():
        starts = chunks_of(xet.xorb(xorb)).starts
        address = signed_address(request, f"{xet.path}/xorbs/{xorb}", {})
        places[xorb] = [
            {
                "range": {"start": start, "end": end},
                "url": address,
                "url_range": {"start": starts[start], "end": starts[end] - 1},
            }
            for start, end in known
        ]
    return places


async def get_xorb(request: Request) -> Response:
    """Answer `GET /xorbs/{hash}`, in as far as its range asks; the signature is the permission."""
    check_signed(request)
    return FileResponse(hub_of(request).xet.xorb(_hash_asked(request)), media_type="application/octet-stream")


def _admit(request: Request, *, write: bool) -> XetAccess:
    """Return what the token of a request opens.

    Raises:
        HubError: there is none, it has ended, or it may only read.
    """
    hub = hub_of(request)
    if not hub.xet.path.endswith(f"/{request.path_params['store']}"):
        raise HubError(404, "There is no such store")
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    access = hub.xet_tokens.find(key.strip(), hub.now() // 1000) if scheme.lower() == "bearer" else None
    if access is None:
        raise HubError(401, "The token is not one of this storage, or has ended")
    if write and not access.write:
        raise HubError(403, "The token may only read")
    return access


def _opens(access: XetAccess, stored: Stored) -> bool:
    return access.repository is None or stored.sha256 in access.repository.large


def _hash_asked(request: Request) -> str:
    asked: str = request.path_params["hash"]
    if not is_sha256(asked):
        raise HubError(400, "A hash is 64 hexadecimal digits")
    return asked


def _range_asked(request: Request, size: int) -> tuple[int, int]:
    """Return the first and the last byte that are asked for.

    Raises:
        HubError: the file ends before the first one.
    """
    asked = re.fullmatch(r"bytes=([0-9]{1,18})-([0-9]{1,18})?", request.headers.get("range", "bytes=0-"))
    if asked is None:
        raise HubError(400, "The range is not valid")
    first, last = int(asked[1]), min(int(asked[2] or size), size - 1)
    if first > last and size:
        raise HubError(416, "The range is outside of the file")
    return first, last


async def _receive(request: Request) -> Path:
    try:
        return await hub_of(request).large.receive(request.stream(), _MOST_BYTES)
    except Mismatch as error:
        raise HubError(413, str(error)) from None


_STORE = f"{XET_PATH}/{{store}}"
ROUTES = (
    Route(f"{_STORE}/v1/xorbs/default/{{hash}}", post_xorb, methods=["POST"]),
    Route(f"{_STORE}/v1/shards", post_shard, methods=["POST"]),
    Route(f"{_STORE}/v1/reconstructions/{{hash}}", get_reconstruction),
    Route(f"{_STORE}/xorbs/{{hash}}", get_xorb),
)
