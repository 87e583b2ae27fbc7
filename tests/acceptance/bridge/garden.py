"""A provider of gardens, written on the bridge alone: it uses each of its features."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tf.function import CallContext, Function, FunctionSignature, Parameter, Return

from provider.errors import ProviderError
from provider.foreign.durations import parse_duration
from provider.plugin.interface import (
    Action,
    ActionContext,
    Config,
    DataSource,
    Diagnostics,
    EphemeralContext,
    EphemeralResource,
    ListResource,
    Provider,
    Resource,
    State,
    WrongArgument,
)
from provider.plugin.schema import Attribute, Schema
from provider.plugin.structural_types import Dynamic
from provider.plugin.timeouts import duration
from provider.plugin.types import Number, String
from provider.plugin.validators import at_most
from tests.acceptance.bridge.beds import Bed, Shelf
from tests.acceptance.bridge.trees import FoundTree, Tree, Trees
from tests.acceptance.bridge.world import World

ADDRESS = "example.org/test/garden"


class Garden(Provider):
    """A garden and its world."""

    def __init__(self) -> None:
        self.world = World()

    def get_model_prefix(self) -> str:
        return "garden_"

    def full_name(self) -> str:
        return ADDRESS

    def get_provider_schema(self, diags: Diagnostics) -> Schema:
        return Schema(attributes=[Attribute("key", String(), "Opens it.", optional=True, sensitive=True)])

    def configure_provider(self, diags: Diagnostics, config: Config) -> None:
        self.world.diary.append("configure")

    def get_resources(self) -> list[type[Resource[State]]]:  # type: ignore[override]
        return [Shelf, Bed, Tree]

    def get_data_sources(self) -> list[type[DataSource]]:  # type: ignore[override]
        return [FoundTree]

    def get_ephemeral_resources(self) -> list[type[EphemeralResource]]:
        return [Key]

    def get_list_resources(self) -> list[type[ListResource]]:
        return [Trees]

    def get_actions(self) -> list[type[Action]]:
        return [Water]

    def get_functions(self) -> list[type[Function]]:
        return [Area, Bouquet, Parsed]

    def new_function(self, klass: type[Function]) -> Function:
        return klass()


class Key(EphemeralResource):
    """A key that must be renewed each second."""

    name = "key"

    @classmethod
    def get_schema(cls) -> Schema:
        return Schema(
            attributes=[
                Attribute("shape", String(), "Its shape.", required=True),
                Attribute("value", String(), "The key.", computed=True, sensitive=True),
            ]
        )

    def open(self, ctx: EphemeralContext, config: Config) -> State:
        ctx.private["shape"] = config["shape"]
        ctx.renew_at = datetime.now(UTC) + timedelta(seconds=1)
        self.provider.world.diary.append(f"open {config['shape']}")
        return {"value": f"{config['shape']} key of iron"}

    def renew(self, ctx: EphemeralContext) -> None:
        self.provider.world.diary.append(f"renew {ctx.private['shape']}")
        ctx.renew_at = datetime.now(UTC) + timedelta(seconds=1)

    def close(self, ctx: EphemeralContext) -> None:
        self.provider.world.diary.append(f"close {ctx.private['shape']}")


class TooWet(ProviderError):
    """Nobody needs that much water."""


class Water(Action):
    """Waters a tree."""

    name = "water"

    @classmethod
    def get_schema(cls) -> Schema:
        return Schema(
            attributes=[
                Attribute("tree", String(), "Its name.", required=True),
                Attribute("litres", Number(), "How much.", required=True, validators=[at_most(1000)]),
                Attribute("takes", String(), "How long.", optional=True, validators=[duration]),
            ]
        )

    def invoke(self, ctx: ActionContext, config: Config) -> Iterator[str]:
        yield f"Filling the can for {config['tree']}"
        self.provider.world.diary.append("fill the can")
        if not ctx.sleep(parse_duration(config["takes"] or "0")):
            return
        if config["litres"] > 100:
            raise TooWet(f"{config['tree']} drowns", "Use 100 litres at most.")
        self.provider.world.diary.append(f"water {config['tree']}")
        yield "Done watering"


class Area(Function):
    """Two parameters, one result."""

    @classmethod
    def get_name(cls) -> str:
        return "area"

    @classmethod
    def get_signature(cls) -> FunctionSignature:
        sides = [Parameter("width", Number(), "In metres."), Parameter("length", Number(), "In metres.")]
        return FunctionSignature(parameters=sides, return_type=Return(Number()), summary="Area of a bed.")

    def call(self, ctx: CallContext, arguments: list[Any]) -> Any:
        for position, side in enumerate(arguments):
            if side < 0:
                raise WrongArgument("A side is not negative.", position)
        return arguments[0] * arguments[1]


class Bouquet(Function):
    """Any number of arguments."""

    @classmethod
    def get_name(cls) -> str:
        return "bouquet"

    @classmethod
    def get_signature(cls) -> FunctionSignature:
        return FunctionSignature(
            parameters=[Parameter("tie", String(), "Between the flowers.")],
            variadic_parameter=Parameter("flowers", String(), "The flowers.", allow_null_value=True),
            return_type=Return(String()),
            summary="Flowers, tied.",
        )

    def call(self, ctx: CallContext, arguments: list[Any]) -> Any:
        tie, *flowers = arguments
        return tie.join("no flower" if flower is None else flower for flower in flowers)


class Parsed(Function):
    """A result whose type is known with the argument."""

    @classmethod
    def get_name(cls) -> str:
        return "parsed"

    @classmethod
    def get_signature(cls) -> FunctionSignature:
        text = Parameter("text", String(), "A number, or words.")
        return FunctionSignature(parameters=[text], return_type=Return(Dynamic()), summary="A number or a list.")

    def call(self, ctx: CallContext, arguments: list[Any]) -> Any:
        return int(arguments[0]) if arguments[0].isdigit() else arguments[0].split()
