"""How a Space builds, starts and stops. Its stage is told by the clock, so nothing runs in the background."""

from typing import Any

from provider.local_hub.cards import SDKS, card_of
from provider.local_hub.hardware import FREE
from provider.local_hub.store import Hub, Repository, Space

FREE_SLEEP_SECONDS = 172_800
"""Free hardware sleeps after 48 hours, whatever is asked for."""


def host_name(repository: Repository) -> str:
    """Give the name under `.hf.space` that a Space is served at."""
    return f"{repository.namespace}-{repository.name}".lower().replace("_", "-").replace(".", "-")


def _has_app(repository: Repository, space: Space) -> bool:
    if space.sdk == "static":
        return True
    app_file = "Dockerfile" if space.sdk == "docker" else card_of(repository).get("app_file") or "app.py"
    return app_file in repository.head.files


def stage(hub: Hub, repository: Repository, space: Space) -> str:
    """Give the stage that a Space is in by now."""
    if space.paused:
        return "PAUSED"
    if not _has_app(repository, space):
        return "NO_APP_FILE"
    if space.sdk == "static" or hub.now() >= space.started_at + hub.settings.build_seconds * 1000:
        return "RUNNING"
    return "BUILDING"


def current_hardware(hub: Hub, repository: Repository, space: Space) -> str | None:
    """Give the flavor that the app runs on now, None while there is none."""
    by_stage = {"RUNNING": space.hardware, "BUILDING": space.served_by}
    return by_stage.get(stage(hub, repository, space))


def restart(hub: Hub, repository: Repository, space: Space) -> None:
    """Follow a change of settings: the app stops and starts again. Paused and static Spaces have nothing to stop."""
    if not space.paused and space.sdk != "static":
        resume(hub, repository, space)


def resume(hub: Hub, repository: Repository, space: Space) -> None:
    """Start a Space again, also a paused one."""
    space.served_by = current_hardware(hub, repository, space)
    space.paused = False
    space.restarts += 1
    space.started_at = hub.now()


def pause(space: Space) -> None:
    """Stop the app until somebody restarts it."""
    space.paused = True
    space.served_by = None


def settle_sleep(space: Space) -> None:
    """Make the sleep time what the hardware allows."""
    if space.sdk == "static":
        space.sleep_seconds = None
    elif space.hardware == FREE:
        space.sleep_seconds = FREE_SLEEP_SECONDS


def change_hardware(hub: Hub, repository: Repository, space: Space, flavor: str) -> None:
    """Ask for another flavor. What is not free never sleeps unless that is asked for, too."""
    if flavor == space.hardware:
        return
    if space.hardware == FREE:
        space.sleep_seconds = None
    restart(hub, repository, space)
    space.hardware = flavor
    settle_sleep(space)


def rebuild(hub: Hub, repository: Repository, served_by: str | None) -> None:
    """Follow a new commit on `main`: the card may name another SDK, and the app is built anew.

    Args:
        hub: where this happens.
        repository: after the commit.
        served_by: the flavor that the app ran on before the commit.
    """
    space = repository.space
    if space is None:
        return
    sdk = card_of(repository).get("sdk")
    if sdk in SDKS and sdk != space.sdk:
        space.sdk = sdk
        space.hardware = None if sdk == "static" else space.hardware or FREE
        settle_sleep(space)
    if not space.paused and _has_app(repository, space):
        space.builds += 1
        space.served_by = served_by
        space.started_at = hub.now()


def runtime(hub: Hub, repository: Repository, space: Space) -> dict[str, Any]:
    """Describe what runs, as `GET /api/spaces/{id}/runtime` does."""
    now = stage(hub, repository, space)
    answer: dict[str, Any] = {
        "stage": now,
        "hardware": {"current": current_hardware(hub, repository, space), "requested": space.hardware},
        "storage": None,
        "replicas": {"requested": 1, "current": 1 if now == "RUNNING" else None},
    }
    if now == "RUNNING":
        answer["sha"] = repository.head.id
    if space.sdk != "static":
        domain = {"domain": f"{host_name(repository)}.hf.space", "stage": "READY"}
        answer |= {"gcTimeout": space.sleep_seconds, "devMode": False, "domains": [domain]}
    return answer
