"""huggingface_space_secret."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provider.errors import ConfigurationError, ProviderError
from provider.plugin.interface import ChangeContext, Config, Diagnostics, PlanContext, State
from provider.plugin.schema import Schema
from provider.plugin.validators import exactly_one_of
from provider.resources._readable import readable_secrets
from provider.resources._space_entry import SpaceEntryResource, known, same_text
from provider.resources._space_environment import PUBLIC, STATIC
from schemas.space_secret import SCHEMA

if TYPE_CHECKING:
    from provider.hub.spaces import Secret


def refuse_static(planned: State, sdk: object) -> None:
    """Refuse a secret of a Space that publishes its secrets.

    Raises:
        ConfigurationError: the Space is static.
    """
    if sdk == STATIC:
        raise ConfigurationError(
            f"The secret {planned['key']} of the static Space {planned['space_id']} would be public",
            f"{PUBLIC} Leave it out, or write a huggingface_space_variable for what everybody may know.",
        )


class SpaceSecretResource(SpaceEntryResource):
    """A secret of a Space."""

    noun = "secret"
    other = ("variable", "huggingface_space_variable")
    settings = ("value", "value_wo_version", "description")

    @classmethod
    def get_name(cls) -> str:
        """Give the type's name without the provider's prefix."""
        return "space_secret"

    @classmethod
    def get_schema(cls) -> Schema:
        """Give the type's schema."""
        return SCHEMA

    def validate(self, diags: Diagnostics, type_name: str, config: Config) -> None:
        """Demand one value."""
        exactly_one_of(diags, config, "value", "value_wo")

    def plan(self, ctx: PlanContext, current: State | None, planned: State) -> State:  # type: ignore[override]
        """Say that a secret which is there, and whose value is not known, will be set."""
        planned = super().plan(ctx, current, planned)
        if self.connection.is_open and isinstance(planned["space_id"], str):
            self._refuse_public(current, planned)
        if current is None or current["value"] is not None or current["value_wo_version"] is not None:
            return planned
        written = next((name for name in ("value", "value_wo_version") if planned[name] is not None), None)
        if written:
            ctx.diagnostics.add_warning(
                f"The value of the secret {current['id']} is not known: the apply sets it",
                "The Hub never tells it. It was imported, or somebody else has set it since. To leave it as it is, "
                f"write ignore_changes = [{written}].",
                path=[written],
            )
        return planned

    def create(self, ctx: ChangeContext, planned: State) -> State:  # type: ignore[override]
        """Set the secret, unless the Space would publish it."""
        refuse_static(planned, self.hub.repositories.info("space", planned["space_id"]).sdk)
        return super().create(ctx, planned)

    def _refuse_public(self, current: State | None, planned: State) -> None:
        """Refuse a new value for a Space that is static, or becomes it by the same plan."""
        space_id = planned["space_id"]
        if current is not None and all(current[name] == planned[name] for name in (*self.settings, "space_id")):
            return
        sdk = self.connection.planned_sdks.get(space_id.casefold())
        if sdk is None:
            try:
                sdk = self.hub.repositories.info("space", space_id).sdk
            except ProviderError:
                return
        refuse_static(planned, sdk)

    def entries(self, space_id: str) -> Mapping[str, "Secret"]:
        """Give the Space's secrets by key; the Hub never gives their values."""
        return self.hub.spaces.secrets(space_id)

    def readable(self, diags: Diagnostics, space_id: str) -> Mapping[str, "Secret"] | None:
        """Give the Space's secrets by key, None where this token may not read them."""
        return readable_secrets(self.connection, diags, space_id)

    def others(self, space_id: str) -> Mapping[str, Any]:
        """Give the Space's variables by key."""
        return self.hub.spaces.variables(space_id)

    def put(self, ctx: ChangeContext, planned: State) -> "Secret | None":
        """Set the secret; the Hub's answer is empty, so its time is read."""
        space_id, key = planned["space_id"], planned["key"]
        value = planned["value"] if planned["value"] is not None else ctx.config["value_wo"]
        self.hub.spaces.set_secret(space_id, key, value, known(planned["description"]))
        try:
            with self.hub.finishing():
                return self.entries(space_id).get(key)
        except ProviderError:
            return None

    def remove(self, space_id: str, key: str) -> None:
        """Delete the secret."""
        self.hub.spaces.delete_secret(space_id, key)

    def observed(self, current: State, entry: Any) -> State:
        """Give the secret's description and time of its last change.

        When somebody else set it since, its value is not what the state says: the state then has none.
        """
        observed: State = {
            "description": same_text(current.get("description"), entry.description),
            "updated_at": entry.updated_at,
        }
        if current.get("updated_at") not in {None, entry.updated_at}:
            observed |= {"value": None, "value_wo_version": None}
        return observed
