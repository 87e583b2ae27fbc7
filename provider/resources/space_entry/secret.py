"""huggingface_space_secret."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from provider.errors import ConfigurationError, ProviderError
from provider.plugin.interface import ChangeContext, Diagnostics, PlanContext
from provider.plugin.types import Unknown
from provider.plugin.validators import at_most_one_of
from provider.resources.shared.environment import PUBLIC, STATIC
from provider.resources.shared.readable import readable_secrets
from provider.resources.space_entry.base import SpaceEntryResource, known, same_text
from schemas.space_secret import SCHEMA

if TYPE_CHECKING:
    from provider.hub.spaces import Secret
    from schemas.states import SpaceSecretAttributes, SpaceSecretState

SENT: Final = ("space_id", "value", "value_wo_version", "description")
SENDS_WRITE_ONLY = "sends_value_wo"
"""Where the private state says whether the plan means to send `value_wo`: the apply sees the configuration without
`ignore_changes`."""


def refuse_static(planned: "SpaceSecretState", sdk: object) -> None:
    """Refuse a secret of a Space that publishes its secrets.

    Raises:
        ConfigurationError: the Space is static.
    """
    if sdk == STATIC:
        raise ConfigurationError(
            f"The secret {_shown(planned['key'])} of the static Space {planned['space_id']} would be public",
            f"{PUBLIC} Leave it out, or write a huggingface_space_variable for what everybody may know.",
        )


class SpaceSecretResource(SpaceEntryResource["SpaceSecretState"]):
    """A secret of a Space."""

    noun = "secret"
    other = ("variable", "huggingface_space_variable")

    name = "space_secret"
    schema = SCHEMA

    def validate(self, diags: Diagnostics, type_name: str, config: "SpaceSecretState") -> None:
        """Refuse two values; none is enough for a secret that is there already."""
        at_most_one_of(diags, config, "value", "value_wo")

    def plan(
        self, ctx: "PlanContext[SpaceSecretState]", current: "SpaceSecretState | None", planned: "SpaceSecretState"
    ) -> "SpaceSecretState":
        """Plan which value is sent, and refuse a change that can't be made without one."""
        planned = super().plan(ctx, current, planned)
        space_id = self.planned_space(ctx, planned)
        if self.connection.is_open and space_id is not None:
            self._refuse_public(current, planned | {"space_id": space_id})
        ctx.private[SENDS_WRITE_ONLY] = ctx.config["value_wo"] is not None and (
            current is None
            or planned["value_wo_version"] != current["value_wo_version"]
            or (planned["value_wo_version"] is not None and self.leaves_its_space(ctx, current, planned))
        )
        if current is None:
            if planned["value"] is None and not ctx.private[SENDS_WRITE_ONLY]:
                ctx.diagnostics.add_error(
                    "value or value_wo is missing",
                    f"There is no secret {_shown(planned['key'])} yet, so it needs a value. One that is there already "
                    "can be imported, and managed without its value.",
                )
            return planned
        if planned["value"] is not None or ctx.private[SENDS_WRITE_ONLY]:
            _warn_of_unknown_value(ctx, current, planned)
        else:
            self._refuse_without_value(ctx, current, planned)
        return planned

    def create(self, ctx: "ChangeContext[SpaceSecretState]", planned: "SpaceSecretState") -> "SpaceSecretState":
        """Set the secret, unless the Space would publish it."""
        refuse_static(planned, self.hub.repositories.info("space", planned["space_id"]).sdk)
        return super().create(ctx, planned)

    def _refuse_public(self, current: "SpaceSecretState | None", planned: "SpaceSecretState") -> None:
        """Refuse a new value for a Space that is static, or becomes it by the same plan."""
        space_id = planned["space_id"]
        if current is not None and all(current[name] == planned[name] for name in SENT):
            return
        sdk = self.connection.planned_sdks.get(space_id.casefold())
        if sdk is None:
            try:
                sdk = self.hub.repositories.info("space", space_id).sdk
            except ProviderError:
                return
        refuse_static(planned, sdk)

    def needs_write(
        self, ctx: "ChangeContext[SpaceSecretState]", current: "SpaceSecretState", planned: "SpaceSecretState"
    ) -> bool:
        """Check whether an update has a value or a description to send."""
        is_new = planned["value"] is not None and planned["value"] != current["value"]
        return is_new or bool(ctx.private.get(SENDS_WRITE_ONLY)) or _is_other_description(current, planned)

    def _refuse_without_value(
        self, ctx: "PlanContext[SpaceSecretState]", current: "SpaceSecretState", planned: "SpaceSecretState"
    ) -> None:
        """Refuse what the Hub takes only together with the value, which is not known or not to be sent."""
        if self.is_to_be_made_anew(ctx, current["space_id"]):
            ctx.diagnostics.add_error(
                f"The secret {current['id']} can't be set in the Space that takes the place of its own",
                "Its value is not in the state: it was imported, or somebody else has set it since. Write value, or "
                "value_wo with value_wo_version, and the new Space gets it; or take the secret out.",
            )
            return
        if _is_other_description(current, planned):
            what = "description"
        elif self.leaves_its_space(ctx, current, planned):
            what = "space_id"
        else:
            return
        ctx.diagnostics.add_error(
            f"The {what} of the secret {current['id']} can't be changed without its value",
            "The Hub takes both in one request, and the value is not in the state: it is write-only, was imported, or "
            "somebody else has set it since. Change value_wo_version, or write value, in the same change; or leave "
            f"{what} as it is.",
            path=[what],
        )

    def entries(self, space_id: str) -> Mapping[str, "Secret"]:
        """Return the Space's secrets by key; the Hub never gives their values."""
        return self.hub.spaces.secrets(space_id)

    def readable(self, diags: Diagnostics, space_id: str) -> Mapping[str, "Secret"] | None:
        """Return the Space's secrets by key, None where this token may not read them."""
        return readable_secrets(self.connection, diags, space_id)

    def others(self, space_id: str) -> Mapping[str, Any]:
        """Return the Space's variables by key."""
        return self.hub.spaces.variables(space_id)

    def put(
        self, ctx: "ChangeContext[SpaceSecretState]", space_id: str, planned: "SpaceSecretState"
    ) -> "Secret | None":
        """Set the secret; the Hub's answer is empty, so its time is read."""
        key, value = planned["key"], planned["value"]
        if ctx.private.pop(SENDS_WRITE_ONLY, False) and value is None:
            value = ctx.config["value_wo"]
        if value is None:
            raise ConfigurationError(
                f"The value of the secret {space_id}/{key} is not known",
                "Nothing was sent: write value, or value_wo with another value_wo_version.",
            )
        self.hub.spaces.set_secret(space_id, key, value, known(planned["description"]))
        try:
            with self.hub.grace_period():
                return self.entries(space_id).get(key)
        except ProviderError:
            return None

    def remove(self, space_id: str, key: str) -> None:
        """Delete the secret."""
        self.hub.spaces.delete_secret(space_id, key)

    def observed(self, current: Mapping[str, Any], entry: Any) -> "SpaceSecretAttributes":
        """Return the secret's description and time of its last change.

        When somebody else set it since, its value is not what the state says: the state then has none.
        """
        observed: SpaceSecretAttributes = {
            "description": same_text(current.get("description"), entry.description),
            "updated_at": entry.updated_at,
        }
        if current.get("updated_at") not in {None, entry.updated_at}:
            observed |= {"value": None, "value_wo_version": None}
        return observed


def _warn_of_unknown_value(
    ctx: "PlanContext[SpaceSecretState]", current: "SpaceSecretState", planned: "SpaceSecretState"
) -> None:
    if current["value"] is not None or current["value_wo_version"] is not None:
        return
    written = "value" if planned["value"] is not None else "value_wo_version"
    ctx.diagnostics.add_warning(
        f"The value of the secret {current['id']} is not known: the apply sets it",
        "The Hub never tells it. It was imported, or somebody else has set it since. To leave it as it is, "
        f"write ignore_changes = [{written}].",
        path=[written],
    )


def _is_other_description(current: "SpaceSecretState", planned: "SpaceSecretState") -> bool:
    return planned["description"] is not Unknown and (planned["description"] or None) != (
        current["description"] or None
    )


def _shown(key: object) -> str:
    return key if isinstance(key, str) else "of this key"
