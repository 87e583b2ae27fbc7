"""Features are written as the official library writes and reads them."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provider.dataset_builder.types.features import (
    arrow_type,
    card_feature,
    embedded_features,
    feature_of_type,
    parquet_metadata,
)
from provider.errors import ConfigurationError

datasets = pytest.importorskip("datasets")

PLAIN = st.sampled_from(
    [
        *(pa.null(), pa.bool_(), pa.int8(), pa.uint64(), pa.float16(), pa.float32(), pa.float64(), pa.string()),
        *(pa.large_string(), pa.binary(), pa.large_binary(), pa.date32(), pa.date64(), pa.time32("s"), pa.time64("ns")),
        *(pa.timestamp("us"), pa.timestamp("ns", "Europe/Berlin"), pa.duration("ms"), pa.decimal128(10, 2)),
        pa.decimal256(50, 3),
    ]
)
NAMES = st.lists(st.text("abc _", min_size=1, max_size=3), min_size=1, max_size=3, unique=True)


def _nested(inner: st.SearchStrategy[pa.DataType]) -> st.SearchStrategy[pa.DataType]:
    structs = st.builds(lambda names, type_: pa.struct([pa.field(name, type_) for name in names]), NAMES, inner)
    return structs | inner.map(pa.list_) | inner.map(pa.large_list) | inner.map(lambda type_: pa.list_(type_, 3))


TYPES = st.recursive(PLAIN, _nested, max_leaves=4)


@settings(max_examples=100, deadline=None)
@given(TYPES)
def test_the_official_library_reads_every_type_in_a_card_and_in_metadata(type_: pa.DataType) -> None:
    feature = {"name": "a", **card_feature(type_)}
    known = datasets.Features.from_arrow_schema(pa.schema({"a": type_}))
    assert datasets.Features._from_yaml_list([feature]) == known
    assert arrow_type(feature) == type_
    schema = pa.schema({"a": type_}).with_metadata(parquet_metadata([feature]))
    assert datasets.Features.from_arrow_schema(schema) == known
    assert embedded_features(schema) == [feature]


@pytest.mark.parametrize(
    ("wanted", "official"),
    [
        ("image", datasets.Image()),
        ("audio", datasets.Audio()),
        ("float", datasets.Value("float32")),
        ({"class_label": ["neg", "pos"]}, datasets.ClassLabel(names=["neg", "pos"])),
        ({"list": "image"}, datasets.List(datasets.Image())),
        ({"list": {"class_label": ["a"]}}, datasets.List(datasets.ClassLabel(names=["a"]))),
        ({"list": {"list": "int8"}}, datasets.List(datasets.List(datasets.Value("int8")))),
        (
            {"struct": {"a": "string", "b": {"list": {"struct": {"c": "image"}}}}},
            {"a": datasets.Value("string"), "b": datasets.List({"c": datasets.Image()})},
        ),
    ],
)
def test_what_the_user_wants_is_what_the_official_library_calls_so(wanted: Any, official: Any) -> None:
    feature = {"name": "a", **feature_of_type(wanted)}
    features = datasets.Features({"a": official})
    assert datasets.Features._from_yaml_list([feature]) == features
    assert [feature] == features._to_yaml_list()
    assert arrow_type(feature) == features.arrow_schema.field("a").type
    schema = features.arrow_schema.with_metadata(parquet_metadata([feature]))
    assert datasets.Features.from_arrow_schema(schema) == features
    assert embedded_features(schema) == [feature]


@pytest.mark.parametrize(
    "official",
    [
        datasets.Array2D(shape=(2, 3), dtype="int32"),
        datasets.Audio(sampling_rate=16_000),
        datasets.Image(mode="RGB"),
        datasets.Video(),
        datasets.Json(),
        datasets.Translation(languages=["de", "en"]),
        datasets.List(datasets.Value("int64"), length=2),
    ],
)
def test_other_features_that_a_file_declares_are_told_as_the_official_library_does(official: Any) -> None:
    features = datasets.Features({"a": official})
    told = embedded_features(features.arrow_schema)
    assert told is not None
    assert datasets.Features._from_yaml_list(told) == features
    schema = pa.schema([features.arrow_schema.field("a")]).with_metadata(parquet_metadata(told))
    assert embedded_features(schema) == told


@pytest.mark.parametrize(
    "metadata", [None, {"huggingface": "{"}, {"huggingface": "[]"}, {"huggingface": '{"info": {}}'}]
)
def test_metadata_without_features_tells_none(metadata: dict[str, str] | None) -> None:
    assert embedded_features(pa.schema({"a": pa.int64()}, metadata)) is None


def test_a_feature_that_can_not_be_built_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="array2_d"):
        arrow_type({"dtype": {"array2_d": {"shape": [2, 2], "dtype": "int32"}}})


def test_a_type_that_the_library_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="interval"):
        card_feature(pa.month_day_nano_interval())
