"""A small provider of "things" kept in a dict, built on the bridge alone, and an engine's side of the wire to it."""

import functools
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import grpc
import msgpack
from google.protobuf.message_factory import GetMessageClass

from provider.plugin.interface import (
    ChangeContext,
    Config,
    DataSource,
    Diagnostics,
    ImportContext,
    PlanContext,
    Provider,
    ReadContext,
    ReadDataContext,
    Resource,
    State,
    UpgradeContext,
)
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.runner import serve_plain
from provider.plugin.schema import Attribute, Schema
from provider.plugin.sockets import SocketDirectory
from provider.plugin.types import Map, Number, String, as_number
from provider.plugin.validators import pattern

ADDRESS = "example.org/test/example"
THING = "example_thing"
UNKNOWN = msgpack.ExtType(0, b"\x00")

SCHEMA = Schema(
    version=2,
    description="A thing.",
    attributes=[
        Attribute(
            "name",
            String(),
            "Its name.",
            required=True,
            requires_replace=True,
            validators=[pattern("[a-z]+", "is not a valid name")],
        ),
        Attribute("size", Number(), "Its size.", optional=True, computed=True, default=1),
        Attribute("note", String(), "A note.", optional=True, computed=True, use_state_for_unknown=True),
        Attribute("tags", Map(String()), "Its tags.", optional=True),
        Attribute("password", String(), "Its password.", optional=True, sensitive=True, write_only=True),
        Attribute("old", String(), "An old way.", optional=True, deprecation_message="Use note."),
        Attribute("id", String(), "Its id.", computed=True, use_state_for_unknown=True),
        Attribute("revision", Number(), "How often it was changed.", computed=True),
    ],
)
LOOKUP = Schema(
    attributes=[
        Attribute("name", String(), "Its name.", required=True, validators=[pattern("[a-z]+", "is not a valid name")]),
        Attribute("size", Number(), "Its size.", computed=True),
    ]
)
PROVIDER = Schema(attributes=[Attribute("token", String(), "A token.", optional=True, sensitive=True)])

Method = Callable[..., Any]


def replaceable(method: Method) -> Method:
    """Let a test put something else in a method's place: `things.instead["create"] = …`."""

    @functools.wraps(method)
    def call(self: Any, *arguments: Any) -> Any:
        instead = self.things.instead.get(method.__name__)
        return instead(*arguments) if instead else method(self, *arguments)

    return call


class Things(Provider):
    """Keeps things by name."""

    def __init__(self) -> None:
        self.kept: dict[str, State] = {}
        self.instead: dict[str, Method] = {}
        self.configured: list[Config] = []

    def get_model_prefix(self) -> str:
        return "example_"

    def full_name(self) -> str:
        return ADDRESS

    def get_provider_schema(self, diags: Diagnostics) -> Schema:
        return PROVIDER

    def configure_provider(self, diags: Diagnostics, config: Config) -> None:
        self.configured.append(config)

    def get_resources(self) -> list[type[Resource[State]]]:  # type: ignore[override]
        return [Thing]

    def get_data_sources(self) -> list[type[DataSource]]:  # type: ignore[override]
        return [Lookup]


class Thing(Resource[State]):
    """A thing; its id is `thing/NAME`, its revision counts its changes."""

    def __init__(self, things: Things) -> None:
        self.things = things

    name = "thing"
    schema = SCHEMA

    @replaceable
    def validate(self, diags: Diagnostics, type_name: str, config: Config) -> None:
        pass

    @replaceable
    def plan(self, ctx: PlanContext[State], current: State | None, planned: State) -> State | None:
        return planned

    @replaceable
    def plan_destroy(self, ctx: PlanContext[State], current: State) -> None:
        pass

    @replaceable
    def replaced(self, ctx: PlanContext[State]) -> State | None:
        return None

    def refreshed(self, type_name: str, state: State, *, finished: bool) -> None:
        if "seen" in self.things.instead:
            self.things.instead["seen"](state, finished)

    @replaceable
    def create(self, ctx: ChangeContext[State], planned: State) -> State | None:
        ctx.private["password"] = len(ctx.config["password"] or "")
        return self.keep(planned, 1)

    @replaceable
    def read(self, ctx: ReadContext, current: State) -> State | None:
        return self.things.kept.get(current["name"])

    @replaceable
    def update(self, ctx: ChangeContext[State], current: State, planned: State) -> State | None:
        return self.keep(planned, current["revision"] + 1)

    @replaceable
    def delete(self, ctx: ChangeContext[State], current: State) -> None:
        del self.things.kept[current["name"]]

    @replaceable
    def import_(self, ctx: ImportContext, id: str) -> State | None:  # noqa: A002
        ctx.private["imported"] = id
        return self.things.kept.get(id)

    @replaceable
    def upgrade(self, ctx: UpgradeContext, version: int, old: State) -> State | None:
        if version < 2:
            old["note"] = old.pop("comment")
        return old

    def keep(self, planned: State, revision: int) -> State:
        """Keep a thing as it is planned."""
        known = {"id": f"thing/{planned['name']}", "note": "", "revision": revision}
        state = planned | {name: value for name, value in known.items() if name == "revision" or _open(planned[name])}
        self.things.kept[planned["name"]] = state
        return state


