"""What a handler of a resource, data source, action… is given beside its values: tf's contexts, and what they lack."""

from collections.abc import Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeAlias

from tf import iface
from tf.utils import Diagnostics

from provider.plugin.types import State, StateT, StateT_co

# None of these is compared or shown, and a context may hold secrets: repr and eq are left out. Making them would also
# be a tenth of what the process needs to start.

Private: TypeAlias = dict[str, Any]
"""What a resource remembers of an object beside its state; JSON, never shown to the user."""

CancelScope: TypeAlias = Future[None]
"""Done when the user asked the engine to stop (Ctrl-C): waits and retries end, what is true by then is returned."""


@dataclass(repr=False, eq=False)
class _Asked:
    diagnostics: Diagnostics
    type_name: str


@dataclass(repr=False, eq=False)
class _Stoppable:
    stop: CancelScope = field(default_factory=Future)

    def sleep(self, seconds: float) -> bool:
        """Wait, and no longer once the user asked to stop.

        Args:
            seconds: how long.

        Returns:
            Whether the whole time passed.
        """
        return not wait({self.stop}, timeout=seconds).done


@dataclass(repr=False, eq=False)
class _Remembers(_Stoppable):
    private: Private = field(default_factory=dict)


@dataclass(repr=False, eq=False)
class PlanContext(_Remembers, iface.PlanContext, Generic[StateT_co]):
    """For planning a creation, an update or a destruction.

    Args:
        config: the configuration as written; write-only values are in it.
        proposed: the engine's merge of the configuration and the state.
        requires_replace: paths whose change can't be done in place; a resource may add to it, a name or a path.
        replaces: of an object to create, the one in the state whose place it takes, as `Resource.replaced` told.
        replaced_id: the id of that one, where the engine asked for a replacement that it planned; a tainted object it
            passes over in silence.
        may_replace: whether an object to create may take the place of one in the state, which the apply will tell.
        beginnings: how unknown planned texts begin; a resource may add to it, for attributes that are never null.
        written_beginnings: how unknown texts of the configuration begin, of those where the engine knows it.
    """

    config: StateT_co = field(default_factory=dict)  # type: ignore[assignment] # a context for nothing has none
    proposed: State = field(default_factory=dict)
    requires_replace: list[Any] = field(default_factory=list)
    replaces: StateT_co | None = None
    replaced_id: str | None = None
    may_replace: bool = False
    beginnings: dict[str, str] = field(default_factory=dict)
    written_beginnings: dict[str, str] = field(default_factory=dict)


@dataclass(repr=False, eq=False)
class ChangeContext(_Remembers, iface.CreateContext, iface.UpdateContext, iface.DeleteContext, Generic[StateT]):
    """For creating, updating or deleting an object.

    Args:
        config: the configuration as written; write-only values are in it.
        saved: what is true by now, kept if the handler fails; before the first `save` it is the state so far.
        gives_way: whether an object is deleted so that a new one takes its place.
    """

    config: StateT = field(default_factory=dict)  # type: ignore[assignment] # a context for nothing has none
    saved: StateT | None = None
    gives_way: bool = False

    def save(self, state: StateT) -> None:
        """Save what is true by now: it is kept if the handler fails after this.

        Args:
            state: the object as it is known; attributes left out are null.
        """
        self.saved = state


@dataclass(repr=False, eq=False)
class ReadContext(_Remembers, iface.ReadContext):
    """For reading an object."""


@dataclass(repr=False, eq=False)
class ImportContext(_Remembers, iface.ImportContext):
    """For importing an object.

    Args:
        identity: what the import names the object by, None when it gives an id.
    """

    identity: State | None = None


@dataclass(repr=False, eq=False)
class MoveContext(_Remembers, _Asked):
    """For taking over an object from another resource type (`moved` block).

    Args:
        source_provider: address of its provider, as `host/namespace/type`.
        source_type: its resource type.
        source_version: the version of its schema.
        source: its state, as the other provider wrote it.
        source_private: what the other provider remembered of it.
        source_identity: its identity, as the other provider wrote it, None without one.
    """

    source_provider: str = ""
    source_type: str = ""
    source_version: int = 0
    source: Mapping[str, Any] = field(default_factory=dict)
    source_private: bytes = b""
    source_identity: Mapping[str, Any] | None = None


@dataclass(repr=False, eq=False)
class ReadDataContext(_Stoppable, iface.ReadDataContext):
    """For reading a data source."""


@dataclass(repr=False, eq=False)
class EphemeralContext(_Remembers, _Asked):
    """For opening, renewing and closing an ephemeral resource.

    Args:
        renew_at: when it must be renewed; None for never.
    """

    renew_at: datetime | None = None


@dataclass(repr=False, eq=False)
class ListContext(_Stoppable, _Asked):
    """For listing the objects of a type.

    Args:
        limit: how many are wanted at most.
        include_resource: whether their whole state is wanted too.
    """

    limit: int = 0
    include_resource: bool = False


@dataclass(repr=False, eq=False)
class ActionContext(_Stoppable, _Asked):
    """For planning and invoking an action."""


UpgradeContext = iface.UpgradeContext
