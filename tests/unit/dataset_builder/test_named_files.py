"""A file that the data of another one names: only what stands beside it is read."""

import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from tests.unit.dataset_builder.building import built, labelled, refused, rows, write

ELSEWHERE = [
    "/etc/hostname",
    "/proc/self/environ",
    "../secret.png",
    "in/../../secret.png",
    "..\\secret.png",
    "file:///etc/hostname",
    "local:///etc/hostname",
    "hf://datasets/acme/private/secret.txt",
    "s3://bucket/payroll.csv",
    "memory://x",
    "C:/secret.png",
    "link.png",
    "linked/secret.png",
    "fifo",
    "in",
    "",
    ".",
    "missing.png",
    "a\0b",
]


def named_by(form: str, told: str) -> str:
    """Write a file with a row that names a file, and give its name."""
    row: dict[str, Any] = {"id": [1, 2], "photo": ["in/good.png", told]}
    match form:
        case "csv":
            return write("data/t.csv", f'id,photo\n1,in/good.png\n2,"{told}"\n')
        case "jsonl":
            return write("data/t.jsonl", "".join(f"{json.dumps(one)}\n" for one in pa.table(row).to_pylist()))
        case "parquet":
            Path("data").mkdir(exist_ok=True)
            pq.write_table(pa.table(row), "data/t.parquet")
        case _:
            Path("data").mkdir(exist_ok=True)
            pyarrow.feather.write_feather(pa.table(row), "data/t.arrow")
    return f"data/t.{form}"


@pytest.fixture(autouse=True)
def _files() -> None:
    write("data/in/good.png", "good")
    write("secret.png", "SECRET")
    Path("data/link.png").symlink_to("../secret.png")
    Path("data/linked").symlink_to("..")
    os.mkfifo("data/fifo")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        (form, told)
        for form in ("csv", "jsonl", "parquet", "arrow")
        for told in ELSEWHERE
        if form != "csv" or (told and "\0" not in told)  # an empty cell of csv names nothing, and csv has no NUL
    ],
)
def test_a_cell_that_names_what_is_not_beside_its_file_is_refused(form: str, told: str) -> None:
    name = named_by(form, told)
    for kind in ("image", "audio"):
        with refused(name, "photo", "line 3" if form == "csv" else "2"):
            built(name, settings=labelled(photo=kind))


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "arrow"])
def test_a_cell_that_names_a_file_beside_is_that_file(form: str) -> None:
    write("data/other.png", "other")
    Path("data/in/inner.png").symlink_to("good.png")
    for told, content in (("other.png", b"other"), ("./in/inner.png", b"good"), ("in\\good.png", b"good")):
        if form == "jsonl" or "\\" not in told:
            config = built(named_by(form, told), settings=labelled(photo="image"))
            assert [row["photo"]["bytes"] for row in rows(config)] == [b"good", content]


@pytest.mark.parametrize("told", [told for told in ELSEWHERE if told and "\0" not in told])
def test_a_metadata_file_that_names_what_is_not_beside_it_is_refused(told: str) -> None:
    write("data/metadata.csv", f'file_name,n\nin/good.png,1\n"{told}",2\n')
    with refused("metadata.csv"):
        built("data/metadata.csv", "data/in/good.png", form="imagefolder")
