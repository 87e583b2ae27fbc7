"""A folder in which repositories outlive the process, also one that is killed.

Each repository has a folder of its own: blobs and commits are written once and never change, `repository.json` says
which commits count and holds all the rest, secret values included. It is replaced as a whole, so that a reader finds
the state before or after a change and nothing in between.

The folder has a mark. Without it, only an empty folder is taken, and nothing is ever removed but what has the name of a
draft of ours. A process that serves the folder holds a lock on the mark, which the system takes back when it ends.
"""

import json
import re
import shutil
from collections.abc import Iterator, MutableMapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, BinaryIO

from provider.local_hub.model.models import Commit, ContentMissing, Discussion, Entry, File, Repository, Space
from provider.local_hub.model.private_files import locked, make_folder, write

MARK = ".local-hub"
"""The file that says whose the folder is."""
_MARKED = b"A local Hub keeps its repositories here: terraform-provider-huggingface local-hub --data\n"
_STATE = "repository.json"
_REPOSITORY = re.compile(r"[0-9a-f]{24}")
_DRAFT = re.compile(r"[0-9a-f]{24}\.draft")


class BlobFolder(MutableMapping[str, bytes]):
    """The blobs of a repository as files.

    Args:
        folder: where they are; made when the first one is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, oid: str) -> bytes:
        try:
            return (self._folder / oid).read_bytes()
        except FileNotFoundError:
            raise ContentMissing(oid) from None

    def __setitem__(self, oid: str, content: bytes) -> None:
        if oid not in self:
            write(self._folder / oid, content)

    def __delitem__(self, oid: str) -> None:
        (self._folder / oid).unlink()

    def __contains__(self, oid: object) -> bool:
        return (self._folder / str(oid)).exists()

    def __iter__(self) -> Iterator[str]:
        return (path.name for path in self._folder.glob("*") if path.suffix != ".draft")

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Folder:
    """Repositories as files: a shelf for the Hub.

    Args:
        root: the folder; made if it is not there. Large files are beside the repositories.

    Raises:
        ValueError: it is not ours, and not empty.
    """

    def __init__(self, root: Path) -> None:
        self.large_files = root / "large"
        self._root = root / "repositories"
        self._mark = root / MARK
        self._lock: BinaryIO | None = None
        _claim(root)
        for folder in (self._root, self.large_files):
            _refuse_link(folder)
            make_folder(folder)

    def lock(self) -> None:
        """Keep other processes from locking the folder until this one ends.

        Raises:
            ValueError: another one did that already.
        """
        try:
            self._lock = locked(self._mark)
        except BlockingIOError:
            raise ValueError(
                f"{self._mark.parent} is in use by another local Hub: end that one, or name another folder by --data"
            ) from None

    def load(self) -> Iterator[Repository]:
        """Yield all repositories, and sweep up what a killed process left half made or half removed.

        Raises:
            ValueError: one can't be read.
        """
        for folder in sorted(self._root.iterdir()):
            if _DRAFT.fullmatch(folder.name):
                _refuse_link(folder)
                shutil.rmtree(folder)
            elif _REPOSITORY.fullmatch(folder.name):
                _refuse_link(folder)
                yield _read(folder)

    def keep(self, repository: Repository) -> None:
        """Write a repository as it is now; a new one is there when all of it is."""
        kept = self._root / repository.uid
        folder = kept if kept.exists() else kept.with_name(f"{kept.name}.draft")
        if not isinstance(repository.blobs, BlobFolder):
            BlobFolder(folder / "blobs").update(repository.blobs)
            repository.blobs = BlobFolder(kept / "blobs")
        for commit in repository.commits.values():
            path = folder / "commits" / f"{commit.id}.json"
            if not path.exists():
                write(path, json.dumps(asdict(commit)).encode())
        apart = {
            "commits": list(repository.commits),
            "discussions": [asdict(attribute) for attribute in repository.discussions],
            "space": repository.space and asdict(repository.space),
        }
        state = {
            attribute.name: getattr(repository, attribute.name)
            for attribute in fields(Repository)
            if attribute.name != "blobs"
        }
        write(folder / _STATE, json.dumps(state | apart).encode())
        if folder != kept:
            folder.replace(kept)

    def remove(self, repository: Repository) -> None:
        """Remove a repository with its blobs, commits and secret values."""
        folder = self._root / repository.uid
        shutil.rmtree(folder.replace(folder.with_name(f"{folder.name}.draft")))


def _claim(root: Path) -> None:
    """Take a folder that has the mark, or an empty one, which is marked.

    Raises:
        ValueError: it is neither.
    """
    _refuse_link(root)
    if root.exists() and not root.is_dir():
        raise ValueError(f"{root} is not a folder")
    make_folder(root)
    mark = root / MARK
    if mark.is_file() and not mark.is_symlink():
        return
    found = next(root.iterdir(), None)
    if found is not None:
        raise ValueError(
            f"{root} holds {found.name!r}, and no mark that a local Hub made it: nothing was changed. Name an empty "
            f"folder or a new one. If an earlier version kept a Hub there, put an empty file {MARK} into it."
        )
    write(mark, _MARKED)


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise ValueError(f"{path} is a symbolic link: the local Hub keeps its data in folders of its own only")


def _read(folder: Path) -> Repository:
    try:
        return _repository(folder)
    except (OSError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        problem = f"{type(error).__name__}: {error}"
        raise ValueError(f"{folder} can't be read ({problem}): move it away, or delete it") from error


def _repository(folder: Path) -> Repository:
    state = json.loads((folder / _STATE).read_bytes())
    commits = (
        json.loads((folder / "commits" / f"{commit_id}.json").read_bytes()) for commit_id in state.pop("commits")
    )
    return Repository(
        **state
        | {
            "visibility_history": [(at, visibility) for at, visibility in state["visibility_history"]],
            "discussions": [Discussion(**commit_id) for commit_id in state.get("discussions", [])],
            "commits": {commit["id"]: _commit(commit) for commit in commits},
            "space": state["space"] and _space(state["space"]),
            "blobs": BlobFolder(folder / "blobs"),
        }
    )


def _commit(state: dict[str, Any]) -> Commit:
    return Commit(**state | {"files": {path: File(**file) for path, file in state["files"].items()}})


def _space(state: dict[str, Any]) -> Space:
    entries = {kind: {key: Entry(**entry) for key, entry in state[kind].items()} for kind in ("secrets", "variables")}
    return Space(**state | entries)
