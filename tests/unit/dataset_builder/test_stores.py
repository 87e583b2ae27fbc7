"""Files are read from object stores by URL, in ranges, and never copied whole to the disk."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from provider.dataset_builder import storage
from provider.dataset_builder.fingerprint import fingerprint
from provider.dataset_builder.planning import look_at, planned
from provider.dataset_builder.sources import find_sources
from provider.dataset_builder.specification import BuildSettings, SplitSource
from provider.dataset_builder.tasks import run
from tests.unit.dataset_builder.building import built, refused, rows
from tests.unit.dataset_builder.object_store import ObjectStore, served

ROWS = [{"n": row, "text": f"text {row}"} for row in range(3000)]


def packed(form: str) -> bytes:
    """Return the rows in a format."""
    if form == "parquet":
        sink = io.BytesIO()
        pq.write_table(pa.Table.from_pylist(ROWS), sink, row_group_size=500)
        return sink.getvalue()
    if form == "arrow":
        sink = io.BytesIO()
        table = pa.Table.from_pylist(ROWS)
        with pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=500)
        return sink.getvalue()
    if form.startswith("csv"):
        text = "n,text\n" + "".join(f"{row['n']},{row['text']}\n" for row in ROWS)
    else:
        text = "".join(json.dumps(row) + "\n" for row in ROWS)
    if form.endswith(".zip"):
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("rows.csv", text)
        return sink.getvalue()
    return gzip.compress(text.encode()) if form.endswith(".gz") else text.encode()


FORMS = ["csv", "csv.gz", "csv.zip", "jsonl", "parquet", "arrow"]
OBJECTS = {f"data/in/rows.{form}": packed(form) for form in FORMS}


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ObjectStore, BuildSettings]]:
    """An object store and the settings that lead to it."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with served(OBJECTS) as (held, address):
        keys = {"key": "id", "secret": "secret", "endpoint_url": address, "region": "us-east-1"}
        yield held, BuildSettings(storage={"s3": keys})


@pytest.mark.parametrize("form", FORMS)
def test_rows_are_read_from_s3(form: str, store: tuple[ObjectStore, BuildSettings]) -> None:
    assert rows(built(f"s3://bucket/data/in/rows.{form}", settings=store[1])) == ROWS


def test_a_glob_is_looked_for_in_s3(store: tuple[ObjectStore, BuildSettings]) -> None:
    found = find_sources(SplitSource(("s3://bucket/data/**/*.csv*",)), store[1].storage)
    names = [f"data/in/rows.{form}" for form in ("csv", "csv.gz", "csv.zip")]
    assert [(file.name, file.size) for file in found] == [(f"s3://bucket/{name}", len(OBJECTS[name])) for name in names]
    for missing in ("s3://bucket/data/*.csv", "s3://bucket/none.csv"):
        with refused(missing):
            find_sources(SplitSource((missing,)), store[1].storage)


def test_the_fingerprint_of_an_object_is_found_without_reading_it(store: tuple[ObjectStore, BuildSettings]) -> None:
    source = SplitSource(("s3://bucket/data/in/rows.csv",))
    found = find_sources(source, store[1].storage)
    assert found[0].version
    assert fingerprint(source, store[1], found) == fingerprint(source, store[1], found)
    assert store[0].read == []


def test_a_large_object_is_read_in_ranges(
    store: tuple[ObjectStore, BuildSettings],
) -> None:
    store[0].objects["large.jsonl"] = b'{"n": 1, "text": "some text"}\n' * 100_000
    assert len(rows(built("s3://bucket/large.jsonl", settings=store[1]))) == 100_000
    assert max(size for _, size in store[0].read) <= 4 << 20
    assert len(store[0].read) <= 20


def test_a_store_that_does_not_answer_is_an_error_that_names_the_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    keys = {"key": "id", "secret": "secret", "endpoint_url": "http://127.0.0.1:9", "region": "us-east-1"}
    with refused("s3://bucket/rows.csv"):
        built("s3://bucket/rows.csv", settings=BuildSettings(storage={"s3": keys}))


def test_a_glob_in_a_store_that_does_not_answer_is_told_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not as a glob that nothing matches."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    keys = {"key": "id", "secret": "secret", "endpoint_url": "http://127.0.0.1:9", "region": "us-east-1"}
    with refused("Could not look for s3://bucket/in/*.csv"):
        find_sources(SplitSource(("s3://bucket/in/*.csv",)), {"s3": keys})


def test_the_store_is_found_by_the_variable_that_every_client_of_s3_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    with served(OBJECTS) as (_, address):
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        assert rows(built("s3://bucket/data/in/rows.csv")) == ROWS
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", address)
        assert rows(built("s3://bucket/data/in/rows.csv")) == ROWS


def test_an_object_that_goes_away_meanwhile_is_an_error_that_names_it(store: tuple[ObjectStore, BuildSettings]) -> None:
    source = SplitSource(("s3://bucket/data/in/rows.csv",))
    seen = look_at({"train": source}, store[1])
    (planned_task,) = planned(seen, store[1], None, cut=True).tasks["train"]
    store[0].objects.clear()
    with refused("s3://bucket/data/in/rows.csv"):
        run(planned_task.task, Path(), lambda rows, size: None)


@pytest.mark.parametrize("form", FORMS)
def test_rows_are_read_through_any_filesystem_of_fsspec(form: str) -> None:
    files = fsspec.filesystem("memory")
    files.pipe(f"/some/rows.{form}", OBJECTS[f"data/in/rows.{form}"])
    try:
        config = built(f"memory://some/*.{form}")
        assert rows(config) == ROWS
        assert config.splits["train"].shards[0].path.parent != Path.cwd()
    finally:
        files.rm("/some", recursive=True)


def test_a_filesystem_without_its_package_is_an_error_that_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(scheme: str) -> Any:
        raise ImportError(f"Install something to access {scheme}")

    monkeypatch.setattr(fsspec, "get_filesystem_class", missing)
    monkeypatch.setattr(storage, "_of_pyarrow", lambda scheme, options: None)
    for scheme, package in (("s3", "s3fs"), ("gs", "gcsfs"), ("hf", "huggingface_hub")):
        with refused(f"{scheme}://", package):
            find_sources(SplitSource((f"{scheme}://bucket/a.csv",)))
