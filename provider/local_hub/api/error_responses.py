"""The answers with an error status."""

from typing import cast
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.model.errors import HubError, Moved


def response_of(error: HubError) -> Response:
    """Return the answer that tells an error."""
    words = " ".join("".join(character if character.isprintable() else " " for character in error.message).split())
    printable = words.encode("ascii", "replace").decode()
    headers = error.headers | {"X-Error-Message": printable}
    if error.code:
        headers["X-Error-Code"] = error.code
    return JSONResponse({"error": error.message, **error.more}, error.status, headers)


async def on_content_missing(_: Request, __: Exception) -> Response:
    """Answer for the content of a file that was copied without it."""
    message = "The content of this file is not here: local-hub --like copies names, hashes and sizes only."
    return response_of(HubError(404, message, code="EntryNotFound"))


async def on_hub_error(_: Request, error: Exception) -> Response:
    """Answer a HubError."""
    return response_of(cast("HubError", error))


async def on_moved(request: Request, error: Exception) -> Response:
    """Send the caller on to the id that the repository has by now."""
    new = cast("Moved", error).repo_id
    old = "/".join((request.path_params["namespace"], request.path_params["name"]))
    path = quote(request.scope["path"].replace(old, new, 1))
    location = f"{path}?{request.url.query}" if request.url.query else path
    return JSONResponse({"error": f"Moved to {new}"}, 307, {"Location": location})
