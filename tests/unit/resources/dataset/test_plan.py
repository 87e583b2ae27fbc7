"""How a change of a dataset is planned beyond what its schema says."""

from pathlib import Path
from typing import Any

import pytest

from provider.plugin.interface import Diagnostics, PlanContext, Private
from provider.plugin.planning import propose
from provider.plugin.types import Unknown
from provider.resources.dataset.manifest import PUBLISHED, RESULTS
from provider.resources.dataset.plan import plan_dataset
from schemas._dataset_configs import CONFIG, SPLIT
from schemas.dataset import SCHEMA

NAMES = [attribute.name for attribute in SCHEMA.attributes]
SPLIT_NAMES = [attribute.name for attribute in SPLIT]
CONFIG_NAMES = [attribute.name for attribute in CONFIG]
OF_A_CONFIG = ("features", "download_size", "dataset_size")
SHARD = {"path": "data/train-0.parquet", "size": 3, "sha256": "a" * 64}
FEATURES = [{"name": "a", "type": "int64"}]


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data file; hashes are remembered beside it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    return tmp_path / "a.csv"


def configs(file: Any, *, split: str = "train", **more: Any) -> Any:
    """Return `configs` as they are written, with one split of one file."""
    written = dict.fromkeys(SPLIT_NAMES) | {"files": file if file is Unknown else [str(file)]}
    return {"default": dict.fromkeys(CONFIG_NAMES) | {"splits": {split: written}} | more}


def planned(written: Any, current: Any = None, private: Private | None = None) -> tuple[Any, Diagnostics]:
    """Plan a dataset acme/d with configs; give the plan and what was found."""
    config: Any = dict.fromkeys(NAMES) | {"name": "d", "namespace": "acme", "configs": written}
    merged: Any = {name: config[name] if config[name] is not None else (current or {}).get(name) for name in NAMES}
    context = PlanContext(
        Diagnostics(), "huggingface_dataset", private=private or {}, changed_fields=set(), config=config
    )
    proposed: Any = propose(SCHEMA, current, config, merged)
    plan, _ = plan_dataset(context, SCHEMA, current, proposed, None)
    return plan, context.diagnostics


def published(source: Path) -> tuple[dict[str, Any], Private]:
    """Return state and private state of a dataset that was published from a file."""
    plan, _ = planned(configs(source))
    split = plan["configs"]["default"]["splits"]["train"]
    split |= {"num_examples": 1, "num_bytes": 8, "shards": [SHARD]}
    plan["configs"]["default"] |= {"features": FEATURES, "download_size": 3, "dataset_size": 8}
    state = {name: None if value is Unknown else value for name, value in plan.items()}
    entry = {
        "features": [{"name": "a", "dtype": "int64"}],
        "splits": {"train": {name: split[name] for name in RESULTS}},
    }
    return state | {"id": "acme/d", "sha": "c" * 40}, {PUBLISHED: {"default": entry}}


