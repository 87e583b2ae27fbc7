"""Durations in Go's notation, and the attribute that holds them."""

import threading

import pytest

from provider.foreign.durations import parse_duration
from provider.plugin.interface import Diagnostics
from provider.plugin.nesting import Nested
from provider.plugin.schema import Schema, attributes_of
from provider.plugin.schema_lint import violations
from provider.plugin.timeouts import timeout, timeouts
from provider.plugin.types import Unknown
from provider.plugin.validation import validate_config

TIMEOUTS = timeouts("create", "delete", defaults={"create": "20m", "delete": "5m"})
SCHEMA = Schema(attributes=[TIMEOUTS])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1h30m", 5400),
        ("1.5h", 5400),
        ("90s", 90),
        ("300ms", 0.3),
        ("2us", 2e-6),
        ("2µs", 2e-6),
        ("5ns", 5e-9),
        (".5s", 0.5),
        ("1.m", 60),
        ("+1m1s", 61),
        ("0", 0),
        ("0s", 0),
        ("-1s", -1),
        ("-1m30s", -90),
    ],
)
def test_a_duration_is_read_as_go_reads_it(text: str, value: float) -> None:
    assert parse_duration(text) == pytest.approx(value)


NONSENSE = [
    "",
    "s",
    "1",
    "1 s",
    "1d",
    "1h ",
    "1h30",
    ".s",
    "--1s",
    "1e3s",
    "h1",
    "\N{ARABIC-INDIC DIGIT ONE}s",
    "1s\n",
    "9999999999h",
]


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is not a valid duration"):
        parse_duration(text)


def test_the_longest_duration_can_be_waited() -> None:
    assert parse_duration("2562047h") <= threading.TIMEOUT_MAX


@pytest.mark.parametrize("text", [*NONSENSE, "-1s"])
def test_what_is_no_duration_or_negative_is_refused_where_it_is_written(text: str) -> None:
    diagnostics = Diagnostics()
    validate_config(SCHEMA, {"timeouts": {"create": text, "delete": Unknown}}, diagnostics)
    [error] = diagnostics.diagnostics
    assert (error.summary, error.path) == ("Invalid create", ["timeouts", "create"])


@pytest.mark.parametrize("text", ["0", "1h30m"])
def test_a_good_duration_is_not_refused(text: str) -> None:
    diagnostics = Diagnostics()
    validate_config(SCHEMA, {"timeouts": {"create": text, "delete": None}}, diagnostics)
    assert not diagnostics.diagnostics


@pytest.mark.parametrize(
    ("written", "value"),
    [({"timeouts": {"create": "3s"}}, 3), ({"timeouts": {"create": None}}, 60), ({"timeouts": None}, 60), ({}, 60)],
)
def test_what_is_written_holds_and_else_the_default(written: dict[str, object], value: float) -> None:
    assert timeout(written, "create", "1m") == value


def test_the_attribute_obeys_the_rules_and_tells_its_defaults() -> None:
    assert violations(SCHEMA) == []
    assert isinstance(TIMEOUTS.type, Nested)
    assert ['"20m"' in (a.description or "") for a in attributes_of(TIMEOUTS.type)] == [True, False]
