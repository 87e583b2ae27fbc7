"""The rules of engines find what breaks them."""

from typing import Any

import pytest

from provider.plugin.nesting import Nested, Nesting
from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import Set, String, Unknown
from tests.unit.plugin.engine_rules import broken_plan, broken_promises, broken_replacements

SCHEMA = Schema(
    attributes=[
        Attribute("a", String(), "It.", optional=True),
        Attribute("c", String(), "It.", optional=True, computed=True),
        Attribute("w", String(), "It.", optional=True, write_only=True),
        Attribute("s", Set(String()), "It.", optional=True),
        Attribute("n", Nested(Nesting.LIST, [Attribute("a", String(), "It.", optional=True)]), "It.", optional=True),
    ]
)
NULL: dict[str, Any] = dict.fromkeys("acwsn")


@pytest.mark.parametrize(
    ("config", "planned"),
    [
        ({"a": "x"}, {"a": "y"}),
        ({}, {"a": "y"}),
        ({"c": "x"}, {"c": Unknown}),
        ({"w": "x"}, {"w": "x"}),
        ({"n": [{"a": "x"}]}, {"n": []}),
        ({"n": [{"a": "x"}]}, {"n": Unknown}),
        ({"n": [{"a": None}]}, {"n": [{"a": "x"}]}),
    ],
)
def test_a_plan_that_a_configuration_does_not_allow_is_found(config: Any, planned: Any) -> None:
    assert list(broken_plan(SCHEMA, None, NULL | config, NULL | planned))


def test_a_plan_may_keep_what_was_and_fill_what_is_computed() -> None:
    assert not list(broken_plan(SCHEMA, NULL | {"a": "X"}, NULL | {"a": "x"}, NULL | {"a": "X", "c": Unknown}))


@pytest.mark.parametrize(
    ("planned", "later"),
    [({"a": "x"}, {"a": "y"}), ({"a": None}, {"a": "y"}), ({"s": ["x"]}, {"s": []}), ({"n": []}, {"n": [{"a": None}]})],
)
def test_a_broken_promise_is_found(planned: Any, later: Any) -> None:
    assert broken_promises(SCHEMA, NULL | planned, NULL | later) == list(planned)


def test_what_was_unknown_may_become_anything() -> None:
    assert not broken_promises(SCHEMA, NULL | {"s": [Unknown, "x"]}, NULL | {"s": ["x"]})


def test_a_replacement_for_nothing_is_found() -> None:
    assert broken_replacements([["a"], ["n", 3]], NULL | {"a": "x"}, NULL | {"a": "x"}) == [["a"], ["n", 3]]
    assert not broken_replacements([["a"]], NULL, NULL | {"a": "x"})
