"""A Space's inline secrets: the Hub tells when each was last set, never what it is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from provider.errors import ProviderError
from provider.plugin.interface import PlanContext, Private, State
from provider.resources._owned import owned_keys

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.hub.spaces import Secret

SET_AT = "secrets_set_at"


def warn_of_taken_secrets(ctx: PlanContext, hub: "Hub", current: State) -> None:
    """Warn that secrets which are on the Space already, as after an import, will be set: nobody knows their values.

    Args:
        ctx: holds the configuration, what the resource remembers, and where the warning goes.
        hub: the Hub client; it is asked only about keys that this resource never set, and if it refuses, that is for
            the apply to tell.
        current: the Space in the state.
    """
    for name in ("secrets", "secrets_wo"):
        written = ctx.config[name] if isinstance(ctx.config[name], dict) else {}
        new = written.keys() - owned_keys(ctx.private, name) - (current.get(name) or {}).keys()
        taken = sorted(new & _remote_keys(hub, current["id"])) if new else []
        if taken:
            ctx.diagnostics.add_warning(
                f"The Space {current['id']} already has the {'secrets' if len(taken) > 1 else 'secret'} "
                f"{', '.join(taken)}: the apply sets what is written",
                "The Hub never tells a secret's value, so it is not known whether it would be another one. Leave the "
                f"key out of {name}, or write ignore_changes = [{name}], to leave it as it is.",
                path=[name],
            )


def _remote_keys(hub: "Hub", id_: str) -> set[str]:
    try:
        return set(hub.spaces.secrets(id_))
    except ProviderError:
        return set()


def note_secrets(private: Private, remote: Mapping[str, "Secret"], kept: Mapping[str, str] | None) -> None:
    """Remember when the Hub says that our secrets were set, to notice when somebody else sets them later.

    Args:
        private: the Space's private state.
        remote: the Space's secrets.
        kept: those of ours that are in the state; those that are in no state are known by their keys.
    """
    keys = {*(kept or ()), *owned_keys(private, "secrets_wo")}
    private[SET_AT] = {key: remote[key].updated_at for key in sorted(keys) if key in remote}


def observed_secrets(private: Private, remote: Mapping[str, "Secret"], current: State) -> State:
    """Give what of the state's secrets still is as we left it; the rest is missing there, and so planned again.

    Args:
        private: the Space's private state.
        remote: the Space's secrets.
        current: the Space in the state.
    """
    set_at = private.get(SET_AT, {})

    def is_ours(key: str) -> bool:
        return key in remote and set_at.get(key) in {None, remote[key].updated_at}

    state: State = {}
    if current["secrets"]:
        state["secrets"] = {key: value for key, value in current["secrets"].items() if is_ours(key)}
    if not all(map(is_ours, owned_keys(private, "secrets_wo"))):
        state["secrets_wo_version"] = None
    return state
