"""The files of a repository of any kind, at any branch, against a local Hub."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from provider.errors import ConfigurationError
from provider.hub.client import Hub
from provider.hub.settings import HubSettings
from provider.local_hub.server import LocalHub
from provider.plugin.interface import Diagnostics, Private
from provider.plugin.types import Unknown
from provider.resources._files import Wanted, commit_files, encoded, imported_files, observed_files
from provider.resources._source import (
    hashes_of,
    note_source,
    observed_source,
    plan_source,
    read_source,
    source_difference,
    source_to_apply,
)

ID = "acme/d"
NOTHING: dict[str, Any] = {"files": None, "source_dir": None, "source_include": None, "source_exclude": None}


@pytest.fixture
def hub() -> Iterator[Hub]:
    """Give a client of a local Hub on which a dataset has a branch `next`."""
    with LocalHub() as local:
        client = Hub(HubSettings(local.token, local.url, request_timeout=10, max_retries=2), Future())
        client.repositories.create("dataset", ID)
        client.refs.create_branch("dataset", ID, "next")
        yield client
        client.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a text and a binary file."""
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(b"\x00\xff")
    return tmp_path


def test_a_branch_is_changed_by_one_commit_and_the_others_are_left_alone(hub: Hub, folder: Path) -> None:
    """Text and binary files together; the same once more is no commit."""
    private: Private = {}
    source = read_source(NOTHING | {"source_dir": str(folder)})
    for _ in range(2):
        gone, written = source_difference(private, source, None)
        commit_files(hub, "dataset", ID, Wanted(encoded({"c.txt": "c"}) | written, gone), "next")
        note_source(private, source)
        assert len(hub.refs.commits("dataset", ID, "next")) == 2
    assert hub.files.tree("dataset", ID, "next").keys() == {".gitattributes", "a.txt", "b.bin", "c.txt"}
    assert hub.files.tree("dataset", ID).keys() == {".gitattributes"}
    kept = hashes_of(source)
    assert kept is not None
    assert observed_source(hub, private, "dataset", ID, kept, revision="next") == kept
    assert observed_source(hub, private, "dataset", ID, kept) == {}
    assert observed_files(hub, "dataset", ID, {"c.txt": "old"}, "next") == {"c.txt": "c"}
    assert imported_files(hub, "dataset", ID) == {}


def test_what_is_written_is_not_deleted_and_what_is_gone_already_needs_no_commit(hub: Hub) -> None:
    commit_files(hub, "dataset", ID, Wanted(encoded({"a.txt": "1", "b.txt": "1"})))
    commit_files(hub, "dataset", ID, Wanted(encoded({"a.txt": "1"}), ["a.txt", "never.txt"]))
    assert len(hub.refs.commits("dataset", ID)) == 2
    commit_files(hub, "dataset", ID, Wanted({}, ["b.txt"]))
    assert hub.files.tree("dataset", ID).keys() == {".gitattributes", "a.txt"}


@pytest.mark.parametrize(
    "unknown", [{"source_dir": Unknown}, {"source_include": Unknown}, {"source_exclude": ["a", Unknown]}]
)
def test_a_folder_of_which_not_all_is_known_has_unknown_hashes(folder: Path, unknown: dict[str, Any]) -> None:
    config = NOTHING | {"source_dir": str(folder)} | unknown
    plan, source = plan_source(Diagnostics(), config, None, config)
    assert plan["source_hashes"] is Unknown
    assert source is Unknown


def test_a_folder_that_changed_since_the_plan_is_refused_with_the_files(folder: Path) -> None:
    """Those that changed, came or went."""
    config = NOTHING | {"source_dir": str(folder)}
    planned, _ = plan_source(Diagnostics(), config, None, config)
    assert source_to_apply(config, planned) is not None
    (folder / "a.txt").write_text("other", encoding="utf-8")
    (folder / "b.bin").rename(folder / "c.bin")
    with pytest.raises(ConfigurationError, match=r"Not as planned any more: a\.txt, b\.bin, c\.bin\."):
        source_to_apply(config, planned)
    assert source_to_apply(config, {"source_hashes": Unknown}) is not None
