"""Private state, and the bridge's promise that no exception reaches gRPC."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.plugin.log import HclogFormatter
from provider.plugin.nesting import Block, Nesting
from provider.plugin.rpc.handlers import MARKS, PRIVATE_VERSION, RpcHandlers, read_private, write_private
from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import String
from tests.unit.plugin.things import ADDRESS, THING, Engine, Thing, Things, summaries, thing, wire
from tests.unit.plugin.workshop import Workshop, stream

SCALARS = st.none() | st.booleans() | st.integers() | st.text()
JSON = SCALARS | st.lists(SCALARS) | st.dictionaries(st.text(), SCALARS)


@given(st.dictionaries(st.text().filter(lambda key: key not in {PRIVATE_VERSION, *MARKS}), JSON))
def test_private_state_comes_back_as_it_was(private: dict[str, Any]) -> None:
    thing = Thing(Things())
    assert read_private(thing, write_private(thing, private)) == (private, {})


def test_nothing_remembered_is_no_bytes() -> None:
    thing = Thing(Things())
    assert write_private(thing, {}) == b""
    assert read_private(thing, b"") == ({}, {})


@pytest.mark.parametrize("raw", [b"\xff\xfe\xfd", b"null", b"[1]", b"{"])
def test_what_is_no_json_object_reads_as_nothing_remembered(raw: bytes) -> None:
    assert read_private(Thing(Things()), raw) == ({}, {})


class Remembering(Thing):
    """A thing whose private state has had another form."""

    private_version = 2

    def upgrade_private(self, version: int, old: dict[str, Any]) -> dict[str, Any]:
        return {"from": version} | old


def test_private_state_of_an_older_version_is_upgraded_when_it_is_read() -> None:
    thing = Remembering(Things())
    assert write_private(thing, {"a": 1}) == b'{"a":1,"$version":2}'
    assert read_private(thing, b'{"a":1,"$version":2}') == ({"a": 1}, {})
    assert read_private(thing, b'{"a":1}') == ({"from": 0, "a": 1}, {})
    assert read_private(thing, b'{"a":1,"$version":1}') == ({"from": 1, "a": 1}, {})


def test_nothing_remembered_has_no_version_and_is_not_upgraded() -> None:
    """A new object's private state is of today's form: an upgrade would look for what was never there."""
    assert read_private(Remembering(Things()), b"") == ({}, {})
    assert read_private(Remembering(Things()), b"{}") == ({}, {})


def test_an_exception_in_any_handler_is_a_diagnostic_and_a_traceback_in_the_log(
    engine: Engine, things: Things, caplog: pytest.LogCaptureFixture
) -> None:
    things.instead["validate"] = lambda _diags, _type, config: config["nothing"]
    answer = engine.call("ValidateResourceConfig", type_name=THING, config=wire({}))
    assert summaries(answer) == [f"The provider failed while answering ValidateResourceConfig {THING}"]
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert record.exc_info[0] is KeyError


def test_bytes_that_are_no_value_are_a_diagnostic(engine: Engine) -> None:
    answer = engine.call("ValidateResourceConfig", type_name=THING, config={"msgpack": b"\xc1"})
    assert summaries(answer) == ["The engine sent a value that can't be read"]


def test_a_configuration_may_come_as_json(engine: Engine) -> None:
    config = {"json": json.dumps({"name": "Box 1"}).encode()}
    assert summaries(engine.call("ValidateResourceConfig", type_name=THING, config=config)) == ["Invalid name"]


def test_each_call_is_logged_with_its_type_and_duration_at_debug(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "provider.plugin.rpc.handlers"):
        engine.call("ValidateResourceConfig", type_name=THING, config=wire({"name": "box"}))
    [record] = [record for record in caplog.records if record.name == "provider.plugin.rpc.handlers"]
    fields = getattr(record, "fields")  # noqa: B009 - given by `extra`
    assert (fields["tf_rpc"], fields["tf_resource_type"]) == ("ValidateResourceConfig", THING)
    assert fields["tf_req_duration_ms"] >= 0


@contextmanager
def logged() -> Iterator[list[dict[str, Any]]]:
    """Collect the lines that the engine would read."""
    out, lines = io.StringIO(), list[dict[str, Any]]()
    handler = logging.StreamHandler(out)
    handler.setFormatter(HclogFormatter(ADDRESS))
    logger = logging.getLogger("provider.plugin.rpc.handlers")
    level = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        lines += map(json.loads, out.getvalue().splitlines())


def speak(*_: Any) -> None:
    logging.getLogger("provider.plugin.rpc.handlers").warning("working")


def test_each_record_of_a_call_has_its_id_its_name_and_its_type(shop: Engine, workshop: Workshop) -> None:
    for name in ("validate", "move", "invoke", "open", "call"):
        workshop.instead[name] = speak
    workshop.instead["list"] = lambda *_: filter(None, [speak()])  # type: ignore[func-returns-value]
    with logged() as lines:
        shop.call("ValidateResourceConfig", type_name=THING, config=wire(thing()))
        shop.call("MoveResourceState", target_type_name="example_named", source_state={"json": b"{}"})
        list(stream(shop, "InvokeAction", action_type="example_polish", config=wire({"name": "box"})))
        list(stream(shop, "ListResource", type_name="example_named", limit=1))
        shop.call("OpenEphemeralResource", type_name="example_hand", config=wire({"name": "left"}))
        shop.call("CallFunction", name="join", arguments=[wire("+")])
    told = [(line["tf_rpc"], line.get("tf_resource_type"), line["@message"]) for line in lines]
    assert told == [
        (rpc, type_name, message)
        for rpc, type_name in [
            ("ValidateResourceConfig", THING),
            ("MoveResourceState", "example_named"),
            ("InvokeAction", "example_polish"),
            ("ListResource", "example_named"),
            ("OpenEphemeralResource", "example_hand"),
            ("CallFunction", None),
        ]
        for message in ("working", "answered")
    ]
    ids = [line["tf_req_id"] for line in lines]
    assert ids[::2] == ids[1::2]
    assert len({*ids}) == len(lines) / 2


def test_a_record_outside_of_a_call_has_nothing_of_one() -> None:
    with logged() as lines:
        speak()
    assert "tf_req_id" not in lines[0]


@pytest.mark.parametrize("path", [["a", 0], [()], 7, [None], ["\ud800"], [(2**70,)]])
def test_a_finding_whose_path_can_not_be_written_is_told_without_it(engine: Engine, things: Things, path: Any) -> None:
    things.instead["validate"] = lambda diags, _type, _config: diags.add_error("Bad", path=path)
    [error] = engine.call("ValidateResourceConfig", type_name=THING, config=wire(thing())).diagnostics
    assert (error.summary, error.HasField("attribute")) == ("Bad", False)


def test_an_object_that_is_absent_has_every_block_of_its_schema(things: Things) -> None:
    blocks: list[Any] = [Block("many", Nesting.LIST), Block("one", Nesting.SINGLE), Block("by", Nesting.MAP)]
    schema = Schema(attributes=[Attribute("a", String(), "It.", optional=True)], block_types=blocks)
    assert RpcHandlers(things).decode_present(schema, wire(None)) == {"a": None, "many": [], "one": None, "by": {}}
