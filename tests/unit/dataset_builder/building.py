"""Builds splits in a folder of their own, and reads them back with the official library."""

import logging
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from provider.dataset_builder import contents, task_keys
from provider.dataset_builder.build import build_config
from provider.dataset_builder.progress import Progress
from provider.dataset_builder.results import BuiltConfig
from provider.dataset_builder.specification import BuildSettings, SplitSource
from provider.errors import ConfigurationError

Row = dict[str, Any]


def unwatched(progress: Progress) -> None:
    """Watch nothing."""


def built(
    *files: str,
    form: str | None = None,
    settings: BuildSettings | None = None,
    features: list[dict[str, Any]] | None = None,
    **options: Any,
) -> BuiltConfig:
    """Build the split `train` of some files."""
    folder = Path(tempfile.mkdtemp(dir=Path.cwd().parent))
    source = SplitSource(files, form, options)
    return build_config({"train": source}, settings or BuildSettings(), folder, unwatched, features=features)


def columns(config: BuiltConfig) -> dict[str, Any]:
    """Return the dtype of each column, or its whole feature if it has none."""
    return {feature["name"]: feature.get("dtype", feature) for feature in config.features}


def table(config: BuiltConfig, split: str = "train") -> pa.Table:
    """Read a split with pyarrow."""
    return pa.concat_tables([pq.read_table(shard.path) for shard in config.splits[split].shards])


def rows(config: BuiltConfig, split: str = "train") -> list[Row]:
    """Read the rows of a split with pyarrow, checking what was counted."""
    read: list[Row] = table(config, split).to_pylist()
    assert config.splits[split].num_examples == len(read)
    assert [shard.num_examples for shard in config.splits[split].shards] == [
        pq.read_metadata(shard.path).num_rows for shard in config.splits[split].shards
    ]
    return read


def loaded(config: BuiltConfig, split: str = "train") -> Any:
    """Load a split with the official library, checking that it sees the features that were told."""
    datasets = pytest.importorskip("datasets", reason="the datasets library is not installed")
    logging.getLogger("fsspec").setLevel(logging.WARNING)
    datasets.disable_progress_bars()
    files = [str(shard.path) for shard in config.splits[split].shards]
    cache = tempfile.mkdtemp(dir=Path.cwd().parent)
    read = datasets.load_dataset("parquet", data_files=files, split="train", cache_dir=cache)
    assert read.features == datasets.Features._from_yaml_list(config.features)
    assert len(read) == config.splits[split].num_examples
    return read


@contextmanager
def refused(*words: str) -> Iterator[None]:
    """Expect one error that says all of some words."""
    with pytest.raises(ConfigurationError) as caught:
        yield
    said = f"{caught.value.summary} {caught.value.detail}"
    assert [word for word in words if word not in said] == [], said


def write(name: str, content: str | bytes) -> str:
    """Write a file in the working folder, and give its name."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return name


def cut_small(monkeypatch: pytest.MonkeyPatch, grain: int = 16_000) -> None:
    """Have files of some kilobytes read in many pieces."""
    monkeypatch.setattr(task_keys, "LEAST_GRAIN", grain)
    monkeypatch.setattr(task_keys, "COLUMN_GRAIN", 0)
    monkeypatch.setattr(contents, "PART", grain)
    monkeypatch.setattr(contents, "BLOCK", grain // 16)


def small_shards(size: int = 20_000, **more: Any) -> BuildSettings:
    """BuildSettings for shards of some bytes."""
    return BuildSettings(max_shard_size=size, **more)


def labelled(**wanted: Any) -> BuildSettings:
    """BuildSettings that name the types of some columns."""
    columns: Mapping[str, Any] = wanted
    return BuildSettings(columns=columns)
