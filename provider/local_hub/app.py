"""Putting the server together: its middleware and the answers to errors."""

from collections import Counter
from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from provider.local_hub.api.error_responses import on_content_missing, on_hub_error, on_moved, response_of
from provider.local_hub.api.faults import Fault, FaultInjection
from provider.local_hub.api.manners import Mannered
from provider.local_hub.api.middleware import Counted, Identified, RateLimited
from provider.local_hub.api.request_rules import judged, named, unserved
from provider.local_hub.api.routes import routes
from provider.local_hub.model.errors import HubError, Moved
from provider.local_hub.model.models import ContentMissing
from provider.local_hub.model.store import Hub


def served_routes() -> list[str]:
    """Return method and path of all that is answered."""
    return [name for route in routes() for name in named(route)]


def create_app(hub: Hub) -> Starlette:
    """Make the server of a Hub.

    Args:
        hub: what it knows. The app's state holds it, the counters (`requests`) and the `faults`.
    """
    judged_routes = [judged(route) for route in routes()]
    requests: Counter[str] = Counter()
    faults: list[Fault] = []
    app = Starlette(
        routes=judged_routes,
        middleware=[
            Middleware(Identified),
            Middleware(Counted, routes=judged_routes, requests=requests, settings=hub.settings),
            Middleware(Mannered),
            Middleware(RateLimited, settings=hub.settings, clock=hub.clock),
            Middleware(FaultInjection, faults=faults),
        ],
        exception_handlers={
            HubError: on_hub_error,
            Moved: on_moved,
            ContentMissing: on_content_missing,
            HTTPException: on_http_error,
        },
    )
    app.router.redirect_slashes = False
    app.state.hub, app.state.requests, app.state.faults = hub, requests, faults
    return app


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer for a route or a method that is not there; one of the Hub that is not served here is named."""
    refusal = cast("HTTPException", error)
    route = unserved(request.method, request.url.path)
    if route is not None:
        return response_of(HubError(404, f"The local Hub does not serve {route}"))
    message = "There is no such page." if refusal.status_code == 404 else refusal.detail
    return response_of(HubError(refusal.status_code, message, headers=refusal.headers))
