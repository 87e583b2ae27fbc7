"""Files that declare their types: passed through where they fit, else made to fit without altering a value."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from provider.dataset_builder.build import build_config
from provider.dataset_builder.specification import BuildSettings, SplitSource
from tests.unit.dataset_builder import building
from tests.unit.dataset_builder.building import (
    built,
    columns,
    labelled,
    loaded,
    refused,
    rows,
    small_shards,
    table,
    unwatched,
    write,
)


def parquet(name: str, columns: dict[str, Any], **more: Any) -> str:
    """Write a Parquet file."""
    pq.write_table(pa.table(columns), name, **more)
    return name


def test_a_file_that_fits_is_a_shard_where_it_is(here: Path) -> None:
    parquet("a.parquet", {"n": [1, 2], "s": ["x", "y"]})
    before = Path("a.parquet").read_bytes()
    shard = built("a.parquet").splits["train"].shards[0]
    assert shard.path == here / "a.parquet"
    assert shard.size == len(before)
    assert shard.path.read_bytes() == before


@pytest.mark.parametrize(
    ("settings", "columns"),
    [
        (small_shards(100), {"n": [1, 2]}),
        (labelled(n="int32"), {"n": [1, 2]}),
        (BuildSettings(), {"n": pa.array(["x", "y"]).dictionary_encode()}),
        (BuildSettings(), {"n": pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64()))}),
    ],
)
def test_a_file_that_does_not_fit_is_written_anew(settings: BuildSettings, columns: dict[str, Any], here: Path) -> None:
    parquet("a.parquet", columns)
    config = built("a.parquet", settings=settings)
    assert config.splits["train"].shards[0].path != here / "a.parquet"
    loaded(config)


def test_a_map_is_published_as_a_list_of_its_entries() -> None:
    parquet("a.parquet", {"m": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64()))})
    assert rows(built("a.parquet")) == [{"m": [{"key": "k", "value": 1}]}, {"m": None}]


def test_kept_and_rewritten_files_follow_each_other_in_the_order_of_their_names(here: Path) -> None:
    for name, type_ in (("a", pa.int64()), ("b", pa.int32()), ("c", pa.int32()), ("d", pa.int64())):
        parquet(f"{name}.parquet", {"n": pa.array([ord(name)], type_)})
    config = built("*.parquet")
    kept = [shard.path.is_relative_to(here) for shard in config.splits["train"].shards]
    assert kept == [True, False, True]
    assert [row["n"] for row in rows(config)] == [97, 98, 99, 100]


@pytest.mark.parametrize(
    ("one", "other", "dtype"),
    [
        (pa.int32(), pa.int64(), "int64"),
        (pa.null(), pa.string(), "string"),
        (pa.string(), pa.large_string(), "large_string"),
        (pa.float32(), pa.float64(), "float64"),
    ],
)
def test_types_of_several_files_are_unified(one: pa.DataType, other: pa.DataType, dtype: str) -> None:
    parquet("a.parquet", {"n": pa.array([None], one)})
    parquet("b.parquet", {"n": pa.array([None], other)})
    assert columns(built("*.parquet")) == {"n": dtype}


def test_types_that_have_nothing_in_common_are_an_error_that_names_the_column() -> None:
    parquet("a.parquet", {"n": [1]})
    parquet("b.parquet", {"n": ["x"]})
    with refused("'n'", "int64", "string", "columns"):
        built("*.parquet")


def test_a_value_that_a_unified_type_would_alter_is_an_error_with_its_row() -> None:
    parquet("a.parquet", {"n": [1, 2**53 + 1]})
    parquet("b.parquet", {"n": [0.5]})
    with refused("a.parquet", "row 2", "'n'"):
        built("*.parquet")


def test_files_with_other_columns_are_an_error_that_names_both() -> None:
    parquet("a.parquet", {"n": [1], "m": [1]})
    parquet("b.parquet", {"n": [1]})
    with refused("a.parquet", "b.parquet", "'m'"):
        built("*.parquet")


def test_columns_may_stand_in_another_order() -> None:
    parquet("a.parquet", {"n": [1], "m": ["x"]})
    parquet("b.parquet", {"m": ["y"], "n": [2]})
    assert rows(built("*.parquet")) == [{"n": 1, "m": "x"}, {"n": 2, "m": "y"}]


def test_features_that_the_official_library_wrote_are_kept(here: Path) -> None:
    datasets = pytest.importorskip("datasets")
    features = datasets.Features(
        {
            "label": datasets.ClassLabel(names=["neg", "pos"]),
            "tags": datasets.List(datasets.ClassLabel(names=["a", "b"])),
            "image": datasets.Image(),
            "pair": datasets.Array2D(shape=(2, 2), dtype="int32"),
        }
    )
    image = {"bytes": b"x", "path": None}
    told = {"label": [1], "tags": [[0, 1]], "image": [image], "pair": [[[1, 2], [3, 4]]]}
    datasets.Dataset.from_dict(told, features=features).to_parquet("a.parquet")
    config = built("a.parquet")
    assert config.splits["train"].shards[0].path == here / "a.parquet"
    assert datasets.Features._from_yaml_list(config.features) == features
    rewritten = built("a.parquet", settings=small_shards(1))
    assert rewritten.splits["train"].shards[0].path != here / "a.parquet"
    assert table(rewritten).to_pylist() == table(config).to_pylist()
    shard = str(rewritten.splits["train"].shards[0].path)
    told_by_the_card = datasets.Features._from_yaml_list(rewritten.features)
    read = datasets.load_dataset("parquet", data_files=shard, features=told_by_the_card, cache_dir="../cache")
    assert read["train"].features == features


def test_labels_that_differ_between_files_are_an_error() -> None:
    datasets = pytest.importorskip("datasets")
    for name, labels in (("a", ["neg", "pos"]), ("b", ["pos", "neg"])):
        features = datasets.Features({"label": datasets.ClassLabel(names=labels)})
        datasets.Dataset.from_dict({"label": [0]}, features=features).to_parquet(f"{name}.parquet")
    with refused("'label'", "a.parquet", "b.parquet"):
        built("*.parquet")


def test_text_files_beside_parquet_are_read_with_its_types() -> None:
    parquet("a.parquet", {"id": ["007"], "n": pa.array([1], pa.int32())})
    write("b.csv", "id,n\n8,2\n")
    splits = {"train": SplitSource(("a.parquet",)), "test": SplitSource(("b.csv",))}
    config = build_config(splits, BuildSettings(), Path("../out"), unwatched)
    assert columns(config) == {"id": "string", "n": "int32"}
    assert rows(config, "test") == [{"id": "8", "n": 2}]


def test_row_groups_are_shared_out_between_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    building.cut_small(monkeypatch)
    parquet(
        "a.parquet", {"n": list(range(10_000)), "s": [f"text {n * 7919}" for n in range(10_000)]}, row_group_size=500
    )
    config = built("a.parquet", settings=small_shards())
    assert len(config.splits["train"].shards) > 3
    assert [row["n"] for row in rows(config)] == list(range(10_000))


def test_a_damaged_file_is_an_error_that_names_it() -> None:
    parquet("a.parquet", {"n": [1]})
    write("a.parquet", Path("a.parquet").read_bytes()[:-10])
    with refused("a.parquet"):
        built("a.parquet")
    write("a.arrow", b"ARROW1 but nothing more")
    with refused("a.arrow"):
        built("a.arrow")


def test_a_type_that_the_hub_does_not_know_is_an_error_that_names_the_column() -> None:
    with (
        pa.OSFile("a.arrow", "wb") as sink,
        pa.ipc.new_file(sink, pa.schema({"d": pa.month_day_nano_interval()})) as writer,
    ):
        writer.write_batch(pa.record_batch({"d": pa.array([pa.MonthDayNano([1, 2, 3])])}))
    with refused("'d'", "can't be published"):
        built("a.arrow")


def test_large_batches_of_an_arrow_file_are_cut(here: Path) -> None:
    numbers = pa.array(range(2_000_000), pa.int64())
    with pa.OSFile("a.arrow", "wb") as sink, pa.ipc.new_stream(sink, pa.schema({"n": pa.int64()})) as writer:
        writer.write_batch(pa.record_batch({"n": numbers}))
    config = built("a.arrow")
    assert table(config).column("n").combine_chunks() == pa.chunked_array([numbers]).combine_chunks()
