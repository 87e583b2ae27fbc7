"""The splits of a config have one schema, found out over all of them or given."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from provider.dataset_builder import config_build, planning
from provider.dataset_builder.build import build_config, preview_config
from provider.dataset_builder.results import Known
from provider.dataset_builder.specification import BuildSettings, SplitSource
from tests.unit.dataset_builder import building
from tests.unit.dataset_builder.building import built, columns, labelled, refused, rows, unwatched, write

OUT = Path("../out")


def both(train: str, test: str) -> Any:
    """Build two splits of CSV."""
    write("train.csv", train)
    write("test.csv", test)
    return build_config(
        {"train": SplitSource(("train.csv",)), "test": SplitSource(("test.csv",))}, BuildSettings(), OUT, unwatched
    )


def test_the_splits_of_a_config_have_one_schema() -> None:
    config = both("n,t\n1,\n", "n,t\n0.5,x\n")
    assert columns(config) == {"n": "float64", "t": "string"}
    assert rows(config, "train") == [{"n": 1.0, "t": None}]
    assert rows(config, "test") == [{"n": 0.5, "t": "x"}]


def test_splits_with_other_columns_are_an_error_that_names_the_split() -> None:
    with refused("'test'", "'t'", "train.csv", "test.csv"):
        both("n,t\n1,x\n", "n\n1\n")


def test_the_files_of_a_split_follow_each_other_in_the_order_of_their_paths() -> None:
    for name in ("b", "a", "c"):
        write(f"{name}.csv", f"n,t\n1,{name}\n")
    assert [row["t"] for row in rows(built("*.csv"))] == ["a", "b", "c"]


def test_published_features_are_kept_although_the_new_files_alone_would_have_others() -> None:
    write("a.csv", "id,n,label\n007,1,pos\n8,2,neg\n")
    features: list[dict[str, Any]] = [
        {"name": "label", "dtype": {"class_label": {"names": {"0": "neg", "1": "pos"}}}},
        {"name": "n", "dtype": "float64"},
        {"name": "id", "dtype": "large_string"},
    ]
    config = built("a.csv", features=features)
    assert config.features == features
    assert rows(config) == [{"label": 1, "n": 1.0, "id": "007"}, {"label": 0, "n": 2.0, "id": "8"}]


@pytest.mark.parametrize("late", [0, 5000])
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_value_that_does_not_fit_published_features_is_told_with_its_line(
    name: str, late: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "_LOOK_EACH", (1 << 10, 1 << 10))
    write("a.csv", "n,t\n" + "1,x\n" * late + "0.5,x\n")
    write("a.jsonl", '{"n": 1, "t": "x"}\n' * late + '{"n": 0.5, "t": "x"}\n')
    line = late + (2 if name == "a.csv" else 1)
    with refused(name, f"line {line}", "'n'", "int64", "0.5"):
        built(name, features=[{"name": "n", "dtype": "int64"}, {"name": "t", "dtype": "string"}])


def test_a_column_that_published_features_lack_is_an_error() -> None:
    write("a.csv", "n,t\n1,x\n")
    with refused("a.csv", "'t'", "published"):
        built("a.csv", features=[{"name": "n", "dtype": "int64"}])
    write("a.jsonl", '{"n": 1}\n{"n": 1, "t": "x"}\n')
    with refused("a.jsonl", "line 2", "'t'"):
        built("a.jsonl", features=[{"name": "n", "dtype": "int64"}])


def test_a_field_that_is_missing_is_null_in_published_features() -> None:
    write("a.jsonl", '{"n": 1}\n')
    features = [{"name": "n", "dtype": "int64"}, {"name": "t", "dtype": "string"}]
    assert rows(built("a.jsonl", features=features)) == [{"n": 1, "t": None}]


@pytest.mark.parametrize("value", ["9007199254740993", "12345678901234567890123"])
def test_a_whole_number_that_a_published_float_would_round_is_an_error(value: str) -> None:
    write("a.csv", f"n,t\n0.5,x\n{value},x\n")
    write("a.jsonl", f'{{"n": 0.5, "t": "x"}}\n{{"n": {value}, "t": "x"}}\n')
    features = [{"name": "n", "dtype": "float64"}, {"name": "t", "dtype": "string"}]
    for name, line in (("a.csv", 3), ("a.jsonl", 2)):
        with refused(name, f"line {line}", value):
            built(name, features=features)


def test_a_wanted_column_that_is_not_there_is_an_error_that_names_those_that_are() -> None:
    write("a.csv", "n,text\n1,x\n")
    with refused("'txt'", "n, text", "columns"):
        built("a.csv", settings=labelled(txt="string"))


def test_labels_beyond_the_names_are_an_error() -> None:
    write("a.csv", "l,n\n2,1\n")
    with refused("a.csv", "line 2", "'l'"):
        built("a.csv", settings=labelled(l={"class_label": ["neg", "pos"]}))
    write("b.csv", "l,n\n-1,1\n1,2\n")
    assert [row["l"] for row in rows(built("b.csv", settings=labelled(l={"class_label": ["neg", "pos"]})))] == [-1, 1]


def test_text_is_a_row_for_each_line() -> None:
    write("a.txt", "hello\r\n\nwörld\rend")
    config = built("a.txt")
    assert columns(config) == {"text": "string"}
    assert [row["text"] for row in rows(config)] == ["hello", "", "wörld", "end"]
    assert [row["text"] for row in rows(built("a.txt", keep_empty_lines=False))] == ["hello", "wörld", "end"]


def test_text_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    building.cut_small(monkeypatch)
    told = [f"line {row} é" * (row % 9) for row in range(8000)]
    write("a.txt", "\n".join(told))
    config = built("a.txt", settings=BuildSettings(max_shard_size=20_000))
    assert len(config.splits["train"].shards) > 5
    assert [row["text"] for row in rows(config)] == told


def test_text_that_is_not_utf_8_is_told_with_its_line() -> None:
    write("a.txt", b"hello\nw\xf6rld\n")
    with refused("a.txt", "line 2", "UTF-8"):
        built("a.txt")
    assert [row["text"] for row in rows(built("a.txt", encoding="latin-1"))] == ["hello", "wörld"]


def test_an_empty_text_file_beside_others_holds_no_row() -> None:
    write("a.txt", "")
    write("b.txt", "x\n")
    assert rows(built("*.txt")) == [{"text": "x"}]
    with refused("train", "no row"):
        built("a.txt")


@pytest.mark.parametrize("kind", ["csv", "jsonl", "txt"])
def test_the_bytes_that_are_told_as_done_are_those_of_the_files_at_last(kind: str) -> None:
    """So that a percentage is one."""
    line = '{"n": 1, "text": "some text"}\n' if kind == "jsonl" else "1,some text that is somewhat longer\n"
    size = Path(write(f"large.{kind}", line * 1_000_000)).stat().st_size
    seen: list[Any] = []
    build_config({"train": SplitSource((f"large.{kind}",))}, BuildSettings(), OUT, seen.append)
    told = [progress.bytes for progress in seen]
    assert told == sorted(told)
    assert told[-1] > 0.99 * size
    assert seen[-1].rows >= 999_999


@pytest.mark.parametrize(("largest", "wanted"), [(10, 2), (1000, 1)])
def test_a_build_starts_as_many_processes_as_it_has_use_for_and_a_look_only_one(
    monkeypatch: pytest.MonkeyPatch, largest: int, wanted: int
) -> None:
    started: list[int] = []

    class Counting(ThreadPoolExecutor):
        def start(self, number: int = 1) -> None:
            started.append(number)

    monkeypatch.setattr(config_build, "LEAST_GRAIN", largest)
    monkeypatch.setattr(config_build, "workers", lambda schemes: Counting(2))
    write("a.csv", "n\n" + "1\n" * 20)
    preview_config({"train": SplitSource(("a.csv",))}, BuildSettings(), unwatched, Known(), scan=False)
    assert max(started) == 1
    build_config({"train": SplitSource(("a.csv",))}, BuildSettings(), OUT, unwatched)
    assert max(started) == wanted
