"""Programs that drive official clients, which ask for a list of them when they begin."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


async def list_harnesses(_: Request) -> Response:
    """Answer `GET /api/agent-harnesses`: none is known here."""
    return JSONResponse({"standardEnvVars": [], "harnesses": {}})
