"""A resource type that uses what a schema and a resource can say, with the list resource and data source beside it."""

from collections.abc import Iterator, Mapping
from typing import Any

from provider.errors import ProviderError
from provider.foreign.durations import parse_duration
from provider.plugin.identity import IdentityAttribute, IdentitySchema
from provider.plugin.interface import (
    ChangeContext,
    Config,
    DataSource,
    ImportContext,
    ListContext,
    Listed,
    ListResource,
    MoveContext,
    PlanContext,
    Private,
    ReadDataContext,
    State,
    UpgradeContext,
)
from provider.plugin.schema import Attribute, Schema
from provider.plugin.timeouts import duration, timeout, timeouts
from provider.plugin.types import Bool, Integer, Number, String
from provider.plugin.validators import conflicts_with, pattern, required_with
from tests.acceptance.bridge.beds import ID
from tests.acceptance.bridge.world import Kind

CREATE_TIMEOUT = "1m"


class TooSlow(ProviderError):
    """The tree did not grow in the time that it was given, or in the user's."""


class Tree(Kind):
    """A tree; it is known by its plot and its name, of which the name may change."""

    name = "tree"
    private_version = 1
    identity = IdentitySchema(
        [IdentityAttribute("name", String(), "Its name."), IdentityAttribute("plot", String(), "Where it stands.")],
        version=1,
        may_change=True,
    )
    schema = Schema(
        version=2,
        description="A tree.",
        attributes=[
            ID,
            Attribute(
                "name", String(), "Its name.", required=True, validators=[pattern("[a-z]+", "is not a valid name")]
            ),
            Attribute(
                "plot",
                String(),
                "Where it stands.",
                optional=True,
                computed=True,
                default="front",
                use_state_for_unknown=True,
                requires_replace=True,
            ),
            Attribute(
                "species",
                String(),
                "What it is.",
                optional=True,
                computed=True,
                use_state_for_unknown=True,
                requires_replace_if_configured=True,
            ),
            Attribute(
                "height",
                Number(),
                "It never shrinks.",
                optional=True,
                computed=True,
                default=1,
                use_state_for_unknown=True,
            ),
            Attribute("carving", String(), "Not for all eyes.", optional=True, sensitive=True),
            Attribute(
                "password",
                String(),
                "Of its dryad.",
                optional=True,
                write_only=True,
                validators=[required_with("password_version")],
            ),
            Attribute("password_version", Integer(), "Counts the passwords.", optional=True),
            Attribute("nickname", String(), "As it was.", optional=True, deprecation_message="Use name instead."),
            Attribute("note", String(), "A note.", optional=True, validators=[conflicts_with("nickname")]),
            Attribute("protected", Bool(), "Nobody may fell it.", optional=True),
            Attribute("grows_for", String(), "How long it takes.", optional=True, validators=[duration]),
            timeouts("create", defaults={"create": CREATE_TIMEOUT}),
            Attribute("answer", String(), "The world's answer to each change.", computed=True),
        ],
    )

    def plan(self, ctx: PlanContext[State], current: State | None, planned: State) -> State:
        if current and isinstance(planned["height"], int) and planned["height"] < current["height"]:
            ctx.requires_replace.append("height")
        return planned

    def plan_destroy(self, ctx: PlanContext[State], current: State) -> None:
        if current["protected"]:
            ctx.diagnostics.add_error(f"{current['name']} is protected", "Set protected to false first.")

    def create(self, ctx: ChangeContext[State], planned: State) -> State:
        state = super().create(ctx, planned)
        self.world.passwords[state["id"]] = ctx.config["password"]
        ctx.save(state)
        wanted, allowed = parse_duration(planned["grows_for"] or "0"), timeout(planned, "create", CREATE_TIMEOUT)
        if not ctx.sleep(min(wanted, allowed)):
            raise TooSlow(f"{state['name']} was left while it grew", "Apply again.")
        if wanted > allowed:
            raise TooSlow(f"{state['name']} did not grow in time", "Raise timeouts.create.")
        return state

    def update(self, ctx: ChangeContext[State], current: State, planned: State) -> State:
        state = super().update(ctx, current, planned)
        if ctx.config["password"] is not None:
            self.world.passwords[state["id"]] = ctx.config["password"]
        return state

    def import_(self, ctx: ImportContext, id: str) -> State | None:  # noqa: A002 - tf's name
        if ctx.identity is None:
            return super().import_(ctx, id)
        ctx.private["changes"] = 1
        return next((tree for tree in self.world.trees() if Tree.identity.of(tree) == ctx.identity), None)

    def move(self, ctx: MoveContext) -> State | None:
        self.world.diary.append(f"move {ctx.source_provider} {ctx.source_type}")
        ctx.private["changes"] = 1
        if ctx.source_type == "terraform_data" and ctx.source_provider.endswith("/builtin/terraform"):
            return self.kept.get(ctx.source["input"]["value"])
        if ctx.source_type == "garden_bush":
            return self.kept.get(ctx.source["id"])
        return None

    def upgrade(self, ctx: UpgradeContext, version: int, old: State) -> State:
        for step in (_metres_were_text, _species_was_sort)[version:]:
            old = step(old)
        return old

    def upgrade_identity(self, version: int, old: Mapping[str, Any]) -> State:
        plot, name = old["label"].split("/")
        return {"plot": plot, "name": name}

    def upgrade_private(self, version: int, old: Private) -> Private:
        return {"changes": old["rings"]}


def _metres_were_text(old: Mapping[str, Any]) -> State:
    """Version 0 had `size = "3 m"`."""
    return {name: value for name, value in old.items() if name != "size"} | {"height": int(old["size"].split()[0])}


def _species_was_sort(old: Mapping[str, Any]) -> State:
    """Version 1 had `sort`, and no plot: there was but one."""
    return {name: value for name, value in old.items() if name != "sort"} | {"species": old["sort"], "plot": "front"}


class Trees(ListResource):
    """Finds the trees."""

    name = "tree"

    @classmethod
    def get_schema(cls) -> Schema:
        return Schema(attributes=[Attribute("plot", String(), "Only those that stand here.", optional=True)])

    def list(self, ctx: ListContext, config: Config) -> Iterator[Listed]:
        for tree in self.provider.world.trees():
            if config["plot"] in {None, tree["plot"]}:
                yield Listed(Tree.identity.of(tree), f"The {tree['name']}", tree if ctx.include_resource else None)


class FoundTree(DataSource):
    """Finds a tree by its name."""

    name = "tree"

    @classmethod
    def get_schema(cls) -> Schema:
        return Schema(
            attributes=[
                Attribute(
                    "name", String(), "Its name.", required=True, validators=[pattern("[a-z]+", "is not a valid name")]
                ),
                Attribute("height", Number(), "How high it is.", computed=True),
                Attribute("carving", String(), "Not for all eyes.", computed=True, sensitive=True),
            ]
        )

    def read(self, ctx: ReadDataContext, config: Config) -> State | None:  # type: ignore[override]
        found = [tree for tree in self.provider.world.trees() if tree["name"] == config["name"]]
        return {"height": found[0]["height"], "carving": found[0]["carving"]} if found else None
