"""A Space's environment beyond this configuration: secrets that would be public, and names that are taken."""

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, Literal

from provider.errors import ConfigurationError, ProviderError
from provider.resources.shared.connection import Connection
from provider.resources.shared.managed_keys import managed_keys

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.plugin.interface import PlanContext
    from schemas.states import SpaceState

STATIC = "static"
PUBLIC = "The pages of a static Space hand its secrets to the browser of every visitor (window.huggingface.variables)."
COLLISION = "The app has one value for each name, and the Hub does not start a Space in which a name is both."
COPY_FIRST = (
    "The copy gets the variables of its source: make it without this secret, delete the variable of the copy, and then "
    "write the secret."
)
Entries = Literal["variables", "secrets", "secrets_wo"]
"""The arguments that hold what the app finds in its environment."""

VARIABLES: tuple[Entries, ...] = ("variables",)
SECRETS: tuple[Entries, ...] = ("secrets", "secrets_wo")


def leaving_keys(
    ctx: "PlanContext[SpaceState]", current: "SpaceState | None", planned: "SpaceState", names: Collection[Entries]
) -> set[str]:
    """Return the keys that the planned change of a Space deletes.

    Args:
        ctx: holds the configuration and what the resource remembers.
        current: the Space in the state, None for one to create.
        planned: the plan.
        names: the arguments that hold the keys: those of one kind.
    """
    kept = {key for name in names for key in _keys(planned.get(name)) | _keys(ctx.config[name])}
    return {
        key for name in names for key in _keys(current and current.get(name)) | managed_keys(ctx.private, name)
    } - kept


def note_environment(
    ctx: "PlanContext[SpaceState]", connection: Connection, current: "SpaceState | None", planned: "SpaceState"
) -> None:
    """Note what becomes of a Space, for the secrets and variables that are planned after it.

    Args:
        ctx: holds the configuration and what the resource remembers.
        connection: where it is noted.
        current: the Space in the state, None for one to create.
        planned: the plan; nothing is noted of a Space whose names are not known.
    """
    if isinstance(planned["namespace"], str) and isinstance(planned["name"], str):
        id_ = f"{planned['namespace']}/{planned['name']}".casefold()
        connection.planned_sdks[id_] = planned["sdk"]
        connection.leaving |= {
            (id_, key) for names in (VARIABLES, SECRETS) for key in leaving_keys(ctx, current, planned, names)
        }


def refuse_collisions(
    ctx: "PlanContext[SpaceState]", hub: "Hub", current: "SpaceState | None", planned: "SpaceState"
) -> None:
    """Refuse new variables whose names are secrets on the Hub, and new secrets whose names are variables there.

    Args:
        ctx: holds the configuration, what the resource remembers, and where the errors go.
        hub: the Hub client; it is asked only about new names, and what it does not tell, the apply tells.
        current: the Space in the state, None for one to create.
        planned: the plan.
    """
    id_ = current["id"] if current else ctx.config["duplicated_from"]
    if not isinstance(id_, str):
        return
    # A copy gets the variables of its source, and none of its secrets.
    kinds: list[tuple[Entries, str, Callable[[str], Mapping[str, Any]]]] = [
        (name, "variable", hub.spaces.variables) for name in SECRETS
    ]
    kinds += [("variables", "secret", hub.spaces.secrets)] if current else []
    leaving = [leaving_keys(ctx, current, planned, names) for names in (VARIABLES, SECRETS)]
    for name, noun, read in kinds:
        new = _keys(ctx.config[name]) - _keys(current and current.get(name)) - managed_keys(ctx.private, name)
        for key in sorted(new & (known_keys(read, id_) - leaving[noun == "secret"] if new else set())):
            advice = f"Delete the {noun} first." if current else COPY_FIRST
            ctx.diagnostics.add_error(
                f"{key} is a {noun} of the Space {id_}", f"{COLLISION} {advice}", path=[name, (key,)]
            )


def refuse_public_secrets(
    ctx: "PlanContext[SpaceState]", hub: "Hub", current: "SpaceState", planned: "SpaceState"
) -> None:
    """Refuse to make a Space static that has secrets.

    Args:
        ctx: holds the configuration, what the resource remembers, and where the error goes.
        hub: the Hub client.
        current: the Space in the state.
        planned: the plan.
    """
    if planned["sdk"] != STATIC or current["sdk"] == STATIC:
        return
    left = known_keys(hub.spaces.secrets, current["id"]) - leaving_keys(ctx, current, planned, SECRETS)
    if left:
        ctx.diagnostics.add_error(
            f"The secrets of {current['id']} would be public",
            f"{PUBLIC} Delete them and apply, before sdk becomes static: {', '.join(sorted(left))}.",
            path=["sdk"],
        )


def refuse_published_secrets(planned: "SpaceState", *secrets: Mapping[str, str | None] | None) -> None:
    """Refuse, before anything is changed, secrets of a static Space that were not known in the plan.

    Args:
        planned: the Space.
        secrets: what is to be set.

    Raises:
        ConfigurationError: it is static and has secrets.
    """
    if planned["sdk"] == STATIC and any(secrets):
        raise ConfigurationError(f"The secrets of the static Space {planned['name']} would be public", PUBLIC)


def known_keys(read: Callable[[str], Mapping[str, Any]], id_: str) -> set[str]:
    """Return the names that the Hub tells; none where it does not.

    Args:
        read: asks for the secrets or the variables of a Space.
        id_: of the Space.
    """
    try:
        return set(read(id_))
    except ProviderError:
        return set()


def written_secrets(config: "SpaceState") -> list[str]:
    """Return the arguments of a Space that are written and hold secrets."""
    return [name for name in SECRETS if _keys(config[name])]


def _keys(value: Any) -> set[str]:
    return set(value) if isinstance(value, dict) else set()
