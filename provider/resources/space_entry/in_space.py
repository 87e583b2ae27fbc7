"""The Space that holds a secret or a variable: which it is, and whether it is still the same one."""

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from provider.errors import ConfigurationError
from provider.plugin.interface import ChangeContext, PlanContext, Private
from provider.plugin.types import Unknown
from provider.resources.shared.repository_state import is_same_id
from provider.resources.shared.resource import HubResource
from provider.resources.shared.stable_id import find_same

if TYPE_CHECKING:
    from provider.hub.repositories import RepositoryInfo
    from schemas.states import SpaceEntryState

SpaceEntryT = TypeVar("SpaceEntryT", bound="SpaceEntryState")
"""The state of one type of entry."""

SPACE_UID = "space_uid"
SPACE_TYPE = "huggingface_space"


class InSpace(HubResource[SpaceEntryT], Generic[SpaceEntryT]):
    """A resource type whose objects are in a Space, and go with it."""

    takes_new_name = False
    noun: ClassVar[str]

    def planned_id(self, ctx: PlanContext[SpaceEntryT], written: SpaceEntryT, before: SpaceEntryT | None) -> str | None:
        """Return `namespace/name/KEY`; the name of a Space that is made or renamed in the same run is known, too."""
        space_id, key = self.planned_space(ctx, written), written["key"]
        return None if space_id is None or key is Unknown else f"{space_id}/{key}"

    def planned_space(self, ctx: PlanContext[SpaceEntryT], written: SpaceEntryT) -> str | None:
        """Return the Space that the entry is to be in; None while it is not known."""
        if written["space_id"] is not Unknown:
            return str(written["space_id"])
        space_id = ctx.written_beginnings.get("space_id", "")
        return space_id if self.connection.holdings.is_claimed(SPACE_TYPE, space_id) else None

    def called(self, id_: str) -> str:
        """Return "The secret KEY of the Space acme/bot"."""
        space_id, _, key = id_.rpartition("/")
        return f"The {self.noun} {key} of the Space {space_id}"

    def is_to_be_made_anew(self, ctx: PlanContext[SpaceEntryT], space_id: str) -> bool:
        """Check whether this run puts another Space into the place of the one that the entry is in, or has done so."""
        return space_id.casefold() in self.connection.replacing or self.is_made_anew(ctx, space_id)

    def is_made_anew(self, ctx: PlanContext[SpaceEntryT] | ChangeContext[SpaceEntryT], space_id: str) -> bool:
        """Check whether this run put another Space into the place of the one that the entry was set in."""
        made = self.connection.made
        return space_id.casefold() in made and made[space_id.casefold()] != ctx.private.get(SPACE_UID)

    def leaves_its_space(self, ctx: PlanContext[SpaceEntryT], current: SpaceEntryT, planned: SpaceEntryT) -> bool:
        """Check whether the plan takes the entry to another Space, and does not only follow a renamed one."""
        new_id = self.planned_id(ctx, planned, current)
        if new_id is None or not self.connection.is_open:
            return False
        space_id = new_id.rpartition("/")[0]
        if is_same_id(space_id, current["space_id"]):
            return self.is_to_be_made_anew(ctx, space_id)
        space = self.hub.repositories.find("space", space_id)
        return space is not None and space.uid != ctx.private.get(SPACE_UID)

    def _space_of(self, private: Private, current: SpaceEntryT) -> "RepositoryInfo | None":
        """Find the Space that holds the entry; None where it is gone, and the entry with it.

        Raises:
            ConfigurationError: another Space has its name, which is not one that this state put in its place.
        """
        space_id, uid = current["space_id"], self._uid_of_space(private, current)
        try:
            return find_same(self.hub, "space", space_id, uid)
        except ConfigurationError:
            space = self.hub.repositories.find("space", space_id)
            is_ours = space is not None and self.connection.holdings.has_uid(SPACE_TYPE, space.uid)
            if is_ours or space_id.casefold() in self.connection.made:
                return None
            raise

    def _uid_of_space(self, private: Private, current: SpaceEntryT) -> str | None:
        """Return the Hub's id of the Space that holds the entry; the private state of a tainted entry does not come."""
        if SPACE_UID in private:
            return str(private[SPACE_UID])
        held = self.connection.holdings.find(SPACE_TYPE, current["space_id"])
        return None if held is None else held.state.get("uid")

    def _space_to_change(self, ctx: ChangeContext[SpaceEntryT], current: SpaceEntryT) -> "RepositoryInfo":
        space = self._space_of(ctx.private, current)
        if space is None:
            raise ConfigurationError(
                f"The Space {current['space_id']} of the {self.noun} {current['key']} is gone",
                "It was deleted since it was last read, and nothing was changed. Plan again.",
            )
        return space

    def _refuse_another_space(self, space_id: str) -> None:
        """Refuse to go to a Space of this state when another one has its name, which a plan without a refresh hides."""
        held = self.connection.holdings.find(SPACE_TYPE, space_id)
        if held is not None and space_id.casefold() not in self.connection.made:
            find_same(self.hub, "space", space_id, held.state.get("uid"))
