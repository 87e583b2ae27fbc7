"""Running a Space: its runtime, hardware, replicas, sleep time, dev mode, pause and restart."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of, repository_of, require_caller
from provider.local_hub.api.request_body import body_of
from provider.local_hub.model import builds
from provider.local_hub.model.billing import need_payment, need_plan, need_plan_for_space
from provider.local_hub.model.errors import HubError, bad_request, no_such_repository
from provider.local_hub.model.hardware import FREE, ZERO_GPU, ZERO_GPU_ASKED
from provider.local_hub.model.models import Repository, Space
from provider.local_hub.model.permissions import Need
from provider.local_hub.model.zero_gpu import check_zero_gpu


def space_of(request: Request, need: Need) -> tuple[Repository, Space]:
    """Return the Space that the path names.

    Raises:
        Moved: it has another id by now.
        HubError: it is not there, or the caller may not do this.
    """
    repository = repository_of(request, "space", need)
    if repository.space is None:
        raise no_such_repository(signed_in=True)
    return repository, repository.space


def running_space_of(request: Request) -> tuple[Repository, Space]:
    """Return the Space that the path names, to be changed by the caller.

    Raises:
        Moved: it has another id by now.
        HubError: it is not there, the caller may not do this, or it is static.
    """
    repository, space = space_of(request, "write")
    if space.sdk == "static":
        status = hub_of(request).settings.static_space_status
        raise HubError(status, "A static Space has no hardware, sleep time, volumes, dev mode, pause or restart")
    return repository, space


def canonical_flavor(flavor: str) -> str:
    """Return the name under which a flavor is read back."""
    return ZERO_GPU if flavor == ZERO_GPU_ASKED else flavor


def set_sleep(space: Space, seconds: int) -> None:
    """Set the idle seconds before a Space sleeps, -1 is never. Free hardware takes no notice."""
    if space.hardware != FREE:
        space.sleep_seconds = None if seconds == -1 else seconds


async def get_runtime(request: Request) -> Response:
    """Answer `GET /api/spaces/{id}/runtime`."""
    return _runtime(request, *space_of(request, "see"))


async def set_hardware(request: Request) -> Response:
    """Answer `POST /api/spaces/{id}/hardware`."""
    body = await body_of(request)
    repository, space = running_space_of(request)
    flavor, seconds = canonical_flavor(body.text("flavor")), body.integer("sleepTimeSeconds")
    if flavor != space.hardware:
        check_zero_gpu(hub_of(request), require_caller(request), space.sdk, flavor, repository.namespace)
        need_plan_for_space(hub_of(request), require_caller(request), space.sdk, flavor, repository.namespace)
        need_payment(hub_of(request), require_caller(request), flavor)
    builds.change_hardware(hub_of(request), repository, space, flavor)
    if seconds is not None:
        set_sleep(space, seconds)
    return changed(request, repository, space)


async def set_sleep_time(request: Request) -> Response:
    """Answer `POST /api/spaces/{id}/sleeptime`."""
    seconds = (await body_of(request)).integer("seconds")
    repository, space = running_space_of(request)
    if seconds is not None:
        set_sleep(space, seconds)
    return changed(request, repository, space)


async def pause(request: Request) -> Response:
    """Answer `POST /api/spaces/{id}/pause`."""
    repository, space = running_space_of(request)
    builds.pause(space)
    return changed(request, repository, space)


async def restart(request: Request) -> Response:
    """Answer `POST /api/spaces/{id}/restart`, with `?factory=true` a factory reboot."""
    repository, space = running_space_of(request)
    factory = request.query_params.get("factory", "").lower() in {"true", "1"}
    builds.resume(hub_of(request), space, factory=factory)
    return changed(request, repository, space)


async def set_dev_mode(request: Request) -> Response:
    """Answer `POST /api/spaces/{id}/dev-mode`; who has no plan may still leave it."""
    enabled = bool((await body_of(request)).flag("enabled"))
    repository, space = running_space_of(request)
    if enabled:
        need_plan(hub_of(request), require_caller(request), "dev mode", repository.namespace)
    if enabled != space.dev_mode:
        space.dev_mode = enabled
        builds.restart(hub_of(request), repository, space)
    return changed(request, repository, space)


async def set_replicas(request: Request) -> Response:
    """Answer `POST /api/spaces/{id}/replicas`; free hardware comes once."""
    replicas = (await body_of(request)).integer("replicas") or 1
    repository, space = running_space_of(request)
    if replicas > 1 and space.hardware == FREE:
        raise bad_request("Replicas need hardware that is not free")
    space.replicas = replicas
    return changed(request, repository, space)


def changed(request: Request, repository: Repository, space: Space) -> Response:
    """Keep a Space as it is now, and answer with its runtime."""
    hub_of(request).keep(repository)
    return _runtime(request, repository, space)


def _runtime(request: Request, repository: Repository, space: Space) -> Response:
    return JSONResponse(builds.runtime(hub_of(request), repository, space))
