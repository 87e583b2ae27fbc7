"""The steps of changing a Space: each changes one thing if it differs, and gives what is true then.

They are ordered so that the app restarts as rarely and as late as it can: the name first, then settings, then files,
and what starts or stops the app last.
"""

from provider.errors import ProviderError, Refused
from provider.plugin.interface import State
from provider.resources._change import Change, Step, entry_difference, taken_entries
from provider.resources._files import Wanted, commit_files, encoded
from provider.resources._owned import own, owned_keys, to_delete
from provider.resources._repository_steps import move, set_resource_group, set_visibility
from provider.resources._source import note_source, source_difference
from provider.resources._space_card import front_matter_of
from provider.resources._space_state import CPU_BASIC, PAUSED


def set_variables(change: Change) -> State:
    """Set and delete variables of our own."""
    gone, changed = entry_difference(change, "variables")
    for key in gone:
        change.hub.spaces.delete_variable(change.state["id"], key)
    for key, value in changed.items():
        change.hub.spaces.set_variable(change.state["id"], key, value, None)
    return taken_entries(change, "variables")


def set_secrets(change: Change) -> State:
    """Set and delete secrets of our own, those in the state and those that are not."""
    gone, changed = entry_difference(change, "secrets")
    for key in gone:
        change.hub.spaces.delete_secret(change.state["id"], key)
    for key, value in changed.items():
        change.hub.spaces.set_secret(change.state["id"], key, value, None)
    return taken_entries(change, "secrets")


def set_write_only_secrets(change: Change) -> State:
    """Set all secrets that are in no state again, when their version changes."""
    if change.differs("secrets_wo_version"):
        values = change.ctx.config["secrets_wo"] or {}
        for key in to_delete(change.ctx.private, "secrets_wo", values):
            change.hub.spaces.delete_secret(change.state["id"], key)
        own(change.ctx.private, "secrets_wo", owned_keys(change.ctx.private, "secrets_wo") | values.keys())
        for key, value in values.items():
            change.hub.spaces.set_secret(change.state["id"], key, value, None)
        own(change.ctx.private, "secrets_wo", set(values))
    return change.taken("secrets_wo_version")


def become_app(change: Change) -> State:
    """Give a static Space that is to run something its files first: only then it can have hardware and volumes."""
    is_static = change.state["sdk"] == "static"
    return set_files(change) if is_static and change.differs("sdk") else {}


def set_volumes(change: Change) -> State:
    """Mount what is planned in place of all that is mounted."""
    from provider.hub.runtime import Volume  # noqa: PLC0415 - start-up

    if change.differs("volumes") and (change.planned["volumes"] or change.state["volumes"]):
        volumes = [Volume(**volume) for volume in change.planned["volumes"] or ()]
        change.hub.spaces.set_volumes(change.state["id"], volumes)
    return change.taken("volumes")


def set_storage(change: Change) -> State:
    """Ask for the retired disk, and say what replaced it when the Hub refuses."""
    if change.differs("storage"):
        try:
            change.hub.spaces.set_storage(change.state["id"], change.planned["storage"])
        except Refused as error:
            raise ProviderError(
                error.summary,
                f"{error.detail} The Hub has retired persistent storage: use volumes instead, a bucket keeps what the "
                "app writes.",
            ) from error
    return change.taken("storage")


def set_hardware(change: Change) -> State:
    """Change what it runs on, and when it sleeps."""
    hardware, sleep_time = change.planned["hardware"], change.planned["sleep_time"]
    chosen = sleep_time if change.ctx.config["sleep_time"] is not None and hardware != CPU_BASIC else None
    if hardware is not None and change.differs("hardware"):
        change.hub.spaces.set_hardware(change.state["id"], hardware, chosen)
    elif chosen is not None and change.differs("sleep_time"):
        change.hub.spaces.set_sleep_time(change.state["id"], chosen)
    return change.taken("hardware", "sleep_time")


def set_dev_mode(change: Change) -> State:
    """Let people connect to the running container, or not."""
    if change.differs("dev_mode"):
        change.hub.spaces.set_dev_mode(change.state["id"], enabled=change.planned["dev_mode"])
    return change.taken("dev_mode")


def set_files(change: Change) -> State:
    """Bring files, folder, card and sdk to what is planned, by one commit."""
    card = front_matter_of(change.planned["card"], change.state["card"])
    has_other_sdk = change.differs("sdk") and change.planned["sdk"] is not None
    front_matter = ({"sdk": change.planned["sdk"]} if has_other_sdk else {}) | card
    gone, changed = entry_difference(change, "files")
    left, written = source_difference(change.ctx.private, change.source, change.state["source_hashes"])
    kept = {*(change.planned["files"] or ()), *(change.source or ())}
    missing = {"sdk": _sdk(change)} if front_matter else {}
    wanted = Wanted(
        encoded(changed) | written, {*gone, *left} - kept, front_matter, missing, change.planned["commit_message"]
    )
    commit_files(change.hub, "space", change.state["id"], wanted)
    note_source(change.ctx.private, change.source)
    source = change.taken("source_dir", "source_include", "source_exclude", "source_hashes")
    return change.taken("sdk", "card", "commit_message") | source | taken_entries(change, "files")


def _sdk(change: Change) -> str | None:
    """Return the sdk that the README.md must say, also where it has lost it and none is written."""
    sdk: str | None = change.planned["sdk"] or change.hub.repositories.info("space", change.state["id"]).sdk
    return sdk


def pause_or_restart(change: Change) -> State:
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
    return change.taken(*names)


STEPS: tuple[Step, ...] = (
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
