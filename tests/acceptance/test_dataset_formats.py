"""The unmodified `datasets` library reads, row for row, what the source files of every format hold."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.engine import engines, newest
from tests.acceptance.every_format import BIG, Config, Row, Split, configs, lines, table
from tests.acceptance.loading import load_splits
from tests.acceptance.workspace import Workspace, make_workspace
from tests.unit.dataset_builder.object_store import served

pytestmark = pytest.mark.newest
ID = "acme/formats"


@pytest.fixture(params=engines(), ids=str)
def place(request: pytest.FixtureRequest, tmp_path: Path, reattach: str) -> Workspace:
    """Return a workspace of each engine."""
    return make_workspace(tmp_path, request.param, {"TF_REATTACH_PROVIDERS": reattach})


def dataset(written_configs: Mapping[str, Config]) -> str:
    """Return a dataset of some configs in HCL."""
    blocks = "".join(f"    {name} = {config.block()}\n" for name, config in written_configs.items())
    return f'resource "huggingface_dataset" "it" {{\n  name = "formats"\n  configs = {{\n{blocks}  }}\n}}\n'


def as_loaded(row: Row, *, streaming: bool) -> Row:
    """Return a row as the library gives it: pictures decoded, or the bytes of their files; sounds as these."""

    def told(name: str, value: Any) -> Any:
        if name == "image" and not streaming:
            picture = Image.open(io.BytesIO(value))
            return picture.size, picture.tobytes()
        return value

    return {name: told(name, value) for name, value in row.items()}


def stored(row: Row) -> Row:
    """Return a loaded row, with the bytes alone of media that were not decoded."""
    return {
        name: value["bytes"] if isinstance(value, dict) and value.keys() == {"bytes", "path"} else value
        for name, value in row.items()
    }


def assert_loads(hub: Rehearsal, home: Path, expected: Mapping[str, Config]) -> None:
    """Load all of it both ways, and compare."""
    places = [(name, split) for name, config in expected.items() for split in config.splits]
    loaded = load_splits(hub, home, ID, places)
    for (name, split, streaming), (features, rows) in loaded.items():
        config = expected[name]
        wanted = [as_loaded(row, streaming=streaming) for row in config.splits[split].rows]
        assert [stored(row) for row in rows] == wanted, (name, split, streaming)
        assert [[type(value) for value in stored(row).values()] for row in rows] == [
            [type(value) for value in row.values()] for row in wanted
        ], (name, split, streaming)
        assert {column: features[column] for column in config.features} == dict(config.features), (name, split)
    assert len(loaded) == 2 * len(places)


def test_one_apply_publishes_every_format_and_the_library_reads_what_the_files_hold(
    place: Workspace, hub: Rehearsal, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    every = configs(folder)
    place.write(hub.block() + dataset(every))
    place.apply()
    assert place.changes() == {}
    assert_loads(hub, tmp_path / "hf", every)
    told = place.attributes("huggingface_dataset.it")["configs"]
    counted = {name: {split: len(one.rows) for split, one in config.splits.items()} for name, config in every.items()}
    assert counted == {
        name: {split: one["num_examples"] for split, one in config["splits"].items()} for name, config in told.items()
    }


def test_files_in_repositories_of_the_hub_are_sources(place: Workspace, hub: Rehearsal, tmp_path: Path) -> None:
    """Their fingerprint comes from the Hub's hashes: another content is a change, and nothing is kept on the disk."""
    hub.call("POST", "/api/repos/create", {"type": "dataset", "name": "raw", "organization": "acme"})
    rows = [{"n": BIG, "text": "Grüße"}, {"n": 2, "text": "x"}]
    header = json.dumps({"key": "header", "value": {"summary": "rows"}})

    def put(some: list[Row]) -> None:
        files = [hub.file_line("in/a.jsonl", lines(some[:1])), hub.file_line("in/b.jsonl", lines(some[1:]))]
        hub.commit("/api/datasets/acme/raw/commit/main", "\n".join([header, *files]))

    put(rows)
    config = Config({"train": Split(["hf://datasets/acme/raw/in/*.jsonl"], rows)})
    place.write(hub.block() + dataset({"default": config}))
    place.apply()
    assert place.changes() == {}
    assert_loads(hub, tmp_path / "hf", {"default": config})
    put([*rows, {"n": 3, "text": "y"}])
    assert place.changes() == {"huggingface_dataset.it": ["update"]}
    place.apply()
    assert place.changes() == {}


def test_objects_of_s3_are_sources(hub: Rehearsal, tmp_path: Path) -> None:
    """The provider finds the store by the variables that every client of S3 reads."""
    rows = [{"n": BIG, "text": "Grüße"}, {"n": 2, "text": "x"}]
    with served({"in/a.csv": table(rows[:1]).encode(), "in/b.csv": table(rows[1:]).encode()}) as (store, address):
        environ = {
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "id",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        engine = newest()
        if engine is None:
            pytest.skip("there is no Terraform and no OpenTofu here")
        place = make_workspace(tmp_path, engine, environ)
        config = Config({"train": Split(["s3://bucket/in/*.csv"], rows)})
        place.write(hub.block() + dataset({"default": config}))
        place.apply()
        read = len(store.read)
        assert place.changes() == {}
        assert len(store.read) == read
        store.objects["in/b.csv"] = table([{"n": 3, "text": "yes"}]).encode()
        assert place.changes() == {"huggingface_dataset.it": ["update"]}
    assert_loads(hub, tmp_path / "hf", {"default": config})
