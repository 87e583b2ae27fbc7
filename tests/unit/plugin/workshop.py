"""A provider with one of each kind beside things: identities, moves, functions, lists, actions, ephemeral values."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tf.function import CallContext, Function, FunctionSignature, Parameter, Return

from provider.errors import ProviderError
from provider.plugin.identity import IdentityAttribute, IdentitySchema
from provider.plugin.interface import (
    Action,
    ActionContext,
    EphemeralContext,
    EphemeralResource,
    ImportContext,
    ListContext,
    Listed,
    ListResource,
    MoveContext,
    Resource,
    State,
    WrongArgument,
)
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import Config, List, Number, String
from tests.unit.plugin.things import Engine, Thing, Things, replaceable

RENEW_AT = datetime(2030, 1, 1, tzinfo=UTC)
HAND = Schema(
    attributes=[
        Attribute("name", String(), "Its name.", required=True),
        Attribute("token", String(), "Its token.", computed=True, sensitive=True),
    ]
)


class NamedThing(Thing):
    """A thing with an identity, which takes over things of another provider."""

    identity = IdentitySchema(
        [
            IdentityAttribute("name", String(), "Its name."),
            IdentityAttribute("size", Number(), "Its size.", required_for_import=False),
        ],
        version=1,
    )

    name = "named"

    @replaceable
    def import_(self, ctx: ImportContext, id: str) -> State | None:  # noqa: A002
        return self.things.kept.get(ctx.identity["name"] if ctx.identity else id)

    def upgrade_identity(self, version: int, old: Any) -> State:
        return {"name": old["label"], "size": version}

    @replaceable
    def move(self, ctx: MoveContext) -> State | None:
        if ctx.source_type != "other_thing":
            return None
        ctx.private["from"] = [ctx.source_provider, ctx.source_version, ctx.source_private.decode()]
        return {"name": ctx.source["label"], "size": 1, "note": str(ctx.source_identity)}


class Renamable(NamedThing):
    """A named thing that may be renamed in place."""

    identity = IdentitySchema([IdentityAttribute("name", String(), "Its name.")], may_change=True)

    name = "renamable"


class Hand(EphemeralResource):
    """A hand that is lent."""

    def __init__(self, things: Things) -> None:
        self.things = things

    name = "hand"
    schema = HAND

    @replaceable
    def open(self, ctx: EphemeralContext, config: Config) -> State | None:
        ctx.private["renewals"] = 0
        ctx.renew_at = RENEW_AT
        return {"token": f"token of {config['name']}"}

    @replaceable
    def renew(self, ctx: EphemeralContext) -> None:
        ctx.private["renewals"] += 1

    @replaceable
    def close(self, ctx: EphemeralContext) -> None:
        self.things.kept["closed"] = dict(ctx.private)


class ListOfNamed(ListResource):
    """Finds named things."""

    def __init__(self, things: Things) -> None:
        self.things = things

    name = "named"

    @classmethod
    def get_schema(cls) -> Schema:
        return Schema(attributes=[Attribute("prefix", String(), "How names begin.", optional=True)])

    @replaceable
    def list(self, ctx: ListContext, config: Config) -> Iterator[Listed]:
        for name, state in self.things.kept.items():
            yield Listed({"name": name, "size": state["size"]}, name.title(), state)


class Polish(Action):
    """Polishes a thing."""

    def __init__(self, things: Things) -> None:
        self.things = things

    name = "polish"

    @classmethod
    def get_schema(cls) -> Schema:
        return Schema(attributes=[Attribute("name", String(), "Whose.", required=True)])

    @replaceable
    def plan(self, ctx: ActionContext, config: Config) -> None:
        if config["name"] == "glass":
            ctx.diagnostics.add_error("Glass is polished already")

    @replaceable
    def invoke(self, ctx: ActionContext, config: Config) -> Iterator[str]:
        yield f"polishing {config['name']}"
        yield "done"


class Join(Function):
    """Joins words."""

    def __init__(self, things: Things) -> None:
        self.things = things

    @classmethod
    def get_name(cls) -> str:
        return "join"

    @classmethod
    def get_signature(cls) -> FunctionSignature:
        return FunctionSignature(
            [Parameter("between", String(), "What stands between.")],
            Return(String()),
            variadic_parameter=Parameter("words", List(String()), allow_null_value=True),
            summary="Join words.",
        )

    @replaceable
    def call(self, ctx: CallContext, arguments: list[Any]) -> Any:
        between, *lists = arguments
        if len(between) > 3:
            raise WrongArgument("It is too long.", 0)
        if any(words == [] for words in lists):
            raise ProviderError("Nothing to join", "Give words.")
        return between.join(word for words in lists for word in words or ["-"])


class Shout(Function):
    """Makes a word loud."""

    def __init__(self, things: Things) -> None:
        self.things = things

    @classmethod
    def get_name(cls) -> str:
        return "shout"

    @classmethod
    def get_signature(cls) -> FunctionSignature:
        return FunctionSignature([Parameter("word", String(), "What is said.")], Return(String()))

    def call(self, ctx: CallContext, arguments: list[Any]) -> Any:
        return str(arguments[0]).upper()


class Workshop(Things):
    """A provider with one of each kind."""

    def get_resources(self) -> list[type[Resource[State]]]:  # type: ignore[override]
        return [Thing, NamedThing, Renamable]

    def get_ephemeral_resources(self) -> list[type[EphemeralResource]]:
        return [Hand]

    def get_list_resources(self) -> list[type[ListResource]]:
        return [ListOfNamed]

    def get_actions(self) -> list[type[Action]]:
        return [Polish]

    def get_functions(self) -> list[type[Function]]:
        return [Join, Shout]


def stream(engine: Engine, name: str, **fields: Any) -> Any:
    """Make a streaming call of the protocol and give its events as they come."""
    method = pb.DESCRIPTOR.services_by_name["Provider"].methods_by_name[name]
    request, event = (getattr(pb, name).Request, getattr(pb, name).Event)
    assert method.server_streaming
    call = engine.channel.unary_stream(
        f"/tfplugin6.Provider/{name}",
        request_serializer=request.SerializeToString,
        response_deserializer=event.FromString,
    )
    return call(request(**fields), timeout=10)
