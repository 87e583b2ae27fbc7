"""Lists: one event for each object, errors at the end, and an end when the engine has enough."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from provider.errors import ProviderError
from provider.plugin.interface import Listed
from tests.unit.plugin.things import UNKNOWN, Engine, summaries, thing, value_of, wire
from tests.unit.plugin.workshop import Workshop, stream

NAMED = "example_named"


@pytest.fixture(autouse=True)
def _three(workshop: Workshop) -> None:
    workshop.kept = {name: thing(name=name, size=len(name)) for name in ["a", "bb", "ccc"]}


def listed(shop: Engine, limit: int = 100, **fields: Any) -> list[Any]:
    return list(stream(shop, "ListResource", type_name=NAMED, config=wire({"prefix": None}), limit=limit, **fields))


def test_a_configuration_is_validated(shop: Engine) -> None:
    good = shop.call("ValidateListResourceConfig", type_name=NAMED, config=wire({"prefix": UNKNOWN}))
    assert not good.diagnostics
    wrong = shop.call("ValidateListResourceConfig", type_name=NAMED, config=wire({"prefix": 7}))
    assert summaries(wrong) == ["The engine sent a value that can't be read"]


def test_each_object_has_its_identity_and_a_name_for_people(shop: Engine) -> None:
    events = listed(shop)
    assert [value_of(event.identity.identity_data) for event in events] == [
        {"name": "a", "size": 1},
        {"name": "bb", "size": 2},
        {"name": "ccc", "size": 3},
    ]
    assert [event.display_name for event in events] == ["A", "Bb", "Ccc"]


def test_the_object_itself_comes_only_when_it_is_asked_for(shop: Engine) -> None:
    assert not any(event.HasField("resource_object") for event in listed(shop))
    states = [value_of(event.resource_object) for event in listed(shop, include_resource_object=True)]
    assert [state["size"] for state in states] == [1, 2, 3]


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_no_more_come_than_are_wanted(shop: Engine, limit: int) -> None:
    assert len(listed(shop, limit)) == limit


def test_an_error_comes_at_the_end_after_what_was_found(shop: Engine, workshop: Workshop) -> None:
    def fail(_ctx: Any, _config: Any) -> Iterator[Listed]:
        yield Listed({"name": "a"}, "A")
        raise ProviderError("No connection")

    workshop.instead["list"] = fail
    first, last = listed(shop)
    assert first.display_name == "A"
    assert [d.summary for d in last.diagnostic] == ["No connection"]


def test_a_value_of_another_type_is_an_error_at_the_end(shop: Engine, workshop: Workshop) -> None:
    workshop.instead["list"] = lambda _ctx, _config: [Listed({"name": "a"}, "A", {"size": "big"})]
    first, last = listed(shop, include_resource_object=True)
    assert value_of(first.resource_object)["size"] is None
    assert [d.summary for d in last.diagnostic] == ["The provider gave no good value for size"]


def test_the_search_ends_when_the_engine_has_enough(shop: Engine, workshop: Workshop) -> None:
    closed, go_on = threading.Event(), threading.Event()

    def search(_ctx: Any, _config: Any) -> Iterator[Listed]:
        try:
            while True:
                yield Listed({"name": "a"}, "A")
                go_on.wait(10)
        finally:
            closed.set()

    workshop.instead["list"] = search
    call = stream(shop, "ListResource", type_name=NAMED, config=wire({"prefix": None}), limit=10**6)
    assert next(call).display_name == "A"
    call.cancel()
    go_on.set()
    assert closed.wait(10)
    assert not shop.call("GetMetadata").diagnostics


def test_the_search_ends_when_the_user_asks_to_stop(shop: Engine, workshop: Workshop) -> None:
    def search(ctx: Any, _config: Any) -> Iterator[Listed]:
        yield Listed({"name": "a"}, "A")
        ctx.stop.result(10)
        yield Listed({"name": "b"}, "B")
        yield Listed({"name": "c"}, "C")

    workshop.instead["list"] = search
    call = stream(shop, "ListResource", type_name=NAMED, config=wire({"prefix": None}), limit=9)
    assert next(call).display_name == "A"
    shop.call("StopProvider")
    assert "C" not in [event.display_name for event in call]
