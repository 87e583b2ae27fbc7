"""The route that clients ask before they commit a README."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import kind_named
from provider.local_hub.api.request_body import body_of
from provider.local_hub.model.cards import judge


async def validate_yaml(request: Request) -> Response:
    """Answer `POST /api/validate-yaml`."""
    body = await body_of(request)
    kind = kind_named(body.text("repoType", "model"))
    errors, warnings = judge(body.text("content"), kind)
    answer = {
        "errors": [{"message": message} for message in errors],
        "warnings": [{"message": message} for message in warnings],
    }
    return JSONResponse(answer, 400 if errors else 200)
