"""What the Hub remembers: accounts, repositories with their commits, and what belongs to a Space."""

import hashlib
import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from provider.local_hub.model.tokens import Access

Kind = Literal["model", "dataset", "space"]
KINDS: tuple[Kind, ...] = ("model", "dataset", "space")
Visibility = Literal["public", "private", "protected"]


def iso(milliseconds: int) -> str:
    """Return a time as the Hub writes it, such as `2026-01-02T03:04:05.678Z`."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


def stable_id(text: str) -> str:
    """Return a Hub id (24 hex digits) that is always the same for this text."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def user_id(name: str) -> str:
    """Return the id of a user."""
    return stable_id(f"user {name.lower()}")


@dataclass(frozen=True)
class Account:
    """A user as one of their tokens shows them; who has several tokens has as many accounts of one name.

    Args:
        name: also the user's namespace.
        token: what `Authorization: Bearer` carries.
        organizations: name of the organization to the user's role in it.
        is_pro: whether the user has a PRO plan.
        can_pay: whether the user left a payment method.
        plans: name of an organization to its plan, such as `team`; those without are left out.
        access: what the token allows.
        fullname: what people read; the name by default.
        fullnames: name of an organization to what people read.
        private_organizations: those in which repositories are private unless something else is asked for.
    """

    name: str
    token: str = field(repr=False)
    organizations: dict[str, str] = field(default_factory=dict)
    is_pro: bool = False
    can_pay: bool = False
    plans: dict[str, str] = field(default_factory=dict)
    access: Access = field(default_factory=Access)
    fullname: str = ""
    fullnames: dict[str, str] = field(default_factory=dict)
    private_organizations: frozenset[str] = frozenset()

    def namespace(self, name: str) -> str | None:
        """Return the canonical name of a namespace that this user belongs to, None if there is none such."""
        return next((own for own in (self.name, *self.organizations) if own.lower() == name.lower()), None)


@dataclass
class Entry:
    """A secret or a variable of a Space; times are milliseconds since 1970."""

    value: str = field(repr=False)
    description: str | None
    updated_at: int


@dataclass(frozen=True)
class File:
    """A file of a commit.

    Args:
        oid: its git blob id; of a large file that of its pointer.
        size: bytes.
        sha256: of the content of a large file; None for one that is not.
    """

    oid: str
    size: int
    sha256: str | None = None

    @property
    def etag(self) -> str:
        """What tells this content from any other."""
        return self.sha256 or self.oid


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


class ContentMissing(KeyError):
    """A file is known by name, hash and size only: it was copied from another Hub without its content."""


class Blobs(dict[str, bytes]):
    """Contents by git blob id."""

    def __missing__(self, oid: str) -> bytes:
        """Refuse what is not here.

        Raises:
            ContentMissing: always.
        """
        raise ContentMissing(oid)


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
        factory_reboots: how many of the restarts threw the built image away.
        builds: how often a commit was built.
        replicas: how many instances are asked for.
        storage: tier of the retired persistent storage.
        volumes: what is mounted, as the Hub's API writes it.
        copied_stage: what it is in on the Hub it was copied from, until it is built or started here.
    """

    sdk: str
    hardware: str | None
    sleep_seconds: int | None = None
    paused: bool = False
    started_at: int = 0
    served_by: str | None = None
    restarts: int = 0
    factory_reboots: int = 0
    builds: int = 0
    dev_mode: bool = False
    replicas: int = 1
    storage: str | None = None
    volumes: list[dict[str, Any]] = field(default_factory=list)
    copied_stage: str | None = None
    secrets: dict[str, Entry] = field(default_factory=dict)
    variables: dict[str, Entry] = field(default_factory=dict)


@dataclass
class Discussion:
    """A discussion or a pull request.

    Args:
        base: the branch that a pull request goes to; None for a discussion.
        fork: the commit that a pull request started from.
        status: open, closed, draft or merged.
        merged_as: the commit that merged it.
        deleted: whether it is gone; its number is not given again.
        events: comments and changes, as the Hub's API writes them.
    """

    num: int
    title: str
    author: str
    created_at: int
    base: str | None = None
    fork: str | None = None
    status: str = "open"
    merged_as: str | None = None
    pinned: bool = False
    deleted: bool = False
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ref(self) -> str:
        """The ref of a pull request."""
        return f"refs/pr/{self.num}"


@dataclass
class Repository:
    """A model, dataset or Space.

    Args:
        uid: the id that survives renames, 24 hex digits.
        last_change: time of the latest change of anything, milliseconds since 1970.
        former_ids: lower-case ids that lead here after renames.
        branches: branch name to commit id.
        created_by: name of the user who created it.
        granted: names of those who have access while it is gated.
        access_requests: name of each user who asked for access to what was decided, and when.
        tags: tag name to commit id.
        pulls: ref of each pull request to commit id.
        large: SHA-256 of each large file that was uploaded to when that was, milliseconds since 1970.
        blobs: git blob id to content.
    """

    kind: Kind
    namespace: str
    name: str
    visibility: Visibility
    created_at: int
    uid: str = field(default_factory=lambda: secrets.token_hex(12))
    region: str | None = None
    resource_group: str | None = None
    gated: Literal[False, "auto", "manual"] = False
    created_by: str = ""
    granted: list[str] = field(default_factory=list)
    access_requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    discussions_disabled: bool = False
    last_change: int = 0
    visibility_history: list[tuple[int, Visibility]] = field(default_factory=list)
    former_ids: list[str] = field(default_factory=list)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    pulls: dict[str, str] = field(default_factory=dict)
    discussions: list[Discussion] = field(default_factory=list)
    large: dict[str, int] = field(default_factory=dict)
    space: Space | None = None
    commits: dict[str, Commit] = field(default_factory=dict, repr=False)
    blobs: MutableMapping[str, bytes] = field(default_factory=Blobs, repr=False)

    @property
    def id(self) -> str:
        """The id people use: `namespace/name`."""
        return f"{self.namespace}/{self.name}"

    @property
    def head(self) -> Commit:
        """The latest commit of `main`."""
        return self.commits[self.branches["main"]]

    def heads_with(self, name: str) -> dict[str, str]:
        """Return the refs that can be committed to among which this name would be: pull requests, or branches."""
        return self.pulls if name.startswith("refs/pr/") else self.branches

    def read(self, path: str) -> bytes | None:
        """Return the content of a file on `main`, None if there is no such file.

        Raises:
            ContentMissing: it is not here.
        """
        file = self.head.files.get(path)
        return None if file is None else self.blobs[file.oid]

    def moment(self, now: int) -> int:
        """Return the time of a change: now, but always later than the change before."""
        self.last_change = max(now, self.last_change + 1)
        return self.last_change

    def show(self, visibility: Visibility, at: int) -> None:
        """Change who may see this, and remember since when."""
        self.visibility = visibility
        self.visibility_history.append((at, visibility))
