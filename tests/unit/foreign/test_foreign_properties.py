"""Whatever comes in by the door: a value that fits its bounds comes out, or our own error, and nothing else."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from provider.errors import InvalidData
from provider.foreign.durations import parse_duration
from provider.foreign.headers import LONGEST, header_date, header_number
from provider.foreign.json_text import parse_json
from provider.foreign.lfs_pointer import is_lfs_pointer
from provider.foreign.paths import path_inside, repository_path
from provider.foreign.settings import endpoint_url
from provider.foreign.sizes import LARGEST, parse_size
from provider.foreign.yaml_text import dump_yaml, parse_yaml, plain, whole_number

Door = Callable[[Any], None]

NUMBERS = st.one_of(
    st.integers(), st.integers(0, 6000).map(lambda n: "9" * n), st.floats().map(repr), st.just("1e400"), st.just("-0")
).map(str)
MARKS = "[ ] { } : , - \" ' &a *a <<: ? | > # %YAML --- ... !!int !!float !!omap !!timestamp !!binary !!set !x"
VALUES = r"~ .nan .inf null a on 1_000 0o8 1:60 NaN Infinity -Infinity \ud800 \udc00 \u0000 😀 é"
MOMENTS = "2023-02-30 2001-12-14t99:59:59 0000-00-00 2001-01-01T00:00:00-99:00"
SPACES = ["\n", "  ", ": ", "- ", ", ", "\x00", "\x85", "\t", "\ufeff", "%YAML 1.1\n"]
WORDS = st.sampled_from([*MARKS.split(), *VALUES.split(), *MOMENTS.split(), *SPACES])
DOCUMENTS = st.lists(st.one_of(WORDS, NUMBERS, st.text(max_size=5)), max_size=30).map("".join)
DEEP = st.tuples(st.sampled_from(["[", '{"a":', "- ", "a:\n "]), st.integers(0, 3000)).map(lambda two: two[0] * two[1])
URLS = st.lists(
    st.sampled_from(["http", "HTTPS", "://", "/", "a" * 64, "b.c", "[", "::1", "]", ":", "99999", "@", "?", "#", "%"])
    | st.text(max_size=4)
).map("".join)
PATHS = st.lists(
    st.sampled_from(["/", "..", ".", ".git", ".GIT", "\u200c", "é", "e\u0301", "\\", "\x00", "\ud800", "a" * 300, " "])
    | st.text(max_size=4)
).map("".join)
UNITS = st.tuples(NUMBERS, st.sampled_from(["", " ", "  "]), st.sampled_from(["", "B", "kb", "GiB", "h", "ms", "m"]))
QUANTITIES = st.one_of(UNITS.map("".join), st.lists(UNITS.map("".join), max_size=4).map("".join), st.text())
DATES = st.one_of(
    st.text(max_size=40),
    st.tuples(st.integers(0, 99), st.sampled_from(["Feb", "Dec", "x"]), st.integers(0, 99999), NUMBERS).map(
        lambda four: f"Thu, {four[0]} {four[1]} {four[2]} 23:59:59 -{four[3]}"
    ),
)


def json_door(content: str | bytes) -> None:
    value = parse_json(content)
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode()


def yaml_door(text: str) -> None:
    value = parse_yaml(text)
    plain(value)
    dump_yaml(value)


def number_door(text: str) -> None:
    number = header_number(text)
    assert number is None or 0 <= number <= LONGEST


def date_door(text: str) -> None:
    moment = header_date(text)
    assert moment is None or (moment - datetime.now(UTC)).total_seconds() is not None


def duration_door(text: str) -> None:
    assert abs(parse_duration(text)) < 2**63 / 1e9


def size_door(text: str) -> None:
    assert 1 <= parse_size(text) <= LARGEST


def path_door(text: str) -> None:
    path = repository_path(text)
    assert repository_path(path) == path
    assert path.encode().decode() == path
    assert ".git" not in path.lower().split("/")
    assert not {"", ".", ".."} & set(path.split("/"))


def inside_door(text: str) -> None:
    folder = Path(__file__).parent
    assert path_inside(folder, text).is_relative_to(folder.resolve())


def endpoint_door(text: str) -> None:
    assert endpoint_url(endpoint_url(text)) == endpoint_url(text)


def pointer_door(content: bytes) -> None:
    assert is_lfs_pointer(content) in {True, False}


DOORS: dict[str, tuple[Door, st.SearchStrategy[Any]]] = {
    "json": (json_door, st.one_of(DOCUMENTS, DEEP, st.binary(max_size=200), DOCUMENTS.map('{{"a":{}}}'.format))),
    "yaml": (yaml_door, st.one_of(DOCUMENTS, DEEP, DOCUMENTS.map(lambda text: f"a: {text}"))),
    "number of a header": (number_door, st.one_of(NUMBERS, st.text())),
    "date of a header": (date_door, DATES),
    "duration": (duration_door, QUANTITIES),
    "size": (size_door, QUANTITIES),
    "path in a repository": (path_door, PATHS),
    "path inside a folder": (inside_door, PATHS),
    "endpoint": (endpoint_door, st.one_of(URLS, URLS.map(lambda text: f"https://{text}"))),
    "pointer of Git LFS": (pointer_door, st.binary(max_size=300)),
}  # fmt: skip


def enters(door: str, data: st.DataObject) -> None:
    """Draw something from outside and bring it in."""
    call, strategy = DOORS[door]
    with suppress(InvalidData):
        call(data.draw(strategy))


@pytest.mark.parametrize("door", DOORS)
@given(data=st.data())
def test_nothing_but_our_own_error_comes_out(door: str, data: st.DataObject) -> None:
    enters(door, data)


@pytest.mark.long
@pytest.mark.parametrize("door", DOORS)
@settings(max_examples=10_000, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_but_our_own_error_comes_out_of_ten_thousand(door: str, data: st.DataObject) -> None:
    enters(door, data)


@given(st.one_of(st.integers(), st.floats(), st.text(), st.booleans(), st.none(), st.lists(st.integers())))
@example(float("nan"))
@example(float("inf"))
@example(True)
def test_a_whole_number_of_a_card_is_one_that_a_state_can_hold(value: object) -> None:
    number = whole_number(value)
    assert number is None or (number == value and 0 <= number < 2**63)
