"""A Space's inline secrets: the Hub tells when each was last set, never what it is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from provider.plugin.interface import Private

if TYPE_CHECKING:
    from provider.hub.spaces import Secret

SET_AT = "secrets_set_at"


def note_secrets(private: Private, remote: Mapping[str, "Secret"], keys: Mapping[str, str]) -> None:
    """Remember when the Hub says that our secrets were set, to notice when somebody else sets them later.

    Args:
        private: the Space's private state.
        remote: the Space's secrets.
        keys: those that this resource has set.
    """
    private[SET_AT] = {key: remote[key].updated_at for key in sorted(keys) if key in remote}


def observed_secrets(private: Private, remote: Mapping[str, "Secret"], kept: Mapping[str, str]) -> dict[str, str]:
    """Give those of the state's secrets that still are as we left them; the others are missing and planned again.

    Args:
        private: the Space's private state.
        remote: the Space's secrets.
        kept: the secrets in the state.
    """
    set_at = private.get(SET_AT, {})
    return {
        key: value for key, value in kept.items() if key in remote and set_at.get(key) in {None, remote[key].updated_at}
    }
