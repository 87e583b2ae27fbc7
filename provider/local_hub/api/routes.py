"""Which route is answered by what."""

from collections.abc import Iterator
from typing import NamedTuple

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.routing import Route

from provider.local_hub.api import (
    access,
    admin,
    card_check,
    commits,
    creation,
    diffs,
    discussion_changes,
    discussions,
    duplication,
    environment,
    files,
    hardware_list,
    large_copies,
    lfs,
    owned,
    repositories,
    resource_groups,
    revisions,
    spaces,
    squash,
    storage,
    templates,
    volumes,
    whoami,
    xet_service,
)
from provider.local_hub.api import agent_harnesses as harnesses
from provider.local_hub.api import serializers as descriptions
from provider.local_hub.api import server_sent_events as streams
from provider.local_hub.api.git_http import git_routes
from provider.local_hub.model.models import KINDS, Kind
from provider.local_hub.pages import site


class _RepositoryPart(StringConvertor):
    """What may follow the id of a repository."""

    regex = "revision|commits|commit|tree|treesize|refs|preupload|paths-info|branch|tag|settings|discussions|runtime"


register_url_convertor("repository_part", _RepositoryPart())
_SPACE = "/api/spaces/{namespace}/{name}"


class _Paths(NamedTuple):
    """Where the routes of a kind of repository are."""

    every: str
    repository: str
    page: str


def _paths(kind: Kind) -> _Paths:
    every = f"/api/{kind}s"
    return _Paths(every, f"{every}/{{namespace}}/{{name}}", f"/{commits.PREFIXES[kind]}{{namespace}}/{{name}}")


def _descriptions_routes(kind: Kind) -> Iterator[Route]:
    """Return the routes of what a repository is."""
    every = _paths(kind).every
    repository = _paths(kind).repository
    yield Route(every, descriptions.list_repositories(kind))
    yield Route(f"{every}/{{name}}", descriptions.without_namespace)
    yield Route(repository, descriptions.info(kind))
    yield Route(f"{repository}/revision/{{rev:path}}", descriptions.info(kind))
    yield Route(f"{repository}/settings", repositories.change_settings(kind), methods=["PUT"])
    yield Route(f"{repository}/duplicate", duplication.duplicate(kind), methods=["POST"])
    yield Route(f"{repository}/resource-group", resource_groups.get_resource_group(kind))
    yield Route(f"{repository}/resource-group", resource_groups.set_resource_group(kind), methods=["POST"])


def _access_routes(kind: Kind) -> Iterator[Route]:
    """Return the routes of who may see it."""
    repository = _paths(kind).repository
    page = _paths(kind).page
    asked = f"{repository}/user-access-request"
    yield Route(f"{page}/ask-access", access.ask_access(kind), methods=["POST"])
    yield Route(f"{asked}/handle", access.handle_request(kind), methods=["POST"])
    yield Route(f"{asked}/batch", access.handle_requests(kind), methods=["POST"])
    yield Route(f"{asked}/grant", access.grant_access(kind), methods=["POST"])
    yield Route(f"{asked}/cancel", access.cancel_request(kind), methods=["POST"])
    yield Route(f"{asked}/{{status}}", access.list_requests(kind))
    yield Route(f"{repository}/auth-check", repositories.auth_check(kind))
    yield Route(f"{repository}/auth-check/write", repositories.auth_check(kind, write=True))


def _commits_routes(kind: Kind) -> Iterator[Route]:
    """Return the routes of its commits."""
    repository = _paths(kind).repository
    yield Route(f"{repository}/preupload/{{rev:path}}", files.preupload(kind), methods=["POST"])
    yield Route(f"{repository}/commit/{{rev:path}}", commits.commit_to(kind), methods=["POST"])
    yield Route(f"{repository}/commits/{{rev:path}}", revisions.list_commits(kind))


def _refs_routes(kind: Kind) -> Iterator[Route]:
    """Return the routes of its branches and tags."""
    repository = _paths(kind).repository
    yield Route(f"{repository}/super-squash/{{rev:path}}", squash.super_squash(kind), methods=["POST"])
    yield Route(f"{repository}/compare/{{compare:path}}", diffs.compare(kind))
    yield Route(f"{repository}/refs", revisions.list_refs(kind))
    yield Route(f"{repository}/branch/{{rev:path}}", revisions.create_branch(kind), methods=["POST"])
    yield Route(f"{repository}/branch/{{rev:path}}", revisions.delete_branch(kind), methods=["DELETE"])
    yield Route(f"{repository}/tag/{{rev:path}}", revisions.create_tag(kind), methods=["POST"])
    yield Route(f"{repository}/tag/{{rev:path}}", revisions.delete_tag(kind), methods=["DELETE"])


def _trees_routes(kind: Kind) -> Iterator[Route]:
    """Return the routes of its files."""
    repository = _paths(kind).repository
    page = _paths(kind).page
    yield Route(f"{repository}/tree/{{rev}}", files.list_tree(kind))
    yield Route(f"{repository}/tree/{{rev}}/{{path:path}}", files.list_tree(kind))
    yield Route(f"{repository}/paths-info/{{rev:path}}", files.paths_info(kind), methods=["POST"])
    yield Route(f"{repository}/treesize/{{rev}}", files.tree_size(kind))
    yield Route(f"{repository}/treesize/{{rev}}/{{path:path}}", files.tree_size(kind))
    yield Route(f"{page}/resolve/{{rev}}/{{path:path}}", files.resolve(kind))
    yield Route(f"{page}/raw/{{rev}}/{{path:path}}", files.resolve(kind, raw=True))


