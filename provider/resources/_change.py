"""A change of a repository, made in steps: each changes one thing if it differs, and gives what is true then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provider.plugin.interface import ChangeContext, State
from provider.resources._owned import own, owned_keys, to_delete, to_set
from provider.resources._source import Source

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.hub.messages import Kind


@dataclass(repr=False, eq=False)
class Change:
    """A change of a repository.

    Args:
        kind: what the repository is.
        hub: the Hub client.
        ctx: holds the configuration as written and what the resource remembers.
        state: what is true by now.
        planned: what is wanted.
        source: the folder of `source_dir`, None without one.
    """

    kind: "Kind"
    hub: "Hub"
    ctx: ChangeContext
    state: State
    planned: State
    source: Source | None = None

    def differs(self, *names: str) -> bool:
        """Tell whether one of some attributes is planned to change."""
        return any(self.planned[name] != self.state[name] for name in names)

    def taken(self, *names: str) -> State:
        """Give the planned values of some attributes."""
        return {name: self.planned[name] for name in names}


Step = Callable[[Change], State]


def entry_difference(change: Change, name: str) -> tuple[list[str], dict[str, str]]:
    """Give what to delete and what to set of one map, and claim what will be set before it is.

    Args:
        change: the change.
        name: of the attribute that holds the map.
    """
    private, wanted = change.ctx.private, change.planned[name]
    if not change.differs(name):
        return [], {}
    gone, changed = to_delete(private, name, wanted), to_set(change.state[name], wanted)
    own(private, name, owned_keys(private, name) | changed.keys())
    return gone, changed


def taken_entries(change: Change, name: str) -> State:
    """Remember, after a change of one map, that what is written there is this resource's own.

    Args:
        change: the change, which is made.
        name: of the attribute that holds the map.
    """
    if change.differs(name):
        own(change.ctx.private, name, set(change.planned[name] or ()))
    return change.taken(name)
