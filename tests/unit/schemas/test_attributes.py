"""The Hub's rules for names, keys, ids and paths."""

import re

import pytest

from schemas._attributes import KEY, NAME, REPOSITORY_ID

GOOD = {
    NAME: ["a", "A1", "my-space", "my.space", "_x_", "0", "a" * 96, "a-b_c.d", "digit.gits"],
    KEY: ["A", "HF_TOKEN", "a1_", "Z9"],
    REPOSITORY_ID: ["acme/bot", "a/b.c"],
}
BAD = {
    NAME: ["", "-a", "a-", ".a", "a.", "a--b", "a..b", "a.git", "a" * 97, "a/b", "a b", "ü", "a\n"],
    KEY: ["", "1A", "_A", "A-B", "A B", "Ä", "A\n"],
    REPOSITORY_ID: ["", "bot", "/bot", "acme/", "a/b/c", "a /b", "a/b\n"],
}


def cases(of: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(regex, text) for regex, texts in of.items() for text in texts]


@pytest.mark.parametrize(("regex", "text"), cases(GOOD))
def test_what_the_hub_accepts_is_accepted(regex: str, text: str) -> None:
    assert re.fullmatch(regex, text)


@pytest.mark.parametrize(("regex", "text"), cases(BAD))
def test_what_the_hub_refuses_is_refused(regex: str, text: str) -> None:
    assert not re.fullmatch(regex, text)
