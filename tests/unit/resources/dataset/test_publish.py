"""New shards go up unseen, one last commit swaps the card, and what an earlier attempt left is taken away."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from provider.errors import StaleParent
from provider.hub.card import front_matter
from provider.hub.client import Hub
from provider.hub.http.settings import HubSettings
from provider.local_hub.model.settings import Settings
from provider.local_hub.server import LocalHub
from provider.resources.dataset.card import CardChange, data_files
from provider.resources.dataset.publish import Publication, publish, shard_path

ID = "acme/d"


@pytest.fixture
def hub() -> Iterator[Hub]:
    """Yield a client of a local Hub with an empty dataset."""
    with LocalHub(settings=Settings(reject_invalid_cards=False)) as local:
        client = Hub(HubSettings(local.token, local.url, request_timeout=10, max_retries=2), Future())
        client.repositories.create("dataset", ID)
        yield client
        client.close()


def publication(folder: Path, count: int, fingerprint: str, dropped: tuple[str, ...] = ()) -> Publication:
    """Return what publishes the split `train` in some shards."""
    shards: dict[str, Path] = {}
    for number in range(count):
        path = shard_path("default", "train", number, count, fingerprint)
        shards[path] = folder / path.replace("/", "-")
        shards[path].write_bytes(b"PAR1" + path.encode())
    told = [{"path": path, "size": local.stat().st_size, "sha256": None} for path, local in shards.items()]
    split = {"num_examples": 1, "num_bytes": 8, "shards": told, "fingerprint": fingerprint}
    card = CardChange({}, {"default": {"features": [], "splits": {"train": split}}}, (), {})
    return Publication(ID, "main", shards, {("default", "train")}, set(shards), dropped, card)


def run(hub: Hub, wanted: Publication) -> str:
    """Publish, and give the new head."""
    return publish(hub, wanted, lambda _: None, lambda _: True).sha


def parquet(hub: Hub) -> set[str]:
    """Return the paths of the shards that are there."""
    return {path for path in hub.files.tree("dataset", ID) if path.endswith(".parquet")}


def test_many_shards_go_up_in_parts_that_nothing_names_until_the_last_commit(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provider.resources.dataset.publish.FILES_PER_COMMIT", 2)
    run(hub, publication(tmp_path, 1, "a" * 64))
    old = parquet(hub)
    wanted = publication(tmp_path, 5, "b" * 64, tuple(old))
    run(hub, wanted)
    assert parquet(hub) == set(wanted.shards)
    last, *parts = hub.refs.commits("dataset", ID)[:3]
    assert [commit.title[-13:] for commit in parts] == ["(part 2 of 3)", "(part 1 of 3)"]
    for commit in parts:
        tree = hub.files.tree("dataset", ID, commit.id)
        ((_, _, named),) = data_files(front_matter(hub.files.read("dataset", ID, "README.md", commit.id).decode()))
        assert set(named) == old <= tree.keys()
    ((_, _, named),) = data_files(front_matter(hub.files.read("dataset", ID, "README.md", last.id).decode()))
    assert named == list(wanted.shards)


def test_the_first_shards_come_in_one_commit_with_the_card(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a card that says where everything is, loaders take whatever they find."""
    monkeypatch.setattr("provider.resources.dataset.publish.FILES_PER_COMMIT", 2)
    before = len(hub.refs.commits("dataset", ID))
    run(hub, publication(tmp_path, 5, "a" * 64))
    assert len(hub.refs.commits("dataset", ID)) == before + 1


def test_the_same_once_more_is_no_commit(hub: Hub, tmp_path: Path) -> None:
    wanted = publication(tmp_path, 2, "a" * 64)
    assert run(hub, wanted) == run(hub, wanted)


def test_shards_that_an_earlier_attempt_left_are_taken_away_and_nothing_else(hub: Hub, tmp_path: Path) -> None:
    """Files of other splits, of the Hub's own library and those that the card names stay."""
    stray = shard_path("default", "train", 0, 9, "c" * 64)
    others = {
        shard_path("default", "test", 0, 1, "c" * 64): b"PAR1 test",
        "data/train-00000-of-00001.parquet": b"PAR1 theirs",
        shard_path("raw", "train", 0, 1, "c" * 64): b"PAR1 raw",
    }
    hub.files.upload("dataset", ID, "Theirs", {stray: b"PAR1 stray"} | others)
    wanted = publication(tmp_path, 1, "a" * 64)
    run(hub, wanted)
    assert parquet(hub) == others.keys() | wanted.shards.keys()


def test_who_always_comes_first_is_told_after_some_attempts(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no attempt more is made once the user wants to stop."""
    waits: list[float] = []

    def lose(*_: Any, **__: Any) -> str:
        raise StaleParent("Could not commit", "", status=412)

    def sleep(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) < 3

    monkeypatch.setattr(hub.files, "upload", lose)
    with pytest.raises(StaleParent):
        publish(hub, publication(tmp_path, 1, "a" * 64), lambda _: None, sleep)
    assert len(waits) == 3
    with pytest.raises(StaleParent):
        publish(hub, publication(tmp_path, 1, "a" * 64), lambda _: None, lambda _: True)


def test_a_readme_that_nobody_manages_is_not_even_read(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.files.commit("dataset", ID, "Theirs", {"README.md": b"---\na: [\n---\n\xff"})
    nothing = CardChange({}, {}, (), {})
    wanted = replace(publication(tmp_path, 0, "a" * 64), card=nothing, splits=(), files={"a.txt": b"a"})
    monkeypatch.setattr(hub.files, "read", None)
    published = publish(hub, wanted, lambda _: None, lambda _: True)
    assert published.readme_oid == hub.files.tree("dataset", ID)["README.md"].oid
    assert "a.txt" in hub.files.tree("dataset", ID)
