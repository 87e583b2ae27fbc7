"""huggingface_space."""

from provider.errors import AlreadyExists, ConfigurationError, ProviderError
from provider.plugin.interface import ChangeContext, Config, Diagnostics, ImportContext, PlanContext, ReadContext, State
from provider.plugin.schema import Schema
from provider.plugin.types import Unknown
from provider.resources._owned import own, owned_keys, to_delete, to_set
from provider.resources._resource import HubResource, already_there
from provider.resources._space_files import check_readme, commit_files, imported_files, observed_files
from provider.resources._space_plan import MAPS, check_hardware, plan_space
from provider.resources._space_secrets import note_secrets, observed_secrets
from provider.resources._space_state import CPU_BASIC, entries_in, is_same_id, known_part, observed_space, space_url
from schemas.space import SCHEMA

PROTECTED = "The Space {id} is protected from deletion"
UNPROTECT = "Its deletion_protection is true. If it is to go, set deletion_protection = false, apply, and try again."


class SpaceResource(HubResource):
    """A Space."""

    @classmethod
    def get_name(cls) -> str:
        """Give the type's name without the provider's prefix."""
        return "space"

    @classmethod
    def get_schema(cls) -> Schema:
        """Give the type's schema."""
        return SCHEMA

    def validate(self, diags: Diagnostics, type_name: str, config: Config) -> None:
        """Check what several arguments say together."""
        check_hardware(diags, config, config)
        check_readme(diags, config)

    def plan(self, ctx: PlanContext, current: State | None, planned: State) -> State:  # type: ignore[override]
        """Plan a creation or a change; a name that is taken is told now, not at apply."""
        if planned["namespace"] is Unknown and ctx.config["namespace"] is None and self.connection.is_open:
            planned = planned | {"namespace": self.connection.default_namespace()}
        endpoint = self.hub.settings.endpoint if self.connection.is_open else None
        planned = plan_space(ctx, SCHEMA, current, planned, endpoint)
        if self.connection.is_open and planned["id"] is not Unknown:
            moved = current is not None and not is_same_id(current["id"], planned["id"])
            if moved or (current is None and not self.is_managed(ctx.type_name, planned["id"])):
                self._refuse_taken(ctx.type_name, planned["id"], current)
        return planned

    def plan_destroy(self, ctx: PlanContext, current: State) -> None:
        """Refuse to plan the end of a protected Space."""
        if current["deletion_protection"]:
            ctx.diagnostics.add_error(PROTECTED.format(**current), UNPROTECT)

    def create(self, ctx: ChangeContext, planned: State) -> State:  # type: ignore[override]
        """Create the Space with its settings and files in one call, then read what the Hub made of it."""
        ctx.private.clear()
        wanted = known_part(planned)
        namespace = wanted["namespace"] or self.connection.default_namespace()
        id_ = f"{namespace}/{wanted['name']}"
        sleep_time = ctx.config["sleep_time"] if wanted["hardware"] != CPU_BASIC else None
        try:
            self.hub.repositories.create(
                "space",
                id_,
                visibility=wanted["visibility"],
                sdk=wanted["sdk"],
                hardware=wanted["hardware"],
                sleep_time=sleep_time,
                secrets=wanted["secrets"],
                variables=wanted["variables"],
                files={path: text.encode() for path, text in (wanted["files"] or {}).items()} or None,
            )
        except AlreadyExists as error:
            raise already_there(ctx.type_name, f"The Space {id_}", id_) from error
        for name in MAPS:
            own(ctx.private, name, set(wanted[name] or ()))
        url = space_url(self.hub.settings.endpoint, id_)
        planned = planned | {"namespace": namespace, "id": id_, "url": url}
        ctx.save(known_part(planned))
        with self.hub.finishing():
            commit_files(self.hub, id_, wanted["files"] or {}, (), None)
        return self._read_back(ctx, planned)

    def read(self, ctx: ReadContext, current: State) -> State | None:  # type: ignore[override]
        """Read the Space, and those of its variables, secrets and files that the state has."""
        info = self.hub.repositories.find("space", current["id"])
        if info is None:
            return None
        state = current | observed_space(info, self.hub.settings.endpoint, current)
        if current["variables"]:
            state["variables"] = entries_in(self._variables(info.id), current["variables"])
        if current["secrets"]:
            state["secrets"] = observed_secrets(ctx.private, self.hub.spaces.secrets(info.id), current["secrets"])
        if current["files"]:
            state["files"] = observed_files(self.hub, info.id, current["files"])
        return state

    def update(self, ctx: ChangeContext, current: State, planned: State) -> State:  # type: ignore[override]
        """Change what differs: the name first, then settings, files last; what is done stays if a later step fails."""
        state = dict(current)
        for step in (
            self._move,
            self._set_visibility,
            self._set_variables,
            self._set_secrets,
            self._set_hardware,
            self._set_files,
        ):
            state |= step(ctx, state, planned)
            ctx.save(state)
        return self._read_back(ctx, planned)

    def delete(self, ctx: ChangeContext, current: State) -> None:  # type: ignore[override]
        """Delete the Space for good, unless it is protected; one that is gone is deleted already."""
        if current["deletion_protection"]:
            raise ConfigurationError(PROTECTED.format(**current), UNPROTECT)
        self.hub.repositories.delete("space", current["id"])

    def import_(self, ctx: ImportContext, id: str) -> State | None:  # type: ignore[override]  # noqa: A002 - tf's name
        """Find the Space that `namespace/name` names, with its variables and small text files."""
        namespace, _, name = id.partition("/")
        if not namespace or not name or "/" in name:
            raise ConfigurationError(
                f'"{id}" is no import id of a Space', "It is namespace/name, as in acme/support-bot."
            )
        info = self.hub.repositories.find("space", id)
        if info is None:
            raise ConfigurationError(f"There is no Space {id}", "Check the import id.")
        stub: State = {"namespace": namespace, "name": name}
        files = imported_files(self.hub, info.id)
        return observed_space(info, self.hub.settings.endpoint, stub) | {
            "variables": self._variables(info.id) or None,
            "files": files or None,
        }

    def _refuse_taken(self, type_name: str, id_: str, current: State | None) -> None:
        taken = self.hub.repositories.find("space", id_)
        if taken is not None and (current is None or taken.uid != current["uid"]):
            raise already_there(type_name, f"The Space {taken.id}", taken.id)

    def _variables(self, id_: str) -> dict[str, str]:
        return {key: variable.value for key, variable in self.hub.spaces.variables(id_).items()}

    def _move(self, ctx: ChangeContext, state: State, planned: State) -> State:
        if is_same_id(planned["id"], state["id"]):
            return {}
        self.hub.repositories.move("space", state["id"], planned["id"])
        url = space_url(self.hub.settings.endpoint, planned["id"])
        return {"id": planned["id"], "namespace": planned["namespace"], "name": planned["name"], "url": url}

    def _set_visibility(self, ctx: ChangeContext, state: State, planned: State) -> State:
        if planned["visibility"] == state["visibility"]:
            return {}
        self.hub.repositories.set_visibility("space", state["id"], planned["visibility"])
        return {"visibility": planned["visibility"], "private": planned["private"]}

    def _set_variables(self, ctx: ChangeContext, state: State, planned: State) -> State:
        gone, changed = _difference(ctx, "variables", state, planned)
        for key in gone:
            self.hub.spaces.delete_variable(state["id"], key)
        for key, value in changed.items():
            self.hub.spaces.set_variable(state["id"], key, value, None)
        return _owned(ctx, "variables", state, planned)

    def _set_secrets(self, ctx: ChangeContext, state: State, planned: State) -> State:
        gone, changed = _difference(ctx, "secrets", state, planned)
        for key in gone:
            self.hub.spaces.delete_secret(state["id"], key)
        for key, value in changed.items():
            self.hub.spaces.set_secret(state["id"], key, value, None)
        return _owned(ctx, "secrets", state, planned)

    def _set_hardware(self, ctx: ChangeContext, state: State, planned: State) -> State:
        hardware, sleep_time = planned["hardware"], planned["sleep_time"]
        chosen = sleep_time if ctx.config["sleep_time"] is not None and hardware != CPU_BASIC else None
        if hardware is not None and hardware != state["hardware"]:
            self.hub.spaces.set_hardware(state["id"], hardware, chosen)
        elif chosen is not None and chosen != state["sleep_time"]:
            self.hub.spaces.set_sleep_time(state["id"], chosen)
        return {"hardware": hardware, "sleep_time": sleep_time}

    def _set_files(self, ctx: ChangeContext, state: State, planned: State) -> State:
        sdk = planned["sdk"] if planned["sdk"] != state["sdk"] else None
        gone, changed = _difference(ctx, "files", state, planned)
        commit_files(self.hub, state["id"], changed, gone, sdk)
        return {"sdk": planned["sdk"]} | _owned(ctx, "files", state, planned)

    def _read_back(self, ctx: ChangeContext, planned: State) -> State:
        """Give the planned state, with what only the Hub knows; if that can't be read, the next plan reads it."""
        observed: State = {}
        try:
            with self.hub.finishing():
                info = self.hub.repositories.info("space", planned["id"])
                observed = observed_space(info, self.hub.settings.endpoint, planned)
                if planned["secrets"]:
                    note_secrets(ctx.private, self.hub.spaces.secrets(info.id), planned["secrets"])
        except ProviderError as error:
            ctx.diagnostics.add_warning(
                f"The Space {planned['id']} could not be read back",
                f"The change was made; the next plan reads what came of it. {error.summary}. {error.detail}",
            )
        return {name: observed.get(name) if value is Unknown else value for name, value in planned.items()}


def _difference(ctx: ChangeContext, name: str, state: State, planned: State) -> tuple[list[str], dict[str, str]]:
    """Give what to delete and what to set of one map, and claim what will be set before it is."""
    gone, changed = to_delete(ctx.private, name, planned[name]), to_set(state[name], planned[name])
    if planned[name] == state[name]:
        return [], {}
    own(ctx.private, name, owned_keys(ctx.private, name) | changed.keys())
    return gone, changed


def _owned(ctx: ChangeContext, name: str, state: State, planned: State) -> State:
    """Remember, after a change of one map, that what is written there is this resource's own."""
    if planned[name] != state[name]:
        own(ctx.private, name, set(planned[name] or ()))
    return {name: planned[name]}
