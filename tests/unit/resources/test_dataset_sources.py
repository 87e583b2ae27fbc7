"""What the builder is told of a split, and how columns are told in the state."""

from typing import Any

import pytest

from provider.resources._dataset_sources import feature_states, plain, split_source, written_columns


def test_a_source_has_only_the_options_that_are_written() -> None:
    split = {"files": ["a.csv"], "format": None, "options": {"delimiter": ";", "header": None}}
    source = split_source(split)
    assert (source.files, source.format, source.options) == (("a.csv",), None, {"delimiter": ";"})
    assert split_source(split | {"options": None}).options == {}


def test_types_of_columns_are_names_or_objects_in_json() -> None:
    """What is no JSON stays text, for the check to tell."""
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
