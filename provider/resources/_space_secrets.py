"""A Space's inline secrets: the Hub tells when each was last set, never what it is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from provider.plugin.interface import Private, State
from provider.resources._owned import owned_keys

if TYPE_CHECKING:
    from provider.hub.spaces import Secret

SET_AT = "secrets_set_at"


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