def train(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the planned split."""
    found: dict[str, Any] = plan["configs"]["default"]["splits"]["train"]
    return found


def test_a_new_split_is_known_by_its_fingerprint_and_nothing_else(source: Path) -> None:
    plan, found = planned(configs(source))
    assert not found.diagnostics
    assert len(train(plan)["fingerprint"]) == 64
    assert [train(plan)[name] for name in ("num_examples", "num_bytes", "shards")] == [Unknown] * 3
    assert [plan["configs"]["default"][name] for name in OF_A_CONFIG] == [Unknown] * 3


@pytest.mark.parametrize("change", ["files", "splits", "config", "configs"])
def test_what_is_not_known_leaves_open_all_that_follows_from_it(source: Path, change: str) -> None:
    """Whatever was published before: the engine holds a plan to what it said was known."""
    written = {
        "files": configs(Unknown),
        "splits": {"default": configs(source)["default"] | {"splits": Unknown}},
        "config": {"default": Unknown},
        "configs": Unknown,
    }[change]
    plan, found = planned(written, *published(source))
    assert not found.diagnostics
    assert plan["sha"] is Unknown
    if change == "files":
        assert train(plan)["fingerprint"] is Unknown
    if change in {"files", "splits"}:
        assert [plan["configs"]["default"][name] for name in OF_A_CONFIG] == [Unknown] * 3


def test_the_same_content_is_no_change_also_under_another_time(source: Path) -> None:
    state, private = published(source)
    source.write_text("a\n1\n", encoding="utf-8")
    plan, _ = planned(configs(source), state, private)
    assert plan == state


def test_other_content_or_another_way_to_read_it_is_a_change(source: Path) -> None:
    state, private = published(source)
    other, _ = planned(configs(source, compression="snappy"), state, private)
    source.write_text("a\n2\n", encoding="utf-8")
    changed, _ = planned(configs(source), state, private)
    for plan in (other, changed):
        assert train(plan)["fingerprint"] != train(state)["fingerprint"]
        assert train(plan)["shards"] is Unknown
        assert plan["sha"] is Unknown


def test_a_card_that_somebody_changed_is_repaired_without_building(source: Path) -> None:
    """The rows are there as they were published, and the plan says so."""
    state, private = published(source)
    drifted = configs(source)["default"] | {name: state["configs"]["default"][name] for name in OF_A_CONFIG}
    drifted["splits"] = {"train": train(state) | {"fingerprint": None}}
    plan, _ = planned(configs(source), state | {"configs": {"default": drifted}}, private)
    assert train(plan) == train(state)
    assert plan["sha"] is Unknown


def test_a_shard_that_is_gone_is_built_again(source: Path) -> None:
    state, private = published(source)
    drifted = state["configs"]["default"] | {"splits": {"train": train(state) | {"fingerprint": None, "shards": []}}}
    plan, _ = planned(configs(source), state | {"configs": {"default": drifted}}, private)
    assert train(plan)["shards"] is Unknown


def test_configs_that_are_omitted_stay_and_an_empty_map_takes_them_away(source: Path) -> None:
    state, private = published(source)
    omitted, _ = planned(None, state, private)
    assert omitted == state
    empty, found = planned({}, state, private)
    assert (empty["configs"], empty["sha"]) == ({}, Unknown)
    assert not found.diagnostics


def test_a_split_that_was_not_published_from_here_stays_on_the_hub_and_the_plan_says_so(source: Path) -> None:
    state, _ = published(source)
    _, found = planned(configs(source, split="test"), state)
    assert [one.summary for one in found.diagnostics] == [
        "The split train of the config default leaves the state and stays on the Hub"
    ]


def test_a_file_that_is_missing_is_told_at_its_split(source: Path) -> None:
    _, found = planned(configs(source.with_name("none.csv")))
    assert [one.path for one in found.diagnostics] == [["configs", ("default",), "splits", ("train",), "files"]]


def test_a_file_on_the_hub_is_looked_at_once_the_provider_is_configured() -> None:
    plan, found = planned(configs("hf://datasets/acme/raw/a.csv"))
    assert train(plan)["fingerprint"] is Unknown
    assert not found.diagnostics


def test_a_new_value_that_would_change_the_type_of_a_published_column_is_refused_with_its_line(source: Path) -> None:
    state, private = published(source)
    source.write_text("a\n1\nN.A.\n", encoding="utf-8")
    _, found = planned(configs(source), state, private)
    (error,) = found.diagnostics
    assert "The column a of the config default is published as int64 and would become string" in error.summary
    words = ("a.csv", "line 3", "'N.A.'", 'columns = { a = "string" }')
    assert [word for word in words if word not in str(error.detail)] == []
    plan, found = planned(configs(source, columns={"a": "string"}), state, private)
    assert [one.severity for one in found.diagnostics] == ["warning"]
    assert "a is int64 and would be string" in str(found.diagnostics[0].detail)
    assert train(plan)["shards"] is Unknown


def test_columns_that_come_and_go_are_told(source: Path) -> None:
    state, private = published(source)
    source.write_text("b\nx\n", encoding="utf-8")
    _, found = planned(configs(source), state, private)
    assert [one.severity for one in found.diagnostics] == ["warning"]
    assert "a goes; b comes, as string" in str(found.diagnostics[0].detail)


def test_new_rows_of_the_same_columns_are_planned_without_a_word(source: Path) -> None:
    state, private = published(source)
    source.write_text("a\n1\n2\n", encoding="utf-8")
    plan, found = planned(configs(source), state, private)
    assert not found.diagnostics
    assert train(plan)["num_examples"] is Unknown


@pytest.mark.parametrize(
    ("features", "rows", "words"),
    [
        ([{"name": "t", "type": "large_string"}], 1, ["is taken over"]),
        ([{"name": "t", "type": "int64"}], 1, ["is published anew", "t is int64 and would be string"]),
        ([{"name": "t", "type": "string"}], 7, ["is published anew", "they hold 1 rows, and 7 are published"]),
    ],
)
def test_a_takeover_knows_types_of_the_same_values_and_says_why_it_fails(
    features: list[Any], rows: int, words: list[str], source: Path
) -> None:
    source.write_text("t\nx\n", encoding="utf-8")
    state, _ = published(source)
    split = state["configs"]["default"]["splits"]["train"]
    split |= {"num_examples": rows, "fingerprint": None}
    state["configs"]["default"]["features"] = features
    plan, found = planned(configs(source), state, {})
    said = "".join(f"{one.summary} {one.detail}" for one in found.diagnostics)
    assert [word for word in words if word not in said] == []
    assert (train(plan)["shards"] == [SHARD]) == ("is taken over" in words)


def test_an_image_that_a_row_names_counts_for_the_split(source: Path) -> None:
    source.write_text("photo\np.png\n", encoding="utf-8")
    prints = []
    for content in (b"one", b"two", b"two"):
        (source.parent / "p.png").write_bytes(content)
        plan, found = planned(configs(source, columns={"photo": "image"}))
        assert not found.diagnostics
        prints.append(train(plan)["fingerprint"])
    assert prints[0] != prints[1] == prints[2]
    (source.parent / "p.png").unlink()
    _, found = planned(configs(source, columns={"photo": "image"}))
    assert "a.csv" in str(found.diagnostics[0].summary)
    assert "line 2" in str(found.diagnostics[0].detail)
