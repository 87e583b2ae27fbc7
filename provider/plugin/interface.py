"""What an author implements: tf's interfaces, and those that tf lacks in the same style.

The signatures are tf's, with objects of a resource's own type; what a handler is told beside its values stands in
`contexts`.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

from tf import iface
from tf.schema import Schema
from tf.utils import Diagnostics

from provider.errors import ProviderError
from provider.plugin.contexts import (
    ActionContext,
    CancelScope,
    ChangeContext,
    EphemeralContext,
    ImportContext,
    ListContext,
    MoveContext,
    PlanContext,
    Private,
    ReadContext,
    ReadDataContext,
    UpgradeContext,
)
from provider.plugin.generation import configurable
from provider.plugin.identity import IdentitySchema
from provider.plugin.lazy_types import TypeReference
from provider.plugin.types import Config, State, StateT

__all__ = [
    "Action",
    "ActionContext",
    "CancelScope",
    "ChangeContext",
    "Config",
    "DataSource",
    "Diagnostics",
    "EphemeralContext",
    "EphemeralResource",
    "ImportContext",
    "ListContext",
    "ListResource",
    "Listed",
    "MoveContext",
    "PlanContext",
    "Private",
    "Provider",
    "ReadContext",
    "ReadDataContext",
    "Resource",
    "State",
    "StateT",
    "TypeReference",
    "UpgradeContext",
    "WrongArgument",
]


class _Type(iface.AbstractResource):
    """Something with a name and a schema: tf's `get_name` and `get_schema`.

    Args:
        provider: the provider that it belongs to.
    """

    name: ClassVar[str]
    """The type's name without the provider's prefix."""

    schema: ClassVar[Schema]
    """What its configurations and its state hold."""

    @classmethod
    def get_name(cls) -> str:
        """Return the type's name without the provider's prefix."""
        return cls.name

    @classmethod
    def get_schema(cls) -> Schema:
        """Return the type's schema."""
        return cls.schema

    def __init__(self, provider: Any) -> None:
        self.provider = provider

    def validate(self, diags: Diagnostics, type_name: str, config: Any) -> None:
        """Check a configuration beyond what its attributes' validators check; values may be unknown."""


class Resource(_Type, Generic[StateT]):
    """A resource type whose objects are `StateT`: `State`, or a TypedDict made from the schema.

    The handlers are those of tf's `iface.Resource`, which knows no type of objects; these hooks have defaults.
    """

    identity: ClassVar[IdentitySchema | None] = None
    """What tells its objects apart, by the object's attributes of the same names."""

    private_version: ClassVar[int] = 0
    """Counts the changes of what is kept in private state."""

    def validate(self, diags: Diagnostics, type_name: str, config: StateT) -> None:
        """Check a configuration beyond what its attributes' validators check; values may be unknown."""

    def plan(self, ctx: PlanContext[StateT], current: StateT | None, planned: StateT) -> StateT:
        """Return the plan of a creation (`current` is None) or an update; `planned` is what the schema alone plans."""
        return planned

    @abstractmethod
    def create(self, ctx: ChangeContext[StateT], planned: StateT) -> StateT | None:
        """Create the planned object; return it as it is then."""

    @abstractmethod
    def read(self, ctx: ReadContext, current: StateT) -> StateT | None:
        """Return an object as it is now, None when it is gone."""

    @abstractmethod
    def update(self, ctx: ChangeContext[StateT], current: StateT, planned: StateT) -> StateT | None:
        """Change an object as planned; return it as it is then."""

    @abstractmethod
    def delete(self, ctx: ChangeContext[StateT], current: StateT) -> None:
        """Delete an object; one that is gone is deleted already."""

    def import_(self, ctx: ImportContext, id: str) -> Mapping[str, Any] | None:  # noqa: A002
        """Return what is known of the object that an id or `ctx.identity` names; the refresh reads the rest."""

    def plan_destroy(self, ctx: PlanContext[StateT], current: StateT) -> None:
        """Check that an object may be destroyed or replaced; add an error to the diagnostics if not.

        `ctx.requires_replace` tells what demands a replacement; `ctx.replaces` is set when something else does.
        """

    def replaced(self, ctx: PlanContext[StateT]) -> StateT | None:
        """Return the object in the state whose place the planned new one takes; None when it takes none's.

        The engine does not tell. What `refreshed` and `upgrade` noted does, and `ctx.replaced_id` where there is one.
        """
        return None

    def may_replace(self, ctx: PlanContext[StateT]) -> bool:
        """Check whether the planned new object may take the place of one in the state, which is not known yet."""
        return False

    def refreshed(self, type_name: str, state: StateT, *, finished: bool) -> None:
        """Take note of an object that was just refreshed.

        Args:
            type_name: its resource type.
            state: the object.
            finished: whether its creation came to its end; if not, engines call it tainted.
        """

    def applying(self) -> None:
        """Take note that a change is about to be applied: the plan is over; another one may come in this process."""

    def not_found(self, type_name: str, state: StateT) -> None:
        """Take note of an object that a refresh did not find any more, by its former state."""

    def upgrade(self, ctx: UpgradeContext, version: int, old: State) -> State | None:
        """Return today's form of a state; called for each object in the state, also with today's version."""
        return old

    def upgrade_private(self, version: int, old: Private) -> Private:
        """Return today's form of a private state of an older version."""
        return old

    def upgrade_identity(self, version: int, old: Mapping[str, Any]) -> State:
        """Return today's form of an identity of an older version."""
        return dict(old)

    def move(self, ctx: MoveContext) -> Mapping[str, Any] | None:
        """Take over an object of another resource type; None when this type can't."""
        return None

    def generate_config(self, state: StateT) -> Mapping[str, Any]:
        """Return the configuration that would make an object, without what is sensitive or deprecated."""
        return configurable(self.get_schema(), state)


