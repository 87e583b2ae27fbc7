"""A folder of the user's machine: which of its files count, and what they hold. Nothing here is about one type."""

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from provider.errors import ConfigurationError, InvalidData
from provider.foreign.ignore_patterns import MOST_BYTES, ignore_spec
from provider.foreign.lfs_pointer import ENOUGH_BYTES, is_lfs_pointer
from provider.foreign.paths import repository_path
from provider.resources.shared.kept_back import NEVER, OnDemand, holds_secrets

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".gitignore"
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
    """Return what files hold, by path; of large ones and of many, where they are on this machine.

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
    """Return the error for files that are not what was planned."""
    return ConfigurationError(
        "source_dir has changed since the plan",
        f"Not as planned any more: {_some(paths)}. No file was sent; plan and apply again.",
    )


def _some(paths: Sequence[str]) -> str:
    return ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")


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
        there = "is not a folder" if root.exists() else "does not exist"
        raise ConfigurationError(f"The folder {folder} {there}", f"Looked for it at {root.absolute()}.")
    walk = _Walk(root.resolve(), _spec(exclude or (), "source_exclude"), OnDemand(include))
    chosen = None if include is None else _spec(include, "source_include")
    files: dict[str, SourceFile] = {}
    for path, local in walk.files():
        if (chosen is None or chosen.match_file(path)) and not _holds_secrets(local):
            _check_name(path, local, files)
            files[path] = measure(path, local)
    _refuse_pointers(files.values())
    return files


def _refuse_pointers(files: Iterable[SourceFile]) -> None:
    pointers = sorted(file.path for file in files if file.size <= ENOUGH_BYTES and is_lfs_pointer(_read(file.local)))
    if pointers:
        raise ConfigurationError(
            "source_dir has pointers of Git LFS in the place of files",
            f"The checkout left out what they stand for: {_some(pointers)}. Run git lfs pull in the folder (in a "
            "pipeline, check out with LFS), or exclude them by source_exclude.",
        )


def _holds_secrets(local: Path) -> bool:
    try:
        return holds_secrets(local)
    except OSError as error:
        raise _unreadable(local, error) from error


def _check_name(path: str, local: Path, files: Mapping[str, SourceFile]) -> None:
    try:
        repository_path(path)
    except InvalidData as error:
        raise ConfigurationError(f"{path!r} can't be in a repository", f"The name {error}. Rename it.") from error
    if path in files:
        raise ConfigurationError(
            f"Two files of source_dir have the name {path}",
            f"They differ only in how Unicode writes its letters: {files[path].local.name!a} and {local.name!a}. "
            "Rename or remove one of them.",
        )


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
        on_demand: knows what is taken only when it is named.
    """

    def __init__(self, root: Path, exclude: "GitIgnoreSpec", on_demand: OnDemand) -> None:
        self._root = root
        self._exclude = exclude
        self._on_demand = on_demand
        self._specs: dict[Path, GitIgnoreSpec | None] = {}

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield each file's path inside the folder, in Unicode's NFC as git and the engines have it, and its place."""
        yield from self._below("", self._root, (self._root,))

    def _below(self, prefix: str, folder: Path, above: tuple[Path, ...]) -> Iterator[tuple[str, Path]]:
        try:
            names = sorted(os.listdir(folder))  # noqa: PTH208 - names are all that is needed
        except OSError as error:
            raise _unreadable(folder, error) from error
        for name in names:
            path, found = f"{prefix}{_composed(name)}", folder / name
            if self._is_left_out(path, found, above):
                continue
            found = self._followed(path, found)
            if self._is_left_out_by_its_place(path, found):
                continue
            if found.is_dir():
                if found in above:
                    raise ConfigurationError(f"The symbolic link {path} leads round in a circle", f"It is {found}.")
                yield from self._below(f"{path}/", found, (*above, found))
            elif stat.S_ISREG(found.stat().st_mode):
                yield path, found
            else:
                raise ConfigurationError(f"{path} is neither a file nor a folder", f"Exclude it: {found}.")

    def _is_left_out(self, path: str, found: Path, folders: Sequence[Path]) -> bool:
        """Return whether a path does not count, by its own name.

        Args:
            path: inside the root.
            found: where it is.
            folders: one for each folder on the path, the root first.
        """
        is_folder = found.is_dir()
        if NEVER.fullmatch(path) or self._on_demand.leaves_out(path, is_folder=is_folder):
            return True
        return self._is_ignored(path, is_folder=is_folder, folders=folders)

    def _is_left_out_by_its_place(self, path: str, found: Path) -> bool:
        """Return whether what a symbolic link leads to, or what lies behind one, does not count where it really is."""
        real = found.relative_to(self._root)
        if _composed(real.as_posix()) == path:
            return False
        folders = [self._root]
        for part in real.parts:
            place = folders[-1] / part
            if self._is_left_out(_composed(place.relative_to(self._root).as_posix()), place, folders):
                return True
            folders.append(place)
        return False

    def _is_ignored(self, path: str, *, is_folder: bool, folders: Sequence[Path]) -> bool:
        """Ask source_exclude first, then the .gitignore files from the nearest on; the first that knows decides."""
        asked = path + ("/" if is_folder else "")
        ignored = self._exclude.check_file(asked).include
        for index in range(len(folders) - 1, -1, -1):
            if ignored is not None:
                break
            spec = self._ignore_file(folders[index])
            if spec is not None:
                ignored = spec.check_file(asked.split("/", index)[index]).include
        return bool(ignored)

    def _ignore_file(self, folder: Path) -> "GitIgnoreSpec | None":
        """Read the patterns of a folder's own .gitignore, once; None without one."""
        if folder not in self._specs:
            place = folder / IGNORE_FILE
            try:
                text = place.read_text(encoding="utf-8", errors="replace") if place.is_file() else None
                too_large = text is not None and place.stat().st_size > MOST_BYTES
            except OSError as error:
                raise _unreadable(place, error) from error
            if too_large:
                raise ConfigurationError(f"{place} can't be used", f"It is larger than {MOST_BYTES} bytes.")
            self._specs[folder] = None if text is None else _spec(_composed(text).splitlines(), str(place))
        return self._specs[folder]

    def _followed(self, path: str, found: Path) -> Path:
        """Follow a symbolic link, to what is inside the folder."""
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
        return target


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _spec(patterns: Sequence[str], origin: str) -> "GitIgnoreSpec":
    try:
        return ignore_spec(patterns)
    except InvalidData as error:
        raise ConfigurationError(f"{origin} can't be used", f"It {error}.") from error


def _unreadable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"{path} can't be read", f"{error.strerror or error}.")
