"""Where the content of large files is kept: another origin than the Hub's, to which signed addresses lead."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from provider.local_hub.api.accounts import hub_of
from provider.local_hub.model.errors import HubError
from provider.local_hub.model.store import Hub

PREFIX = "/_storage/"
_VALID_SECONDS = 3600


def redirect_to_storage(request: Request, sha256: str, headers: Mapping[str, str], media_type: str) -> Response:
    """Answer a download of a large file: 302 to the storage, with what the file is in headers.

    Args:
        request: of the download.
        sha256: of the content.
        headers: of the answer; the storage sends some of them again.
        media_type: of the content.
    """
    query = {
        "response-content-type": media_type,
        "response-content-disposition": headers.get("Content-Disposition", "inline"),
    }
    location = signed_address(request, f"{PREFIX}{sha256}", query)
    return Response(f"Found. Redirecting to {location}", 302, {**headers, "Location": location}, "text/plain")


def storage_origin(request: Request) -> str:
    """Return the origin of the storage."""
    return hub_of(request).storage_url or str(request.base_url).rstrip("/")


def signed_address(request: Request, path: str, query: Mapping[str, str]) -> str:
    """Return an address of the storage that is its own permission.

    Args:
        request: that is answered.
        path: of what is in the storage.
        query: what else the address holds.
    """
    hub = hub_of(request)
    signed = {**query, "Expires": str(hub.now() // 1000 + _VALID_SECONDS)}
    signed["Signature"] = _signature(hub, path, signed)
    return f"{storage_origin(request)}{path}?{urlencode(signed)}"


def check_signed(request: Request) -> None:
    """Refuse an address that the Hub did not sign, or not for so long."""
    hub, query = hub_of(request), dict(request.query_params)
    expires, signature = query.get("Expires", ""), query.get("Signature", "")
    is_signed = hmac.compare_digest(_signature(hub, request.url.path, query).encode(), signature.encode())
    if not is_signed or not re.fullmatch(r"[0-9]{1,12}", expires):
        raise HubError(403, "This address is not signed by the Hub")
    if int(expires) < hub.now() // 1000:
        raise HubError(403, "This address is not valid any more")


def _signature(hub: Hub, path: str, query: Mapping[str, str]) -> str:
    signed = "\n".join([path, *(f"{key}={query[key]}" for key in sorted(query) if key != "Signature")])
    return hmac.new(hub.storage_key, signed.encode(), hashlib.sha256).hexdigest()


async def get_content(request: Request) -> Response:
    """Answer `GET` and `HEAD /_storage/{sha256}`; the signature is the permission."""
    hub, sha256, query = hub_of(request), request.path_params["sha256"], dict(request.query_params)
    check_signed(request)
    if hub.large_size(sha256) is None:
        raise HubError(404, "The content was deleted")
    path = await run_in_threadpool(hub.large_path, sha256)
    headers = {
        "ETag": f'"{sha256}"',
        "Content-Disposition": query["response-content-disposition"],
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return FileResponse(path, headers=headers, media_type=query["response-content-type"])
