"""Putting the server together: which route is answered by what."""

from collections import Counter
from collections.abc import Iterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from provider.local_hub import (
    accounts,
    admin,
    cards,
    commits,
    creation,
    descriptions,
    environment,
    files,
    hardware,
    repositories,
    revisions,
    spaces,
)
from provider.local_hub.errors import HubError, Moved, on_http_error, on_hub_error, on_moved
from provider.local_hub.faults import Fault, Faulty
from provider.local_hub.store import KINDS, Hub, Kind
from provider.local_hub.traffic import Counted, Identified, RateLimited

_SPACE = "/api/spaces/{namespace}/{name}"


def _repository_routes(kind: Kind) -> Iterator[Route]:
    """Give the routes that models, datasets and Spaces share."""
    every = f"/api/{kind}s"
    one = f"{every}/{{namespace}}/{{name}}"
    page = f"/{commits.PREFIXES[kind]}{{namespace}}/{{name}}"
    yield Route(every, descriptions.list_repositories(kind))
    yield Route(f"{every}/{{name}}", descriptions.without_namespace)
    yield Route(one, descriptions.info(kind))
    yield Route(f"{one}/revision/{{rev:path}}", descriptions.info(kind))
    yield Route(f"{one}/settings", repositories.change_settings(kind), methods=["PUT"])
    yield Route(f"{one}/auth-check", repositories.auth_check(kind))
    yield Route(f"{one}/auth-check/write", repositories.auth_check(kind, write=True))
    yield Route(f"{one}/preupload/{{rev:path}}", files.preupload(kind), methods=["POST"])
    yield Route(f"{one}/commit/{{rev:path}}", commits.commit_to(kind), methods=["POST"])
    yield Route(f"{one}/commits/{{rev:path}}", revisions.list_commits(kind))
    yield Route(f"{one}/refs", revisions.list_refs(kind))
    yield Route(f"{one}/branch/{{branch:path}}", revisions.create_branch(kind), methods=["POST"])
    yield Route(f"{one}/branch/{{branch:path}}", revisions.delete_branch(kind), methods=["DELETE"])
    yield Route(f"{one}/tag/{{rev:path}}", revisions.create_tag(kind), methods=["POST"])
    yield Route(f"{one}/tag/{{tag:path}}", revisions.delete_tag(kind), methods=["DELETE"])
    yield Route(f"{one}/tree/{{rev}}", files.list_tree(kind))
    yield Route(f"{one}/tree/{{rev}}/{{path:path}}", files.list_tree(kind))
    yield Route(f"{one}/paths-info/{{rev:path}}", files.paths_info(kind), methods=["POST"])
    yield Route(f"{page}/resolve/{{rev}}/{{path:path}}", files.resolve(kind))


def _routes() -> Iterator[Route]:
    yield from admin.ROUTES
    yield Route("/api/whoami-v2", accounts.whoami)
    yield Route("/api/validate-yaml", cards.validate_yaml, methods=["POST"])
    yield Route("/api/repos/create", creation.create, methods=["POST"])
    yield Route("/api/repos/delete", repositories.delete, methods=["DELETE"])
    yield Route("/api/repos/move", repositories.move, methods=["POST"])
    yield Route("/api/spaces/hardware", hardware.list_hardware)
    yield Route(f"{_SPACE}/runtime", spaces.get_runtime)
    yield Route(f"{_SPACE}/hardware", spaces.set_hardware, methods=["POST"])
    yield Route(f"{_SPACE}/sleeptime", spaces.set_sleep_time, methods=["POST"])
    yield Route(f"{_SPACE}/pause", spaces.pause, methods=["POST"])
    yield Route(f"{_SPACE}/restart", spaces.restart, methods=["POST"])
    yield Route(f"{_SPACE}/secrets", environment.list_secrets)
    yield Route(f"{_SPACE}/secrets", environment.set_secret, methods=["POST"])
    yield Route(f"{_SPACE}/secrets", environment.delete_secret, methods=["DELETE"])
    yield Route(f"{_SPACE}/variables", environment.list_variables)
    yield Route(f"{_SPACE}/variables", environment.set_variable, methods=["POST"])
    yield Route(f"{_SPACE}/variables", environment.delete_variable, methods=["DELETE"])
    # models come last: their pages have no prefix that sets them apart
    for kind in reversed(KINDS):
        yield from _repository_routes(kind)


def create_app(hub: Hub) -> Starlette:
    """Make the server of a Hub.

    Args:
        hub: what it knows. The app's state holds it, the counters (`requests`) and the `faults`.
    """
    routes = list(_routes())
    requests: Counter[str] = Counter()
    faults: list[Fault] = []
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Identified),
            Middleware(Counted, routes=routes, requests=requests, settings=hub.settings),
            Middleware(RateLimited, settings=hub.settings, clock=hub.clock),
            Middleware(Faulty, faults=faults),
        ],
        exception_handlers={HubError: on_hub_error, Moved: on_moved, HTTPException: on_http_error},
    )
    app.router.redirect_slashes = False
    app.state.hub, app.state.requests, app.state.faults = hub, requests, faults
    return app
