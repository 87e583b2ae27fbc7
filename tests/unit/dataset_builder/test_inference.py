import json
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from provider.dataset_builder.types.inference import InferredType

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def seen_in(values: list[Any]) -> InferredType:
    """Return what is seen in some values."""
    shape = InferredType()
    for value in values:
        shape.add(value)
    return shape


@given(first=st.lists(VALUES, max_size=5), second=st.lists(VALUES, max_size=5))
def test_what_was_seen_is_the_same_after_it_was_kept_as_text(first: list[Any], second: list[Any]) -> None:
    kept = json.loads(json.dumps(seen_in(first).plain()))
    assert InferredType.of_plain(kept) == seen_in(first)
    joined, whole = InferredType.of_plain(kept), seen_in(first)
    joined.join(seen_in(second))
    whole.join(seen_in(second))
    assert joined == whole
    assert joined.settle() == whole.settle()


def test_what_files_declare_is_not_kept_as_text_however_deep_it_is() -> None:
    declared = InferredType(types=[pa.int8()])
    assert declared.plain() is None
    assert InferredType({"list"}, item=declared).plain() is None
    assert InferredType({"object"}, fields={"a": declared}).plain() is None
