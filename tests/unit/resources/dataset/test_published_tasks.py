from pathlib import Path
from typing import TYPE_CHECKING, Any

from provider.dataset_builder.results import BuiltSplit, BuiltTask
from provider.dataset_builder.shard import Shard
from provider.hub.files import TreeEntry
from provider.resources.dataset.published_tasks import (
    MOST_SCANS,
    SCANS,
    TASKS,
    PublishedTask,
    named_shards,
    present_tasks,
    published_scans,
    records_of,
    scans_to_keep,
)

if TYPE_CHECKING:
    from provider.plugin.interface import Private
    from provider.resources.dataset.manifest import Manifest

PLACE = ("default", "train")
SHARDS: list[dict[str, Any]] = [
    {"path": f"data/train-{number}.parquet", "size": 9, "sha256": str(number) * 64} for number in range(3)
]
RECORDS = [["first", 2, 20, 1], ["second", 5, 50, 2]]


def known(shards: list[dict[str, Any]], gone: int | None = None, records: Any = RECORDS) -> dict[str, PublishedTask]:
    """Return the tasks that are known of a split with some shards, of which one may be gone from the Hub."""
    private: Private = {TASKS: {"default": {"train": records}}}
    results = {"num_examples": 7, "num_bytes": 70, "shards": shards, "fingerprint": "f"}
    manifest: Manifest = {"default": {"features": [], "splits": {"train": results}}}
    here = [shard for number, shard in enumerate(shards) if number != gone]
    tree = {shard["path"]: TreeEntry(shard["path"], "0" * 40, 9, shard["sha256"]) for shard in here}
    return present_tasks(private, manifest, PLACE, tree)


def test_a_task_is_known_with_its_shards_as_long_as_all_of_them_are_on_the_hub() -> None:
    first, second = PublishedTask(2, 20, SHARDS[:1]), PublishedTask(5, 50, SHARDS[1:])
    assert known(SHARDS) == {"first": first, "second": second}
    assert known(SHARDS, gone=2) == {"first": first}
    assert known(SHARDS, gone=0) == {"second": second}


def test_of_a_split_that_was_published_without_its_tasks_none_is_known() -> None:
    assert known(SHARDS, records=[]) == {}
    assert known(SHARDS[:2]) == {}
    assert present_tasks({}, {}, PLACE, {}) == {}


def test_shards_that_stay_keep_their_names_and_new_ones_are_named_by_their_task() -> None:
    made = Shard(Path("built/x.parquet"), 3, 30, 11)
    built = BuiltSplit(
        (
            BuiltTask("second", 5, 50, None),
            BuiltTask("0123456789abcdef", 3, 30, (made,)),
            BuiltTask("first", 2, 20, None),
        )
    )
    states, paths = named_shards(PLACE, built, known(SHARDS))
    new = {"path": "data/train-00002-of-00004-01234567.parquet", "size": 11, "sha256": None}
    assert states == [*SHARDS[1:], new, SHARDS[0]]
    assert paths == {new["path"]: made}
    assert (built.num_examples, built.num_bytes) == (10, 100)
    assert records_of(built, known(SHARDS)) == [
        ["second", 5, 50, 2],
        ["0123456789abcdef", 3, 30, 1],
        ["first", 2, 20, 1],
    ]


def test_what_a_scan_found_is_kept_once_for_all_its_parts_and_comes_back() -> None:
    scans = {"a": "{1}", "b": "{2}", "c": "{1}"}
    kept = scans_to_keep(scans)
    assert kept == [["{1}", ["a", "c"]], ["{2}", ["b"]]]
    assert published_scans({SCANS: {"default": kept}}, "default") == scans
    assert published_scans({SCANS: {"default": kept}}, "other") == published_scans({}, "default") == {}


def test_of_a_scan_that_found_very_much_nothing_is_kept() -> None:
    assert scans_to_keep({"a": "x" * MOST_SCANS}) == []
