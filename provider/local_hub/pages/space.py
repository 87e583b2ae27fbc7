"""The page of a Space."""

from typing import Any, Literal

from starlette.responses import Response

from provider.local_hub.model import builds
from provider.local_hub.model.models import Entry, Repository, Space
from provider.local_hub.model.store import Hub
from provider.local_hub.pages.history import history_of, refs_of
from provider.local_hub.pages.html import Content, Markup, tag
from provider.local_hub.pages.layout import badge, facts, moment, page, quiet, section, table
from provider.local_hub.pages.repository import card, files, heading

_LOOK_AGAIN = 2
"""Seconds between two looks at a Space that is on its way to another stage."""


def stage_badge(stage: str) -> Markup:
    """Write the stage of a Space in the color of its mood."""
    mood = "good" if stage == "RUNNING" else "busy" if stage in builds.TRANSIENT else ""
    return badge(stage, "bad" if stage.endswith("_ERROR") or stage == "NO_APP_FILE" else mood)


def space_page(hub: Hub, repository: Repository, space: Space) -> Response:
    """Show a Space: how it is doing, its settings, files and logs."""
    runtime = builds.runtime(hub, repository, space)
    message = runtime.get("errorMessage")
    return page(
        repository.id,
        heading(repository, stage_badge(runtime["stage"]), badge(space.sdk)),
        tag("p", message, class_="note bad") if message else None,
        facts(_running(repository, space, runtime)),
        section("Variables", _entries(space.variables, with_values=True)),
        section("Secrets", _entries(space.secrets, with_values=False), quiet("Their values are never shown.")),
        _volumes(space),
        files(repository),
        _log(hub, repository, space, "build"),
        _log(hub, repository, space, "run"),
        refs_of(repository),
        history_of(repository),
        card(repository),
        again_after=_LOOK_AGAIN if runtime["stage"] in builds.TRANSIENT else None,
    )


def _running(repository: Repository, space: Space, runtime: dict[str, Any]) -> dict[str, Content]:
    sleeps = f"after {space.sleep_seconds} s" if space.sleep_seconds else "never"
    return {
        "Hardware": space.hardware or "none",
        "Runs now on": runtime["hardware"]["current"] or "nothing",
        "Sleeps": None if space.sdk == "static" else sleeps,
        "Replicas": space.replicas,
        "Restarts": space.restarts,
        "Factory reboots": space.factory_reboots,
        "Builds": space.builds,
        "Dev mode": "on" if space.dev_mode else "off",
        "Storage": space.storage,
        "Region": repository.region,
        "Made": moment(repository.created_at),
    }


def _entries(entries: dict[str, Entry], *, with_values: bool) -> Markup:
    """Write variables, or secrets without their values."""
    if not entries:
        return quiet("None.")
    columns = ["Key", *(["Value"] if with_values else []), "Description", "Updated"]
    rows = [
        (
            tag("code", key),
            *([tag("code", entry.value)] if with_values else []),
            entry.description,
            moment(entry.updated_at),
        )
        for key, entry in sorted(entries.items())
    ]
    return table(columns, rows)


def _volumes(space: Space) -> Markup | None:
    if not space.volumes:
        return None
    fields = ["mountPath", "type", "source", "revision", "path"]
    rows = [[str(volume.get(field) or "") for field in fields] for volume in space.volumes]
    return section("Volumes", table(["Mounted at", "Type", "Source", "Revision", "Path"], rows))


def _log(hub: Hub, repository: Repository, space: Space, kind: Literal["build", "run"]) -> Markup:
    lines = [line for at, line in builds.log(hub, repository, space, kind) if at <= hub.now()]
    title = "Build log" if kind == "build" else "App log"
    return section(title, tag("pre", *lines) if lines else quiet("Nothing yet."))
