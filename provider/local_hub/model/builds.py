"""How a Space builds, starts and stops. Its stage is told by the clock, so nothing runs in the background."""

from typing import Any

from provider.local_hub.model.card_rules import SDKS
from provider.local_hub.model.cards import card_of
from provider.local_hub.model.diagnosis import diagnose
from provider.local_hub.model.hardware import FREE
from provider.local_hub.model.models import Repository, Space, iso
from provider.local_hub.model.store import Hub

FREE_SLEEP_SECONDS = 172_800
"""Free hardware sleeps after 48 hours, whatever is asked for."""
TRANSIENT = frozenset({"BUILDING", "RUNNING_BUILDING", "APP_STARTING", "RUNNING_APP_STARTING"})
_SERVED_BY_OLD = frozenset({"RUNNING_BUILDING", "RUNNING_APP_STARTING"})


def subdomain(repository: Repository) -> str:
    """Return the first part of the name that the Hub gives to a Space's app."""
    return f"{repository.namespace}-{repository.name}".lower().replace("_", "-").replace(".", "-")


def domain(repository: Repository) -> str:
    """Return the name of a Space's app: under `.localhost`, which leads to this machine and to nobody (RFC 6761)."""
    return f"{subdomain(repository)}.hf.space.localhost"


def _times(hub: Hub, space: Space) -> tuple[int, int]:
    """Return when the image is built and when the app is up, in milliseconds since 1970."""
    built = space.started_at + int(hub.settings.build_seconds * 1000)
    return built, built + int(hub.settings.start_seconds * 1000)


def _sleeps(hub: Hub, space: Space, up_at: int) -> bool:
    after = hub.settings.sleep_after_seconds
    return after > 0 and space.sleep_seconds is not None and hub.now() >= up_at + after * 1000


def stage(hub: Hub, repository: Repository, space: Space) -> str:
    """Return the stage that a Space is in by now."""
    if space.paused or space.copied_stage:
        return "PAUSED" if space.paused else str(space.copied_stage)
    outcome = diagnose(repository, space)
    if not outcome.builds or space.sdk == "static":
        return outcome.stage
    built_at, up_at = _times(hub, space)
    before = "RUNNING_" if space.served_by else ""
    if hub.now() < built_at:
        return f"{before}BUILDING"
    if outcome.stage == "BUILD_ERROR":
        return outcome.stage
    if hub.now() < up_at:
        return f"{before}APP_STARTING"
    return "SLEEPING" if outcome.stage == "RUNNING" and _sleeps(hub, space, up_at) else outcome.stage


def current_hardware(hub: Hub, repository: Repository, space: Space) -> str | None:
    """Return the flavor that the app runs on now, None while there is none."""
    now = stage(hub, repository, space)
    return space.hardware if now == "RUNNING" else space.served_by if now in _SERVED_BY_OLD else None


def restart(hub: Hub, repository: Repository, space: Space) -> None:
    """Follow a change of settings: a new app replaces the old. Paused and static Spaces have nothing to replace."""
    if not space.paused and space.sdk != "static":
        _begin(hub, space, current_hardware(hub, repository, space))


def resume(hub: Hub, space: Space, *, factory: bool = False) -> None:
    """Stop the app and start it again, also a paused one."""
    space.factory_reboots += factory
    _begin(hub, space, None)


def _begin(hub: Hub, space: Space, served_by: str | None) -> None:
    space.served_by = served_by
    space.copied_stage = None
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
    if flavor == FREE:
        space.replicas = 1
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
    if not space.paused and diagnose(repository, space).builds:
        space.builds += 1
        space.served_by = served_by
        space.copied_stage = None
        space.started_at = hub.now()


def log(hub: Hub, repository: Repository, space: Space, kind: str) -> list[tuple[int, str]]:
    """Return the lines of the latest build (`build`) or of the app (`run`), each with its time, maybe in the future."""
    outcome = diagnose(repository, space)
    if not outcome.builds or space.sdk == "static":
        return []
    built_at, up_at = _times(hub, space)
    if kind == "build":
        head = f"===== Build Queued at {iso(space.started_at)} / Commit SHA: {repository.head.id[:7]} ====="
        lines, start, end = (head, *outcome.build_log), space.started_at, built_at
    elif outcome.stage == "BUILD_ERROR":
        return []
    else:
        head = f"===== Application Startup at {iso(built_at)} ====="
        lines, start, end = (head, *outcome.run_log), built_at, up_at
    step = (end - start) / max(len(lines) - 1, 1)
    return [(int(start + number * step), f"{line}\n") for number, line in enumerate(lines)]


def runtime(hub: Hub, repository: Repository, space: Space) -> dict[str, Any]:
    """Describe what runs, as `GET /api/spaces/{id}/runtime` does."""
    now = stage(hub, repository, space)
    answer: dict[str, Any] = {
        "stage": now,
        "hardware": {"current": current_hardware(hub, repository, space), "requested": space.hardware},
        "storage": space.storage,
        "replicas": {"requested": space.replicas},
    }
    if now == "RUNNING":
        answer["replicas"]["current"] = space.replicas
    if now == "RUNNING" and space.sdk != "static":
        answer["sha"] = repository.head.id
    if now.endswith("_ERROR"):
        answer["errorMessage"] = diagnose(repository, space).message
    if space.volumes:
        answer["volumes"] = space.volumes
    if space.sdk != "static":
        found_at = {"domain": domain(repository), "stage": "READY"}
        answer |= {"gcTimeout": space.sleep_seconds, "devMode": space.dev_mode, "domains": [found_at]}
    return answer
