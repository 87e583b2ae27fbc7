"""Where the content of large files is kept: another origin than the Hub's, to which signed addresses lead."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from provider.local_hub.accounts import hub_of
from provider.local_hub.errors import HubError
from provider.local_hub.large import is_sha256
from provider.local_hub.store import Hub

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
    hub = hub_of(request)
    query = {
        "Expires": str(hub.now() // 1000 + _VALID_SECONDS),
        "response-content-type": media_type,
        "response-content-disposition": headers.get("Content-Disposition", "inline"),
    }
    query["Signature"] = _signature(hub, sha256, query)
    origin = hub.storage_url or str(request.base_url).rstrip("/")
    location = f"{origin}{PREFIX}{sha256}?{urlencode(query)}"
    return Response(f"Found. Redirecting to {location}", 302, {**headers, "Location": location}, "text/plain")


def _signature(hub: Hub, sha256: str, query: Mapping[str, str]) -> str:
    signed = "\n".join([sha256, *(f"{key}={query[key]}" for key in sorted(query) if key != "Signature")])
    return hmac.new(hub.storage_key, signed.encode(), hashlib.sha256).hexdigest()


async def get_content(request: Request) -> Response:
    """Answer `GET` and `HEAD /_storage/{sha256}`; the signature is the permission."""
    hub, sha256, query = hub_of(request), request.path_params["sha256"], dict(request.query_params)
    expires = query.get("Expires", "")
    signed = hmac.compare_digest(_signature(hub, sha256, query).encode(), query.get("Signature", "").encode())
    if not is_sha256(sha256) or not signed or not re.fullmatch(r"[0-9]{1,12}", expires):
        raise HubError(403, "This address is not signed by the Hub")
    if int(expires) < hub.now() // 1000:
        raise HubError(403, "This address is not valid any more")
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
