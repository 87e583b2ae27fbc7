"""Patterns of .gitignore's syntax from outside, matched in a time that no pattern can stretch.

pathspec makes regular expressions of them, in which each `*` may begin anywhere: `*a*a*a*b` takes Python longer than
anybody waits. A glob never needs that: the first place where the text behind a `*` fits is as good as any later one,
unless it is the last of its kind. So all but the last are made not to try again.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from provider.errors import InvalidData

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

MOST_BYTES = 1 << 20
"""Of a file of patterns."""

MOST_CHARACTERS = 4096
"""Of a pattern: no path is longer."""

_CLASS = r"\[(?!\^/\])\^?\]?(?:\\.|[^\]\\])*\]"
_CLASSES = re.compile(rf"(\\.|\[\^/\])|({_CLASS})")
_ONE = rf"(?:\\.|\[\^/\](?![*+])|\(\?!/\){_CLASS}|[^\\\[\]()/^$.*+?|])"
"""What matches one character of a name, in the regular expressions that pathspec makes."""

_STAR = re.compile(rf"\[\^/\]\*((?:{_ONE})+)(?=\[\^/\]\*)")
_STARS = re.compile(r"(?:\[\^/\]\*){2,}")
_FOLDERS = "(?:/.+)?"
_FIRST_FOLDERS = "^(?:.+/)?"


def ignore_spec(lines: Iterable[str]) -> "GitIgnoreSpec":
    """Return what tells whether a path is meant by patterns.

    Args:
        lines: patterns of .gitignore's syntax.

    Raises:
        InvalidData: if one is not, or is longer than any path.
    """
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - start-up
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern  # noqa: PLC0415

    class Pattern(GitIgnoreSpecPattern):
        @classmethod
        def pattern_to_regex(cls, pattern):  # type: ignore[no-untyped-def]
            regex, include = super().pattern_to_regex(pattern)
            return regex and without_second_tries(regex), include

    patterns = [line for line in lines if line.strip()]
    for pattern in patterns:
        if len(pattern) > MOST_CHARACTERS:
            raise InvalidData(f"has a pattern of more than {MOST_CHARACTERS} characters")
    try:
        return GitIgnoreSpec.from_lines(patterns, Pattern, backend="simple")
    except (ValueError, re.error, RecursionError, OverflowError) as error:
        raise InvalidData(f"has a pattern that is not of .gitignore's syntax: {error}") from error


def without_second_tries(regex: str) -> str:
    """Return a regular expression of pathspec's that matches the same paths, and gives up at once where none fits.

    A class such as `[!a]` never matches a slash in git; in pathspec it does.
    """
    regex = _CLASSES.sub(lambda found: found[1] or f"(?!/){found[2]}", regex)  # as git has it
    regex = _STAR.sub(r"(?>[^/]*?\1)", _STARS.sub("[^/]*", regex))
    first, *rest = regex.split(_FOLDERS)
    if not rest:
        return first
    *middle, last = rest
    if first.startswith(_FIRST_FOLDERS):
        first = f"^(?>(?:.+?/)??{first.removeprefix(_FIRST_FOLDERS)}(?=/))"
    return first + "".join(f"(?>(?:/.+?)??{part}(?=/))" for part in middle) + _FOLDERS + last
