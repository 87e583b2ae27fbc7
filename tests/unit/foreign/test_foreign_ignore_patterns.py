"""Patterns of .gitignore's syntax: what they mean is pathspec's word, how long they take is ours."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from provider.errors import InvalidData
from provider.foreign.ignore_patterns import MOST_CHARACTERS, ignore_spec

ENDLESS = [
    ("*a" * 25 + "b", "a" * 200),
    ("*?" * 25 + "b", "a" * 250),
    ("*[ab]" * 25 + "c", "a" * 250),
    ("*[!b]" * 25 + "c", "a" * 250),
    ("a" + "*" * 100 + "b", "a" * 250),
    ("**/a" * 25 + "/b", "/".join(["a"] * 1000)),
    ("x" + "/**/a" * 25 + "/b", "x/" + "/".join(["a"] * 1000)),
    ("**/*a*a*a*a" * 6 + "/b", "/".join(["a" * 30] * 60)),
]


@pytest.mark.parametrize(("pattern", "path"), ENDLESS)
def test_a_pattern_made_to_never_end_ends_at_once(pattern: str, path: str) -> None:
    assert not ignore_spec([pattern]).match_file(path)
    assert ignore_spec([pattern, "*"]).match_file(path)


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.py", "a/b.py", True),
        ("/build/", "build/x", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/b/**/c", "a/b/bc/b/c", True),
        ("**/a/**/ab", "a/ax/a/x/ab", True),
        ("*a*ab", "aab", True),
        ("*ab*abc", "abxabc", True),
        ("*a[!b]*c", "a/c", False),
        ("!keep", "keep", None),
    ],
)
def test_a_pattern_means_what_it_does_in_git(pattern: str, path: str, matches: bool | None) -> None:  # noqa: FBT001
    found = ignore_spec([pattern]).check_file(path).include
    assert found is (False if matches is None else (True if matches else None))


@pytest.mark.parametrize("pattern", ["!", "a" * (MOST_CHARACTERS + 1)])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidData, match="pattern"):
        ignore_spec([pattern])


PIECES = st.sampled_from(["a", "b", "*", "**", "?", "[ab]", "[!a]", "[a-c]", "/", "\\*", "!", "a*b", ".", " "])
PATTERNS = st.lists(PIECES, min_size=1, max_size=9).map("".join)
NAMES = st.text("ab.c*", min_size=1, max_size=5).filter(lambda name: name not in {".", ".."})
PATHS = st.tuples(st.lists(NAMES, min_size=1, max_size=5).map("/".join), st.sampled_from(["", "/"])).map("".join)


def told(spec: GitIgnoreSpec, path: str) -> Any:
    """Return what a pattern says of a path, where a class never means a slash, as in git."""
    [pattern] = spec.patterns
    if pattern.regex is None:
        return None
    regex = re.sub(r"(\\.|\[\^/\])|(\[[^\]]*\])", lambda found: found[1] or f"(?!/){found[2]}", pattern.regex.pattern)
    return bool(re.search(regex, path))


@settings(max_examples=500)
@given(PATTERNS, PATHS)
def test_what_matches_is_what_pathspec_matches(pattern: str, path: str) -> None:
    try:
        theirs = GitIgnoreSpec.from_lines([pattern], backend="simple")
    except ValueError:
        with pytest.raises(InvalidData):
            ignore_spec([pattern])
        return
    ours = ignore_spec([pattern])
    if theirs.patterns and ours.patterns:
        [mine] = ours.patterns
        assert told(theirs, path) == (None if mine.regex is None else bool(mine.regex.search(path)))


@given(st.lists(st.text(max_size=20), max_size=5), st.text(min_size=1, max_size=20))
def test_nothing_but_our_own_error_comes_out(lines: list[str], path: str) -> None:
    try:
        spec = ignore_spec(lines)
    except InvalidData:
        return
    assert spec.check_file(path).include in {True, False, None}
