"""JSON from outside."""

import pytest

from provider.errors import InvalidData
from provider.foreign import json_text
from provider.foreign.json_text import MOST_DEPTH, parse_json


def test_json_is_read() -> None:
    assert parse_json(b'\xef\xbb\xbf{"a": [1, 2.5, null, "\\ud83d\\ude00"]}') == {"a": [1, 2.5, None, "😀"]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not JSON"),
        (b"<html>", "is not JSON"),
        (b'{"a": "\xff"}', "is not JSON"),
        (b"[" * 200_000, "nested"),
        (b"[" * (MOST_DEPTH + 1) + b"]" * (MOST_DEPTH + 1), "nested"),
        (b'{"a":' * 900 + b"1" + b"}" * 900, "nested"),
        (b'{"size": Infinity}', "Infinity"),
        (b'{"size": NaN}', "NaN"),
        (b'{"size": 1e400}', "too large"),
        (b'{"size": ' + b"9" * 20 + b"}", "digits"),
        (b'{"size": ' + b"9" * 5000 + b"}", "digits"),
    ],
)
def test_what_is_no_json_or_out_of_bounds_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(InvalidData, match=said):
        parse_json(content)


def test_as_deep_as_allowed_is_read() -> None:
    assert parse_json("[" * MOST_DEPTH + "]" * MOST_DEPTH)


def test_half_of_a_pair_becomes_a_character_that_can_be_written() -> None:
    value = parse_json(b'{"\\ud800": ["a\\udfffb", {"c": "\\ud83d\\ude00"}]}')
    assert value == {"\ufffd": ["a\ufffdb", {"c": "😀"}]}


def test_the_size_of_a_text_and_the_count_of_its_values_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidData, match="larger than 10 bytes"):
        parse_json(b'"aaaaaaaaaa"', most_bytes=10)
    monkeypatch.setattr(json_text, "MOST_VALUES", 100)
    with pytest.raises(InvalidData, match="more than 100 values"):
        parse_json("[" + "[]," * 100 + "0]")
