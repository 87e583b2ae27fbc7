"""What is planned alike for every kind of repository: visibility."""

from provider.errors import ConfigurationError
from provider.plugin.interface import State
from provider.plugin.types import Unknown


def plan_visibility(config: State, before: State | None) -> State:
    """Plan `visibility` and its shorthand `private`, of which one follows from the other.

    Args:
        config: the configuration as written.
        before: the repository so far, or the one whose place it takes; None without either.

    Raises:
        ConfigurationError: both are written, and contradict each other.
    """
    visibility, private = config["visibility"], config["private"]
    if visibility is Unknown or private is Unknown:
        return {
            "visibility": visibility if visibility is not None else Unknown,
            "private": private if private is not None else Unknown,
        }
    if visibility is not None and private not in {None, visibility == "private"}:
        raise ConfigurationError(
            "visibility and private contradict each other",
            f'visibility = "{visibility}" does not go with private = {str(private).lower()}. Where '
            "ignore_changes holds one of them back, name both in it, or write and ignore visibility alone.",
        )
    if visibility is not None:
        return {"private": visibility == "private"}
    if private is None:
        return {}
    if private:
        return {"visibility": "private"}
    was = before and before["visibility"]
    return {"visibility": was if was in {"public", "protected"} else "public"}
