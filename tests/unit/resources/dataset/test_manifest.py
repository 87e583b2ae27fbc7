"""What a dataset resource published is remembered whole, and compared with what is there."""

from typing import Any

from provider.hub.files import TreeEntry
from provider.resources.dataset.manifest import (
    PUBLISHED,
    Manifest,
    manifest_of,
    present_shards,
    published_split,
    rows_title,
    set_hashes,
    set_split,
    shard_paths,
)

SHARD = {"path": "data/train-0.parquet", "size": 3, "sha256": "a" * 64}
RESULTS: dict[str, Any] = {"num_examples": 1, "num_bytes": 8, "shards": [SHARD], "fingerprint": "f"}


def test_a_split_is_noted_with_its_results_only_and_found_again() -> None:
    manifest: Manifest = {}
    set_split(manifest, "default", "train", RESULTS | {"files": ["a.csv"]}, [{"name": "a", "dtype": "string"}])
    assert published_split(manifest, "default", "train") == RESULTS
    assert published_split(manifest, "default", "test") is None
    assert published_split(manifest, "other", "train") is None
    assert shard_paths(manifest) == {SHARD["path"]}


def test_hashes_are_noted_of_new_shards_only_and_in_the_manifest_only() -> None:
    manifest: Manifest = {}
    set_split(manifest, "default", "train", RESULTS | {"shards": [SHARD, SHARD | {"path": "new"}]}, None)
    set_hashes(manifest, {"new": "b" * 64})
    assert [shard["sha256"] for shard in manifest["default"]["splits"]["train"]["shards"]] == ["a" * 64, "b" * 64]
    assert SHARD["sha256"] == "a" * 64


def test_what_was_published_is_not_changed_by_who_looks_at_it() -> None:
    private = {PUBLISHED: {"default": {"features": None, "splits": {"train": RESULTS}}}}
    manifest_of(private)["default"]["splits"].clear()
    assert manifest_of(private)["default"]["splits"] == {"train": RESULTS}
    assert manifest_of({}) == {}


def test_a_shard_is_present_only_with_the_size_and_the_content_that_was_published() -> None:
    def tree(size: int, sha256: str | None) -> dict[str, TreeEntry]:
        return {"data/train-0.parquet": TreeEntry("data/train-0.parquet", "oid", size, sha256)}

    assert present_shards([SHARD], tree(3, "a" * 64)) == [SHARD]
    assert present_shards([SHARD], tree(4, "a" * 64)) == []
    assert present_shards([SHARD], tree(3, "b" * 64)) == []
    assert present_shards([SHARD], tree(3, None)) == [SHARD]
    assert present_shards([SHARD], tree(4, None)) == []
    assert present_shards([SHARD], {}) == []


def test_the_title_of_a_commit_tells_which_rows_it_changes() -> None:
    def split(rows: int, *paths: str) -> dict[str, Any]:
        return {"num_examples": rows, "shards": [{"path": path} for path in paths]}

    def manifest(**splits: dict[str, Any]) -> Any:
        return {"default": {"features": [], "splits": splits}}

    before = manifest(train=split(8000, "old"), test=split(5, "kept"), gone=split(1, "x"))
    after = manifest(train=split(10000, "new"), test=split(5, "kept"))
    title = rows_title(before, after, {("default", "gone")})
    assert title == "Publish default/train: 8,000 -> 10,000 rows, default/gone: deleted with Terraform"
    assert rows_title({}, after, ()) == "Publish default/train: 10,000 rows, default/test: 5 rows with Terraform"
    assert rows_title(after, after, ()) is None
    shorter = manifest(train=split(3, "a"), test=split(5, "kept"))
    longer = manifest(train=split(9, "a", "b"), test=split(5, "kept"))
    assert rows_title(longer, shorter, ()) == "Publish default/train: 9 -> 3 rows with Terraform"
    many = manifest(**{f"s{number}": split(1, f"{number}") for number in range(5)})
    assert rows_title({}, many, ()) == (
        "Publish default/s0: 1 rows, default/s1: 1 rows, default/s2: 1 rows and 2 more with Terraform"
    )
