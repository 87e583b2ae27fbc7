"""Putting the server together: which route is answered by what."""

from collections import Counter
from collections.abc import Iterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from provider.local_hub import (
    admin,
    cards,
    commits,
    creation,
    descriptions,
    diffs,
    discussions,
    duplication,
    environment,
    files,
    hardware,
    harnesses,
    lfs,
    repositories,
    resource_groups,
    revisions,
    spaces,
    squash,
    storage,
    streams,
    templates,
    volumes,
    whoami,
)
from provider.local_hub.errors import HubError, Moved, on_content_missing, on_http_error, on_hub_error, on_moved
from provider.local_hub.faults import Fault, Faulty
from provider.local_hub.pages import site
from provider.local_hub.records import KINDS, ContentMissing, Kind
from provider.local_hub.store import Hub
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
    yield Route(f"{one}/duplicate", duplication.duplicate(kind), methods=["POST"])
    yield Route(f"{one}/resource-group", resource_groups.get_resource_group(kind))
    yield Route(f"{one}/resource-group", resource_groups.set_resource_group(kind), methods=["POST"])
    yield Route(f"{one}/user-access-request/grant", repositories.grant_access(kind), methods=["POST"])
    yield Route(f"{one}/auth-check", repositories.auth_check(kind))
    yield Route(f"{one}/auth-check/write", repositories.auth_check(kind, write=True))
    yield Route(f"{one}/preupload/{{rev:path}}", files.preupload(kind), methods=["POST"])
    yield Route(f"{one}/commit/{{rev:path}}", commits.commit_to(kind), methods=["POST"])
    yield Route(f"{one}/commits/{{rev:path}}", revisions.list_commits(kind))
    yield Route(f"{one}/super-squash/{{rev:path}}", squash.super_squash(kind), methods=["POST"])
    yield Route(f"{one}/compare/{{compare:path}}", diffs.compare(kind))
    yield Route(f"{one}/refs", revisions.list_refs(kind))
    yield Route(f"{one}/branch/{{branch:path}}", revisions.create_branch(kind), methods=["POST"])
    yield Route(f"{one}/branch/{{branch:path}}", revisions.delete_branch(kind), methods=["DELETE"])
    yield Route(f"{one}/tag/{{rev:path}}", revisions.create_tag(kind), methods=["POST"])
    yield Route(f"{one}/tag/{{tag:path}}", revisions.delete_tag(kind), methods=["DELETE"])
    yield Route(f"{one}/tree/{{rev}}", files.list_tree(kind))
    yield Route(f"{one}/tree/{{rev}}/{{path:path}}", files.list_tree(kind))
    yield Route(f"{one}/paths-info/{{rev:path}}", files.paths_info(kind), methods=["POST"])
    yield Route(f"{one}/treesize/{{rev}}", files.tree_size(kind))
    yield Route(f"{one}/treesize/{{rev}}/{{path:path}}", files.tree_size(kind))
    yield Route(f"{one}/discussions", discussions.list_discussions(kind))
    yield Route(f"{one}/discussions", discussions.create_discussion(kind), methods=["POST"])
    yield Route(f"{one}/discussions/{{num:int}}", discussions.get_discussion(kind))
    yield Route(f"{one}/discussions/{{num:int}}/{{what}}", discussions.change_discussion(kind), methods=["POST"])
    yield Route(f"{one}/lfs-files", lfs.list_stored(kind))
    yield Route(f"{one}/lfs-files/batch", lfs.delete_many(kind), methods=["POST"])
    yield Route(f"{one}/lfs-files/{{sha}}", lfs.delete_stored(kind), methods=["DELETE"])
    yield Route(f"{one}/xet-read-token/{{rev:path}}", lfs.xet_token(kind, write=False))
    yield Route(f"{one}/xet-write-token/{{rev:path}}", lfs.xet_token(kind, write=True))
    yield Route(f"{page}.git/info/lfs/objects/batch", lfs.batch(kind), methods=["POST"])
    yield Route(f"{page}.git/info/lfs/objects/verify", lfs.verify(kind), methods=["POST"])
    yield Route(f"{page}/resolve/{{rev}}/{{path:path}}", files.resolve(kind))


def _space_routes() -> Iterator[Route]:
    """Give the routes that only Spaces have."""
    yield Route("/api/spaces/hardware", hardware.list_hardware)
    yield Route("/api/spaces/templates", templates.list_templates)
    yield Route("/api/spaces/zero-gpu/quota", hardware.get_quota)
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
    yield Route(f"{_SPACE}/dev-mode", spaces.set_dev_mode, methods=["POST"])
    yield Route(f"{_SPACE}/replicas", spaces.set_replicas, methods=["POST"])
    yield Route(f"{_SPACE}/volumes", volumes.set_volumes, methods=["PUT"])
    yield Route(f"{_SPACE}/volumes", volumes.delete_volumes, methods=["DELETE"])
    yield Route(f"{_SPACE}/storage", volumes.request_storage, methods=["POST"])
    yield Route(f"{_SPACE}/storage", volumes.delete_storage, methods=["DELETE"])
    yield Route(f"{_SPACE}/logs/{{log}}", streams.get_logs)
    yield Route(f"{_SPACE}/events", streams.get_events)
    yield Route(f"{_SPACE}/metrics", streams.get_metrics)


def _routes() -> Iterator[Route]:
    yield from admin.ROUTES
    yield Route("/_lfs/{ticket}", lfs.put_whole, methods=["PUT"])
    yield Route("/_lfs/{ticket}", lfs.complete, methods=["POST"])
    yield Route("/_lfs/{ticket}/{part:int}", lfs.put_part, methods=["PUT"])
    yield Route(f"{storage.PREFIX}{{sha256}}", storage.get_content)
    yield Route("/api/whoami-v2", whoami.whoami)
    yield Route("/api/agent-harnesses", harnesses.list_harnesses)
    yield Route("/api/validate-yaml", cards.validate_yaml, methods=["POST"])
    yield Route("/api/repos/create", creation.create, methods=["POST"])
    yield Route("/api/repos/delete", repositories.delete, methods=["DELETE"])
    yield Route("/api/repos/move", repositories.move, methods=["POST"])
    yield from _space_routes()
    # models come last: their pages have no prefix that sets them apart
    for kind in reversed(KINDS):
        yield from _repository_routes(kind)
    yield from site.ROUTES


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
