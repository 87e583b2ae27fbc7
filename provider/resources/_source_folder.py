"""A folder of the user's machine: which of its files count, and what they hold. Nothing here is about one type."""

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from provider.errors import ConfigurationError
from schemas._files import PATH, PATH_RULE

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".gitignore"
NEVER = re.compile(r"(.*/)?(\.git|\.terraform|[^/]*\.tfstate(\.[^/]*)?)(/.*)?")
"""What is never taken: git's and Terraform's own folders, and states, which hold secrets."""
HELD = 1 << 20
"""Bytes; a larger file is sent from the disk and never held in memory."""
HELD_IN_ALL = 20 << 20
"""Bytes; so much of a folder is held in memory at most."""


@dataclass(frozen=True)
class SourceFile:
    """A file of the folder.

    Args:
        path: where it goes in the repository.
        local: where it is on this machine.
        size: in bytes.
        sha256: of its content, in hexadecimal digits.
        blob: the id that git gives to its content.
    """

    path: str
    local: Path
    size: int
    sha256: str
    blob: str


def contents(files: Iterable[SourceFile]) -> dict[str, bytes | Path]:
    """Give what files hold, by path; of large ones and of many, where they are on this machine.

    Raises:
        ConfigurationError: one is not any more what it was when it was looked at.
    """
    found: dict[str, bytes | Path] = {}
    held = 0
    for file in files:
        if file.size > HELD or held + file.size > HELD_IN_ALL:
            same = measure(file.path, file.local).sha256 == file.sha256
            found[file.path] = file.local
        else:
            content = _read(file.local)
            held += len(content)
            same = hashlib.sha256(content).hexdigest() == file.sha256
            found[file.path] = content
        if not same:
            raise changed_meanwhile([file.path])
    return found


def _read(local: Path) -> bytes:
    try:
        return local.read_bytes()
    except OSError as error:
        raise _unreadable(local, error) from error


def changed_meanwhile(paths: Sequence[str]) -> ConfigurationError:
    """Give the error for files that are not what was planned."""
    some = ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")
    return ConfigurationError(
        "source_dir has changed since the plan",
        f"Not as planned any more: {some}. No file was sent; plan and apply again.",
    )


def read_folder(folder: str, include: Sequence[str] | None, exclude: Sequence[str] | None) -> dict[str, SourceFile]:
    """Look at all files of a folder that count, by their path inside it.

    Args:
        folder: its path; relative ones begin where the engine was started.
        include: patterns of .gitignore's syntax, of which a file must match one; None takes all.
        exclude: patterns of .gitignore's syntax; they come after, and so win over, those in .gitignore files.

    Raises:
        ConfigurationError: there is no such folder, something in it can't be read or taken, or a pattern is wrong.
    """
    root = Path(folder)
    if not root.is_dir():
        there = "is no folder" if root.exists() else "does not exist"
        raise ConfigurationError(f"The folder {folder} {there}", f"Looked for it at {root.absolute()}.")
    walk = _Walk(root.resolve(), _spec(exclude or (), "source_exclude"))
    chosen = None if include is None else _spec(include, "source_include")
    files = {}
    for path, local in walk.files():
        if chosen is None or chosen.match_file(path):
            if not re.fullmatch(PATH, path):
                raise ConfigurationError(f"{path!r} can't be in a repository", f"The name {PATH_RULE}. Rename it.")
            files[path] = measure(path, local)
    return files


def measure(path: str, local: Path) -> SourceFile:
    """Hash a file, piece by piece.

    Args:
        path: where it goes in the repository.
        local: where it is on this machine.
    """
    try:
        with local.open("rb") as opened:
            size = os.fstat(opened.fileno()).st_size
            sha256, blob = hashlib.sha256(), hashlib.sha1(b"blob %d\x00" % size, usedforsecurity=False)
            while piece := opened.read(HELD):
                sha256.update(piece)
                blob.update(piece)
    except OSError as error:
        raise _unreadable(local, error) from error
    return SourceFile(path, local, size, sha256.hexdigest(), blob.hexdigest())


class _Walk:
    """A way through a folder that leaves out what is ignored.

    Args:
        root: the folder, without symbolic links.
        exclude: patterns that win over .gitignore files.
    """

    def __init__(self, root: Path, exclude: "GitIgnoreSpec") -> None:
        self._root = root
        self._exclude = exclude

    def files(self) -> Iterator[tuple[str, Path]]:
        """Give each file's path inside the folder and where its content is."""
        yield from self._below("", self._root, (), (self._root,))

    def _below(
        self, prefix: str, folder: Path, rules: tuple[tuple[str, "GitIgnoreSpec"], ...], above: tuple[Path, ...]
    ) -> Iterator[tuple[str, Path]]:
        try:
            names = sorted(os.listdir(folder))  # noqa: PTH208 - names are all that is needed
            if IGNORE_FILE in names and (folder / IGNORE_FILE).is_file():
                text = (folder / IGNORE_FILE).read_text(encoding="utf-8", errors="replace")
                rules = (*rules, (prefix, _spec(text.splitlines(), str(folder / IGNORE_FILE))))
        except OSError as error:
            raise _unreadable(folder, error) from error
        for name in names:
            path, found = f"{prefix}{name}", folder / name
            if NEVER.fullmatch(path) or self._is_ignored(path, is_folder=found.is_dir(), rules=rules):
                continue
            found = self._followed(path, found)
            if found.is_dir():
                if found in above:
                    raise ConfigurationError(f"The symbolic link {path} leads round in a circle", f"It is {found}.")
                yield from self._below(f"{path}/", found, rules, (*above, found))
            elif stat.S_ISREG(found.stat().st_mode):
                yield path, found
            else:
                raise ConfigurationError(f"{path} is neither a file nor a folder", f"Exclude it: {found}.")

    def _is_ignored(self, path: str, *, is_folder: bool, rules: tuple[tuple[str, "GitIgnoreSpec"], ...]) -> bool:
        """Ask source_exclude first, then the .gitignore files from the nearest on; the first that knows decides."""
        for prefix, spec in (("", self._exclude), *reversed(rules)):
            ignored = spec.check_file(path.removeprefix(prefix) + ("/" if is_folder else "")).include
            if ignored is not None:
                return ignored
        return False

    def _followed(self, path: str, found: Path) -> Path:
        """Follow a symbolic link, to what is inside the folder and may be taken."""
        if not found.is_symlink():
            return found
        try:
            target = found.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            raise ConfigurationError(f"The symbolic link {path} leads nowhere", f"It is {found}.") from error
        if not target.is_relative_to(self._root):
            raise ConfigurationError(
                f"The symbolic link {path} leads out of the folder",
                f"It leads to {target}. Copy that into the folder, or exclude {path} by source_exclude.",
            )
        if NEVER.fullmatch(target.relative_to(self._root).as_posix()):
            raise ConfigurationError(
                f"The symbolic link {path} leads to what is never uploaded",
                f"It leads to {target}. Exclude {path} by source_exclude.",
            )
        return target


def _spec(patterns: Sequence[str], origin: str) -> "GitIgnoreSpec":
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - start-up

    try:
        return GitIgnoreSpec.from_lines(patterns)
    except ValueError as error:
        raise ConfigurationError(f"{origin} has a pattern that is none of .gitignore's syntax", f"{error}.") from error


def _unreadable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"{path} can't be read", f"{error.strerror or error}.")
