"""What is planned alike for every kind of repository: names and visibility."""

from collections.abc import Callable

from provider.plugin.interface import State
from provider.plugin.types import Unknown
from provider.resources._repository_state import git_url


def plan_names(current: State | None, planned: State, url_of: Callable[[str], str] | None) -> State:
    """Plan the id, and what follows from it.

    Args:
        current: the state so far, None for a repository to create.
        planned: the plan so far.
        url_of: gives the page of an id, None while the Hub's address is not known.

    Returns:
        The attributes that change with the id; nothing when it stays.
    """
    if planned["name"] is Unknown or planned["namespace"] is Unknown:
        return dict.fromkeys(("id", "url", "git_url"), Unknown)
    id_ = f"{planned['namespace']}/{planned['name']}"
    if current is not None and id_ == current["id"]:
        return {}
    url = url_of(id_) if url_of else Unknown
    return {"id": id_, "url": url, "git_url": git_url(url)}


def plan_visibility(config: State, current: State | None) -> State:
    """Plan `visibility` and its shorthand `private`, of which one follows from the other."""
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
    before = current and current["visibility"]
    return {"visibility": before if before in {"public", "protected"} else "public"}
