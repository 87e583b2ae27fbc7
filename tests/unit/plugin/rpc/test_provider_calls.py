"""What the engine asks about the provider itself, over a real connection."""

import json
import threading
import time
from typing import Any

from provider.plugin.interface import ChangeContext, State
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.rpc.provider_calls import ProviderCalls
from tests.unit.plugin.things import PROVIDER, THING, UNKNOWN, Engine, Things, summaries, thing, value_of, wire


def test_every_schema_is_told_with_the_capabilities(engine: Engine) -> None:
    answer = engine.call("GetProviderSchema")
    assert answer.server_capabilities.plan_destroy
    assert answer.server_capabilities.get_provider_schema_optional
    assert set(answer.resource_schemas) == {THING}
    assert set(answer.data_source_schemas) == {"example_lookup"}
    assert [a.name for a in answer.provider.block.attributes] == [a.name for a in PROVIDER.attributes]
    assert answer.resource_schemas[THING].version == 2
    assert not answer.diagnostics


def test_no_provider_meta_is_told_because_engines_would_then_send_it(engine: Engine) -> None:
    assert not engine.call("GetProviderSchema").HasField("provider_meta")


def test_the_types_are_listed_by_name(engine: Engine) -> None:
    answer = engine.call("GetMetadata")
    assert [resource.type_name for resource in answer.resources] == [THING]
    assert [source.type_name for source in answer.data_sources] == ["example_lookup"]
    assert answer.server_capabilities.plan_destroy


def test_there_are_no_identities_and_no_functions(engine: Engine) -> None:
    assert not engine.call("GetResourceIdentitySchemas").identity_schemas
    assert not engine.call("GetFunctions").functions


def test_a_provider_block_is_validated_with_unknown_values(engine: Engine, things: Things) -> None:
    things.validate_config = lambda diags, config: diags.add_error(f"It is {config['token']}")  # type: ignore[method-assign]
    answer = engine.call("ValidateProviderConfig", config=wire({"token": UNKNOWN}))
    assert summaries(answer) == ["It is Unknown"]


def test_the_provider_gets_its_configuration_each_time_with_a_fresh_stop(engine: Engine, things: Things) -> None:
    engine.call("ConfigureProvider", config=wire({"token": "s3cret!"}))
    engine.call("StopProvider")
    stopped = things.stop
    engine.call("ConfigureProvider", config=wire({"token": None}))
    assert things.configured == [{"token": "s3cret!"}, {"token": None}]
    assert stopped.done()
    assert not things.stop.done()


def test_the_token_is_masked_in_what_goes_wrong(engine: Engine, things: Things) -> None:
    def configure(_diags: Any, config: State) -> None:
        raise ValueError(f"{config['token']} is wrong")

    things.configure_provider = configure  # type: ignore[method-assign,assignment]
    [error] = engine.call("ConfigureProvider", config=wire({"token": "s3cret!"})).diagnostics
    assert "(sensitive value) is wrong" in error.detail


def test_stop_is_told_to_the_provider_and_the_server_keeps_serving(engine: Engine, things: Things) -> None:
    assert engine.call("StopProvider").Error == ""
    assert things.stop.done()
    assert engine.call("StopProvider").Error == ""
    assert value_of(engine.create().new_state)["id"] == "thing/box"


def test_stop_from_two_sides_at_once_is_no_error(things: Things) -> None:
    calls = ProviderCalls(things)
    things.stop.set_result(None)
    things.stop.done = lambda: False  # type: ignore[method-assign] # as the other side saw it a moment ago
    assert calls.StopProvider(pb.StopProvider.Request(), None) == pb.StopProvider.Response()


def test_stop_is_answered_at_once_while_a_hundred_applies_are_running_and_each_gives_its_state(
    engine: Engine, things: Things
) -> None:
    running = threading.Semaphore(0)

    def create(ctx: ChangeContext[State], planned: State) -> State:
        running.release()
        ctx.stop.result(timeout=20)
        return planned | {"id": f"thing/{planned['name']}", "note": "stopped", "revision": 1}

    things.instead["create"] = create
    names = [f"n{number}" for number in range(100)]
    applies = [
        engine.apply_later(
            None, thing(name=name, size=1, note=UNKNOWN, id=UNKNOWN, revision=UNKNOWN), thing(name=name), wait=30
        )
        for name in names
    ]
    for _ in applies:
        assert running.acquire(timeout=20)
    usual = max(took(engine, "GetFunctions") for _ in range(10))
    assert took(engine, "StopProvider") <= (0.1 if usual < 0.02 else 1), f"another call takes {usual} s"
    states = [value_of(apply.result().new_state) for apply in applies]
    assert [state["id"] for state in states] == [f"thing/{name}" for name in names]
    assert {state["note"] for state in states} == {"stopped"}


def took(engine: Engine, name: str) -> float:
    """Return the seconds between a call and its answer.

    A call that does nothing is the measure of how busy the machine is: only where that takes 20 ms and more may
    StopProvider take more than 100 ms.
    """
    started = time.perf_counter()
    engine.call(name)
    return time.perf_counter() - started


def test_a_schema_is_told_as_json_types(engine: Engine) -> None:
    block = engine.call("GetProviderSchema").resource_schemas[THING].block
    assert {a.name: json.loads(a.type) for a in block.attributes}["tags"] == ["map", "string"]
