"""What is wrong with a source or a type is told before a file is touched."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from provider.dataset_builder.specification import (
    FORMATS,
    SplitSource,
    check_columns,
    check_source,
    format_of,
    parse_shard_size,
)
from provider.errors import InvalidData


@pytest.mark.parametrize(
    ("text", "size"),
    [("500MB", 500_000_000), ("1GiB", 2**30), ("2000 kB", 2_000_000), ("1.5 MiB", 1572864), ("2TB", 2 * 10**12)],
)
def test_a_size_is_a_number_and_a_unit(text: str, size: int) -> None:
    assert parse_shard_size(text) == size


@pytest.mark.parametrize(
    "text", ["", "MB", "-1MB", "5 parsecs", "0MB", "1e3", "1,5MB", "500", "500B", "0.1MB", "999kB", "1e9 B"]
)
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(InvalidData, match=r"size|1MB"):
        parse_shard_size(text)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.csv", "csv"),
        ("A.CSV.GZ", "csv"),
        ("a.tsv.zst", "tsv"),
        ("a.ndjson.xz", "jsonl"),
        ("s3://b/a.json.bz2", "json"),
        ("data/**/*.parquet", "parquet"),
        ("a.txt", "text"),
        ("a.JPG", "imagefolder"),
        ("a.flac", "audiofolder"),
        ("a.parquet.gz", None),
        ("a", None),
        ("a.docx", None),
    ],
)
def test_a_format_is_told_by_a_name(name: str, form: str | None) -> None:
    assert format_of(name) == form


@pytest.mark.parametrize(
    ("source", "about", "word"),
    [
        (SplitSource(("a.csv",), "xls"), "format", "csv"),
        (SplitSource(()), "files", "no file"),
        (SplitSource((" ",)), "files", "empty"),
        (SplitSource(("a.csv", "b.jsonl")), "files", "csv, jsonl"),
        (SplitSource(("a.csv",), options={"field": "data"}), "field", "csv"),
        (SplitSource(("a.jsonl",), options={"delimiter": ","}), "delimiter", "jsonl"),
        (SplitSource(("a.csv",), options={"delimiter": ";;"}), "delimiter", "one"),
        (SplitSource(("a.csv",), options={"header": "yes"}), "header", "true or false"),
        (SplitSource(("a.csv",), options={"column_names": ["a", "a"]}), "column_names", "twice"),
        (SplitSource(("a.csv",), options={"null_values": []}), "null_values", "list"),
        *[
            (SplitSource(("a.csv",), options={"encoding": encoding}), "encoding", "encoding")
            for encoding in ("klingon", "rot13", "zip", "mbcs", "hex", "undefined", "utf\0")
        ],
        (SplitSource(("a.csv",), options={"decimal": ";"}), "decimal", "one of"),
        (SplitSource(("a.csv",), options={"decimal": ",", "thousands": ","}), "thousands", "another character"),
        (SplitSource(("a.csv",), options={"thousands": "."}), "thousands", "another character"),
        (SplitSource(("a.csv",), options={"skip_rows": -1}), "skip_rows", "whole"),
        (SplitSource(("a.json",), options={"field": ""}), "field", "empty"),
        (SplitSource(("a",), options={"colour": 1}), "colour", "any format"),
    ],
)
def test_what_is_wrong_with_a_source_is_told_with_the_option(source: SplitSource, about: str, word: str) -> None:
    ((told, trouble),) = check_source(source)
    assert told == about
    assert word in trouble


GOOD: dict[str, Any] = {
    "delimiter": ";",
    "quote": "",
    "escape": "\\",
    "header": False,
    "column_names": ["a"],
    "null_values": ["-"],
    "encoding": "latin-1",
    "sample_by": "paragraph",
    "decimal": ",",
    "thousands": ".",
    "comment": "#",
    "skip_initial_space": True,
    "fill_short_rows": True,
    "skip_rows": 1,
    "parse_dates": True,
    "field": "data",
    "keep_empty_lines": False,
    "drop_labels": True,
}


@pytest.mark.parametrize("form", FORMATS)
def test_every_option_of_a_format_is_accepted(form: str) -> None:
    assert check_source(SplitSource(("a",), form, {option: GOOD[option] for option in FORMATS[form]})) == []


@pytest.mark.parametrize(
    "wanted",
    [
        *("string", "int64", "float32", "bool", "date32", "timestamp[us]", "timestamp[ms, tz=Europe/Berlin]", "image"),
        *("decimal128(10, 2)", "decimal256(76,0)", "large_string", "binary", "audio", "duration[s]", "time64[ns]"),
        {"class_label": ["neg", "pos"]},
        {"list": {"list": "int8"}},
        {"struct": {"a": "string", "b": {"list": {"class_label": ["x"]}}}},
    ],
)
def test_a_type_of_the_hub_is_accepted(wanted: Any) -> None:
    assert check_columns({"a": wanted}) == []


@pytest.mark.parametrize(
    ("wanted", "word"),
    [
        ("text", "'text'"),
        ("timestamp[h]", "timestamp[h]"),
        ("decimal128(39, 2)", "38"),
        (7, "name of a type"),
        ({"class_label": []}, "list of names"),
        ({"class_label": ["a", "a"]}, "twice"),
        ({"list": "text"}, "'text'"),
        ({"struct": {}}, "at least one field"),
        ({"struct": {"a": "text"}}, "'a'"),
        ({"list": "int8", "struct": {}}, "one of"),
    ],
)
def test_what_is_no_type_is_told_with_its_column(wanted: Any, word: str) -> None:
    ((column, trouble),) = check_columns({"a": wanted})
    assert column == "a"
    assert word in trouble


def test_checking_imports_nothing_that_reads_data() -> None:
    script = (
        "import sys, provider.dataset_builder.build, provider.dataset_builder.fingerprint;"
        "from provider.dataset_builder.specification import *;"
        "check_source(SplitSource(('a.csv',))); check_columns({'a': 'int64'});"
        "print(*sys.modules)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert {"pyarrow", "fsspec", "numpy", "pandas"} & set(done.stdout.split()) == set()
