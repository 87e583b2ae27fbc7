"""Messages that no engine should send: each gets a diagnostic or a status, and the next call gets its answer."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.message_factory import GetMessageClass
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provider.plugin import server
from provider.plugin.protocol import tfplugin6_pb2 as pb
from tests.unit.plugin.test_planned_and_applied import EXAMPLES
from tests.unit.plugin.things import THING, Engine, connected, thing, wire
from tests.unit.plugin.workshop import Workshop

METHODS = sorted(pb.DESCRIPTOR.services_by_name["Provider"].methods, key=lambda method: method.name)
TYPE_NAMES = {
    "type_name": [THING, "example_named", "example_lookup", "example_hand"],
    "action_type": ["example_polish"],
    "target_type_name": ["example_named"],
    "name": ["join"],
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Yield an engine that stays connected to one server through all of this."""
    with connected(Workshop(), Path(tmp_path_factory.mktemp("socket"))) as engine:
        yield engine


def answer(engine: Engine, method: Any, raw: bytes) -> Any:
    """Send bytes as a call's request; give the messages of the answer, or the status that refuses it."""
    path = f"/tfplugin6.Provider/{method.name}"
    try:
        if method.client_streaming:
            return list(engine.channel.stream_unary(path)(iter([raw]), timeout=10))
        if method.server_streaming:
            return list(engine.channel.unary_stream(path)(raw, timeout=10))
        return [engine.channel.unary_unary(path)(raw, timeout=10)]
    except grpc.RpcError as error:
        return error.code()


def still_answers(engine: Engine) -> bool:
    """Return whether the next call is answered well."""
    return not engine.call("ValidateResourceConfig", type_name=THING, config=wire(thing())).diagnostics


def full_request(method: Any, value: bytes, name: str) -> bytes:
    """Return a request with a type's name and the same bytes in every value."""
    request = GetMessageClass(method.input_type)()
    for field in method.input_type.fields:
        if field.name in TYPE_NAMES and field.message_type is None:
            setattr(request, field.name, name)
        elif field.message_type is not None and field.message_type.name == "DynamicValue":
            target = getattr(request, field.name)
            (target.add() if field.label == field.LABEL_REPEATED else target).msgpack = value
        elif field.message_type is not None and field.message_type.name == "RawState":
            getattr(request, field.name).json = value
        elif field.name == "limit":
            setattr(request, field.name, 3)
    return bytes(request.SerializeToString())


def names_for(method: Any) -> list[str]:
    fields = {field.name for field in method.input_type.fields}
    return next((names for field, names in TYPE_NAMES.items() if field in fields), [""])


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_a_call_with_every_field_missing_is_answered(shop: Engine, method: Any) -> None:
    got = answer(shop, method, b"")

    assert got is grpc.StatusCode.UNIMPLEMENTED or isinstance(got, list)
    assert still_answers(shop)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_a_call_that_names_its_type_and_nothing_else_is_answered(shop: Engine, method: Any) -> None:
    for name in names_for(method):
        got = answer(shop, method, full_request(method, b"", name))
        assert got is grpc.StatusCode.UNIMPLEMENTED or isinstance(got, list)
    assert still_answers(shop)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(METHODS), st.binary(max_size=40), st.data())
def test_any_bytes_as_a_value_are_answered(shop: Engine, method: Any, value: bytes, data: Any) -> None:
    got = answer(shop, method, full_request(method, value, data.draw(st.sampled_from(names_for(method)))))
    assert got is grpc.StatusCode.UNIMPLEMENTED or isinstance(got, list)
    assert still_answers(shop)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_truncated_message_is_answered_or_refused(shop: Engine, data: Any) -> None:
    plan = pb.PlanResourceChange.Request(
        type_name=THING, prior_state=wire(None), proposed_new_state=wire(thing()), config=wire(thing())
    ).SerializeToString()
    method = pb.DESCRIPTOR.services_by_name["Provider"].methods_by_name["PlanResourceChange"]
    got = answer(shop, method, plan[: data.draw(st.integers(0, len(plan) - 1))])
    assert got is grpc.StatusCode.INTERNAL or isinstance(got, list)
    assert still_answers(shop)


def test_the_limit_of_a_message_is_that_of_the_best_known_providers() -> None:
    assert server.LARGEST_MESSAGE == 256 * 2**20


def test_a_message_above_the_limit_is_refused_and_one_below_is_not(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "LARGEST_MESSAGE", 2**20)
    with connected(workshop, tmp_path) as engine:
        small, large = (wire(thing(note="x" * size)) for size in (2**19, 2**20))
        assert not engine.call("ValidateResourceConfig", type_name=THING, config=small).diagnostics
        with pytest.raises(grpc.RpcError) as refused:
            engine.call("ValidateResourceConfig", type_name=THING, config=large)
        assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert still_answers(engine)


def test_hostile_messages_from_many_sides_at_once_leave_the_server_alive(shop: Engine) -> None:
    method = pb.DESCRIPTOR.services_by_name["Provider"].methods_by_name["ApplyResourceChange"]
    raw = full_request(method, b"\xc1", THING)
    got: list[Any] = []
    threads = [threading.Thread(target=lambda: got.append(answer(shop, method, raw))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [type(one) for one in got] == [list] * 20
    assert still_answers(shop)
