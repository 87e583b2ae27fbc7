"""What the resource types share: the Hub client, what is known of the state, and words for what is there already."""

from abc import abstractmethod
from typing import ClassVar, Generic, cast

from provider.errors import ConfigurationError
from provider.plugin.interface import PlanContext, Resource, State, StateT, UpgradeContext
from provider.resources.shared.connection import Connected
from provider.resources.shared.holdings import Fate, Held


class HubResource(Connected, Resource[StateT], Generic[StateT]):
    """A resource type on the Hub."""

    takes_new_name: ClassVar[bool] = True
    """Whether an object gets another name in place; else another name is another object."""

    @abstractmethod
    def planned_id(self, ctx: PlanContext[StateT], written: StateT, before: StateT | None) -> str | None:
        """Return the id that an object is to have, None while it is not known.

        Args:
            ctx: of the plan.
            written: the configuration, or the plan.
            before: the object so far, or the one whose place it takes; None without either.
        """

    @abstractmethod
    def called(self, id_: str) -> str:
        """Return what users call the object of an id: "The Space acme/bot"."""

    def upgrade(self, ctx: UpgradeContext, version: int, old: State) -> State | None:
        """Note that the object is in the state; its form has not changed yet."""
        if old.get("id"):
            self.connection.holdings.note(ctx.type_name, old)
        return super().upgrade(ctx, version, old)

    def refreshed(self, type_name: str, state: StateT, *, finished: bool) -> None:
        """Note the object as it is now."""
        if state.get("id"):
            self.connection.holdings.note(type_name, state, finished=finished)

    def not_found(self, type_name: str, state: StateT) -> None:
        """Forget the object."""
        self.connection.holdings.forget(type_name, state["id"])

    def applying(self) -> None:
        """Forget what the plan was to do with names."""
        self.connection.holdings.forget_plan()

    def replaced(self, ctx: PlanContext[StateT]) -> StateT | None:
        """Return the object of the state that has the planned one's name, and that can only give way to it.

        Raises:
            ConfigurationError: the name is another one's in this plan, or changes together with a replacement.
        """
        before = self.held(ctx.type_name, ctx.replaced_id)
        new_id = self.planned_id(ctx, ctx.config, None if before is None else cast("StateT", before.state))
        is_renamed = before is not None and (new_id is None or self.held(ctx.type_name, new_id) is not before)
        if is_renamed and self.takes_new_name:
            raise ConfigurationError(
                f"{self.called(ctx.replaced_id or '')} would be replaced and get another name",
                "What is not written, such as its visibility, could not be kept then. Do one after the other, each in "
                "an apply of its own: first the new name, then what replaces it.",
            )
        if new_id is None:
            return None
        held = self.connection.holdings.create(
            ctx.type_name, new_id, self.called(new_id), config=ctx.config, replaced_id=ctx.replaced_id
        )
        return None if held is None or is_renamed else cast("StateT", held.state)

    def may_replace(self, ctx: PlanContext[StateT]) -> bool:
        """Check whether an object of the state may have the name that is not known yet: then it is a tainted one."""
        is_known = self.planned_id(ctx, ctx.config, None) is not None
        return not is_known and self.connection.holdings.may_give_way(ctx.type_name, ctx.config)

    def plan_destroy(self, ctx: PlanContext[StateT], current: StateT) -> None:
        """Note the end of an object, and refuse it where something else is to have its name."""
        if ctx.replaces is None and not ctx.requires_replace:
            self.connection.holdings.end(ctx.type_name, current["id"], self.called(current["id"]))

    def held(self, type_name: str, id_: str | None) -> Held | None:
        """Return what is known of the object that the state has by an id."""
        return None if id_ is None else self.connection.holdings.find(type_name, id_)

    def is_held(self, type_name: str, id_: str) -> bool:
        """Check whether the engine's state has an object of this id, and this process did not delete it."""
        held = self.held(type_name, id_)
        return held is not None and held.fate is not Fate.ENDED


def already_exists_error(type_name: str, what: str, id_: str) -> ConfigurationError:
    """Return the error for an object that is there and not in the state.

    Args:
        type_name: the resource type.
        what: the object in plain words: "The Space acme/bot".
        id_: its import id.
    """
    return ConfigurationError(
        f"{what} already exists",
        "It was not made by this resource and is left as it is. To manage it from here, import it, with this "
        f"resource's address in place of {type_name}.this:\n\n"
        f'  import {{\n    to = {type_name}.this\n    id = "{id_}"\n  }}\n\n'
        f"or\n\n  terraform import {type_name}.this {id_}\n\nOtherwise choose another name.\n\n"
        "If this apply was to replace it, create_before_destroy stands in the way: a name is there only once. Take "
        f"create_before_destroy out, then\n\n  terraform state rm {type_name}.this\n  terraform import "
        f"{type_name}.this {id_}\n\nwith its address, and replace it again.",
    )
