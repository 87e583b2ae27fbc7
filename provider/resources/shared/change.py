"""A change of a repository, in steps: each changes one thing if it differs, and returns the state as it is then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, cast

from provider.plugin.interface import ChangeContext, StateT
from provider.resources.shared.managed_keys import to_delete, to_set
from provider.resources.shared.source import Source

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.hub.http.requests import Kind


@dataclass(repr=False, eq=False)
class Change(Generic[StateT]):
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
    ctx: ChangeContext[StateT]
    state: StateT
    planned: StateT
    source: Source | None = None
    is_new: bool = False

    def differs(self, *names: str) -> bool:
        """Return whether one of some attributes is planned to change."""
        return any(self.planned[name] != self.state[name] for name in names)

    def with_planned(self, *names: str) -> StateT:
        """Return the state with the planned values of some attributes."""
        return self.with_values({name: self.planned[name] for name in names})

    def with_values(self, values: Mapping[str, Any]) -> StateT:
        """Return the state with other values of some attributes."""
        return cast("StateT", {**self.state, **values})


Step = Callable[[Change[StateT]], StateT]


def change_entries(
    change: Change[StateT], name: str, set_one: Callable[[str, str], object], delete_one: Callable[[str], object]
) -> StateT:
    """Set and delete the entries of one map that differ; what is done stays in the state if a later one fails.

    Args:
        change: the change.
        name: of the attribute that holds the map.
        set_one: sets one entry.
        delete_one: deletes one entry.
    """
    if not change.differs(name):
        return change.state
    done: dict[str, str | None] = dict(change.state[name] or {})
    for key in to_delete(done, change.planned[name]):
        delete_one(key)
        del done[key]
        change.ctx.save(change.with_values({name: dict(done)}))
    for key, value in to_set(done, change.planned[name]).items():
        change.ctx.save(change.with_values({name: {key: None} | done}))
        set_one(key, value)
        done[key] = value
        change.ctx.save(change.with_values({name: dict(done)}))
    return change.with_planned(name)
