"""What is planned alike for every kind of repository: visibility."""

from provider.plugin.interface import State
from provider.plugin.types import Unknown


def plan_visibility(config: State, before: State | None) -> State:
    """Plan `visibility` and its shorthand `private`, of which one follows from the other.

    Args:
        config: the configuration as written.
        before: the repository so far, or the one whose place it takes; None without either.
    """
    visibility, private = config["visibility"], config["private"]
    if visibility is Unknown or private is Unknown:
        return {
            "visibility": visibility if visibility is not None else Unknown,
            "private": private if private is not None else Unknown,
        }
    if visibility is not None:
        return {"private": visibility == "private"}
    if private is None:
        return {}
    if private:
        return {"visibility": "private"}
    was = before and before["visibility"]
    return {"visibility": was if was in {"public", "protected"} else "public"}
