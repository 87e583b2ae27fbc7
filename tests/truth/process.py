"""One process of the provider, as an engine starts one for each walk: its calls, and the diagnostics they gave."""

from dataclasses import dataclass
from typing import Any

from provider.plugin.codec import decode, encode, unpack
from provider.plugin.nesting import Nested, Nesting, Shape, blocks_of
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.schema import Schema, attributes_of
from provider.plugin.servicer import Servicer
from provider.plugin.types import State, is_known
from provider.provider import HuggingFaceProvider

CAPABILITIES = pb.ClientCapabilities(write_only_attributes_allowed=True)


@dataclass(frozen=True)
class Said:
    """A diagnostic, and the address of the object that it is about."""

    address: str
    is_error: bool
    text: str


class Broken(AssertionError):
    """The provider broke its word."""


class Process:
    """A configured provider, whose calls are made as an engine makes them.

    Args:
        provider_block: the values of the provider block.
    """

    def __init__(self, provider_block: State) -> None:
        self._provider = HuggingFaceProvider()
        self._servicer = Servicer(self._provider)
        self.said: list[Said] = []
        schema = self._provider.get_provider_schema(None)  # type: ignore[arg-type] # it says nothing
        self.call("ConfigureProvider", "provider", config=encode(schema, filled(schema, provider_block)))

    def close(self) -> None:
        """End it."""
        self._provider.connection.close("the walk is over")

    def schema(self, type_name: str) -> Schema:
        """Return the schema of a resource type."""
        return self._servicer.resource(type_name)[1]

    def call(self, rpc: str, address: str, **fields: Any) -> tuple[Any, bool]:
        """Make one call; return its response and whether it failed.

        Raises:
            Broken: the provider blamed itself.
        """
        response = getattr(self._servicer, rpc)(getattr(pb, rpc).Request(**fields), None)
        for one in response.diagnostics:
            text = f"{one.summary}: {one.detail}"
            if "bug in the provider" in text or "The provider failed" in text:
                raise Broken(f"{rpc} of {address} failed in the provider itself: {text}")
            self.said.append(Said(address, one.severity == pb.Diagnostic.ERROR, text))
        return response, any(one.severity == pb.Diagnostic.ERROR for one in response.diagnostics)

    def read_value(self, type_name: str, value: pb.DynamicValue) -> State | None:
        """Read a value of a resource type that the provider gave.

        Raises:
            Broken: an attribute is missing in it.
        """
        schema, wire = self.schema(type_name), unpack(value)
        if wire is not None and wire.keys() != {one.name for one in attributes_of(schema)} | {
            one.type_name for one in blocks_of(schema)
        }:
            raise Broken(f"A value of {type_name} has not all attributes: {sorted(wire)}")
        return decode(schema, value)


def filled(shape: Shape, written: State) -> State:
    """Return an object with every attribute: null where nothing is written."""
    values = {one.name: _filled(one.type, written.get(one.name)) for one in attributes_of(shape)}
    return values | {block.type_name: block.absent for block in blocks_of(shape)}


def _filled(type_: Any, value: Any) -> Any:
    if not isinstance(type_, Nested) or value is None or not is_known(value):
        return value
    if type_.nesting is Nesting.SINGLE:
        return filled(type_, value)
    return type_.nesting.each(value, lambda element: filled(type_, element))
