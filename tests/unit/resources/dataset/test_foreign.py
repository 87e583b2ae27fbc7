"""What of a dataset others made: files of branches and tags, names of ours with their content, pull requests."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import httpx
import pytest

from provider.hub.client import Hub
from provider.hub.files import blob_id
from provider.hub.http.settings import HubSettings
from provider.local_hub.server import LocalHub
from provider.plugin.interface import Private
from provider.resources.dataset.foreign import foreign_content
from provider.resources.dataset.manifest import FILE_BLOBS, PUBLISHED, WRITTEN_README

ID = "acme/d"
SHARD = "data/train-00000-of-00001-aaaaaaaa.parquet"
README = b"---\nlicense: mit\n---\n"
STATE: Any = {"files": {"ours.txt": "ours"}, "source_hashes": None, "configs": None}


@pytest.fixture
def served() -> Iterator[tuple[LocalHub, Hub]]:
    """Yield a local Hub, and a client of it that published a dataset with a file, a README.md and a shard."""
    with LocalHub() as local:
        client = Hub(HubSettings(local.token, local.url, request_timeout=10, max_retries=2), Future())
        client.repositories.create("dataset", ID)
        client.files.commit("dataset", ID, "Publish", {"ours.txt": b"ours", "README.md": README, SHARD: b"PAR1"})
        yield local, client
        client.close()


def remembered() -> Private:
    """Return the private state after that publication."""
    shards = [{"path": SHARD, "size": 4, "sha256": None}]
    split = {"num_examples": 1, "num_bytes": 1, "shards": shards, "fingerprint": "a" * 64}
    return {
        PUBLISHED: {"default": {"features": [], "splits": {"train": split}}},
        WRITTEN_README: blob_id(README),
        FILE_BLOBS: {"ours.txt": blob_id(b"ours")},
    }


def found(hub: Hub, private: Private) -> list[str]:
    """Return what is found, read anew."""
    return foreign_content(hub, hub.repositories.info("dataset", ID), private, STATE)


def test_what_was_published_from_here_is_nobody_elses(served: tuple[LocalHub, Hub]) -> None:
    """Nor what the Hub makes, nor what a tag keeps of an earlier publication."""
    _, hub = served
    hub.refs.create_tag("dataset", ID, "v1")
    assert found(hub, remembered()) == []


@pytest.mark.parametrize(
    ("path", "content"),
    [("theirs.txt", b"x"), ("ours.txt", b"theirs"), ("README.md", b"# Theirs"), (SHARD, b"PAR1 and more")],
)
def test_a_file_of_others_counts_also_under_a_name_of_ours(
    served: tuple[LocalHub, Hub], path: str, content: bytes
) -> None:
    _, hub = served
    hub.files.commit("dataset", ID, "Theirs", {path: content})
    assert found(hub, remembered()) == [path]


def test_a_file_that_only_a_tag_or_a_branch_has_counts(served: tuple[LocalHub, Hub]) -> None:
    _, hub = served
    hub.files.commit("dataset", ID, "Theirs", {"release.txt": b"x"})
    hub.refs.create_tag("dataset", ID, "v1")
    hub.files.commit("dataset", ID, "Away", {}, ["release.txt"])
    hub.refs.create_branch("dataset", ID, "next")
    hub.files.commit("dataset", ID, "Theirs", {"next.txt": b"x"}, revision="next")
    assert found(hub, remembered()) == ["next.txt", "release.txt"]


def test_an_open_pull_request_counts(served: tuple[LocalHub, Hub]) -> None:
    local, hub = served
    headers = {"Authorization": f"Bearer {local.token}"}
    lines = [{"key": "header", "value": {"summary": "Propose"}}]
    lines += [{"key": "file", "value": {"path": "proposed.txt", "content": "x"}}]
    body = "\n".join(map(json.dumps, lines))
    httpx.post(
        f"{local.url}/api/datasets/{ID}/commit/main?create_pr=1", content=body, headers=headers
    ).raise_for_status()
    assert found(hub, remembered()) == ["pull request #1"]


def test_a_tainted_dataset_is_known_by_its_state_alone(served: tuple[LocalHub, Hub]) -> None:
    """The engine then hands over no private state."""
    _, hub = served
    assert found(hub, {}) == []
    hub.files.commit("dataset", ID, "Theirs", {"theirs.txt": b"x"})
    assert found(hub, {}) == ["theirs.txt"]
