"""The order in which a change is planned."""

from typing import Any

import pytest

from provider.plugin.nesting import Nested, Nesting
from provider.plugin.planning import changes, propose, replacements
from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import Number, Set, State, String, Unknown

SCHEMA = Schema(
    attributes=[
        Attribute("name", String(), "", required=True, requires_replace=True),
        Attribute("kind", String(), "", optional=True, requires_replace=True),
        Attribute("labels", Set(String()), "", optional=True),
        Attribute("size", Number(), "", optional=True, computed=True, default=1, use_state_for_unknown=True),
        Attribute("nothing", String(), "", optional=True, computed=True, default=None, use_state_for_unknown=True),
        Attribute("note", String(), "", optional=True, computed=True),
        Attribute("password", String(), "", optional=True, write_only=True, requires_replace=True),
        Attribute("id", String(), "", computed=True, use_state_for_unknown=True),
        Attribute("revision", Number(), "", computed=True),
        Attribute(
            "shelves",
            Nested(Nesting.MAP, [Attribute("wide", Number(), "", required=True)]),
            "",
            optional=True,
            computed=True,
            use_state_for_unknown=True,
        ),
    ]
)
NULL: State = dict.fromkeys(attribute.name for attribute in SCHEMA.attributes)
PRIOR = NULL | {"name": "box", "labels": ["a", "b"], "size": 5, "note": "hi", "id": "box", "revision": 1}


def plan(prior: State | None, **written: Any) -> State:
    config = NULL | {"name": "box"} | written
    computed = {attribute.name for attribute in SCHEMA.attributes if attribute.computed}
    kept = prior or NULL
    proposed = {n: kept[n] if value is None and n in computed else value for n, value in config.items()}
    return propose(SCHEMA, prior, config, proposed)


def test_a_creation_takes_defaults_and_leaves_the_other_computed_values_open() -> None:
    assert plan(None) == NULL | {
        "name": "box",
        "size": 1,
        "note": Unknown,
        "id": Unknown,
        "revision": Unknown,
        "shelves": Unknown,
    }


def test_a_written_value_wins_over_the_default_on_creation() -> None:
    planned = plan(None, size=7, note="ho", nothing="some")
    assert (planned["size"], planned["note"], planned["nothing"]) == (7, "ho", "some")


def test_a_value_that_is_written_but_unknown_is_not_replaced_by_the_default() -> None:
    assert plan(None, size=Unknown)["size"] is Unknown


def test_defaults_leave_an_existing_object_as_it_is() -> None:
    planned = plan(PRIOR, labels=["c"])
    assert (planned["size"], planned["nothing"]) == (5, None)


def test_a_nested_value_that_is_not_written_any_more_stays_although_engines_propose_null_for_it() -> None:
    prior = PRIOR | {"shelves": {"top": {"wide": 3}}}
    config = NULL | {"name": "box"}
    proposed = PRIOR | {"labels": None, "shelves": None}
    assert propose(SCHEMA, prior, config, proposed)["shelves"] == {"top": {"wide": 3}}


def test_without_a_change_nothing_becomes_unknown() -> None:
    assert plan(PRIOR, labels=["a", "b"]) == PRIOR


def test_an_equal_value_in_another_form_is_no_change_and_keeps_its_prior_form() -> None:
    assert plan(PRIOR, labels=["b", "a"]) == PRIOR


def test_with_a_change_only_what_is_not_kept_becomes_unknown() -> None:
    assert plan(PRIOR, labels=["c"]) == PRIOR | {"labels": ["c"], "note": Unknown, "revision": Unknown}


def test_a_written_computed_value_stays_as_written_when_something_changes() -> None:
    assert plan(PRIOR, labels=["c"], note="ho")["note"] == "ho"


def test_a_write_only_value_becomes_null_and_changes_nothing() -> None:
    assert plan(PRIOR, labels=["a", "b"], password="s3cret!") == PRIOR
    assert plan(None, password="s3cret!")["password"] is None


def test_a_value_that_becomes_known_only_later_is_a_change() -> None:
    planned = plan(PRIOR, labels=Unknown)
    assert planned["labels"] is Unknown
    assert changes(SCHEMA, PRIOR, planned) == {"labels", "note", "revision"}


@pytest.mark.parametrize(("prior", "planned"), [(None, ""), ("", None), (None, Unknown), ("a", "b")])
def test_null_empty_unknown_and_other_values_differ(prior: Any, planned: Any) -> None:
    assert changes(SCHEMA, NULL | {"kind": prior}, NULL | {"kind": planned}) == {"kind"}


def test_write_only_values_are_never_among_the_changes() -> None:
    assert changes(SCHEMA, NULL, NULL | {"password": "s3cret!"}) == set()


def test_a_replacement_is_demanded_by_what_differs_and_only_then() -> None:
    both = PRIOR | {"name": "chest", "kind": Unknown, "size": 6}
    assert replacements(SCHEMA, PRIOR, both, NULL) == [["kind"], ["name"]]
    assert replacements(SCHEMA, PRIOR, PRIOR | {"size": 6, "password": "x"}, NULL) == []


def test_the_inputs_are_left_as_they_are() -> None:
    prior, config, proposed = dict(PRIOR), NULL | {"name": "chest"}, PRIOR | {"name": "chest"}
    propose(SCHEMA, prior, config, proposed)
    assert prior == PRIOR
    assert proposed == PRIOR | {"name": "chest"}
