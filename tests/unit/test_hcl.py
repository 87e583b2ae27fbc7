"""Strings of HCL."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.hcl import quoted


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("acme/bot", '"acme/bot"'),
        ('a"b\\c\n', r'"a\"b\\c\n"'),
        ("${a} %{b} $ % $$", r'"\u0024{a} \u0025{b} $ % $$"'),
        ("\x1b\U000e0001é", r'"\u001b\U000e0001é"'),
        ("\ud800", r'"\ufffd"'),
    ],
)
def test_a_text_is_written_so_that_it_means_itself(text: str, written: str) -> None:
    assert quoted(text) == written


@given(st.text(st.characters()))
def test_no_text_ends_its_quotes_or_begins_a_template(text: str) -> None:
    inner = re.sub(r'\\(?:[\\"nrt]|u[0-9a-f]{4}|U[0-9a-f]{8})', "", quoted(text)[1:-1])
    assert not {"\\", '"', "\n", "\r"} & set(inner)
    assert "${" not in quoted(text)
    assert "%{" not in quoted(text)
    assert quoted(text).encode()
    assert inner.isprintable()
