"""Only splits whose files, or whose shards on the Hub, are not those that were published are built."""

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from provider.dataset_builder.fingerprint import fingerprint
from provider.dataset_builder.sources import find_sources
from provider.errors import ConfigurationError
from provider.hub.files import TreeEntry
from provider.plugin.interface import ChangeContext, Diagnostics, Private
from provider.plugin.types import Unknown
from provider.resources.dataset.build import Builder
from provider.resources.dataset.manifest import PUBLISHED, RESULTS
from provider.resources.dataset.progress import DatasetProgress
from provider.resources.dataset.sources import build_settings, split_source
from schemas._dataset_configs import CONFIG, SPLIT

if TYPE_CHECKING:
    from provider.hub.client import Hub

HUB = cast("Hub", SimpleNamespace(settings=SimpleNamespace(endpoint="https://hub.example", token="t")))
FEATURES = [{"name": "a", "dtype": "int64"}]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with two data files."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "train.csv").write_text("a\n1\n2\n", encoding="utf-8")
    (tmp_path / "test.csv").write_text("a\n3\n", encoding="utf-8")
    (tmp_path / "built").mkdir()
    return tmp_path


def config(folder: Path) -> Any:
    """Return a planned config with two splits, whose results are not known."""
    written: Any = dict.fromkeys(attribute.name for attribute in CONFIG)
    splits = {}
    for name in ("train", "test"):
        split: Any = dict.fromkeys(attribute.name for attribute in SPLIT) | {"files": [str(folder / f"{name}.csv")]}
        source, settings = split_source(split), build_settings(written, None)
        told = fingerprint(source, settings, find_sources(source, settings.storage))
        splits[name] = split | dict.fromkeys(RESULTS, Unknown) | {"fingerprint": told}
    return written | {"splits": splits}


def builder(folder: Path, private: Private, tree: dict[str, TreeEntry]) -> Builder:
    """Return a builder on top of what was published."""
    planned: Any = {"name": "d", "timeouts": None}
    ctx: ChangeContext[Any] = ChangeContext(Diagnostics(), "huggingface_dataset")
    progress = DatasetProgress(ctx, planned, "create")
    return Builder(HUB, private, tree, {}, folder / "built", progress)


def test_a_split_that_is_as_it_was_published_is_kept_and_the_other_is_built_to_its_columns(folder: Path) -> None:
    planned = config(folder)
    shard = {"path": "data/train-0.parquet", "size": 3, "sha256": "a" * 64}
    kept = {"num_examples": 2, "num_bytes": 16, "shards": [shard]}
    kept["fingerprint"] = planned["splits"]["train"]["fingerprint"]
    private = {PUBLISHED: {"default": {"features": FEATURES, "splits": {"train": kept}}}}
    there = {"data/train-0.parquet": TreeEntry("data/train-0.parquet", "oid", 3, "a" * 64)}
    built = builder(folder, private, there).build({"default": planned})
    assert built.manifest["default"]["splits"]["train"] == kept
    assert built.manifest["default"]["splits"]["test"]["num_examples"] == 1
    assert built.manifest["default"]["features"] == FEATURES
    assert {path.split("-")[0] for path in built.shards} == {"data/test"}


def test_a_split_whose_shard_is_gone_is_built_again_under_the_same_name(folder: Path) -> None:
    first = builder(folder, {}, {}).build({"default": config(folder)})
    again = folder / "again"
    again.mkdir()
    (again / "built").mkdir()
    second = builder(again, {PUBLISHED: first.manifest}, {}).build({"default": config(folder)})
    assert second.manifest == first.manifest
    assert second.shards.keys() == first.shards.keys()
    for path, local in second.shards.items():
        before = first.shards[path]
        assert isinstance(local, Path)
        assert isinstance(before, Path)
        assert local.read_bytes() == before.read_bytes()


def test_a_file_that_changed_since_the_plan_ends_the_build(folder: Path) -> None:
    planned = config(folder)
    (folder / "test.csv").write_text("a\n4\n5\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="The files of the split test of the config default changed since"):
        builder(folder, {}, {}).build({"default": planned})


def test_nothing_is_built_without_configs(folder: Path) -> None:
    assert builder(folder, {}, {}).build(None).manifest == {}
    assert builder(folder, {}, {}).build({}).shards == {}


def test_a_late_value_that_changes_the_type_of_a_published_column_ends_the_build(folder: Path) -> None:
    (folder / "train.csv").write_text("a\n" + "1\n" * 700_000 + "late\n", encoding="utf-8")
    planned = config(folder)
    private = {PUBLISHED: {"default": {"features": FEATURES, "splits": {}}}}
    making = builder(folder, private, {})
    making.before = {"default": planned}
    with pytest.raises(ConfigurationError) as caught:
        making.build({"default": planned})
    assert "column a of the config default is published as int64 and would become string" in caught.value.summary
    assert "line 700002" in caught.value.detail
    assert "'late'" in caught.value.detail
    making = builder(folder, private, {})
    shutil.rmtree(folder / "built" / "default")
    assert making.build({"default": planned}).manifest["default"]["features"] == [{"name": "a", "dtype": "string"}]
