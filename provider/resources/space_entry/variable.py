"""huggingface_space_variable."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provider.plugin.interface import ChangeContext, Diagnostics
from provider.resources.shared.readable import readable_variables
from provider.resources.space_entry.base import SpaceEntryResource, known, same_text
from schemas.space_variable import SCHEMA

if TYPE_CHECKING:
    from provider.hub.spaces import Variable
    from schemas.states import SpaceVariableAttributes, SpaceVariableState


class SpaceVariableResource(SpaceEntryResource["SpaceVariableState"]):
    """A variable of a Space."""

    noun = "variable"
    other = ("secret", "huggingface_space_secret")

    name = "space_variable"
    schema = SCHEMA

    def needs_write(
        self, ctx: "ChangeContext[SpaceVariableState]", current: "SpaceVariableState", planned: "SpaceVariableState"
    ) -> bool:
        """Check whether an update has a value or a description to send."""
        return any(current[name] != planned[name] for name in ("value", "description"))

    def entries(self, space_id: str) -> Mapping[str, "Variable"]:
        """Return the Space's variables by key."""
        return self.hub.spaces.variables(space_id)

    def readable(self, diags: Diagnostics, space_id: str) -> Mapping[str, "Variable"] | None:
        """Return the Space's variables by key, None where this token may not read them."""
        return readable_variables(self.connection, diags, space_id)

    def others(self, space_id: str) -> Mapping[str, Any]:
        """Return the Space's secrets by key."""
        return self.hub.spaces.secrets(space_id)

    def put(
        self, ctx: "ChangeContext[SpaceVariableState]", space_id: str, planned: "SpaceVariableState"
    ) -> "Variable | None":
        """Set the variable; the Hub answers with all of them."""
        key = planned["key"]
        after = self.hub.spaces.set_variable(space_id, key, planned["value"], known(planned["description"]))
        return after.get(key)

    def remove(self, space_id: str, key: str) -> None:
        """Delete the variable."""
        self.hub.spaces.delete_variable(space_id, key)

    def observed(self, current: Mapping[str, Any], entry: Any) -> "SpaceVariableAttributes":
        """Return the variable's value, description and time of its last change."""
        return {
            "value": entry.value,
            "description": same_text(current.get("description"), entry.description),
            "updated_at": entry.updated_at,
        }
