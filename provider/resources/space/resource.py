"""huggingface_space."""

from typing import TYPE_CHECKING, Any

from provider.errors import AlreadyExists, ProviderError
from provider.plugin.interface import (
    ChangeContext,
    Config,
    Diagnostics,
    ImportContext,
    MoveContext,
    PlanContext,
    ReadContext,
)
from provider.plugin.types import Unknown
from provider.resources.shared.card import note_card
from provider.resources.shared.change import Change
from provider.resources.shared.environment import note_environment, refuse_published_secrets
from provider.resources.shared.files import README, encoded, imported_files, observed_files
from provider.resources.shared.identity import SPACE
from provider.resources.shared.imported import note_imported, plan_imported, with_same_readme
from provider.resources.shared.managed_keys import own, to_delete
from provider.resources.shared.readable import readable_secrets, readable_variables
from provider.resources.shared.repository import RepositoryResource
from provider.resources.shared.repository_guards import completing
from provider.resources.shared.repository_state import settled, without_unknowns
from provider.resources.shared.source import hashes_of, observed_source, source_difference, source_to_apply
from provider.resources.shared.stable_id import find_same
from provider.resources.space.card import observed_card
from provider.resources.space.checks import check_with_hub
from provider.resources.space.config import space_config
from provider.resources.space.create import complete_files, create_space
from provider.resources.space.move_state import moved_space
from provider.resources.space.origin import NOTHING, planned_origin
from provider.resources.space.plan import check_hardware, plan_space
from provider.resources.space.readme import check_readme, warn_of_lost_sdk, written_readme
from provider.resources.space.secrets import note_secrets, observed_secrets, plan_write_only
from provider.resources.space.state import entries_in, observed_space
from provider.resources.space.steps import STEPS, pause_or_restart, set_storage
from provider.resources.space.wait import wait_until_running
from schemas.space import SCHEMA

if TYPE_CHECKING:
    from schemas.states import SpaceAttributes, SpaceState


