"""Ephemeral values: opened, renewed and closed, with what is remembered between the calls."""

import json

import grpc
import pytest

from tests.unit.plugin.things import Engine, path_of, summaries, value_of, wire
from tests.unit.plugin.workshop import RENEW_AT, Workshop

HAND = "example_hand"
CONFIG = {"name": "left", "token": None}


def test_a_configuration_is_validated(shop: Engine) -> None:
    wrong = shop.call("ValidateEphemeralResourceConfig", type_name=HAND, config=wire(CONFIG | {"name": 7}))
    assert summaries(wrong) == ["The engine sent a value that can't be read"]
    assert not shop.call("ValidateEphemeralResourceConfig", type_name=HAND, config=wire(CONFIG)).diagnostics


def test_an_opened_value_has_what_is_written_and_what_is_made(shop: Engine) -> None:
    answer = shop.call("OpenEphemeralResource", type_name=HAND, config=wire(CONFIG))
    assert value_of(answer.result) == {"name": "left", "token": "token of left"}
    assert answer.renew_at.ToDatetime(RENEW_AT.tzinfo) == RENEW_AT
    assert json.loads(answer.private) == {"renewals": 0}


def test_a_renewal_gets_what_was_remembered_and_may_be_the_last(shop: Engine) -> None:
    answer = shop.call("RenewEphemeralResource", type_name=HAND, private=b'{"renewals":4}')
    assert json.loads(answer.private) == {"renewals": 5}
    assert not answer.HasField("renew_at")


def test_closing_gets_what_was_remembered(shop: Engine, workshop: Workshop) -> None:
    assert not shop.call("CloseEphemeralResource", type_name=HAND, private=b'{"renewals":0}').diagnostics
    assert workshop.kept["closed"] == {"renewals": 0}


def test_nothing_remembered_is_no_private_state(shop: Engine, workshop: Workshop) -> None:
    workshop.instead["open"] = lambda _ctx, config: {"token": "x"}
    assert not shop.call("OpenEphemeralResource", type_name=HAND, config=wire(CONFIG)).HasField("private")


def test_a_value_that_is_not_given_is_an_error(shop: Engine, workshop: Workshop) -> None:
    workshop.instead["open"] = lambda _ctx, _config: None
    answer = shop.call("OpenEphemeralResource", type_name=HAND, config=wire(CONFIG))
    assert summaries(answer) == [f"{HAND} gave nothing"]


def test_a_value_of_another_type_is_an_error_at_its_attribute(shop: Engine, workshop: Workshop) -> None:
    workshop.instead["open"] = lambda _ctx, _config: {"token": 7}
    [error] = shop.call("OpenEphemeralResource", type_name=HAND, config=wire(CONFIG)).diagnostics
    assert path_of(error) == ["token"]


@pytest.mark.parametrize("private", [b"{", b"\xff"])
def test_private_state_that_is_no_json_is_an_error(shop: Engine, private: bytes) -> None:
    answer = shop.call("RenewEphemeralResource", type_name=HAND, private=private)
    assert summaries(answer) == ["The engine sent a value that can't be read"]


@pytest.mark.parametrize("name", ["Validate{}Config", "Open{}", "Renew{}", "Close{}"])
def test_a_provider_without_ephemeral_resources_does_not_have_the_calls(engine: Engine, name: str) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        engine.call(name.format("EphemeralResource"))
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
