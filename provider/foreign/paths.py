"""Paths: those of a repository's files, and those that must stay inside a folder of this machine."""

import unicodedata
from pathlib import Path

from provider.errors import InvalidData

MOST_CHARACTERS = 1000
RULE = (
    "is not a valid path inside a repository: relative, with `/` between folders, no `..`, backslashes or control "
    "characters, not in `.git`"
)

_REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Kinds of characters: controls, halves of pairs, and what ends a line."""


def repository_path(text: str) -> str:
    """Return a path inside a repository, composed (NFC) as the Hub and Terraform keep it.

    Raises:
        InvalidData: if git or the Hub would not take it.
    """
    path = unicodedata.normalize("NFC", text)
    parts = path.split("/")
    if not 1 <= len(path) <= MOST_CHARACTERS or any(part in {"", ".", ".."} or _is_git(part) for part in parts):
        raise InvalidData(RULE)
    if "\\" in path or any(unicodedata.category(character) in _REFUSED for character in path):
        raise InvalidData(RULE)
    return path


def is_repository_path(text: str) -> bool:
    """Return whether a path, as it is written, is one inside a repository."""
    try:
        return repository_path(text) == text
    except InvalidData:
        return False


def path_inside(folder: Path, path: str | Path) -> Path:
    """Return where a path leads, links followed, if that is inside a folder.

    Args:
        folder: the folder.
        path: relative to it.

    Raises:
        InvalidData: if it leads out of the folder, in a circle, or nowhere.
    """
    try:
        root = folder.resolve(strict=True)
        target = (root / path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise InvalidData("leads nowhere") from None
    if not target.is_relative_to(root):
        raise InvalidData(f"leads out of the folder {folder}")
    return target


def _is_git(part: str) -> bool:
    """Check whether a file system takes a name for `.git`: in any case, with what it passes over, or as DOS does."""
    seen = "".join(character for character in part if unicodedata.category(character) != "Cf")
    return seen.rstrip(". ").casefold() in {".git", "git~1"}
