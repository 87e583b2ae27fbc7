"""Running a Space: its runtime, hardware, replicas, sleep time, dev mode, pause and restart."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub import builds
from provider.local_hub.accounts import hub_of, repository_of, require_caller
from provider.local_hub.bodies import body_of
from provider.local_hub.errors import HubError, bad_request, no_such_repository
from provider.local_hub.hardware import FLAVORS, FREE, ZERO_GPU, ZERO_GPU_ASKED
from provider.local_hub.permissions import Need
from provider.local_hub.plans import need_payment, need_plan, need_plan_for_space
from provider.local_hub.records import Repository, Space
from provider.local_hub.zero_gpu import check_zero_gpu


def space_of(request: Request, need: Need) -> tuple[Repository, Space]:
    """Give the Space that the path names.

    Raises:
        Moved: it has another id by now.
        HubError: it is not there, or the caller may not do this.
    """
    repository = repository_of(request, "space", need)
    if repository.space is None:
        raise no_such_repository(signed_in=True)
    return repository, repository.space


def running_space_of(request: Request) -> tuple[Repository, Space]:
    """Give the Space that the path names, to be changed by the caller.

    Raises:
        Moved: it has another id by now.
        HubError: it is not there, the caller may not do this, or it is static.
    """
    repository, space = space_of(request, "write")
    if space.sdk == "static":
        status = hub_of(request).settings.static_space_status
        raise HubError(status, "A static Space has no hardware, sleep time, volumes, dev mode, pause or restart")
    return repository, space


def checked_flavor(flavor: str) -> str:
    """Give back a flavor that there is, under the name that is read back.

    Raises:
        HubError: there is none such.
    """
    if flavor not in FLAVORS and flavor != ZERO_GPU_ASKED:
        raise bad_request(f'Unknown hardware flavor "{flavor}"')
    return ZERO_GPU if flavor == ZERO_GPU_ASKED else flavor


def checked_seconds(seconds: int | None) -> int:
    """Give back a sleep time that can be asked for: seconds, or -1 for never.

    Raises:
        HubError: it can't.
    """
    if seconds is None or seconds == 0 or seconds < -1:
        raise bad_request("The sleep time must be a positive number of seconds, or -1 for never")
    return seconds


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
    flavor, seconds = checked_flavor(body.text("flavor")), body.integer("sleepTimeSeconds")
    asleep_after = None if seconds is None else checked_seconds(seconds)
    if flavor != space.hardware:
        check_zero_gpu(hub_of(request), require_caller(request), space.sdk, flavor, repository.namespace)
        need_plan_for_space(hub_of(request), require_caller(request), space.sdk, flavor, repository.namespace)
        need_payment(hub_of(request), require_caller(request), flavor)
    builds.change_hardware(hub_of(request), repository, space, flavor)
    if asleep_after is not None:
        set_sleep(space, asleep_after)
    return changed(request, repository, space)


async def set_sleep_time(request: Request) -> Response:
    """Answer `POST /api/spaces/{id}/sleeptime`."""
    body = await body_of(request)
    repository, space = running_space_of(request)
    set_sleep(space, checked_seconds(body.integer("seconds")))
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
    enabled = (await body_of(request)).flag("enabled")
    if enabled is None:
        raise bad_request('"enabled" is required')
    repository, space = running_space_of(request)
    if enabled:
        need_plan(hub_of(request), require_caller(request), "dev mode", repository.namespace)
    if enabled != space.dev_mode:
        space.dev_mode = enabled
        builds.restart(hub_of(request), repository, space)
    return changed(request, repository, space)


async def set_replicas(request: Request) -> Response:
    """Answer `POST /api/spaces/{id}/replicas`; free hardware comes once."""
    replicas = (await body_of(request)).integer("replicas")
    repository, space = running_space_of(request)
    if replicas is None or replicas < 1:
        raise bad_request('"replicas" must be a positive integer')
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
