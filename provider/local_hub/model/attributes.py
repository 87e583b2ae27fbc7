"""Which paths `.gitattributes` makes large files, and which `.gitignore` leaves out.

Patterns come from whoever commits or asks, so none may take longer than its length times that of the path.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

_MOST_RULES = 10_000
"""So many lines of a file of rules are read."""


def _fits(pattern: Sequence[str], text: Sequence[str], star: str, one_fits: Callable[[str, str], bool]) -> bool:
    """Return whether a pattern means a whole text; its star stands for any number of parts, only the last is retried.

    Args:
        pattern: parts of the pattern.
        text: parts of the text.
        star: the part that stands for any number.
        one_fits: tells whether another part of the pattern means a part of the text.
    """
    at = done = 0
    after_star, resume = -1, 0
    while done < len(text):
        if at < len(pattern) and pattern[at] != star and one_fits(pattern[at], text[done]):
            at, done = at + 1, done + 1
        elif at < len(pattern) and pattern[at] == star:
            at = after_star = at + 1
            resume = done
        elif after_star >= 0:
            resume += 1
            at, done = after_star, resume
        else:
            return False
    return all(part == star for part in pattern[at:])


def _character_fits(pattern: str, character: str) -> bool:
    return pattern in {"?", character}


def _name_fits(pattern: str, name: str) -> bool:
    if "*" not in pattern and "?" not in pattern:
        return pattern == name
    return _fits(pattern, name, "*", _character_fits)


@lru_cache(maxsize=1024)
def _parts(pattern: str) -> tuple[str, ...]:
    """Split a pattern of git by its folders. One without a slash means a name in any folder, `x/` all that is in it."""
    anchored = "/" in pattern.rstrip("/")
    parts = [*([] if anchored else ["**"]), *pattern.strip("/").split("/")]
    inside = ["*"] if parts[-1] == "**" and len(parts) > 1 and anchored else []
    return (*parts, *inside, *(["**"] if pattern.endswith("/") else []))


def matches(pattern: str, path: str) -> bool:
    """Return whether a pattern of git means this path."""
    return _fits(_parts(pattern), path.split("/"), "**", _name_fits)


def _rules(attributes: str) -> Iterator[tuple[str, bool]]:
    for line in attributes.splitlines()[:_MOST_RULES]:
        pattern, *words = line.split() or [""]
        if pattern and not pattern.startswith("#"):
            filters = [word for word in words if word.lstrip("-!").partition("=")[0] == "filter"]
            if filters:
                yield pattern.replace("[[:space:]]", " "), filters[-1] == "filter=lfs"


@lru_cache(maxsize=16)
def _last_first(attributes: str) -> tuple[tuple[str, bool], ...]:
    return tuple(reversed(list(_rules(attributes))))


def is_large(attributes: str, path: str) -> bool | None:
    """Return what `.gitattributes` says of a path: large, not large, or None when it says nothing."""
    return next((large for pattern, large in _last_first(attributes) if matches(pattern, path)), None)


def with_large(attributes: str, paths: Iterable[str]) -> str:
    """Return `.gitattributes` with a line for each path that it does not make large yet."""
    for path in paths:
        if not is_large(attributes, path):
            written = path.replace(" ", "[[:space:]]")
            attributes = (
                f"{attributes.rstrip(chr(10))}\n".lstrip("\n") + f"{written} filter=lfs diff=lfs merge=lfs -text\n"
            )
    return attributes


def is_ignored(ignore: str, path: str) -> bool:
    """Return whether `.gitignore` leaves a path out, itself or a folder above it."""
    parts = path.split("/")
    above = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    ignored = False
    for line in ignore.splitlines()[:_MOST_RULES]:
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        glob = pattern.removeprefix("!")
        inside = above[:-1] if glob.endswith("/") else above
        if any(matches(glob.rstrip("/"), parent) for parent in inside):
            ignored = not pattern.startswith("!")
    return ignored
