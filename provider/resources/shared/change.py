"""A change of a repository, made in steps: each changes one thing if it differs, and gives what is true then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provider.plugin.interface import ChangeContext, State
from provider.resources.shared.managed_keys import to_delete, to_set
from provider.resources.shared.source import Source

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.hub.http.requests import Kind


@dataclass(repr=False, eq=False)
class Change:
    """A change of a repository.

    Args:
        kind: what the repository is.
        hub: the Hub client.
        ctx: holds the configuration as written and what the resource remembers.
        state: what is true by now.
        planned: what is wanted.
        source: the folder of `source_dir`, None where nothing of it has to be sent.
        is_new: whether the repository was made by this apply.
    """

    kind: "Kind"
    hub: "Hub"
    ctx: ChangeContext
    state: State
    planned: State
    source: Source | None = None
    is_new: bool = False

    def differs(self, *names: str) -> bool:
        """Return whether one of some attributes is planned to change."""
        return any(self.planned[name] != self.state[name] for name in names)

    def taken(self, *names: str) -> State:
        """Return the planned values of some attributes."""
        return {name: self.planned[name] for name in names}


Step = Callable[[Change], State]


def change_entries(
    change: Change, name: str, set_one: Callable[[str, str], object], delete_one: Callable[[str], object]
) -> State:
    """Set and delete the entries of one map that differ; what is done stays in the state if a later one fails.

    Args:
        change: the change.
        name: of the attribute that holds the map.
        set_one: sets one entry.
        delete_one: deletes one entry.
    """
    if not change.differs(name):
        return {}
    done: dict[str, str | None] = dict(change.state[name] or {})
    for key in to_delete(done, change.planned[name]):
        delete_one(key)
        del done[key]
        change.ctx.save(change.state | {name: dict(done)})
    for key, value in to_set(done, change.planned[name]).items():
        change.ctx.save(change.state | {name: {key: None} | done})
        set_one(key, value)
        done[key] = value
        change.ctx.save(change.state | {name: dict(done)})
    return change.taken(name)