def _discussions_routes(kind: Kind) -> Iterator[Route]:
    """Return the routes of its discussions and pull requests."""
    repository = _paths(kind).repository
    yield Route(f"{repository}/discussions", discussions.list_discussions(kind))
    yield Route(f"{repository}/discussions", discussions.create_discussion(kind), methods=["POST"])
    yield Route(f"{repository}/discussions/{{num:int}}", discussions.get_discussion(kind))
    yield Route(f"{repository}/discussions/{{num:int}}", discussion_changes.delete_discussion(kind), methods=["DELETE"])
    comment = f"{repository}/discussions/{{num:int}}/comment/{{comment}}"
    yield Route(f"{comment}/edit", discussion_changes.change_comment(kind, hide=False), methods=["POST"])
    yield Route(f"{comment}/hide", discussion_changes.change_comment(kind, hide=True), methods=["POST"])
    for what in discussion_changes.WHAT:
        change = discussion_changes.change_discussion(kind, what)
        yield Route(f"{repository}/discussions/{{num:int}}/{what}", change, methods=["POST"])


def _large_routes(kind: Kind) -> Iterator[Route]:
    """Return the routes of its large files."""
    repository = _paths(kind).repository
    page = _paths(kind).page
    yield Route(f"{repository}/lfs-files", lfs.list_stored(kind))
    yield Route(f"{repository}/lfs-files/batch", lfs.delete_many(kind), methods=["POST"])
    yield Route(f"{repository}/lfs-files/duplicate", large_copies.duplicate_large(kind), methods=["POST"])
    yield Route(f"{repository}/lfs-files/{{sha}}", lfs.delete_stored(kind), methods=["DELETE"])
    yield Route(f"{repository}/xet-read-token/{{rev:path}}", xet_service.token(kind, write=False))
    yield Route(f"{repository}/xet-write-token/{{rev:path}}", xet_service.token(kind, write=True))
    yield Route(f"{page}.git/info/lfs/objects/batch", lfs.batch(kind), methods=["POST"])
    yield Route(f"{page}.git/info/lfs/objects/verify", lfs.verify(kind), methods=["POST"])


def _lost_routes(kind: Kind) -> Iterator[Route]:
    """Return the routes of ids without a namespace, which nothing here has."""
    every = _paths(kind).every
    yield Route(f"{every}/{{name}}/{{what:repository_part}}/{{rest:path}}", descriptions.without_namespace)
    yield Route(f"{every}/{{name}}/{{what:repository_part}}", descriptions.without_namespace)
    yield Route(f"/{commits.PREFIXES[kind]}{{name}}/resolve/{{rest:path}}", descriptions.without_namespace)


def _repository_routes(kind: Kind) -> Iterator[Route]:
    """Return the routes that models, datasets and Spaces share."""
    groups = (
        _descriptions_routes,
        _access_routes,
        _commits_routes,
        _refs_routes,
        _trees_routes,
        _discussions_routes,
        _large_routes,
        git_routes,
        _lost_routes,
    )
    for group in groups:
        yield from group(kind)


def _space_routes() -> Iterator[Route]:
    """Yield the routes that only Spaces have."""
    yield Route("/api/spaces/hardware", hardware_list.list_hardware)
    yield Route("/api/spaces/templates", templates.list_templates)
    yield Route("/api/spaces/zero-gpu/quota", hardware_list.get_quota)
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
    yield Route(f"{_SPACE}/logs/{{logType}}", streams.get_logs)
    yield Route(f"{_SPACE}/events", streams.get_events)
    yield Route(f"{_SPACE}/metrics", streams.get_metrics)


def routes() -> Iterator[Route]:
    """Return all routes; those that come first win."""
    yield from admin.ROUTES
    yield Route("/_lfs/{ticket}", lfs.put_whole, methods=["PUT"])
    yield Route("/_lfs/{ticket}", lfs.complete, methods=["POST"])
    yield Route("/_lfs/{ticket}/{part:int}", lfs.put_part, methods=["PUT"])
    yield Route(f"{storage.PREFIX}{{sha256}}", storage.get_content)
    yield from xet_service.ROUTES
    yield Route("/api/whoami-v2", whoami.whoami)
    yield Route("/api/settings/repositories", owned.list_owned)
    yield Route("/api/organizations/{name}/settings/repositories", owned.list_owned)
    yield Route("/api/agent-harnesses", harnesses.list_harnesses)
    yield Route("/api/validate-yaml", card_check.validate_yaml, methods=["POST"])
    yield Route("/api/repos/create", creation.create, methods=["POST"])
    yield Route("/api/repos/delete", repositories.delete, methods=["DELETE"])
    yield Route("/api/repos/move", repositories.move, methods=["POST"])
    yield from _space_routes()
    # models come last: their pages have no prefix that sets them apart
    for kind in reversed(KINDS):
        yield from _repository_routes(kind)
    yield from site.ROUTES
