"""Maps of which a resource manages only the keys that it wrote.

A Space has variables, secrets and files that others made. The resource remembers in its private state which keys it
wrote; only those are ever deleted.
"""

from collections.abc import Mapping
from typing import Any

from provider.plugin.interface import Private
from provider.plugin.types import Unknown

OWNED = "owned"


def owned_keys(private: Private, name: str) -> set[str]:
    """Give the keys of one map that this resource wrote.

    Args:
        private: the object's private state.
        name: the attribute's name.
    """
    return set(private.get(OWNED, {}).get(name, ()))


def own(private: Private, name: str, keys: set[str]) -> None:
    """Remember the keys of one map that this resource wrote."""
    private.setdefault(OWNED, {})[name] = sorted(keys)


def plan_map(private: Private, name: str, prior: Mapping[str, str] | None, planned: Any) -> Any:
    """Plan one map: what was only imported and is not written stays, without being a change.

    Args:
        private: the object's private state.
        name: the attribute's name.
        prior: the map in the state.
        planned: the map as it is written.
    """
    if prior is None or planned is None or planned is Unknown:
        return planned
    foreign = prior.keys() - planned.keys()
    agrees = all(prior.get(key) == value for key, value in planned.items())
    return dict(prior) if foreign and agrees and not foreign & owned_keys(private, name) else planned


def to_set(prior: Mapping[str, str] | None, planned: Mapping[str, str] | None) -> dict[str, str]:
    """Give the entries that are new or have another value."""
    before = prior or {}
    return {key: value for key, value in (planned or {}).items() if before.get(key) != value}


def to_delete(private: Private, name: str, planned: Mapping[str, str] | None) -> list[str]:
    """Give the keys that this resource wrote and that are no longer wanted."""
    return sorted(owned_keys(private, name) - (planned or {}).keys())
