"""What secrets and variables of a Space have in common: they are entries with a key."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from provider.errors import ConfigurationError, Forbidden, RepositoryNotFound
from provider.plugin.interface import ChangeContext, Diagnostics, ImportContext, PlanContext, ReadContext, State
from provider.plugin.types import Unknown
from provider.resources._identity import ENTRY, import_id
from provider.resources._resource import HubResource, already_there
from provider.resources._space_environment import COLLISION, known_keys

SPACE_UID = "space_uid"


class SpaceEntryResource(HubResource):
    """An entry of a Space's environment: a secret or a variable."""

    identity = ENTRY
    noun: ClassVar[str]
    other: ClassVar[tuple[str, str]]
    """What the other kind of entry is called, and its resource type."""
    settings: ClassVar[tuple[str, ...]]
    """Attributes whose change means setting the entry anew."""

    @abstractmethod
    def entries(self, space_id: str) -> Mapping[str, Any]:
        """Give the Space's entries of this kind by key."""

    @abstractmethod
    def readable(self, diags: Diagnostics, space_id: str) -> Mapping[str, Any] | None:
        """Give the Space's entries of this kind by key, None where this token may not read them."""

    @abstractmethod
    def others(self, space_id: str) -> Mapping[str, Any]:
        """Give the Space's entries of the other kind by key."""

    @abstractmethod
    def put(self, ctx: ChangeContext, planned: State) -> Any:
        """Set the entry and give it as the Hub has it then; None if that could not be read."""

    @abstractmethod
    def remove(self, space_id: str, key: str) -> None:
        """Delete the entry; one that is not there is deleted already."""

    @abstractmethod
    def observed(self, current: State, entry: Any) -> State:
        """Give what the Hub has of the entry, as attributes."""

    def plan(self, ctx: PlanContext, current: State | None, planned: State) -> State:  # type: ignore[override]
        """Give the id as soon as it can be known, and refuse a key that is taken."""
        if planned["space_id"] is Unknown or planned["key"] is Unknown:
            return planned | {"id": Unknown}
        id_ = _id(planned)
        self.connection.claim(planned["space_id"], planned["key"], ctx.type_name, is_new=current is None)
        if current is None and self.connection.is_open:
            if not self.is_managed(ctx.type_name, id_):
                self._refuse_seen(ctx.type_name, planned)
            self._refuse_collision(planned)
        return planned | {"id": id_}

    def plan_destroy(self, ctx: PlanContext, current: State) -> None:
        """Note that the key will be free."""
        self.connection.leaving.add((current["space_id"].casefold(), current["key"]))

    def create(self, ctx: ChangeContext, planned: State) -> State:  # type: ignore[override]
        """Set the entry; a key that is there already is refused."""
        ctx.private.clear()
        space = self.hub.repositories.info("space", planned["space_id"])
        self._refuse_taken(ctx.type_name, planned)
        ctx.private[SPACE_UID] = space.uid
        return self._put(ctx, planned)

    def read(self, ctx: ReadContext, current: State) -> State | None:  # type: ignore[override]
        """Read the entry; it is gone when its key is, or when its Space is proven to be."""
        try:
            entries = self.readable(ctx.diagnostics, current["space_id"])
        except RepositoryNotFound:
            if self.hub.repositories.find("space", current["space_id"]) is None:
                return None
            raise
        if entries is None:
            return current
        if current["key"] not in entries:
            return None
        return current | self.observed(current, entries[current["key"]]) | {"id": _id(current)}

    def update(self, ctx: ChangeContext, current: State, planned: State) -> State:  # type: ignore[override]
        """Set the entry anew; in another Space it is set there first and then deleted where it was."""
        if current["space_id"] == planned["space_id"]:
            return self._put(ctx, planned)
        space = self.hub.repositories.info("space", planned["space_id"])
        old_uid = ctx.private.get(SPACE_UID)
        if space.uid == old_uid:
            return self._followed(ctx, current, planned)
        self._refuse_taken(ctx.type_name, planned)
        state = self._put(ctx, planned)
        ctx.private[SPACE_UID] = space.uid
        ctx.save(state)
        old_space = self.hub.repositories.find("space", current["space_id"])
        if old_space is not None and old_uid in {None, old_space.uid}:
            self.remove(current["space_id"], current["key"])
        return state

    def delete(self, ctx: ChangeContext, current: State) -> None:  # type: ignore[override]
        """Delete the entry; when the Space went first it is deleted already."""
        try:
            self.remove(current["space_id"], current["key"])
        except RepositoryNotFound:
            if self.hub.repositories.find("space", current["space_id"]) is not None:
                raise

    def import_(self, ctx: ImportContext, id: str) -> State | None:  # type: ignore[override]  # noqa: A002 - tf's name
        """Find the entry that `namespace/name/KEY` or the identity names."""
        id = import_id(ctx, id)  # noqa: A001
        match id.split("/"):
            case [namespace, name, key] if namespace and name and key:
                space_id = f"{namespace}/{name}"
            case _:
                raise ConfigurationError(
                    f'"{id}" is no import id of a {self.noun}',
                    "It is namespace/name/KEY, as in acme/support-bot/API_KEY.",
                )
        space = self.hub.repositories.find("space", space_id)
        if space is None:
            raise ConfigurationError(f"There is no Space {space_id}", "Check the import id.")
        ctx.private[SPACE_UID] = space.uid
        entries = self.entries(space_id)
        if key not in entries:
            known = ", ".join(sorted(entries)) or "none"
            raise ConfigurationError(f"The Space {space_id} has no {self.noun} {key}", f"Its {self.noun}s: {known}.")
        stub = {"space_id": space_id, "key": key}
        return stub | self.observed(stub, entries[key]) | {"id": _id(stub)}

    def _followed(self, ctx: ChangeContext, current: State, planned: State) -> State:
        """The Space has another name now: the entry went with it, and only what else differs is set."""
        if any(current[name] != planned[name] for name in self.settings):
            return self._put(ctx, planned)
        entry = self.entries(planned["space_id"]).get(planned["key"])
        return self._put(ctx, planned) if entry is None else _settled(planned, entry)

    def _put(self, ctx: ChangeContext, planned: State) -> State:
        entry = self.put(ctx, planned)
        if entry is None:
            ctx.diagnostics.add_warning(
                f"The {self.noun} {planned['key']} of {planned['space_id']} was set, but could not be read back",
                "The next plan reads it.",
            )
        return _settled(planned, entry)

    def _refuse_seen(self, type_name: str, planned: State) -> None:
        """Refuse a key that the Space has already, as far as this token may see it."""
        try:
            self._refuse_taken(type_name, planned)
        except Forbidden:
            return

    def _refuse_collision(self, planned: State) -> None:
        """Refuse a key that the Space has as an entry of the other kind, and keeps."""
        space_id, key = planned["space_id"], planned["key"]
        noun, type_name = self.other
        stays = (space_id.casefold(), key) not in self.connection.leaving and not self.is_managed(
            type_name, _id(planned)
        )
        if stays and key in known_keys(self.others, space_id):
            raise ConfigurationError(
                f"{key} is a {noun} of the Space {space_id}",
                f"{COLLISION} Delete the {noun} first, or choose another key.",
            )

    def _refuse_taken(self, type_name: str, planned: State) -> None:
        """Refuse a key that the Space has already; a Space that is not there yet has none."""
        try:
            entries = self.entries(planned["space_id"])
        except RepositoryNotFound:
            return
        if planned["key"] in entries:
            what = f"The {self.noun} {planned['key']} of the Space {planned['space_id']}"
            raise already_there(type_name, what, _id(planned))


def _settled(planned: State, entry: Any) -> State:
    description = planned["description"]
    if description is Unknown:
        description = entry.description if entry else None
    return planned | {
        "id": _id(planned),
        "description": description,
        "updated_at": entry.updated_at if entry else None,
    }


def _id(state: State) -> str:
    return f"{state['space_id']}/{state['key']}"


def known(value: Any) -> Any:
    """Give a value, or None when it is unknown."""
    return None if value is Unknown else value


def same_text(current: str | None, found: str | None) -> str | None:
    """Give the text found, but the current one when both say nothing."""
    return current if not current and not found else found
