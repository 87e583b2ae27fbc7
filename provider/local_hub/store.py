"""What the Hub knows: accounts, repositories with their commits, and what belongs to a Space."""

import hashlib
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol

Kind = Literal["model", "dataset", "space"]
KINDS: tuple[Kind, ...] = ("model", "dataset", "space")
Visibility = Literal["public", "private", "protected"]
WRITING_ROLES = frozenset({"admin", "write", "contributor"})


def iso(milliseconds: int) -> str:
    """Give a time as the Hub writes it, such as `2026-01-02T03:04:05.678Z`."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


def stable_id(text: str) -> str:
    """Give a Hub id (24 hex digits) that is always the same for this text."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Account:
    """A user with one token.

    Args:
        name: also the user's namespace.
        token: what `Authorization: Bearer` carries.
        organizations: name of the organization to the user's role in it.
        is_pro: whether the user has a PRO plan.
    """

    name: str
    token: str = field(repr=False)
    organizations: dict[str, str] = field(default_factory=dict)
    is_pro: bool = False

    def namespace(self, name: str) -> str | None:
        """Give the canonical name of a namespace that this user belongs to, None if there is none such."""
        return next((own for own in (self.name, *self.organizations) if own.lower() == name.lower()), None)

    def may_write_in(self, namespace: str) -> bool:
        """Tell whether this user may create and change repositories there."""
        own = self.namespace(namespace)
        return own is not None and (own == self.name or self.organizations[own] in WRITING_ROLES)


@dataclass
class Entry:
    """A secret or a variable of a Space; times are milliseconds since 1970."""

    value: str = field(repr=False)
    description: str | None
    updated_at: int


@dataclass(frozen=True)
class File:
    """A file of a commit: its git blob id and its size in bytes."""

    oid: str
    size: int


@dataclass(frozen=True)
class Commit:
    """A state of all files, with how it came to be."""

    id: str
    parent: str | None
    title: str
    message: str
    author: str
    date: int
    files: dict[str, File]


@dataclass
class Space:
    """What a Space has beyond a repository.

    Args:
        sdk: gradio, docker or static.
        hardware: the flavor asked for; None for a static Space.
        sleep_seconds: idle seconds before it sleeps; None is never.
        started_at: when the present build or start began, milliseconds since 1970.
        served_by: the flavor that ran while the present build or start began.
        restarts: how often a change of settings or a restart stopped the app.
        builds: how often a commit was built.
    """

    sdk: str
    hardware: str | None
    sleep_seconds: int | None = None
    paused: bool = False
    started_at: int = 0
    served_by: str | None = None
    restarts: int = 0
    builds: int = 0
    secrets: dict[str, Entry] = field(default_factory=dict)
    variables: dict[str, Entry] = field(default_factory=dict)


@dataclass
class Repository:
    """A model, dataset or Space.

    Args:
        uid: the id that survives renames, 24 hex digits.
        last_change: time of the latest change of anything, milliseconds since 1970.
        former_ids: lower-case ids that lead here after renames.
        branches: branch name to commit id.
        tags: tag name to commit id.
        blobs: git blob id to content.
    """

    kind: Kind
    namespace: str
    name: str
    visibility: Visibility
    created_at: int
    uid: str = field(default_factory=lambda: secrets.token_hex(12))
    region: str | None = None
    gated: Literal[False, "auto", "manual"] = False
    discussions_disabled: bool = False
    last_change: int = 0
    visibility_history: list[tuple[int, Visibility]] = field(default_factory=list)
    former_ids: list[str] = field(default_factory=list)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    space: Space | None = None
    commits: dict[str, Commit] = field(default_factory=dict, repr=False)
    blobs: MutableMapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        """The id people use: `namespace/name`."""
        return f"{self.namespace}/{self.name}"

    @property
    def head(self) -> Commit:
        """The latest commit of `main`."""
        return self.commits[self.branches["main"]]

    def read(self, path: str) -> bytes | None:
        """Give the content of a file on `main`, None if there is no such file."""
        file = self.head.files.get(path)
        return None if file is None else self.blobs[file.oid]

    def moment(self, now: int) -> int:
        """Give the time of a change: now, but always later than the change before."""
        self.last_change = max(now, self.last_change + 1)
        return self.last_change

    def show(self, visibility: Visibility, at: int) -> None:
        """Change who may see this, and remember since when."""
        self.visibility = visibility
        self.visibility_history.append((at, visibility))


@dataclass
class Settings:
    """The switches of this server.

    Args:
        latency_ms: added to every answer.
        build_seconds: how long a Space is BUILDING.
        rate_limit: `quota` requests in each `window_seconds`, for each token; None is no limit.
        reject_secret_variable_collision: refuse one key as both secret and variable.
        missing_description_keeps: a secret or variable that is posted again without description keeps its old one.
    """

    latency_ms: float = 0
    build_seconds: float = 2
    rate_limit: dict[str, int] | None = None
    reject_secret_variable_collision: bool = False
    missing_description_keeps: bool = True


class Shelf(Protocol):
    """Where repositories outlive the process."""

    def load(self) -> Iterable[Repository]:
        """Give all that was kept."""

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
        self._shelf = shelf
        self._repositories: dict[tuple[Kind, str], Repository] = {}
        for repository in shelf.load() if shelf else ():
            self._repositories[repository.kind, repository.id.lower()] = repository

    def __iter__(self) -> Iterator[Repository]:
        return iter(self._repositories.values())

    def now(self) -> int:
        """Give milliseconds since 1970."""
        return int(self.clock() * 1000)

    def find(self, kind: Kind, repo_id: str) -> Repository | None:
        """Give the repository that has this id now, in any case of letters."""
        return self._repositories.get((kind, repo_id.lower()))

    def find_moved(self, kind: Kind, repo_id: str) -> Repository | None:
        """Give the repository that had this id before it was moved."""
        return next((one for one in self if one.kind == kind and repo_id.lower() in one.former_ids), None)

    def keep(self, repository: Repository) -> None:
        """Make the changes of a repository last; a new one is taken in."""
        key = repository.kind, repository.id.lower()
        if key not in self._repositories:
            self._claim(repository.kind, key[1])
            self._repositories[key] = repository
        if self._shelf:
            self._shelf.keep(repository)

    def move(self, repository: Repository, namespace: str, name: str) -> None:
        """Give a repository another id; the old one leads to it from now on."""
        old = repository.id.lower()
        del self._repositories[repository.kind, old]
        repository.namespace, repository.name = namespace, name
        new = repository.id.lower()
        former = [one for one in (*repository.former_ids, old) if one != new]
        repository.former_ids = list(dict.fromkeys(former))
        self.keep(repository)

    def remove(self, repository: Repository) -> None:
        """Delete a repository for good."""
        del self._repositories[repository.kind, repository.id.lower()]
        if self._shelf:
            self._shelf.remove(repository)

    def _claim(self, kind: Kind, repo_id: str) -> None:
        former = self.find_moved(kind, repo_id)
        if former:
            former.former_ids.remove(repo_id)
            if self._shelf:
                self._shelf.keep(former)
