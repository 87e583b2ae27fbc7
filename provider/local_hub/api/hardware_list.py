"""The routes that tell which hardware there is, and what is left of ZeroGPU."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import require_caller
from provider.local_hub.model.hardware import LISTED


async def list_hardware(_: Request) -> Response:
    """Answer `GET /api/spaces/hardware`."""
    return JSONResponse(LISTED)


async def get_quota(request: Request) -> Response:
    """Answer `GET /api/spaces/zero-gpu/quota`: nothing is used here, ever."""
    require_caller(request)
    return JSONResponse({"base": 300, "current": 300, "resetsAt": None})
