"""A folder in which repositories outlive the process, also one that is killed.

Each repository has a folder of its own: blobs and commits are written once and never change, `repository.json` says
which commits count and holds all the rest, secret values included. It is replaced as a whole, so that a reader finds
the state before or after a change and nothing in between.
"""

import json
import os
import shutil
from collections.abc import Iterator, MutableMapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from provider.local_hub.records import Commit, Discussion, Entry, File, Repository, Space

_STATE = "repository.json"


def _write(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)


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
            raise KeyError(oid) from None

    def __setitem__(self, oid: str, content: bytes) -> None:
        if oid not in self:
            _write(self._folder / oid, content)

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
    """

    def __init__(self, root: Path) -> None:
        self.large_files = root / "large"
        self._root = root / "repositories"
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def load(self) -> Iterator[Repository]:
        """Give all repositories, and sweep up what a killed process left half made or half removed."""
        for folder in sorted(self._root.iterdir()):
            if (folder / _STATE).exists():
                yield _repository(folder)
            else:
                shutil.rmtree(folder)

    def keep(self, repository: Repository) -> None:
        """Write a repository as it is now."""
        folder = self._root / repository.uid
        if not isinstance(repository.blobs, BlobFolder):
            blobs = BlobFolder(folder / "blobs")
            blobs.update(repository.blobs)
            repository.blobs = blobs
        for commit in repository.commits.values():
            path = folder / "commits" / f"{commit.id}.json"
            if not path.exists():
                _write(path, json.dumps(asdict(commit)).encode())
        apart = {
            "commits": list(repository.commits),
            "discussions": [asdict(one) for one in repository.discussions],
            "space": repository.space and asdict(repository.space),
        }
        state = {one.name: getattr(repository, one.name) for one in fields(Repository) if one.name != "blobs"}
        _write(folder / _STATE, json.dumps(state | apart).encode())

    def remove(self, repository: Repository) -> None:
        """Remove a repository with its blobs, commits and secret values."""
        folder = self._root / repository.uid
        (folder / _STATE).unlink()
        shutil.rmtree(folder)


def _repository(folder: Path) -> Repository:
    state = json.loads((folder / _STATE).read_bytes())
    commits = (json.loads((folder / "commits" / f"{one}.json").read_bytes()) for one in state.pop("commits"))
    return Repository(
        **state
        | {
            "visibility_history": [(at, visibility) for at, visibility in state["visibility_history"]],
            "discussions": [Discussion(**one) for one in state.get("discussions", [])],
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
