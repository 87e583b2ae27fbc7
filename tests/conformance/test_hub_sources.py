"""Files in a repository of the Hub are sources by their hf:// URL."""

import json
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from provider.dataset_builder.build import build_config
from provider.dataset_builder.fingerprint import fingerprint
from provider.dataset_builder.sources import find_sources
from provider.dataset_builder.specification import BuildSettings, SplitSource
from provider.local_hub.server import LocalHub

pq = pytest.importorskip("pyarrow.parquet")

LINES = "".join(json.dumps({"n": row, "text": f"text {row}"}) + "\n" for row in range(3000)).encode()


def test_rows_are_read_from_a_dataset_on_the_hub(hub: LocalHub, api: HfApi, tmp_path: Path) -> None:
    api.create_repo("alice/raw", repo_type="dataset", private=True)
    for name in ("data/a.jsonl", "data/b.jsonl"):
        api.upload_file(path_or_fileobj=LINES, path_in_repo=name, repo_id="alice/raw", repo_type="dataset")
    settings = BuildSettings(storage={"hf": {"endpoint": hub.url, "token": hub.token, "skip_instance_cache": True}})
    source = SplitSource(("hf://datasets/alice/raw/data/*.jsonl",))
    found = find_sources(source, settings.storage)
    assert [file.name for file in found] == [f"hf://datasets/alice/raw/data/{name}.jsonl" for name in "ab"]
    config = build_config({"train": source}, settings, tmp_path / "out", lambda progress: None)
    assert config.splits["train"].num_examples == 6000
    assert pq.read_table(config.splits["train"].shards[0].path).to_pylist()[3001] == {"n": 1, "text": "text 1"}
    before = fingerprint(source, settings, found)
    api.upload_file(
        path_or_fileobj=LINES[:-1] + b" \n", path_in_repo="data/b.jsonl", repo_id="alice/raw", repo_type="dataset"
    )
    assert fingerprint(source, settings, find_sources(source, settings.storage)) != before
