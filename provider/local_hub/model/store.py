"""All accounts and repositories of a Hub, and the shelf that keeps them."""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from provider.local_hub.model.errors import HubError
from provider.local_hub.model.lfs_store import LargeFiles, Mismatch
from provider.local_hub.model.models import Account, ContentMissing, Kind, Repository
from provider.local_hub.model.settings import Settings
from provider.local_hub.model.xet import XetStore, XetTokens


@dataclass
class Ticket:
    """The permission to upload one large file, and the parts that came."""

    repository: Repository
    sha256: str
    size: int
    parts: dict[int, Path] = field(default_factory=dict)


class Shelf(Protocol):
    """Where repositories outlive the process."""

    large_files: Path
    """The folder of large files."""

    def load(self) -> Iterable[Repository]:
        """Return all that was kept."""

    def keep(self, repository: Repository) -> None:
        """Write a repository as it is now, all or nothing."""

    def remove(self, repository: Repository) -> None:
        """Forget a repository for good."""


class Hub:
    """All accounts and repositories.

    Args:
        accounts: who may sign in.
        shelf: where repositories are kept; None keeps them in memory only.
        settings: the switches to start with.
        clock: gives seconds since 1970.
    """

    def __init__(
        self,
        accounts: Iterable[Account],
        *,
        shelf: Shelf | None = None,
        settings: Settings | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.accounts = {account.token: account for account in accounts}
        self.settings = settings or Settings()
        self.clock = clock
        self.large = LargeFiles(shelf.large_files if shelf else None)
        self.xet = XetStore(self.large)
        self.xet_tokens = XetTokens()
        self.tickets: dict[str, Ticket] = {}
        self.published: list[str] = []
        """Ids of the repositories that were private and then were not, in that order, also of those that are gone."""
        self._xet_hashes: dict[str, str] = {}
        self.templates: list[dict[str, Any]] | None = None
        """What the Hub that this is a copy of offers for new Spaces, in its words; None for what this one offers."""
        self.storage_url: str | None = None
        """Where large files are downloaded from; None is the Hub's own address."""
        self.storage_key = secrets.token_bytes(32)
        self._shelf = shelf
        self._repositories: dict[tuple[Kind, str], Repository] = {}
        for repository in shelf.load() if shelf else ():
            self._repositories[repository.kind, repository.id.lower()] = repository

    def __iter__(self) -> Iterator[Repository]:
        return iter(self._repositories.values())

    def now(self) -> int:
        """Return milliseconds since 1970."""
        return int(self.clock() * 1000)

    def find(self, kind: Kind, repo_id: str) -> Repository | None:
        """Return the repository that has this id now, in any case of letters."""
        return self._repositories.get((kind, repo_id.lower()))

    def find_moved(self, kind: Kind, repo_id: str) -> Repository | None:
        """Return the repository that had this id before it was moved."""
        return next(
            (repository for repository in self if repository.kind == kind and repo_id.lower() in repository.former_ids),
            None,
        )

    def keep(self, repository: Repository) -> None:
        """Make the changes of a repository last; a new one is taken in."""
        key = repository.kind, repository.id.lower()
        if key not in self._repositories:
            self._claim(repository.kind, key[1])
            self._repositories[key] = repository
        if self._shelf:
            self._shelf.keep(repository)

    def move(self, repository: Repository, namespace: str, name: str) -> None:
        """Change the id of a repository; the old one leads to it from now on."""
        old = repository.id.lower()
        del self._repositories[repository.kind, old]
        repository.namespace, repository.name = namespace, name
        new = repository.id.lower()
        former = [former_id for former_id in (*repository.former_ids, old) if former_id != new]
        repository.former_ids = list(dict.fromkeys(former))
        self.keep(repository)

    def remove(self, repository: Repository) -> None:
        """Delete a repository for good."""
        del self._repositories[repository.kind, repository.id.lower()]
        for sha256 in list(repository.large):
            self.forget_large(repository, sha256)
        if self._shelf:
            self._shelf.remove(repository)

    def forget_large(self, repository: Repository, sha256: str) -> None:
        """Take a large file from a repository; it is gone when no other has it."""
        del repository.large[sha256]
        if not any(sha256 in holder.large for holder in self):
            self.large.remove(sha256)

    def large_size(self, sha256: str) -> int | None:
        """Return the size in bytes of a large file that was uploaded in whatever way, None if it was not."""
        size = self.large.size(sha256)
        size = self.xet.size(sha256) if size is None else size
        return self._copied_size(sha256) if size is None else size

    def _copied_size(self, sha256: str) -> int | None:
        """Return the size of a large file that was copied without its content, None if there is none."""
        commits = (
            commit for repository in self if sha256 in repository.large for commit in repository.commits.values()
        )
        files = (file for commit in commits for file in commit.files.values())
        return next((file.size for file in files if file.sha256 == sha256), None)

    def large_path(self, sha256: str) -> Path:
        """Return where the content of a large file is; one that came by Xet is put together first, which takes a while.

        Raises:
            HubError: it can't be put together.
            ContentMissing: it was never sent to this Hub.
        """
        if self.large.size(sha256) is None and self.xet.size(sha256) is None:
            raise ContentMissing(sha256)
        if self.large.size(sha256) is None:
            try:
                key, ends = self.xet_tokens.issue(None, write=False, now=self.now() // 1000)
                self.xet.fetch(sha256, f"{self.storage_url}{self.xet.path}", key, ends)
            except ImportError:
                raise HubError(500, "hf_xet is not installed beside the local Hub: set HF_HUB_DISABLE_XET=1") from None
            except Mismatch as error:
                raise HubError(500, str(error)) from None
        return self.large.path(sha256)

    def xet_hash(self, sha256: str) -> str | None:
        """Return the Xet hash of a large file, None where nothing here can tell it."""
        known = self.xet.hash_of(sha256) or self._xet_hashes.get(sha256)
        if known is None and self.large.size(sha256) is not None:
            try:
                from hf_xet import hash_files  # type: ignore[import-untyped]  # noqa: PLC0415 - as in `XetStore.fetch`
            except ImportError:
                return None
            known = self._xet_hashes[sha256] = hash_files([str(self.large.path(sha256))])[0].hash
        return known

    def _claim(self, kind: Kind, repo_id: str) -> None:
        former = self.find_moved(kind, repo_id)
        if former:
            former.former_ids.remove(repo_id)
            if self._shelf:
                self._shelf.keep(former)
