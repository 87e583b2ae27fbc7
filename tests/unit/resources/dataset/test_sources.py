"""What the builder is told of a split, and how columns are told in the state."""

from types import SimpleNamespace
from typing import Any

import pytest

from provider.foreign.yaml_text import parse_yaml, plain
from provider.plugin.types import Unknown
from provider.resources.dataset.sources import build_settings, feature_states, split_source, written_columns


def test_a_source_has_only_the_options_that_are_written() -> None:
    split: Any = {"files": ["a.csv"], "format": None, "options": {"delimiter": ";", "header": None}}
    source = split_source(split)
    assert (source.files, source.format, source.options) == (("a.csv",), None, {"delimiter": ";"})
    assert split_source(split | {"options": None}).options == {}


def test_types_of_columns_are_names_or_objects_in_json() -> None:
    """What is not JSON stays text, for the check to tell."""
    written = {"a": "int64", "b": '{"list": "string"}', "c": "{broken"}
    assert written_columns(written) == {"a": "int64", "b": {"list": "string"}, "c": "{broken"}
    assert written_columns(None) == {}


@pytest.mark.parametrize(
    ("feature", "told"),
    [
        ({"dtype": "int64"}, "int64"),
        ({"dtype": {"class_label": {"names": {"1": "pos", "0": "neg"}}}}, '{"class_label":["neg","pos"]}'),
        ({"list": "string"}, '{"list":"string"}'),
        ({"sequence": "string"}, '{"list":"string"}'),
        ({"struct": [{"name": "x", "dtype": "int8"}]}, '{"struct":{"x":"int8"}}'),
        ({"list": [{"name": "x", "dtype": "int8"}]}, '{"list":{"struct":{"x":"int8"}}}'),
    ],
)
def test_a_column_of_a_card_is_told_as_columns_takes_it(feature: dict[str, Any], told: str) -> None:
    assert feature_states([{"name": "a"} | feature]) == [{"name": "a", "type": told}]


def test_nothing_told_is_no_column_and_a_card_is_kept_plain() -> None:
    assert feature_states(None) == []
    assert plain({1: ("a", {"b": None})}) == {"1": ["a", {"b": None}]}


@pytest.mark.parametrize(
    "yaml",
    [
        "dtype: {class_label: {names: {x: neg, y: pos}}}",
        "dtype: {class_label: {names: 5}}",
        "dtype: {class_label: 5}",
        "dtype: .nan",
        "dtype: 2023-02-30",
        "struct: 5",
        "struct: [5]",
        "struct: {a: 5}",
        "list: [{a: 5}]",
        "sequence: {}",
        "other: {when: 2023-02-03, n: 9999999999999999999999}",
    ],
)
def test_a_column_of_somebody_else_s_card_is_told_as_it_stands_when_it_is_none(yaml: str) -> None:
    [told] = feature_states([plain(parse_yaml(f"name: 5\n{yaml}"))])
    assert told["name"] == "5"
    assert isinstance(told["type"], str)


def test_what_a_state_can_t_hold_becomes_text() -> None:
    yaml = "a: .nan\nb: 2023-02-03\nc: 99999999999999999999\nd: !!binary YQ==\ne: 1.5\nf: 7\ng: 2023-02-30\nh: yes"
    card = plain(parse_yaml(yaml))
    assert card == {
        "a": "nan",
        "b": "2023-02-03",
        "c": "99999999999999999999",
        "d": "b'a'",
        "e": 1.5,
        "f": 7,
        "g": "2023-02-30",
        "h": "yes",
    }
    assert all(type(value) in {str, int, float} for value in card.values())


@pytest.mark.parametrize(("name", "guarded"), [("hf://datasets/a/b/c.csv", True), ("c.csv", False), (Unknown, False)])
def test_the_library_is_guarded_before_it_reads_with_the_token(name: object, guarded: bool) -> None:  # noqa: FBT001
    calls: list[str] = []
    files = SimpleNamespace(guard_huggingface_hub=lambda: calls.append("guarded"))
    hub: Any = SimpleNamespace(settings=SimpleNamespace(endpoint="https://hub.example", token="hf_x"), files=files)
    config: Any = {"max_shard_size": None, "compression": None, "columns": None, "splits": {"train": {"files": [name]}}}
    build_settings(config, hub)
    assert bool(calls) is guarded
