"""What is planned alike for every kind of repository: visibility, and what counts as a change."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provider.errors import ConfigurationError
from provider.plugin.planning import changes
from provider.plugin.schema import Schema
from provider.plugin.types import Unknown

if TYPE_CHECKING:
    from schemas.states import RepositoryAttributes, RepositoryState


def plan_visibility(config: "RepositoryState", before: "RepositoryState | None") -> "RepositoryAttributes":
    """Plan `visibility` and its shorthand `private`, of which one follows from the other.

    Args:
        config: the configuration as written.
        before: the repository so far, or the one whose place it takes; None without either.

    Raises:
        ConfigurationError: both are written, and contradict each other.
    """
    visibility: Any = config["visibility"]
    private: Any = config["private"]
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


def real_changes(
    schema: Schema, config: Mapping[str, Any], current: Mapping[str, Any], planned: Mapping[str, Any]
) -> set[str]:
    """Return the attributes that are planned to change, without those that are only unknown and not written.

    Args:
        schema: of the resource type.
        config: the configuration as written.
        current: the state so far.
        planned: the plan.
    """
    changed = changes(schema, current, planned)
    return {name for name in changed if planned[name] is not Unknown or config[name] is not None}
