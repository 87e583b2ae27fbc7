"""Taking over a Space from the provider strickvl/huggingface-spaces (`moved` block)."""

from typing import TYPE_CHECKING, Final

from provider.errors import ConfigurationError
from provider.plugin.interface import MoveContext

if TYPE_CHECKING:
    from schemas.states import SpaceAttributes

OLD_PROVIDER = "strickvl/huggingface-spaces"
OLD_TYPE = "huggingface-spaces_space"
MAP_ATTRIBUTES: Final = ("variables", "secrets")


def moved_space(ctx: MoveContext) -> "SpaceAttributes | None":
    """Return what the other provider's state tells of a Space; the refresh that follows reads the rest.

    Its state was never read back from the Hub, so only what names the Space and what it had set is taken.

    Args:
        ctx: tells where it comes from.

    Returns:
        None for any other source.

    Raises:
        ConfigurationError: the state does not say which Space it is.
    """
    if ctx.source_type != OLD_TYPE or not ctx.source_provider.lower().endswith(f"/{OLD_PROVIDER}"):
        return None
    id_ = ctx.source.get("id") or ""
    namespace, _, name = id_.partition("/")
    if not namespace or not name or "/" in name:
        raise ConfigurationError(
            f'The state of {OLD_TYPE} does not say which Space it is: its id is "{id_}"',
            "Remove it from the state with a removed block, and import the Space by namespace/name.",
        )
    state: SpaceAttributes = {"id": id_, "namespace": namespace, "name": name}
    for attribute in MAP_ATTRIBUTES:
        state[attribute] = dict(ctx.source.get(attribute) or {}) or None
    return state
