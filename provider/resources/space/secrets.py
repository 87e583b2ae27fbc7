"""A Space's inline secrets: the Hub tells when each was last set, never what it is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from provider.errors import ProviderError
from provider.plugin.interface import PlanContext, Private
from provider.resources.shared.managed_keys import managed_keys

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.hub.spaces import Secret
    from schemas.states import SpaceAttributes, SpaceState

SET_AT = "secrets_set_at"
TO_SET = "secrets_wo_to_set"
"""Where the private state has the keys of `secrets_wo` that the plan means to set."""


def plan_write_only(ctx: "PlanContext[SpaceState]", current: "SpaceState | None", planned: "SpaceState") -> None:
    """Remember which keys of `secrets_wo` the apply is to set: it sees the configuration without `ignore_changes`.

    Args:
        ctx: holds the configuration and what the resource remembers.
        current: the Space in the state, None for one to create, which gets all of them.
        planned: the plan.
    """
    ctx.private.pop(TO_SET, None)
    version, written = planned["secrets_wo_version"], ctx.config["secrets_wo"]
    if current is None or version == current["secrets_wo_version"]:
        return
    if written is not None or version is None:
        values = written if isinstance(written, dict) else {}
        ctx.private[TO_SET] = sorted(key for key, value in values.items() if value is not None)


def warn_of_taken_secrets(
    ctx: "PlanContext[SpaceState]", hub: "Hub", current: "SpaceState", planned: "SpaceState"
) -> None:
    """Warn that secrets which are on the Space already, as after an import, will be set: nobody knows their values.

    Args:
        ctx: holds what the resource remembers, and takes the warning.
        hub: the Hub client; it is asked only about keys that this resource never set, and if it refuses, that is for
            the apply to tell.
        current: the Space in the state.
        planned: the plan.
    """
    inline = planned["secrets"] if isinstance(planned["secrets"], dict) else {}
    new = {
        ("secrets", "secrets"): inline.keys() - (current["secrets"] or {}).keys(),
        ("secrets_wo", "secrets_wo_version"): {*ctx.private.get(TO_SET, ())} - managed_keys(ctx.private, "secrets_wo"),
    }
    for (name, to_ignore), keys in new.items():
        taken = sorted(keys & _remote_keys(hub, current["id"])) if keys else []
        if taken:
            ctx.diagnostics.add_warning(
                f"The Space {current['id']} already has the {'secrets' if len(taken) > 1 else 'secret'} "
                f"{', '.join(taken)}: the apply sets what is written",
                "The Hub never tells a secret's value, so it is not known whether it would be another one. Leave the "
                f"key out of {name}, or write ignore_changes = [{to_ignore}], to leave it as it is.",
                path=[name],
            )


def _remote_keys(hub: "Hub", id_: str) -> set[str]:
    try:
        return set(hub.spaces.secrets(id_))
    except ProviderError:
        return set()


def note_secrets(
    private: Private, remote: Mapping[str, "Secret"], before: "SpaceState | None", planned: "SpaceState"
) -> None:
    """Remember when the Hub says that our secrets were set, to notice when somebody else sets them later.

    Of those that were not sent, what is known already stays: somebody else may have set them since.

    Args:
        private: the Space's private state.
        remote: the Space's secrets.
        before: the Space before it was changed, None for a new one.
        planned: the Space as it was planned; secrets that are in no state are known by their keys.
    """
    known, kept, write_only = private.get(SET_AT, {}), planned["secrets"] or {}, managed_keys(private, "secrets_wo")
    had = (before and before["secrets"]) or {}
    sent = {key for key, value in kept.items() if had.get(key) != value}
    if before is None or before["secrets_wo_version"] != planned["secrets_wo_version"]:
        sent |= write_only
    private[SET_AT] = {
        key: remote[key].updated_at if key in sent else known.get(key, remote[key].updated_at)
        for key in sorted({*kept, *write_only})
        if key in remote
    }


def observed_secrets(private: Private, remote: Mapping[str, "Secret"], current: "SpaceState") -> "SpaceAttributes":
    """Return the state's secrets as they are now: null for one that others set since, so that it is planned again.

    One that is gone is left out. Null, and not left out, is what others changed: `ignore_changes` on its key then keeps
    it, and it is not taken for one that is not wanted any more.

    Args:
        private: the Space's private state.
        remote: the Space's secrets.
        current: the Space in the state.
    """
    set_at = private.get(SET_AT, {})

    def is_ours(key: str) -> bool:
        return key in remote and set_at.get(key) in {None, remote[key].updated_at}

    state: SpaceAttributes = {}
    if current["secrets"]:
        state["secrets"] = {
            key: value if is_ours(key) else None for key, value in current["secrets"].items() if key in remote
        }
    if not all(map(is_ours, managed_keys(private, "secrets_wo"))):
        state["secrets_wo_version"] = None
    return state
