"""What a Space mounts: volumes, and the persistent storage that came before them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from provider.local_hub.api.accounts import hub_of
from provider.local_hub.api.request_body import Body, body_of
from provider.local_hub.api.spaces import changed, running_space_of
from provider.local_hub.model import builds
from provider.local_hub.model.errors import HubError, bad_request

_TIERS = ("small", "medium", "large")


def read_volumes(body: Body) -> list[dict[str, Any]]:
    """Read `volumes` of a body; repositories are always mounted read-only.

    Raises:
        HubError: one has no repository as its source, or two share a mount path.
    """
    volumes = [_volume(volume) for volume in body.objects("volumes")]
    paths = [volume["mountPath"].rstrip("/") for volume in volumes]
    if len(set(paths)) < len(paths):
        raise bad_request("Two volumes can't have the same mountPath")
    return volumes


def _volume(body: Body) -> dict[str, Any]:
    kind = body.text("type")
    source, mount = body.text("source"), body.text("mountPath")
    if source.count("/") != 1 or not all(source.split("/")):
        raise bad_request('"source" of a volume must be namespace/name')
    read_only = kind != "bucket" or bool(body.flag("readOnly"))
    volume = {"type": kind, "source": source, "mountPath": mount, "readOnly": read_only}
    for key in ("revision", "path"):
        value = body.optional_text(key)
        if value is not None:
            volume[key] = value
    return volume


async def set_volumes(request: Request) -> Response:
    """Answer `PUT /api/spaces/{id}/volumes`, which replaces all of them."""
    body = await body_of(request)
    repository, space = running_space_of(request)
    volumes = read_volumes(body)
    if not volumes:
        raise bad_request('"volumes" must have at least 1 item')
    space.volumes = volumes
    builds.restart(hub_of(request), repository, space)
    return changed(request, repository, space)


async def delete_volumes(request: Request) -> Response:
    """Answer `DELETE /api/spaces/{id}/volumes`."""
    repository, space = running_space_of(request)
    if not space.volumes:
        raise bad_request("This Space has no volumes")
    space.volumes = []
    builds.restart(hub_of(request), repository, space)
    return changed(request, repository, space)


def _need_storage(request: Request) -> None:
    if not hub_of(request).settings.storage_tiers:
        raise HubError(410, "Persistent storage of Spaces is retired. Mount a bucket as a volume instead.")


async def request_storage(request: Request) -> Response:
    """Answer `POST /api/spaces/{id}/storage`, which is retired unless the switch `storage_tiers` is on."""
    body = await body_of(request)
    repository, space = running_space_of(request)
    _need_storage(request)
    tier = body.text("tier")
    if space.storage and _TIERS.index(tier) < _TIERS.index(space.storage):
        raise bad_request("Storage can't shrink: delete it first")
    space.storage = tier
    builds.restart(hub_of(request), repository, space)
    return changed(request, repository, space)


async def delete_storage(request: Request) -> Response:
    """Answer `DELETE /api/spaces/{id}/storage`, which is retired unless the switch `storage_tiers` is on."""
    repository, space = running_space_of(request)
    _need_storage(request)
    if not space.storage:
        raise bad_request("This Space has no persistent storage")
    space.storage = None
    builds.restart(hub_of(request), repository, space)
    return changed(request, repository, space)
