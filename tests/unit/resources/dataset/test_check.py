"""What can't work in the configuration of a dataset is told at its path, before any file is touched."""

from typing import Any

import pytest

from provider.plugin.interface import Diagnostics
from provider.plugin.types import Unknown
from provider.resources.dataset.check import check_configs
from schemas._dataset_configs import CONFIG, SPLIT

SPLIT_NAMES = [attribute.name for attribute in SPLIT]
CONFIG_NAMES = [attribute.name for attribute in CONFIG]


def config(*, default: bool | None = None, **split: Any) -> dict[str, Any]:
    """Return a config with one split `train` from `a.csv`."""
    train = dict.fromkeys(SPLIT_NAMES) | {"files": ["a.csv"]} | split
    return dict.fromkeys(CONFIG_NAMES) | {"default": default, "splits": {"train": train}}


def found(configs: Any, files: Any = None) -> list[tuple[str, Any]]:
    """Return summary and path of all that is wrong."""
    diagnostics = Diagnostics()
    config: Any = {"configs": configs, "files": files}
    check_configs(diagnostics, config)
    return [(one.summary, one.path) for one in diagnostics.diagnostics]


@pytest.mark.parametrize("configs", [None, Unknown, {}, {"a": Unknown}, {"a": config() | {"splits": Unknown}}])
def test_what_is_not_known_yet_is_not_wrong(configs: Any) -> None:
    assert found(configs, Unknown) == []


def test_only_one_config_is_loaded_when_none_is_named() -> None:
    """The config of the name default is, without saying so, and may say so."""
    assert found({"default": config(default=True), "raw": config()}) == []
    assert found({"default": config(), "raw": config(default=False)}) == []
    twice = "Two configs are the default"
    assert found({"b": config(default=True), "a": config(default=True)}) == [(twice, ["configs", ("b",), "default"])]
    assert found({"default": config(), "raw": config(default=True)}) == [(twice, ["configs", ("raw",), "default"])]


def test_an_option_of_another_format_is_told_at_its_place() -> None:
    ((summary, path),) = found({"a": config(options={"field": "rows"})})
    assert summary == "Invalid field"
    assert path == ["configs", ("a",), "splits", ("train",), "options", "field"]


def test_readme_md_is_no_file_of_a_dataset() -> None:
    assert found(None, {"README.md": "x", "a.txt": "y"}) == [("README.md stands in files", ["files"])]
