"""What the Hub says of a dataset's content, compared with what was published."""

from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from provider.errors import ConfigurationError
from provider.hub.client import Hub
from provider.hub.files import TreeEntry
from provider.hub.http.settings import HubSettings
from provider.local_hub.model.settings import Settings
from provider.local_hub.server import LocalHub
from provider.plugin.interface import Private
from provider.resources.dataset.manifest import PUBLISHED, README_OID
from provider.resources.dataset.readme import read_readme
from provider.resources.dataset.state import imported_content, observed_content

ID = "acme/d"
SHARD = {"path": "data/train-0.parquet", "size": 3, "sha256": "a" * 64}
ENTRY = TreeEntry("data/train-0.parquet", "oid", 3, "a" * 64)
SPLIT: dict[str, Any] = {"num_examples": 1, "num_bytes": 8, "shards": [SHARD], "fingerprint": "f"}
NOTHING: Any = {"id": ID, "revision": None, "card": None, "readme": None, "configs": None}
STATE: Any = NOTHING | {
    "files": {"a.txt": "a"},
    "source_hashes": None,
    "configs": {"default": {"default": None, "splits": {"train": SPLIT | {"files": ["a.csv"]}}}},
}


def private() -> Private:
    """Return the private state of what was published."""
    return {README_OID: "r", PUBLISHED: {"default": {"features": [], "splits": {"train": SPLIT}}}}


@pytest.fixture
def hub() -> Iterator[Hub]:
    """Yield a client of a local Hub with an empty dataset."""
    with LocalHub(settings=Settings(reject_invalid_cards=False)) as local:
        client = Hub(HubSettings(local.token, local.url, request_timeout=10, max_retries=2), Future())
        client.repositories.create("dataset", ID)
        yield client
        client.close()


def tree(*entries: TreeEntry, readme: str = "r") -> dict[str, TreeEntry]:
    """Return the files of a repository with a README.md."""
    return {entry.path: entry for entry in (*entries, TreeEntry("README.md", readme, 1))}


def test_a_readme_that_is_known_is_not_read_again(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub.files, "read", None)
    assert observed_content(hub, private(), tree(ENTRY), STATE) == {"configs": STATE["configs"]}


def test_a_shard_that_is_gone_or_another_leaves_no_fingerprint(hub: Hub) -> None:
    for files in (tree(), tree(TreeEntry(ENTRY.path, "oid", 3, "b" * 64))):
        content: Any = observed_content(hub, private(), files, STATE)
        split = content["configs"]["default"]["splits"]["train"]
        assert (split["shards"], split["fingerprint"], split["files"]) == ([], None, ["a.csv"])


def test_a_readme_matters_only_to_who_manages_something_of_it(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub.files, "read", None)
    assert observed_content(hub, {}, tree(readme="other"), NOTHING) == {"configs": None}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"---\na: [\n---\n", b"---\n- a\n---\n"])
def test_a_readme_that_can_not_be_read_is_told_with_its_dataset_each_time(hub: Hub, content: bytes) -> None:
    hub.files.commit("dataset", ID, "x", {"README.md": content})
    there, remembered = hub.files.tree("dataset", ID), private()
    for _ in range(2):
        with pytest.raises(ConfigurationError) as told:
            observed_content(hub, remembered, there, STATE)
        assert told.value.summary == f"The README.md of the dataset {ID} can't be read"
        assert "Correct it on the Hub" in told.value.detail


def test_without_a_readme_there_is_no_text(hub: Hub) -> None:
    assert read_readme(hub, ID, {}, "main") == ""


def test_an_import_finds_configs_by_pattern_and_knows_no_source() -> None:
    card = {
        "configs": [
            {"config_name": "raw", "default": True, "data_files": [{"split": "train", "path": "data/train-*"}]}
        ],
        "dataset_info": {"config_name": "raw", "splits": [{"name": "train", "num_examples": 1}]},
    }
    content: Any = imported_content("", card, tree(ENTRY))
    config = content["configs"]["raw"]
    assert (config["default"], config["features"], config["dataset_size"]) == (True, [], None)
    split = config["splits"]["train"]
    assert (split["num_examples"], split["num_bytes"], split["shards"]) == (1, None, [SHARD])
    assert (split["files"], split["fingerprint"]) == (None, None)
