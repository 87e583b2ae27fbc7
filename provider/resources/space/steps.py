"""The steps of changing a Space: each changes one thing if it differs, and returns the state as it is then.

They are ordered so that the app restarts as rarely and as late as it can: the name first, then settings, then files,
and what starts or stops the app last.
"""

from functools import partial
from typing import TYPE_CHECKING

from provider.errors import HubStatusError, ProviderError
from provider.resources.shared.card import note_card
from provider.resources.shared.change import Change, Step, change_entries
from provider.resources.shared.file_difference import FILES, file_difference
from provider.resources.shared.files import README, ContentChange, commit_files
from provider.resources.shared.managed_keys import managed_keys, own, to_set
from provider.resources.shared.repository_steps import move, set_resource_group, set_visibility
from provider.resources.shared.source import note_source
from provider.resources.space.card import bare_readme, front_matter_of, removed_entries
from provider.resources.space.secrets import TO_SET
from provider.resources.space.state import CPU_BASIC, PAUSED

if TYPE_CHECKING:
    from schemas.states import SpaceState


def set_variables(change: "Change[SpaceState]") -> "SpaceState":
    """Set and delete variables of our own."""
    spaces, id_ = change.hub.spaces, change.state["id"]
    return change_entries(change, "variables", partial(spaces.set_variable, id_), partial(spaces.delete_variable, id_))


def set_secrets(change: "Change[SpaceState]") -> "SpaceState":
    """Set and delete secrets of our own, those in the state and those that are not."""
    spaces, id_ = change.hub.spaces, change.state["id"]
    return change_entries(change, "secrets", partial(spaces.set_secret, id_), partial(spaces.delete_secret, id_))


def set_write_only_secrets(change: "Change[SpaceState]") -> "SpaceState":
    """Set the secrets that are in no state again, when their version changes: those that the plan meant to set."""
    private, written = change.ctx.private, change.ctx.config["secrets_wo"] or {}
    meant = private.pop(TO_SET, None)
    if meant is None or not change.differs("secrets_wo_version"):
        return change.with_planned("secrets_wo_version")
    spaces, id_, values = change.hub.spaces, change.state["id"], to_set(None, written)
    for key in sorted(managed_keys(private, "secrets_wo") - written.keys()):
        spaces.delete_secret(id_, key)
        own(private, "secrets_wo", managed_keys(private, "secrets_wo") - {key})
    for key in meant:
        own(private, "secrets_wo", managed_keys(private, "secrets_wo") | {key})
        spaces.set_secret(id_, key, values[key])
    return change.with_planned("secrets_wo_version")


def become_app(change: "Change[SpaceState]") -> "SpaceState":
    """Write the files of a static Space that is to run something first: only then it can have hardware and volumes."""
    is_static = change.state["sdk"] == "static"
    return set_files(change) if is_static and change.differs("sdk") else change.state


def set_volumes(change: "Change[SpaceState]") -> "SpaceState":
    """Mount what is planned in place of all that is mounted."""
    from provider.hub.runtime import Volume  # noqa: PLC0415 - start-up

    if change.differs("volumes") and (change.planned["volumes"] or change.state["volumes"]):
        volumes = [Volume(**volume) for volume in change.planned["volumes"] or ()]
        change.hub.spaces.set_volumes(change.state["id"], volumes)
    return change.with_planned("volumes")


def set_storage(change: "Change[SpaceState]") -> "SpaceState":
    """Ask for the retired disk, and say what replaced it when the Hub refuses."""
    if change.differs("storage"):
        try:
            change.hub.spaces.set_storage(change.state["id"], change.planned["storage"])
        except HubStatusError as error:
            raise ProviderError(
                error.summary,
                f"{error.detail} The Hub has retired persistent storage: use volumes instead, a bucket keeps what the "
                "app writes.",
            ) from error
    return change.with_planned("storage")


def set_hardware(change: "Change[SpaceState]") -> "SpaceState":
    """Change what it runs on, and when it sleeps."""
    hardware, sleep_time = change.planned["hardware"], change.planned["sleep_time"]
    chosen = sleep_time if hardware != CPU_BASIC else None
    if hardware is not None and change.differs("hardware"):
        change.hub.spaces.set_hardware(change.state["id"], hardware, chosen)
    elif chosen is not None and change.differs("sleep_time"):
        change.hub.spaces.set_sleep_time(change.state["id"], chosen)
    return change.with_planned("hardware", "sleep_time")


def set_dev_mode(change: "Change[SpaceState]") -> "SpaceState":
    """Let people connect to the running container, or not."""
    if change.differs("dev_mode"):
        change.hub.spaces.set_dev_mode(change.state["id"], enabled=bool(change.planned["dev_mode"]))
    return change.with_planned("dev_mode")


def set_files(change: "Change[SpaceState]") -> "SpaceState":
    """Bring files, folder, card and sdk to what is planned, by one commit."""
    planned, state = change.planned, change.state
    card = front_matter_of(planned["card"], state["card"]) | removed_entries(planned["card"], state["card"])
    has_other_sdk = change.differs("sdk") and planned["sdk"] is not None
    front_matter = ({"sdk": planned["sdk"]} if has_other_sdk else {}) | card
    missing = {"sdk": _sdk(change)} if front_matter else {}
    files = file_difference(change)
    if README in files.removed:
        files.removed.remove(README)
        files.written[README] = bare_readme(planned["name"], _sdk(change), planned["card"])
    change.ctx.save(change.with_values(files.claimed))
    content = ContentChange(files.written, files.removed, front_matter, missing, planned["commit_message"])
    commit_files(change.hub, "space", state["id"], content)
    note_source(change.ctx.private, change.source, planned["source_hashes"])
    note_card(change.ctx.private, planned["card"])
    return change.with_planned("sdk", "card", "commit_message", *FILES)


def _sdk(change: "Change[SpaceState]") -> str | None:
    """Return the sdk that the README.md must say, also where it has lost it and none is written."""
    sdk: str | None = change.planned["sdk"] or change.hub.repositories.info("space", change.state["id"]).sdk
    return sdk


def pause_or_restart(change: "Change[SpaceState]") -> "SpaceState":
    """Pause, wake up, or restart because a trigger changed."""
    names = ("paused", "restart_triggers", "factory_reboot")
    triggers, before = change.planned["restart_triggers"], change.state["restart_triggers"]
    triggered = bool(triggers) and before is not None and triggers != before
    if change.planned["paused"]:
        if change.differs("paused"):
            change.hub.spaces.pause(change.state["id"])
    elif change.differs("paused") or triggered:
        factory = triggered and bool(change.planned["factory_reboot"])
        runtime = change.hub.spaces.restart(change.state["id"], factory=factory)
        if runtime.stage == PAUSED:  # a paused Space may be built anew and stay paused
            change.hub.spaces.restart(change.state["id"])
    return change.with_planned(*names)


STEPS: "tuple[Step[SpaceState], ...]" = (
    move,
    set_visibility,
    set_resource_group,
    set_variables,
    set_secrets,
    set_write_only_secrets,
    become_app,
    set_volumes,
    set_storage,
    set_hardware,
    set_dev_mode,
    set_files,
    pause_or_restart,
)
