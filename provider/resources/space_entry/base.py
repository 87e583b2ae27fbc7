"""What secrets and variables of a Space have in common: they are entries with a key."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, cast

from provider.errors import ConfigurationError, Forbidden, RepositoryNotFound
from provider.plugin.interface import (
    ChangeContext,
    Diagnostics,
    ImportContext,
    PlanContext,
    ReadContext,
)
from provider.plugin.types import Unknown
from provider.resources.shared.environment import COLLISION, known_keys
from provider.resources.shared.identity import ENTRY, import_id
from provider.resources.shared.repository_state import is_same_id
from provider.resources.shared.resource import already_exists_error
from provider.resources.space_entry.in_space import SPACE_TYPE, SPACE_UID, InSpace, SpaceEntryT

if TYPE_CHECKING:
    from schemas.states import SpaceEntryAttributes


class SpaceEntryResource(InSpace[SpaceEntryT], Generic[SpaceEntryT]):
    """An entry of a Space's environment: a secret or a variable."""

    identity = ENTRY
    other: ClassVar[tuple[str, str]]
    """What the other kind of entry is called, and its resource type."""

    @abstractmethod
    def entries(self, space_id: str) -> Mapping[str, Any]:
        """Return the Space's entries of this kind by key."""

    @abstractmethod
    def readable(self, diags: Diagnostics, space_id: str) -> Mapping[str, Any] | None:
        """Return the Space's entries of this kind by key, None where this token may not read them."""

    @abstractmethod
    def others(self, space_id: str) -> Mapping[str, Any]:
        """Return the Space's entries of the other kind by key."""

    @abstractmethod
    def put(self, ctx: ChangeContext[SpaceEntryT], space_id: str, planned: SpaceEntryT) -> Any:
        """Set the entry in a Space and return it as the Hub has it then; None if that could not be read."""

    @abstractmethod
    def needs_write(self, ctx: ChangeContext[SpaceEntryT], current: SpaceEntryT, planned: SpaceEntryT) -> bool:
        """Check whether an update that leaves the entry where it is has something to send."""

    @abstractmethod
    def remove(self, space_id: str, key: str) -> None:
        """Delete the entry; one that is not there is deleted already."""

    @abstractmethod
    def observed(self, current: Mapping[str, Any], entry: Any) -> Mapping[str, Any]:
        """Return what the Hub has of the entry, as attributes."""

    def plan(self, ctx: PlanContext[SpaceEntryT], current: SpaceEntryT | None, planned: SpaceEntryT) -> SpaceEntryT:
        """Plan an id that is unknown until it is true, and refuse a key that is taken."""
        id_ = self.planned_id(ctx, planned, current)
        if current is None or current["id"] != id_:
            planned = _with(planned, {"id": Unknown})
        if id_ is None:
            return planned
        space_id = id_.rpartition("/")[0]
        self.connection.claim(space_id, planned["key"], ctx.type_name, is_new=current is None)
        if self.connection.is_open and (current is None or not is_same_id(current["space_id"], space_id)):
            self._refuse_another_space(space_id)
        if current is None:
            ctx.beginnings["id"] = id_
            if self.connection.is_open:
                there = _with(planned, {"space_id": self.connection.holdings.current_id(SPACE_TYPE, space_id)})
                self._refuse_seen(ctx.type_name, there)
                self._refuse_collision(there)
            return planned
        self.connection.holdings.keep(ctx.type_name, current["id"], id_, self.called(id_))
        if self.leaves_its_space(ctx, current, planned) and not self.is_to_be_made_anew(ctx, space_id):
            there = _with(planned, {"space_id": self.connection.holdings.current_id(SPACE_TYPE, space_id)})
            self._refuse_seen(ctx.type_name, there)
            self._refuse_collision(there)
        return _with(planned, {"updated_at": Unknown}) if self.is_made_anew(ctx, space_id) else planned

    def plan_destroy(self, ctx: PlanContext[SpaceEntryT], current: SpaceEntryT) -> None:
        """Note that the key will be free."""
        super().plan_destroy(ctx, current)
        self.connection.leaving.add((current["space_id"].casefold(), current["key"]))

    def create(self, ctx: ChangeContext[SpaceEntryT], planned: SpaceEntryT) -> SpaceEntryT:
        """Set the entry; a key that is there already is refused."""
        space = self.hub.repositories.info("space", planned["space_id"])
        self._refuse_taken(ctx.type_name, planned)
        ctx.private[SPACE_UID] = space.uid
        return self._put(ctx, space.id, planned)

    def read(self, ctx: ReadContext, current: SpaceEntryT) -> SpaceEntryT | None:
        """Read the entry; it is gone when its key is, or when its Space is proven to be."""
        space = self._space_of(ctx.private, current)
        if space is None:
            return None
        ctx.private[SPACE_UID] = space.uid
        entries = self.readable(ctx.diagnostics, space.id)
        if entries is None:
            return current
        if current["key"] not in entries:
            return None
        observed = self.observed(current, entries[current["key"]])
        return cast("SpaceEntryT", {**current, **observed, "id": _id(current)})

    def update(self, ctx: ChangeContext[SpaceEntryT], current: SpaceEntryT, planned: SpaceEntryT) -> SpaceEntryT:
        """Set the entry anew; in another Space it is set there first and then deleted where it was."""
        if is_same_id(current["space_id"], planned["space_id"]) and self.is_made_anew(ctx, planned["space_id"]):
            return self.create(ctx, planned)
        if current["space_id"] == planned["space_id"]:
            return self._update_in(ctx, self._space_to_change(ctx, current).id, current, planned)
        space = self.hub.repositories.info("space", planned["space_id"])
        if space.uid == ctx.private.get(SPACE_UID):
            return self._update_in(ctx, space.id, current, planned)
        old_space = self._space_of(ctx.private, current)
        if old_space is not None:
            self._refuse_overtaken(old_space.id, current, planned)
        self._refuse_taken(ctx.type_name, planned)
        state = self._put(ctx, space.id, planned)
        ctx.private[SPACE_UID] = space.uid
        ctx.save(state)
        if old_space is not None:
            self.remove(old_space.id, current["key"])
        return state

    def delete(self, ctx: ChangeContext[SpaceEntryT], current: SpaceEntryT) -> None:
        """Delete the entry; when the Space went first it is deleted already."""
        space = self._space_of(ctx.private, current)
        if space is None:
            return
        if self._uid_of_space(ctx.private, current) is None:
            self._refuse_stranger(space.id, current)
        try:
            self.remove(space.id, current["key"])
        except RepositoryNotFound:
            if self.hub.repositories.find("space", space.id) is not None:
                raise

    def import_(self, ctx: ImportContext, id: str) -> Mapping[str, Any]:  # noqa: A002 - tf's name
        """Find the entry that `namespace/name/KEY` or the identity names."""
        id = import_id(ctx, id)  # noqa: A001
        match id.split("/"):
            case [namespace, name, key] if namespace and name and key:
                space_id = f"{namespace}/{name}"
            case _:
                raise ConfigurationError(
                    f'"{id}" is not a valid import id of a {self.noun}',
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
        return {**stub, **self.observed(stub, entries[key]), "id": id}

    def _update_in(
        self, ctx: ChangeContext[SpaceEntryT], space_id: str, current: SpaceEntryT, planned: SpaceEntryT
    ) -> SpaceEntryT:
        """Set what differs in the Space that has the entry, which may have another name now."""
        if self.needs_write(ctx, current, planned):
            self._refuse_overtaken(space_id, current, planned)
            return self._put(ctx, space_id, planned)
        return _settled(planned, self.entries(space_id).get(planned["key"]))

    def _refuse_overtaken(self, space_id: str, current: SpaceEntryT, planned: SpaceEntryT) -> None:
        """Refuse to send a value that was to stay when somebody else has set another one since it was read.

        The Hub takes a description only together with the value, and in a plan without a refresh that may be old.

        Raises:
            ConfigurationError: somebody has.
        """
        before: Mapping[str, Any] = current
        after: Mapping[str, Any] = planned
        if after["value"] is None or after["value"] != before["value"]:
            return
        entry = self.entries(space_id).get(current["key"])
        if entry is not None and current["updated_at"] not in {None, entry.updated_at}:
            raise ConfigurationError(
                f"The {self.noun} {current['key']} of the Space {space_id} was set elsewhere since it was last read",
                "Its value was to stay, and would have been sent with the rest of it. Nothing was changed: plan again, "
                "without -refresh=false.",
            )

    def _refuse_stranger(self, space_id: str, current: SpaceEntryT) -> None:
        """Refuse to delete an entry that was set since it was read, where nothing tells whether the Space is the same.

        Raises:
            ConfigurationError: it was.
        """
        entry = self.entries(space_id).get(current["key"])
        if entry is not None and current["updated_at"] not in {None, entry.updated_at}:
            raise ConfigurationError(
                f"{self.called(_id(current))} was set elsewhere since it was last read",
                "It may be in another Space that has this name by now, and is left as it is. Plan again, without "
                "-refresh=false.",
            )

    def _put(self, ctx: ChangeContext[SpaceEntryT], space_id: str, planned: SpaceEntryT) -> SpaceEntryT:
        entry = self.put(ctx, space_id, planned)
        if entry is None:
            ctx.diagnostics.add_warning(
                f"The {self.noun} {planned['key']} of {planned['space_id']} was set, but could not be read back",
                "The next plan reads it.",
            )
        return _settled(planned, entry)

    def _refuse_seen(self, type_name: str, planned: SpaceEntryT) -> None:
        """Refuse a key that the Space has already and not by this state, as far as this token may see it."""
        if self.is_held(type_name, _id(planned)):
            return
        try:
            self._refuse_taken(type_name, planned)
        except Forbidden:
            return

    def _refuse_collision(self, planned: SpaceEntryT) -> None:
        """Refuse a key that the Space has as an entry of the other kind, and keeps."""
        space_id, key = planned["space_id"], planned["key"]
        noun, type_name = self.other
        leaves = (space_id.casefold(), key) in self.connection.leaving
        stays = not leaves and not self.is_held(type_name, _id(planned))
        if stays and key in known_keys(self.others, space_id):
            raise ConfigurationError(
                f"{key} is a {noun} of the Space {space_id}",
                f"{COLLISION} Delete the {noun} first, or choose another key.",
            )

    def _refuse_taken(self, type_name: str, planned: SpaceEntryT) -> None:
        """Refuse a key that the Space has already; a Space that is not there yet has none."""
        try:
            entries = self.entries(planned["space_id"])
        except RepositoryNotFound:
            return
        if planned["key"] in entries:
            raise already_exists_error(type_name, self.called(_id(planned)), _id(planned))


def _with(state: SpaceEntryT, attributes: "SpaceEntryAttributes") -> SpaceEntryT:
    """Return a state with other values of some attributes."""
    return cast("SpaceEntryT", {**state, **attributes})


def _settled(planned: SpaceEntryT, entry: Any) -> SpaceEntryT:
    description = planned["description"]
    if description is Unknown:
        description = entry.description if entry else None
    updated_at = entry.updated_at if entry else None
    return _with(planned, {"id": _id(planned), "description": description, "updated_at": updated_at})


def _id(state: SpaceEntryT) -> str:
    return f"{state['space_id']}/{state['key']}"


def known(value: Any) -> Any:
    """Return a value, or None when it is unknown."""
    return None if value is Unknown else value


def same_text(current: str | None, found: str | None) -> str | None:
    """Return the text found, but the current one when both say nothing."""
    return current if not current and not found else found