class DataSource(_Type, iface.DataSource):
    """A data source type: `read` is tf's."""

    def validate(self, diags: Diagnostics, type_name: str, config: Config) -> None:
        """Check a configuration beyond what its attributes' validators check; values may be unknown."""


class EphemeralResource(_Type):
    """A value that exists only while the engine runs."""

    @abstractmethod
    def open(self, ctx: EphemeralContext, config: Config) -> State | None:
        """Make it, and give all its attributes; `ctx.renew_at` says when it must be renewed."""

    def renew(self, ctx: EphemeralContext) -> None:
        """Keep it alive; `ctx.private` is what `open` remembered."""

    def close(self, ctx: EphemeralContext) -> None:
        """Let it go; `ctx.private` is what `open` remembered."""


@dataclass(repr=False, eq=False)
class Listed:
    """One object that a list resource found.

    Args:
        identity: what names it.
        display_name: how it is shown to people.
        state: all of it, when `ctx.include_resource` asks for that.
    """

    identity: State
    display_name: str
    state: Mapping[str, Any] | None = None


class ListResource(_Type):
    """Finds the objects of a resource type that has an identity; `get_name` is that type's."""

    @abstractmethod
    def list(self, ctx: ListContext, config: Config) -> Iterator[Listed]:
        """Find objects, one after the other; the engine may stop asking at any moment."""


class Action(_Type):
    """Something to do that leaves no state."""

    def plan(self, ctx: ActionContext, config: Config) -> None:
        """Check that it can be done; values may be unknown."""

    @abstractmethod
    def invoke(self, ctx: ActionContext, config: Config) -> Iterator[str]:
        """Do it, and give a line of progress now and then; errors go to the diagnostics or are raised."""


class WrongArgument(ProviderError):
    """An argument of a function is not good.

    Args:
        summary: what is wrong with it.
        position: which one it is, from 0 on.
    """

    def __init__(self, summary: str, position: int) -> None:
        super().__init__(summary)
        self.position = position


class Provider(iface.Provider):
    """A provider: its schema, its configuration and its types, or references to them."""

    stop: CancelScope
    """Set anew by the bridge before each `configure_provider`."""

    def validate_config(self, diags: Diagnostics, config: Config) -> None:
        """Check the provider's configuration; values may be unknown."""

    def get_resources(self) -> Sequence[type[Resource[Any]] | TypeReference]:  # type: ignore[override] # tf's is a list of tf's
        """Return the resource types."""
        return []

    def get_data_sources(self) -> Sequence[type[DataSource] | TypeReference]:  # type: ignore[override]
        """Return the data source types."""
        return []

    def get_ephemeral_resources(self) -> Sequence[type[EphemeralResource] | TypeReference]:
        """Return the ephemeral resource types."""
        return []

    def get_list_resources(self) -> Sequence[type[ListResource] | TypeReference]:
        """Return the list resource types; each has a resource type of the same name."""
        return []

    def get_actions(self) -> Sequence[type[Action] | TypeReference]:
        """Return the action types."""
        return []

    def new(self, klass: type[Any]) -> Any:
        """Make an ephemeral resource, list resource or action."""
        return klass(self)
