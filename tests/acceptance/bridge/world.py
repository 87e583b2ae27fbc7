"""What the garden is made of: a world in memory that tests may look at and meddle with, and how objects live in it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from provider.plugin.interface import ChangeContext, ImportContext, ReadContext, Resource, State
from provider.plugin.types import Unknown

Kept = dict[str, State]


@dataclass
class World:
    """Everything that is.

    Args:
        objects: every object by its type and its id.
        passwords: the write-only value that each tree was last given, by the tree's id.
        diary: what happened, in its order.
    """

    objects: defaultdict[str, Kept] = field(default_factory=lambda: defaultdict(dict))
    passwords: dict[str, str | None] = field(default_factory=dict)
    diary: list[str] = field(default_factory=list)

    def trees(self) -> list[State]:
        """Return every tree, by name."""
        return sorted(self.objects["tree"].values(), key=lambda tree: str(tree["name"]))


class Kind(Resource[State]):
    """A resource type whose objects are kept as they were planned; what is open the world answers with a text."""

    @property
    def world(self) -> World:
        """The world of the provider."""
        world: World = self.provider.world
        return world

    @property
    def kept(self) -> Kept:
        """The objects of this type by id."""
        return self.world.objects[self.name]

    def create(self, ctx: ChangeContext[State], planned: State) -> State:
        self.world.diary.append(f"create {self.name} {planned['name']}")
        ctx.private["changes"] = 1
        made = f"{self.name}-{len(self.world.diary)}"
        return self.keep(planned | {"id": made}, 1)

    def read(self, ctx: ReadContext, current: State) -> State | None:
        return self.kept.get(current["id"])

    def update(self, ctx: ChangeContext[State], current: State, planned: State) -> State:
        self.world.diary.append(f"update {self.name} {planned['name']}")
        ctx.private["changes"] += 1
        return self.keep(planned, ctx.private["changes"])

    def delete(self, ctx: ChangeContext[State], current: State) -> None:
        self.world.diary.append(f"delete {self.name} {current['name']}")
        self.kept.pop(current["id"], None)

    def import_(self, ctx: ImportContext, id: str) -> State | None:  # noqa: A002 - tf's name
        ctx.private["changes"] = 1
        return self.kept.get(id)

    def keep(self, planned: State, changes: int) -> State:
        """Keep an object, with an answer that tells how often it was changed for all that is open."""
        state: State = settled(planned, f"grown {changes}")
        self.kept[state["id"]] = state
        return state


def settled(value: Any, answer: str) -> Any:
    """Return a value with an answer for each unknown inside it."""
    if isinstance(value, dict):
        return {key: settled(element, answer) for key, element in value.items()}
    if isinstance(value, list):
        return [settled(element, answer) for element in value]
    return answer if value is Unknown else value
