"""Private state, and the bridge's promise that no exception reaches gRPC."""

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.plugin.calls import read_private, write_private
from tests.unit.plugin.things import THING, Engine, Thing, Things, summaries, wire

SCALARS = st.none() | st.booleans() | st.integers() | st.text()
JSON = SCALARS | st.lists(SCALARS) | st.dictionaries(st.text(), SCALARS)


@given(st.dictionaries(st.text(), JSON))
def test_private_state_comes_back_as_it_was(private: dict[str, Any]) -> None:
    thing = Thing(Things())
    assert read_private(thing, write_private(thing, private)) == private


def test_nothing_remembered_is_no_bytes() -> None:
    thing = Thing(Things())
    assert write_private(thing, {}) == b""
    assert read_private(thing, b"") == {}


@pytest.mark.parametrize("raw", [b"\xff\xfe\xfd", b"null", b"[1]", b"{"])
def test_what_is_no_json_object_reads_as_nothing_remembered(raw: bytes) -> None:
    assert read_private(Thing(Things()), raw) == {}


class Remembering(Thing):
    """A thing whose private state has had another form."""

    private_version = 2

    def upgrade_private(self, version: int, old: dict[str, Any]) -> dict[str, Any]:
        return {"from": version} | old


def test_private_state_of_an_older_version_is_upgraded_when_it_is_read() -> None:
    thing = Remembering(Things())
    assert write_private(thing, {"a": 1}) == b'{"a":1,"$version":2}'
    assert read_private(thing, b'{"a":1,"$version":2}') == {"a": 1}
    assert read_private(thing, b'{"a":1}') == {"from": 0, "a": 1}
    assert read_private(thing, b'{"a":1,"$version":1}') == {"from": 1, "a": 1}


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
    with caplog.at_level(logging.DEBUG, "provider.plugin.calls"):
        engine.call("ValidateResourceConfig", type_name=THING, config=wire({"name": "box"}))
    [record] = [record for record in caplog.records if record.name == "provider.plugin.calls"]
    fields = getattr(record, "fields")  # noqa: B009 - given by `extra`
    assert (fields["tf_rpc"], fields["tf_resource_type"]) == ("ValidateResourceConfig", THING)
    assert fields["tf_req_duration_ms"] >= 0
