"""The card of a dataset: our configs and splits are written, everything else stays."""

from typing import Any

from provider.hub.card import front_matter, with_edits
from provider.resources.dataset.card import CardChange, data_files, info_of_split, is_default, is_referenced, matches

TEXT = [{"name": "text", "dtype": "string"}]


def split(*paths: str, rows: int = 3) -> dict[str, Any]:
    """Return what is published of a split."""
    shards = [{"path": path, "size": 10, "sha256": "0" * 64} for path in paths]
    return {"num_examples": rows, "num_bytes": 7, "shards": shards, "fingerprint": "f" * 64}


def change(
    published: dict[str, Any], gone: tuple[tuple[str, str], ...] = (), default: str = "", **entries: Any
) -> CardChange:
    """Return a change of the card."""
    return CardChange(entries, published, gone, {name: name == default for name in published})


def config(**splits: dict[str, Any]) -> dict[str, Any]:
    """Return what is published of a config."""
    return {"features": TEXT, "splits": splits}


def test_an_empty_readme_gets_what_the_loaders_want() -> None:
    readme = with_edits("", change({"default": config(train=split("data/a.parquet"))}, license="mit").edit)
    assert front_matter(readme) == {
        "license": "mit",
        "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": "data/a.parquet"}]}],
        "dataset_info": {
            "config_name": "default",
            "features": TEXT,
            "splits": [{"name": "train", "num_bytes": 7, "num_examples": 3}],
            "download_size": 10,
            "dataset_size": 7,
        },
    }


def test_several_configs_make_lists_and_one_of_them_may_be_the_default() -> None:
    published = {"a": config(train=split("a/1", "a/2")), "b": config(test=split("b/1"))}
    card = front_matter(with_edits("", change(published, default="b").edit))
    assert [info["config_name"] for info in card["dataset_info"]] == ["a", "b"]
    assert card["configs"][0]["data_files"][0]["path"] == ["a/1", "a/2"]
    assert is_default(card, "b")
    assert not is_default(card, "a")


FOREIGN = """---
license: mit  # chosen by legal
configs:
# theirs comes first
- config_name: theirs
  data_dir: theirs  # a folder
- config_name: default
  data_files:
  - split: validation  # by hand
    path: data/validation-*
dataset_info:
  features:
  - name: text
    dtype: string
  splits:
  - name: validation
    num_examples: 1
    num_bytes: 5
  download_size: 4
  dataset_size: 5
---
# Title
"""


def test_what_others_wrote_survives_to_the_letter() -> None:
    readme = with_edits(FOREIGN, change({"default": config(train=split("data/x.parquet"))}).edit)
    for line in FOREIGN.splitlines():
        if "_size" not in line:
            assert line in readme
    card = front_matter(readme)
    assert info_of_split(card, "default", "train") == {"name": "train", "num_bytes": 7, "num_examples": 3}
    assert info_of_split(card, "default", "validation") == {"name": "validation", "num_examples": 1, "num_bytes": 5}
    assert "download_size" not in card["dataset_info"]
    back = with_edits(readme, change({}, gone=(("default", "train"),)).edit)
    assert "data/x.parquet" not in back
    assert list(data_files(front_matter(back))) == [("default", "validation", ["data/validation-*"])]
    assert "data_dir: theirs  # a folder" in back


def test_a_split_that_is_published_again_changes_only_its_own_lines() -> None:
    first = with_edits("", change({"a": config(train=split("a/1"), test=split("a/2"))}).edit)
    second = with_edits(first, change({"a": config(train=split("a/3", rows=4), test=split("a/2"))}).edit)
    changed = [pair for pair in zip(first.splitlines(), second.splitlines(), strict=True) if pair[0] != pair[1]]
    assert changed == [("    num_examples: 3", "    num_examples: 4"), ("    path: a/1", "    path: a/3")]


def test_the_last_split_takes_its_config_along_and_the_last_config_both_keys() -> None:
    first = with_edits(
        "", change({"a": config(train=split("a/1")), "b": config(train=split("b/1"))}, license="mit").edit
    )
    one = front_matter(with_edits(first, change({}, gone=(("b", "train"),)).edit))
    assert [entry["config_name"] for entry in one["configs"]] == ["a"]
    assert one["dataset_info"]["config_name"] == "a"
    none = front_matter(with_edits(first, change({}, gone=(("a", "train"), ("b", "train"))).edit))
    assert none == {"license": "mit"}


def test_every_form_of_data_files_is_understood() -> None:
    card = {
        "configs": [
            {"config_name": "one", "data_files": "a.csv"},
            {"config_name": "many", "data_files": ["a.csv", "b.csv"]},
            {"config_name": "by split", "data_files": {"train": "t.csv", "test": ["x.csv", "y.csv"]}},
            {"data_files": [{"split": "train", "path": "d.csv"}]},
            {"config_name": "folder", "data_dir": "d"},
        ]
    }
    assert list(data_files(card)) == [
        ("one", "train", ["a.csv"]),
        ("many", "train", ["a.csv", "b.csv"]),
        ("by split", "train", ["t.csv"]),
        ("by split", "test", ["x.csv", "y.csv"]),
        ("default", "train", ["d.csv"]),
    ]


def test_patterns_mean_files_as_the_loaders_take_them() -> None:
    assert matches("data/train-0.parquet", "data/train-*")
    assert not matches("data/deep/train-0.parquet", "data/*")
    assert matches("data/deep/train-0.parquet", "data/**/*.parquet")
    assert matches("data/train-0.parquet", "data/**/*.parquet")
    assert is_referenced("b.csv", {"configs": [{"data_files": ["a.csv", "b.csv"]}]})
    assert not is_referenced("c.csv", {"configs": [{"data_files": ["a.csv", "b.csv"]}]})