class Lookup(DataSource):
    """Finds a thing by name."""

    def __init__(self, things: Things) -> None:
        self.things = things

    name = "lookup"
    schema = LOOKUP

    def validate(self, diags: Diagnostics, type_name: str, config: Config) -> None:
        pass

    @replaceable
    def read(self, ctx: ReadDataContext, config: Config) -> State | None:
        found = self.things.kept.get(config["name"])
        return {"size": found["size"]} if found else None


class Engine:
    """An engine's side of the connection, which knows the wire and nothing of the bridge.

    Args:
        channel: the connection.
    """

    def __init__(self, channel: grpc.Channel) -> None:
        self.channel = channel

    def call(self, name: str, /, wait: float = 10, **fields: Any) -> Any:
        """Make a call of the protocol and give its answer."""
        return self.later(name, wait, **fields).result()

    def later(self, name: str, /, wait: float = 10, **fields: Any) -> Any:
        """Make a call of the protocol and give the future of its answer."""
        method = pb.DESCRIPTOR.services_by_name["Provider"].methods_by_name[name]
        request, response = GetMessageClass(method.input_type), GetMessageClass(method.output_type)
        call = self.channel.unary_unary(
            f"/tfplugin6.Provider/{name}",
            request_serializer=request.SerializeToString,
            response_deserializer=response.FromString,
        )
        return call.future(request(**fields), timeout=wait)

    def plan(self, prior: State | None, config: State | None, private: bytes = b"") -> Any:
        """Propose a change as engines do: what is written, and the prior value of what is computed."""
        computed = {a.name for a in SCHEMA.attributes if a.computed}
        proposed = config and {
            name: prior[name] if prior and value is None and name in computed else value
            for name, value in config.items()
        }
        return self.call(
            "PlanResourceChange",
            type_name=THING,
            prior_state=wire(prior),
            proposed_new_state=wire(proposed),
            config=wire(config),
            prior_private=private,
        )

    def apply(self, prior: State | None, planned: State | None, config: State | None, private: bytes = b"") -> Any:
        """Apply a planned change."""
        return self.apply_later(prior, planned, config, private).result()

    def apply_later(
        self, prior: State | None, planned: State | None, config: State | None, private: bytes = b"", wait: float = 10
    ) -> Any:
        """Begin to apply a planned change."""
        return self.later(
            "ApplyResourceChange",
            wait,
            type_name=THING,
            prior_state=wire(prior),
            planned_state=wire(planned),
            config=wire(config),
            planned_private=private,
        )

    def create(self, **written: Any) -> Any:
        """Plan and apply a creation."""
        config = thing(**written)
        return self.apply(None, value_of(self.plan(None, config).planned_state), config)


@contextmanager
def connected(things: Provider, directory: Path) -> Iterator[Engine]:
    """Serve a provider on a unix socket in a directory and connect to it."""
    options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    with SocketDirectory(str(directory)) as sockets:
        server, reattach = serve_plain(things, ADDRESS, sockets, threading.Event())
        try:
            with grpc.insecure_channel(target_of(reattach), options=options) as channel:
                yield Engine(channel)
        finally:
            server.stop(None).wait()


def target_of(reattach: str) -> str:
    """Return the address in a value of TF_REATTACH_PROVIDERS in gRPC's words."""
    [told] = json.loads(reattach).values()
    network, place = told["Addr"]["Network"], told["Addr"]["String"]
    return f"unix:{place}" if network == "unix" else str(place)


def thing(**written: Any) -> State:
    """Return a thing with every attribute, null where nothing is said."""
    return dict.fromkeys((a.name for a in SCHEMA.attributes), None) | {"name": "box"} | written


def wire(value: Any) -> pb.DynamicValue:
    """Write a value as engines do."""
    return pb.DynamicValue(msgpack=msgpack.packb(value))


def value_of(message: pb.DynamicValue) -> Any:
    """Read a value as engines do, for whom a number may be a text."""
    return _with_numbers(msgpack.unpackb(message.msgpack, strict_map_key=True))


def _with_numbers(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _with_numbers(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_numbers(one) for one in value]
    return as_number(value) if name in {"size", "revision"} and isinstance(value, str) else value


def summaries(response: Any) -> list[str]:
    """Return the titles of an answer's diagnostics."""
    return [diagnostic.summary for diagnostic in response.diagnostics]


def path_of(diagnostic: pb.Diagnostic) -> list[str]:
    """Return the path of a diagnostic: attribute names and map keys."""
    return [cast("str", getattr(step, step.WhichOneof("selector"))) for step in diagnostic.attribute.steps]


def _open(value: Any) -> bool:
    return not isinstance(value, str)
