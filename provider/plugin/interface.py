"""What an author of resources implements: tf's interfaces, with what their contexts lack.

The signatures are tf's. A context says more than tf's own: the configuration as written, the object's private state,
and `stop`, a future that is done when the user asked the engine to stop.
"""

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tf import iface
from tf.utils import Diagnostics

from provider.plugin.schema import attributes_of
from provider.plugin.types import Config, State, Unknown

__all__ = [
    "ChangeContext",
    "Config",
    "DataSource",
    "Diagnostics",
    "ImportContext",
    "PlanContext",
    "Private",
    "Provider",
    "ReadContext",
    "ReadDataContext",
    "Resource",
    "State",
    "Stop",
    "UpgradeContext",
]

Private: TypeAlias = dict[str, Any]
"""What a resource remembers of an object beside its state; JSON, never shown to the user."""

Stop: TypeAlias = Future[None]
"""Done when the user asked the engine to stop (Ctrl-C): waits and retries end, what is true by then is returned."""


@dataclass
class _Remembers:
    private: Private = field(default_factory=dict)
    stop: Stop = field(default_factory=Future)


@dataclass
class PlanContext(_Remembers, iface.PlanContext):
    """For planning a creation or an update.

    Args:
        config: the configuration as written; write-only values are in it.
        requires_replace: names of attributes whose change can't be done in place; a resource may add to it.
    """

    config: Config = field(default_factory=dict)
    requires_replace: list[str] = field(default_factory=list)


@dataclass
class ChangeContext(_Remembers, iface.CreateContext, iface.UpdateContext, iface.DeleteContext):
    """For creating, updating or deleting an object.

    Args:
        config: the configuration as written; write-only values are in it.
        saved: what is true by now, kept if the handler fails; before the first `save` it is the state so far.
    """

    config: Config = field(default_factory=dict)
    saved: State | None = None

    def save(self, state: State) -> None:
        """Tell what is true by now: it is kept if the handler fails after this.

        Args:
            state: the object as it is known; attributes left out are null.
        """
        self.saved = state


@dataclass
class ReadContext(_Remembers, iface.ReadContext):
    """For reading an object."""


@dataclass
class ImportContext(_Remembers, iface.ImportContext):
    """For importing an object."""


ReadDataContext = iface.ReadDataContext
UpgradeContext = iface.UpgradeContext
DataSource = iface.DataSource


class Resource(iface.Resource):
    """A resource type. Create, read, update, delete and `get_schema` are tf's; these hooks have defaults."""

    def validate(self, diags: Diagnostics, type_name: str, config: Config) -> None:
        """Check a configuration beyond what its attributes' validators check; values may be unknown."""

    def plan_destroy(self, ctx: PlanContext, current: State) -> None:
        """Check that an object may be destroyed; add an error to the diagnostics if not."""

    def upgrade(self, ctx: UpgradeContext, version: int, old: State) -> State | None:
        """Give today's form of a state; called for each object in the state, also with today's version."""
        return old


class Provider(iface.Provider):
    """A provider: its schema, its configuration and its types."""

    stop: Stop
    """Set anew by the bridge before each `configure_provider`."""

    def get_resources(self) -> list[type[Resource]]:  # type: ignore[override] # a list of our resources is one of tf's
        """Give the resource types."""
        return []

    def validate_config(self, diags: Diagnostics, config: Config) -> None:
        """Check the provider's configuration; values may be unknown."""

    def get_data_sources(self) -> list[type[iface.DataSource]]:
        """Give the data source types."""
        return []


def validate_attributes(schema: Any, diags: Diagnostics, config: Config) -> None:
    """Run the validators of a schema's attributes, and warn of deprecated ones that are set."""
    for attribute in attributes_of(schema):
        value = config.get(attribute.name)
        if value is None:
            continue
        if attribute.deprecation_message is not None:
            diags.add_warning(f"{attribute.name} is deprecated", attribute.deprecation_message, path=[attribute.name])
        if value is not Unknown:
            for validator in attribute.validators:
                validator(attribute.name, value, config, diags)