class SpaceResource(RepositoryResource["SpaceState"]):
    """A Space."""

    identity = SPACE
    kind = "space"
    noun = "Space"
    example = "acme/support-bot"

    name = "space"
    schema = SCHEMA

    def validate(self, diags: Diagnostics, type_name: str, config: "SpaceState") -> None:
        """Check what several arguments say together."""
        check_hardware(diags, config, config)
        check_readme(diags, config, written_readme(config, None), ["files", (README,)])

    def plan(self, ctx: "PlanContext[SpaceState]", current: "SpaceState | None", planned: "SpaceState") -> "SpaceState":
        """Plan a creation or a change; a name that is taken is told now, not at apply."""
        new_id, planned = self.plan_names(ctx, current, planned)
        if not self.connection.is_open:
            return plan_space(ctx, SCHEMA, current, planned)[0]
        origin = planned_origin(ctx.diagnostics, self.connection, ctx.config) if current is None else NOTHING
        if current is not None:
            planned = planned | {"files": with_same_readme(self.hub, current, planned["files"])}
        planned, source = plan_space(ctx, SCHEMA, current, planned, origin)
        plan_write_only(ctx, current, planned)
        plan_imported(ctx, self.noun, current, planned)
        self.refuse_without_rights(ctx, current, planned)
        if new_id is not None:
            self.ensure_name_free(ctx, current, new_id)
            self._claim_keys(ctx.config, current, planned, new_id)
            if ctx.replaces is not None:
                self.connection.replacing.add(new_id.casefold())
        note_environment(ctx, self.connection, current, planned)
        check_with_hub(ctx, self.hub, current, planned, source)
        return planned

    def create(self, ctx: "ChangeContext[SpaceState]", planned: "SpaceState") -> "SpaceState":
        """Create the Space with its settings and files in one call, then do what that call can't take."""
        ctx.private.clear()
        planned = self.kept_private(ctx, self.named(planned))
        known, id_ = without_unknowns(planned), planned["id"]
        source = source_to_apply(planned, None)
        files = encoded(known["files"]) | source_difference(ctx.private, source, None)
        self.begin(id_)
        try:
            create_space(self.hub, id_, known, ctx.config["secrets_wo"], files)
        except AlreadyExists as error:
            raise self.name_taken(ctx.type_name, id_, is_twice=self.creations(id_) > 1) from error
        own(ctx.private, "secrets_wo", set(ctx.config["secrets_wo"] or ()))
        note_card(ctx.private, known["card"], is_new=ctx.config["card"] is not None)
        self.connection.made[id_.casefold()] = None
        planned = planned | {"source_hashes": hashes_of(source)}
        ctx.save(without_unknowns(planned))
        with completing(self.called(id_)):
            with self.hub.grace_period():
                complete_files(self.hub, id_, known, files)
            running = None if known["paused"] is None else False
            new = without_unknowns(planned) | {"storage": None, "paused": running, "restart_triggers": None}
            for step in (set_storage, pause_or_restart):
                step(Change("space", self.hub, ctx, new, known))
            return self._final_state(ctx, None, planned)

    def read(self, ctx: ReadContext, current: "SpaceState") -> "SpaceState | None":
        """Read the Space, and those of its variables, secrets and files that the state has."""
        is_more = current["volumes"] is not None or current["visibility"] == "protected"
        info = find_same(self.hub, "space", current["id"], current["uid"], whole=is_more)
        if info is None:
            return None
        state = current | observed_space(info, self.hub.settings.endpoint, current)
        state["stage"] = current["stage"] or state["stage"]
        warn_of_lost_sdk(ctx.diagnostics, info, current)
        if current["variables"]:
            variables = readable_variables(self.connection, ctx.diagnostics, info.id)
            values = {key: variable.value for key, variable in (variables or {}).items()}
            state["variables"] = current["variables"] if variables is None else entries_in(values, current["variables"])
        if current["secrets"] or current["secrets_wo_version"] is not None:
            secrets = readable_secrets(self.connection, ctx.diagnostics, info.id)
            state |= {} if secrets is None else observed_secrets(ctx.private, secrets, current)
        if current["card"]:
            state["card"] = observed_card(info.card, current["card"])
        if current["files"]:
            state["files"] = observed_files(self.hub, "space", info.id, current["files"])
        if current["source_hashes"]:
            hashes = observed_source(self.hub, ctx.private, "space", info.id, current["source_hashes"])
            state["source_hashes"] = hashes
        return state

    def update(self, ctx: "ChangeContext[SpaceState]", current: "SpaceState", planned: "SpaceState") -> "SpaceState":
        """Change what differs, step by step; what is done stays if a later step fails."""
        if planned["secrets"] != current["secrets"] or planned["secrets_wo_version"] != current["secrets_wo_version"]:
            refuse_published_secrets(planned, planned["secrets"], ctx.config["secrets_wo"])
        source = source_to_apply(planned, current["source_hashes"])
        if planned["source_hashes"] is Unknown:
            planned = planned | {"source_hashes": hashes_of(source)}
        planned = self.named(planned)
        state, target = self.to_change(current, planned)
        if planned["sleep_time"] is Unknown:
            target["sleep_time"] = None
        for step in STEPS:
            state = step(Change("space", self.hub, ctx, state, target, source))
            ctx.save(state)
        return self._final_state(ctx, current, planned)

    def delete(self, ctx: "ChangeContext[SpaceState]", current: "SpaceState") -> None:
        """Delete the Space for good, unless it is protected; one that is gone is deleted already."""
        self.refuse_protected(current)
        self.delete_same(ctx, current)

    def move(self, ctx: MoveContext) -> "SpaceAttributes | None":
        """Take over a Space from the provider that came before this one."""
        return moved_space(ctx)

    def generate_config(self, state: "SpaceState") -> Config:
        """Return what has to be written to get a Space like this one."""
        return space_config(SCHEMA, state)

    def import_(self, ctx: ImportContext, id: str) -> "SpaceAttributes":  # noqa: A002 - tf's name
        """Find the Space that `namespace/name` or the identity names, with its variables and small text files."""
        info, names = self.to_import(ctx, id)
        state = observed_space(info, self.hub.settings.endpoint, names) | {
            "variables": self._variables(info.id) or None,
            "card": observed_card(info.card, None),
            "files": imported_files(self.hub, "space", info.id, {README}) or None,
        }
        note_imported(ctx.private, state)
        return state

    def _claim_keys(self, config: "SpaceState", current: "SpaceState | None", planned: "SpaceState", id_: str) -> None:
        for name in ("variables", "secrets", "secrets_wo"):
            owner, before = f"{name} of huggingface_space", (current and current[name]) or {}
            written: Any = config[name]
            for key in written if isinstance(written, dict) else ():
                self.connection.claim(id_, key, owner, is_new=key not in before)
            for key in to_delete(before, planned[name]) if isinstance(planned[name], dict | None) else ():
                self.connection.release(id_, key, name)

    def _variables(self, id_: str) -> dict[str, str]:
        return {key: variable.value for key, variable in self.hub.spaces.variables(id_).items()}

    def _final_state(
        self, ctx: "ChangeContext[SpaceState]", before: "SpaceState | None", planned: "SpaceState"
    ) -> "SpaceState":
        """Return the planned state, with what only the Hub knows; if that can't be read, the next plan reads it."""
        observed: SpaceAttributes = {}
        operation = "create" if before is None else "update"
        try:
            with self.hub.grace_period():
                info = self.hub.repositories.info("space", planned["id"], whole=planned["volumes"] is not None)
                observed = observed_space(info, self.hub.settings.endpoint, planned)
                if operation == "create":
                    self.connection.made[planned["id"].casefold()] = info.uid
                if planned["secrets"] or planned["secrets_wo_version"] is not None:
                    note_secrets(ctx.private, self.hub.spaces.secrets(info.id), before, planned)
        except ProviderError as error:
            self.warn_unread(ctx, planned["id"], error)
        state: SpaceState = settled(planned, observed)
        if planned["wait_for_running"] and not state["paused"]:
            ctx.save(state)
            stage = wait_until_running(self.hub, ctx, planned, operation)
            state["stage"] = stage if planned["stage"] is Unknown else planned["stage"]
        return state
