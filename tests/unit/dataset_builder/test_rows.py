"""Whatever a table holds, it comes back from the shards row for row, read by the official library."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provider.dataset_builder.specification import BuildSettings
from tests.unit.dataset_builder.building import Row, built, loaded, rows, small_shards

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0)
NAMES = st.lists(st.text("abcdefgh_ äß", min_size=1, max_size=6), min_size=1, max_size=4, unique=True)

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def tables(draw: st.DrawFn, *values: st.SearchStrategy[Any], least: int = 2) -> list[Row]:
    """Make rows with some columns, each of one kind of value and some nulls."""
    names = draw(NAMES.filter(lambda names: len(names) >= least))
    kinds = {name: draw(st.sampled_from(values)) for name in names}
    row = st.fixed_dictionaries({name: st.none() | kind for name, kind in kinds.items()})
    return draw(st.lists(row, min_size=1, max_size=30))


NESTED = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


@few
@given(tables(TEXTS, INTEGERS, FLOATS, st.booleans()))
def test_csv_comes_back_row_for_row(here: Path, table: list[Row]) -> None:
    names = list(table[0])
    lines: list[list[str | None]] = [[*names], *([_written(row[name]) for name in names] for row in table)]
    text = "".join(",".join(_cell(text) for text in line) + "\n" for line in lines)
    Path("table.csv").write_bytes(text.encode())
    config = built("table.csv")
    for told, read in zip(table, rows(config), strict=True):
        for name in names:
            written = _written(told[name])
            assert read[name] == (written if isinstance(read[name], str) else _meant(written, read[name]))
    loaded(config)


def _written(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)


def _cell(text: str | None) -> str:
    return "" if text is None else '"' + text.replace('"', '""') + '"'


def _meant(text: str | None, like: Any) -> Any:
    """Return what a text means to Python, as a value of the type of another; only an empty cell means nothing."""
    return None if text is None else text.lower() == "true" if isinstance(like, bool) else type(like)(text)


@few
@given(tables(TEXTS, INTEGERS, FLOATS, st.booleans(), NESTED, st.integers(0, 2**70), least=1))
def test_json_lines_come_back_row_for_row(here: Path, table: list[Row]) -> None:
    Path("table.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table), "utf-8")
    config = built("table.jsonl")
    for told, read in zip(table, rows(config), strict=True):
        for name, value in told.items():
            assert _same(value, read[name]), (value, read[name])
    loaded(config)


def _same(told: Any, read: Any) -> bool:
    """Return whether a value came back: as itself, as its text, or as an object with fields that it lacks as nulls."""
    if told is None:
        return read is None
    if isinstance(read, str) and not isinstance(told, str):
        return bool(json.loads(read) == told)
    if isinstance(told, dict):
        return (
            isinstance(read, dict)
            and all(_same(told.get(key), value) for key, value in read.items())
            and not told.keys() - read.keys()
        )
    if isinstance(told, list):
        return isinstance(read, list) and len(told) == len(read) and all(map(_same, told, read))
    return (type(told) is type(read) and told == read) or (isinstance(read, float) and told == read)


ARROW = [
    (pa.string(), TEXTS),
    (pa.large_string(), TEXTS),
    (pa.int64(), INTEGERS),
    (pa.uint64(), st.integers(0, 2**64 - 1)),
    (pa.int8(), st.integers(-128, 127)),
    (pa.float32(), st.floats(width=32, allow_nan=False)),
    (pa.float64(), FLOATS),
    (pa.bool_(), st.booleans()),
    (pa.binary(), st.binary(max_size=20)),
    (pa.decimal128(38, 9), st.decimals(-(10**28), 10**28, places=9)),
    (pa.date32(), st.dates()),
    (pa.timestamp("us"), st.datetimes()),
    (pa.list_(pa.int64()), st.lists(st.none() | INTEGERS, max_size=4)),
    (
        pa.struct({"a": pa.string(), "b": pa.list_(pa.float64())}),
        st.fixed_dictionaries({"a": st.none() | TEXTS, "b": st.lists(FLOATS, max_size=3)}),
    ),
]


@st.composite
def arrow_tables(draw: st.DrawFn) -> pa.Table:
    """Make an Arrow table with columns of types that files can declare."""
    kinds = {name: draw(st.sampled_from(ARROW)) for name in draw(NAMES)}
    count = draw(st.integers(1, 30))
    return pa.table(
        {
            name: pa.array(draw(st.lists(st.none() | values, min_size=count, max_size=count)), type_)
            for name, (type_, values) in kinds.items()
        }
    )


@few
@given(arrow_tables(), st.booleans())
def test_parquet_comes_back_row_for_row(here: Path, table: pa.Table, kept: object) -> None:
    pq.write_table(table, "table.parquet", row_group_size=7)
    config = built("table.parquet", settings=BuildSettings() if kept else small_shards(1))
    assert (config.splits["train"].shards[0].path == (here / "table.parquet")) is bool(kept)
    assert rows(config) == table.to_pylist()
    assert loaded(config).to_list() == table.to_pylist()


@few
@given(arrow_tables(), st.booleans())
def test_arrow_comes_back_row_for_row(here: Path, table: pa.Table, stream: object) -> None:
    make = pa.ipc.new_stream if stream else pa.ipc.new_file
    with pa.OSFile("table.arrow", "wb") as sink, make(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=7)
    config = built("table.arrow")
    assert rows(config) == table.to_pylist()
    assert loaded(config).to_list() == table.to_pylist()
