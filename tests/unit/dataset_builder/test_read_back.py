"""What is published was read before: damaged, ambiguous and unreadable columns are refused, naming file and column."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from provider.dataset_builder.formats.columnar_files import row_batches
from provider.dataset_builder.read_back import read_back
from provider.dataset_builder.shard import Shard
from provider.errors import ConfigurationError
from tests.unit.dataset_builder.building import built, columns, labelled, loaded, refused, rows, write


def stored(form: str, table: pa.Table, **options: Any) -> str:
    """Write a table as a file, and give its name."""
    name = f"t.{form}"
    if form == "parquet":
        pq.write_table(table, name, **options)
    elif form == "stream":
        name = "s.arrow"
        with pa.ipc.new_stream(name, table.schema) as writer:
            writer.write_table(table)
    else:
        with pa.ipc.new_file(name, table.schema) as writer:
            writer.write_table(table)
    return name


FORMS = ("parquet", "arrow", "stream")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", ["top", "inside", "in a list"])
def test_two_columns_of_one_name_are_refused(form: str, place: str) -> None:
    if place == "top":
        table = pa.Table.from_arrays([pa.array([1, 2]), pa.array([3, 4]), pa.array(["x", "y"])], names=["a", "a", "b"])
    else:
        inner = pa.StructArray.from_arrays([pa.array([1, 2]), pa.array([3, 4])], names=["a", "a"])
        offsets = pa.array([0, 1, 2], pa.int32())
        table = pa.table({"s": inner if place == "inside" else pa.ListArray.from_arrays(offsets, inner)})
    with refused(stored(form, table), "'a'", "two"):
        built(stored(form, table))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("make", [pa.decimal32, pa.decimal64])
def test_small_decimals_are_published_as_what_readers_know(form: str, make: Any) -> None:
    values = [Decimal("123.45"), None, Decimal("-0.01")]
    nested = pa.array([[one] for one in values], pa.list_(make(5, 2)))
    config = built(stored(form, pa.table({"d": pa.array(values, make(5, 2)), "l": nested})))
    assert columns(config)["d"] == "decimal128(5, 2)"
    assert [row["d"] for row in loaded(config)] == values


def test_a_negative_scale_becomes_none() -> None:
    name = stored("arrow", pa.table({"d": pa.array([Decimal(12300), None], pa.decimal128(5, -2))}))
    config = built(name)
    assert columns(config) == {"d": "decimal128(7, 0)"}
    assert rows(config) == [{"d": Decimal(12300)}, {"d": None}]
    with refused("t.arrow", "'d'", "decimal"):
        built(stored("arrow", pa.table({"d": pa.array([None], pa.decimal256(76, -2))})))


@pytest.mark.parametrize("inside", [False, True])
def test_an_object_without_fields_is_refused_by_the_name_of_its_column(*, inside: bool) -> None:
    empty = pa.array([{}, None], pa.struct([]))
    column = pa.array([[{}]], pa.list_(pa.struct([]))) if inside else empty
    with refused("t.arrow", "'e'", "without fields"):
        built(stored("arrow", pa.table({"e": column})))


def test_values_that_stand_for_others_are_published_as_those() -> None:
    encoded = pc.run_end_encode(pa.array(["a", "a", "b"]))
    lists = pa.DictionaryArray.from_arrays(pa.array([0, None, 1], pa.int8()), pa.array([[1], [2, 3]]))
    views = pa.array([[1], None, [2]], pa.list_view(pa.int64()))
    config = built(
        stored("arrow", pa.table({"r": encoded, "l": lists, "v": views, "z": pa.array([b""] * 3, pa.binary(0))}))
    )
    assert [list(row.values()) for row in rows(config)] == [
        ["a", [1], [1], b""],
        ["a", None, None, b""],
        ["b", [2, 3], [2], b""],
    ]
    assert len(loaded(config)) == 3


def test_what_can_not_be_made_of_a_column_is_said_of_the_column_and_of_no_value() -> None:
    with refused("t.arrow", "'n'", "can't be made"):
        built(stored("arrow", pa.table({"n": [1, 2]})), settings=labelled(n={"struct": {"a": "int64"}}))
    for wanted in ({"struct": {"a": "int64"}}, {"list": "int64"}, "duration[s]", "time64[us]"):
        with refused("n.csv", "Its column 'n' is ", "can't be made", "another type in columns"):
            built(write("n.csv", "n\n1\n2\n"), settings=labelled(n=wanted))


@pytest.mark.parametrize("form", FORMS[1:])
@pytest.mark.parametrize(("kind", "most"), [("list", 49), ("object", 62)])
def test_what_is_nested_deeper_than_readers_go_is_refused_by_its_column(kind: str, most: int, form: str) -> None:
    for depth in (most, most + 1):
        type_ = pa.int64()
        for _ in range(depth):
            type_ = pa.list_(type_) if kind == "list" else pa.struct([("a", type_)])
        name = stored(form, pa.table({"x": pa.array([None], type_)}))
        if depth == most:
            assert len(loaded(built(name))) == 1
        else:
            with refused("'x'", "nested"):
                built(name)


@pytest.mark.processes
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
@pytest.mark.parametrize("depth", [60, 110, 500, 5000, 100_000])
def test_json_that_is_nested_without_end_can_be_loaded_or_is_an_error_of_its_file(name: str, depth: int) -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        write(name, f'{{"x": 1, "y": {opening * depth}1{closing * depth}}}\n')
        told = "loaded"
        try:
            assert len(loaded(built(name))) == 1
        except ConfigurationError as error:
            told = error.summary
        assert told == "loaded" or name in told
        write(name, opening * depth)
        with refused(name):
            built(name)


@pytest.mark.parametrize("name", ["a\x85b", "a\0b"])
def test_a_name_that_readers_fold_or_cut_is_loaded_as_it_is_or_refused(name: str) -> None:
    path = stored("parquet", pa.table({name: [1]}))
    if "\0" in name:
        with refused("NUL", "can't be published"):
            built(path)
    else:
        assert loaded(built(path))[0] == {name: 1}


@pytest.fixture
def kept() -> Path:
    """A Parquet file that is published as it is."""
    numbers = list(range(3000))
    pq.write_table(pa.table({"n": numbers, "t": [f"text {one}" for one in numbers]}), "k.parquet", row_group_size=1000)
    (shard,) = built("k.parquet").splits["train"].shards
    assert shard.path.name == "k.parquet"
    return Path("k.parquet")


@pytest.mark.parametrize("place", [100, 3000, 10_000])
def test_a_damaged_file_is_not_published_as_it_is(kept: Path, place: int) -> None:
    content = bytearray(kept.read_bytes())
    content[place : place + 2000] = bytes(2000)
    kept.write_bytes(content)
    with refused("k.parquet"):
        built("k.parquet")


def test_text_that_is_no_utf_8_is_not_published_as_it_is() -> None:
    bad = pa.StringArray.from_buffers(1, pa.py_buffer(b"\0\0\0\0\4\0\0\0"), pa.py_buffer(b"\xff\xfe\xff\xfe"))
    for form in FORMS:
        name = stored(form, pa.table({"t": bad}))
        with refused(name, "UTF8"):
            built(name)


def test_an_encrypted_file_is_refused_by_its_name() -> None:
    encryption = pytest.importorskip("pyarrow.parquet.encryption")

    class Keys(encryption.KmsClient):  # type: ignore[name-defined, misc]
        def wrap_key(self, key: bytes, master: str) -> bytes:
            return key

        def unwrap_key(self, key: bytes, master: str) -> bytes:
            return key

    factory = encryption.CryptoFactory(lambda config: Keys())
    for footer in (True, False):
        words = encryption.EncryptionConfiguration(
            footer_key="f", column_keys={"c": ["n"]}, plaintext_footer=not footer
        )
        told = factory.file_encryption_properties(encryption.KmsConnectionConfig(), words)
        with pq.ParquetWriter("e.parquet", pa.schema([("n", pa.int64())]), encryption_properties=told) as writer:
            writer.write_table(pa.table({"n": [1, 2]}))
        with refused("e.parquet"):
            built("e.parquet")


def test_offsets_that_lead_out_of_a_column_are_refused() -> None:
    offsets = pa.py_buffer(b"".join(one.to_bytes(4, "little", signed=True) for one in (0, -600_000, 0, 77)))
    wild = pa.Array.from_buffers(pa.binary(), 3, [None, offsets, pa.py_buffer(bytes(100))])
    with pa.ipc.new_stream("s.arrow", pa.schema([("d", pa.binary())])) as writer:
        writer.write_batch(pa.record_batch([wild], names=["d"]))
    with refused("s.arrow"):
        built("s.arrow")


@pytest.mark.parametrize("size", [40_000, 10])
def test_a_text_that_is_stored_once_and_repeated_is_read_in_small_batches(size: int) -> None:
    text = "x" * size
    pq.write_table(pa.table({"n": range(20_000), "t": [text] * 20_000}), "d.parquet")
    with pq.ParquetFile("d.parquet") as opened:
        largest = max(batch.nbytes for batch in row_batches(opened, range(opened.num_row_groups)))
        numbers = [n for batch in row_batches(opened, [0]) for n in batch.column(0).to_pylist()]
    assert largest < 64 << 20
    assert numbers == list(range(20_000))
    if size > 10:
        config = built("d.parquet", settings=labelled(n="int32"))
        assert config.splits["train"].num_examples == 20_000


def test_batches_follow_the_size_of_rows_through_row_groups_and_lose_none() -> None:
    texts = ["x" * (5 if one % 4000 < 2000 else 9000) for one in range(12_000)]
    pq.write_table(pa.table({"n": range(12_000), "t": texts}), "m.parquet", row_group_size=700)
    with pq.ParquetFile("m.parquet") as opened:
        read = [n for batch in row_batches(opened, range(3, 17)) for n in batch.column(0).to_pylist()]
    assert read == list(range(2100, 11_900))


def test_a_shard_that_is_not_what_was_written_is_told() -> None:
    schema = pa.schema([("n", pa.int64())])
    pq.write_table(pa.table({"n": [1, 2]}), "s.parquet")
    for wanted, number in ((schema, 3), (pa.schema([("m", pa.int64())]), 2)):
        with refused("s.parquet", "as it was written"):
            read_back(Shard(Path("s.parquet"), number, 16, 100), wanted)
    read_back(Shard(Path("s.parquet"), 2, 16, 100), schema)
    Path("s.parquet").write_bytes(Path("s.parquet").read_bytes()[:-50])
    with refused("s.parquet"):
        read_back(Shard(Path("s.parquet"), 2, 16, 100), schema)
