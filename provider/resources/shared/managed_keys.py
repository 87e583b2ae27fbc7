"""Maps of which a resource manages only the keys that it wrote.

A Space has variables, secrets and files that others made. The state lists those that are managed: a key that is in the
state and not in the plan is deleted, and the plan shows that; what the state does not list is never touched. A key
whose value can't be told any more, because others changed it, stays in the state with null for its value.

Write-only values are in no state: their keys are remembered in the private state.
"""

from collections.abc import Mapping

from provider.plugin.interface import Private

OWNED = "owned"

Entries = Mapping[str, str | None]
"""A map attribute; null stands for a value that is not known."""


def managed_keys(private: Private, name: str) -> set[str]:
    """Return the keys of a map that is in no state, as far as this resource wrote them.

    Args:
        private: the object's private state.
        name: the attribute's name.
    """
    return set(private.get(OWNED, {}).get(name, ()))


def own(private: Private, name: str, keys: set[str]) -> None:
    """Remember the keys of a map that is in no state."""
    private.setdefault(OWNED, {})[name] = sorted(keys)


def to_set(prior: Entries | None, planned: Entries | None) -> dict[str, str]:
    """Return the entries that are new or have another value."""
    before = prior or {}
    return {key: value for key, value in (planned or {}).items() if value is not None and before.get(key) != value}


def to_delete(prior: Entries | None, planned: Entries | None) -> list[str]:
    """Return the keys that the state lists and the plan does not."""
    return sorted((prior or {}).keys() - (planned or {}).keys())
