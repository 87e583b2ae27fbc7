"""Which paths `.gitattributes` makes large files, and which `.gitignore` leaves out."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    """Translate a pattern of git. One without a slash means a name in any folder."""
    anchored = "/" in pattern.rstrip("/")
    parts = re.split(r"(\*\*/|/\*\*$|\*|\?)", pattern.strip("/"))
    written = {"**/": "(.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]"}
    body = "".join(written.get(part, re.escape(part)) for part in parts)
    return re.compile(
        f"{'' if anchored else '(.*/)?'}{body}(/.*)?"
        if pattern.endswith("/")
        else f"{'' if anchored else '(.*/)?'}{body}"
    )


def matches(pattern: str, path: str) -> bool:
    """Tell whether a pattern of git means this path."""
    return bool(_expression(pattern).fullmatch(path))


def _rules(attributes: str) -> Iterator[tuple[str, bool]]:
    for line in attributes.splitlines():
        pattern, *words = line.split() or [""]
        if pattern and not pattern.startswith("#"):
            filters = [word for word in words if word.lstrip("-!").partition("=")[0] == "filter"]
            if filters:
                yield pattern.replace("[[:space:]]", " "), filters[-1] == "filter=lfs"


def is_large(attributes: str, path: str) -> bool | None:
    """Tell what `.gitattributes` says of a path: large, not large, or None when it says nothing."""
    said = None
    for pattern, large in _rules(attributes):
        if matches(pattern, path):
            said = large
    return said


def with_large(attributes: str, paths: Iterable[str]) -> str:
    """Give `.gitattributes` with a line for each path that it does not make large yet."""
    for path in paths:
        if not is_large(attributes, path):
            written = path.replace(" ", "[[:space:]]")
            attributes = (
                f"{attributes.rstrip(chr(10))}\n".lstrip("\n") + f"{written} filter=lfs diff=lfs merge=lfs -text\n"
            )
    return attributes


def is_ignored(ignore: str, path: str) -> bool:
    """Tell whether `.gitignore` leaves a path out, itself or a folder above it."""
    parts = path.split("/")
    above = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    ignored = False
    for line in ignore.splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        wanted = pattern.removeprefix("!")
        inside = above[:-1] if wanted.endswith("/") else above
        if any(matches(wanted.rstrip("/"), one) for one in inside):
            ignored = not pattern.startswith("!")
    return ignored
