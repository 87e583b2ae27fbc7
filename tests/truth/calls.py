"""The calls about one object, each with the checks that an engine makes of the answer."""

import json
from typing import Any

import msgpack

from provider.plugin.codec import encode, pack, unpack
from provider.plugin.nesting import encode_members
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.types import State, Unknown, is_known
from tests.truth.plans import Instance, type_of
from tests.truth.process import CAPABILITIES, Broken, Process
from tests.unit.plugin.engine_rules import broken_plan, broken_promises, is_whole, propose


class Calls:
    """The calls about one object, each with the checks that an engine makes."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.begun: dict[str, msgpack.ExtType] = {}
        """By address, what is known of a reference's unknown value: how it begins."""

    def stored(self, address: str, value: Any, private: bytes, identity: Any, *, tainted: bool = False) -> Instance:
        state = self.process.read_value(type_of(address), value)
        if not is_known(state) or not is_whole(state):
            raise Broken(f"The state of {address} holds unknown values: {state}")
        raw = json.dumps(encode_members(self.process.schema(type_of(address)), state)).encode()
        data = identity.identity_data.msgpack
        return Instance(raw, private, _known_identity(address, data), tainted)

    def upgraded(self, address: str, instance: Instance) -> State | None:
        raw, type_name = pb.RawState(json=instance.raw), type_of(address)
        response, failed = self.process.call(
            "UpgradeResourceState", address, type_name=type_name, version=0, raw_state=raw
        )
        return None if failed else self.process.read_value(type_name, response.upgraded_state)

    def read(self, address: str, instance: Instance) -> tuple[Instance | None, bool]:
        """Read an object; return what is there, None if it is gone, and whether the call failed."""
        type_name = type_of(address)
        schema, state = self.process.schema(type_name), self.upgraded(address, instance)
        if state is None:
            return instance, True
        response, failed = self.process.call(
            "ReadResource",
            address,
            type_name=type_name,
            current_state=encode(schema, state),
            private=instance.private,
            current_identity=pb.ResourceIdentityData(identity_data=pb.DynamicValue(msgpack=instance.identity)),
        )
        if failed:
            return instance, True
        if self.process.read_value(type_name, response.new_state) is None:
            return None, False
        return (
            self.stored(address, response.new_state, response.private, response.new_identity, tainted=instance.tainted),
            False,
        )

    def imported(self, address: str, id_: str) -> Instance | None:
        type_name = type_of(address)
        response, failed = self.process.call("ImportResourceState", address, type_name=type_name, id=id_)
        if failed or not response.imported_resources:
            return None
        found = response.imported_resources[0]
        state = self.process.read_value(type_name, found.state)
        fields = {"current_state": encode(self.process.schema(type_name), state), "private": found.private}
        response, failed = self.process.call("ReadResource", address, type_name=type_name, **fields)
        if failed or self.process.read_value(type_name, response.new_state) is None:
            return None
        return self.stored(address, response.new_state, response.private, response.new_identity)

    def validated(self, address: str, config: State) -> bool:
        type_name = type_of(address)
        value = self._written(address, config)
        _, failed = self.process.call(
            "ValidateResourceConfig", address, type_name=type_name, config=value, client_capabilities=CAPABILITIES
        )
        return not failed

    def planned(self, address: str, prior: State | None, config: State, private: bytes) -> tuple[State, Any] | None:
        """Plan one object; return the planned state and the whole response, None if the call failed."""
        type_name = type_of(address)
        schema = self.process.schema(type_name)
        response, failed = self.process.call(
            "PlanResourceChange",
            address,
            type_name=type_name,
            prior_state=encode(schema, prior),
            proposed_new_state=self._written(address, propose(schema, prior, config)),
            config=self._written(address, config),
            prior_private=private,
            client_capabilities=CAPABILITIES,
        )
        if failed:
            return None
        planned = self.process.read_value(type_name, response.planned_state)
        if planned is None:
            raise Broken(f"{address} was planned to be nothing")
        if wrong := list(broken_plan(schema, prior, config, planned)):
            raise Broken(f"The plan of {address} is invalid: {wrong}")
        _known_identity(address, response.planned_identity.identity_data.msgpack)
        return planned, response

    def _written(self, address: str, config: State) -> pb.DynamicValue:
        """Write a configuration, with what is known of a reference that is unknown."""
        wire = encode_members(self.process.schema(type_of(address)), config)
        if address in self.begun and wire["space_id"] is Unknown:
            wire["space_id"] = self.begun[address]
        return pack(wire)

    def planned_end(self, address: str, prior: State, private: bytes) -> bytes | None:
        """Plan the end of an object; return the private state to give back, None if the call failed."""
        type_name = type_of(address)
        schema = self.process.schema(type_name)
        nothing = encode(schema, None)
        response, failed = self.process.call(
            "PlanResourceChange",
            address,
            type_name=type_name,
            prior_state=encode(schema, prior),
            proposed_new_state=nothing,
            config=nothing,
            prior_private=private,
        )
        return None if failed else response.planned_private

    def applied(
        self, address: str, prior: State | None, planned: State | None, config: State | None, private: bytes
    ) -> tuple[Instance | None, bool]:
        """Apply one change; return the object as it is then, and whether the call failed."""
        type_name = type_of(address)
        schema = self.process.schema(type_name)
        response, failed = self.process.call(
            "ApplyResourceChange",
            address,
            type_name=type_name,
            prior_state=encode(schema, prior),
            planned_state=encode(schema, planned),
            config=encode(schema, config),
            planned_private=private,
        )
        state = self.process.read_value(type_name, response.new_state)
        if state is None:
            if not failed and planned is not None:
                raise Broken(f"{address} was applied, and there is no state of it")
            return None, failed
        if not failed and planned is not None and (wrong := broken_promises(schema, planned, state)):
            raise Broken(f"{address} is not as it was planned: {wrong}")
        tainted = failed and prior is None
        return (
            self.stored(address, response.new_state, response.private, response.new_identity, tainted=tainted),
            failed,
        )


def unknown_id(response: pb.PlanResourceChange.Response) -> msgpack.ExtType | None:
    """Return a planned id as it was sent when it is unknown: it may say how it begins."""
    raw = msgpack.unpackb(response.planned_state.msgpack)["id"]
    return raw if isinstance(raw, msgpack.ExtType) else None


def _known_identity(address: str, data: bytes) -> bytes:
    """Return an identity; one that is not wholly known can't be shown."""
    if not is_known(unpack(pb.DynamicValue(msgpack=data))):
        raise Broken(f"The identity of {address} holds unknown values")
    return data
