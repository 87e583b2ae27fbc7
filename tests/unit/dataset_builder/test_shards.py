"""Shards stay under their size, are what they say of themselves, and are the same bytes each time."""

import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provider.dataset_builder import planning, shards
from provider.dataset_builder.build import build_config
from provider.dataset_builder.casting import TargetSchema
from provider.dataset_builder.shard import Shard
from provider.dataset_builder.specification import COMPRESSIONS, BuildSettings, SplitSource
from provider.dataset_builder.types.features import card_feature
from provider.errors import ConfigurationError
from tests.unit.dataset_builder import building
from tests.unit.dataset_builder.building import built, labelled, refused, rows, unwatched, write

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(table: pa.Table, limit: int, compression: str = "zstd", folder: str = "out") -> tuple[Shard, ...]:
    """Write a table as shards."""
    Path(folder).mkdir(exist_ok=True)
    features = tuple({"name": field.name, **card_feature(field.type)} for field in table.schema)
    writer = shards.ShardWriter(
        Path(folder), "part", TargetSchema(table.schema, features), limit=limit, compression=compression
    )
    for batch in table.to_batches(max_chunksize=1000):
        writer.write(batch)
    return writer.close()


@st.composite
def wide_tables(draw: st.DrawFn) -> pa.Table:
    """Make tables of many rows from a few values: short and long, repeating or not, nested."""
    count = draw(st.integers(1, 800))
    seed = draw(st.integers(0, 1000))
    length = draw(st.sampled_from([0, 3, 30, 300, 2000]))
    kinds = {
        "int": pa.array([(row * 7919 + seed) % 100_003 for row in range(count)]),
        "text": pa.array(
            [hashlib.sha256(bytes([row % 251, seed % 256])).hexdigest() * (length // 64 + 1) for row in range(count)]
        ),
        "same": pa.array(["x" * length] * count),
        "null": pa.nulls(count),
        "flag": pa.array([row % 3 == 0 for row in range(count)]),
        "list": pa.array([list(range(row % 5)) for row in range(count)]),
        "struct": pa.array([{"a": row, "b": ["y" * (row % 7)]} for row in range(count)]),
    }
    names = draw(st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=6, unique=True))
    return pa.table({name: kinds[name] for name in names})


@few
@given(wide_tables(), st.sampled_from([3000, 20_000, 300_000]), st.sampled_from(["zstd", "none"]))
def test_no_shard_of_more_than_a_row_is_over_the_limit(
    here: Path, table: pa.Table, limit: int, compression: str
) -> None:
    made = written(table, limit, compression)
    assert [shard for shard in made if shard.size > limit and shard.num_examples > 1 and not _one_group(shard)] == []
    assert pa.concat_tables([pq.read_table(shard.path) for shard in made]).to_pylist() == table.to_pylist()


def _one_group(shard: Shard) -> bool:
    """Return whether a shard over the limit could not be smaller: the schema alone fills it, or a row does."""
    file = pq.read_metadata(shard.path)
    return bool(file.num_row_groups == 1 and file.row_group(0).total_byte_size < shard.size // 2)


@few
@given(wide_tables())
def test_a_shard_is_what_it_says_of_itself(here: Path, table: pa.Table) -> None:
    for shard in written(table, 50_000):
        assert shard.size == shard.path.stat().st_size
        assert shard.num_examples == pq.read_metadata(shard.path).num_rows
    assert sum(shard.num_bytes for shard in written(table, 50_000)) >= table.nbytes // 2


def test_a_row_larger_than_the_limit_has_a_shard_of_its_own() -> None:
    texts = ["small", hashlib.sha256(b"x").hexdigest() * 4000, "small"]
    made = written(pa.table({"text": texts}), 10_000, "none")
    assert [shard.num_examples for shard in made] == [1, 1, 1]


def test_shards_are_filled() -> None:
    texts = [hashlib.sha256(str(row).encode()).hexdigest() for row in range(100_000)]
    made = written(pa.table({"text": texts}), 1_000_000)
    assert [shard.size > 700_000 for shard in made[:-1]] == [True] * (len(made) - 1)


def test_the_same_rows_are_the_same_bytes() -> None:
    table = pa.table({"n": list(range(50_000)), "text": [f"row {row % 977}" for row in range(50_000)]})
    first, second = written(table, 50_000, folder="one"), written(table, 50_000, folder="two")
    assert len(first) > 1
    assert [shard.path.read_bytes() for shard in first] == [shard.path.read_bytes() for shard in second]


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_every_compression_is_read_back(compression: str) -> None:
    table = pa.table({"n": list(range(1000))})
    (shard,) = written(table, 1_000_000, compression)
    assert pq.read_table(shard.path).equals(table)
    told = pq.read_metadata(shard.path).row_group(0).column(0).compression
    assert told == {"none": "UNCOMPRESSED"}.get(compression, compression.upper())


def test_a_viewer_finds_small_row_groups_an_index_of_pages_and_the_chunking() -> None:
    (shard,) = written(pa.table({"n": pa.array(range(5_000_000), pa.int64())}), 500_000_000)
    file = pq.ParquetFile(shard.path)
    told = file.metadata
    groups = [told.row_group(group) for group in range(told.num_row_groups)]
    assert max(group.total_byte_size for group in groups) <= 32_000_000
    assert all(group.column(0).has_offset_index and group.column(0).has_column_index for group in groups)
    assert json.loads(told.metadata[b"content_defined_chunking"])["min_chunk_size"] == 262144
    file.close()


def test_a_row_group_of_thousands_of_columns_has_more_than_some_bytes_of_each() -> None:
    """Else there is more of the footer than of the rows."""
    names, row = ",".join(f"c{number}" for number in range(3000)), ",".join(["1234567"] * 3000)
    (shard,) = built(write("a.csv", f"{names}\n" + f"{row}\n" * 900)).splits["train"].shards
    assert pq.read_metadata(shard.path).num_row_groups == 1


def test_a_dictionary_is_kept_only_where_values_repeat() -> None:
    table = pa.table({"id": [f"{row:08d}" for row in range(10_000)], "kind": ["a", "b"] * 5000})
    (shard,) = written(table, 500_000_000)
    group = pq.read_metadata(shard.path).row_group(0)
    assert ["RLE_DICTIONARY" in group.column(index).encodings for index in range(2)] == [False, True]


def test_a_change_at_the_start_leaves_most_pages_as_they_were() -> None:
    texts = [hashlib.sha256(str(row).encode()).hexdigest() for row in range(200_000)]
    (one,) = written(pa.table({"text": texts}), 500_000_000, "none", "one")
    (other,) = written(pa.table({"text": ["new", *texts]}), 500_000_000, "none", "two")
    before, after = one.path.read_bytes(), other.path.read_bytes()
    marks = range(0, len(before) - 4096, 100_000)
    assert sum(before[mark : mark + 64] in after for mark in marks) >= len(marks) * 0.9


def test_an_unused_folder_is_left_as_it_was_when_the_build_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    building.cut_small(monkeypatch)
    out = Path("../out")
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    write("bad.csv", "a,b\n" + "1,some text\n" * 50_000 + "1,2,3\n")
    with pytest.raises(ConfigurationError):
        build_config({"train": SplitSource(("bad.csv",))}, BuildSettings(max_shard_size=50_000), out, unwatched)
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_an_error_that_names_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "stem_of", lambda split, key: split)
    out = Path("../out")
    out.mkdir()
    (out / "train-00000.parquet").symlink_to("/dev/full")
    write("a.csv", "n,t\n1,x\n")
    with refused("Could not write shards into", "/out", "No space left"):
        build_config({"train": SplitSource(("a.csv",))}, BuildSettings(), out, unwatched)


def test_labels_are_stored_as_numbers_that_the_metadata_names() -> None:
    write("a.csv", "label,n\npos,1\n,2\nneg,3\n")
    config = built("a.csv", settings=labelled(label={"class_label": ["neg", "pos"]}))
    assert [row["label"] for row in rows(config)] == [1, None, 0]
    metadata = pq.read_schema(config.splits["train"].shards[0].path).metadata[b"huggingface"]
    assert json.loads(metadata)["info"]["features"]["label"] == {"names": ["neg", "pos"], "_type": "ClassLabel"}
