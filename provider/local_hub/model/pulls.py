"""Pull requests: what opens them, who may push to them, and merging."""

import secrets
from typing import Any

from provider.local_hub.model.errors import HubError
from provider.local_hub.model.models import Account, Commit, Discussion, File, Repository, iso, user_id
from provider.local_hub.model.permissions import admit, may


def describe_author(name: str) -> dict[str, Any]:
    """Return who wrote something, as the Hub's API writes it."""
    flags = dict.fromkeys(("isHf", "isHfAdmin", "isMod", "isPro"), False)
    return {"_id": user_id(name), "avatarUrl": "", "fullname": name, "name": name, "type": "user", **flags}


def event(kind: str, author: str, at: int, data: dict[str, Any]) -> dict[str, Any]:
    """Return an event of a discussion as the Hub's API writes it."""
    written = {"id": secrets.token_hex(12), "type": kind, "createdAt": iso(at), "data": data}
    return written | {"author": describe_author(author)}


def comment(text: str, author: str, at: int) -> dict[str, Any]:
    """Return the event of a comment."""
    data = {
        "edited": False,
        "hidden": False,
        "numEdits": 0,
        "editors": [author],
        "editorAvatarUrls": [""],
        "reactions": [],
    }
    latest = {"raw": text, "html": "", "updatedAt": iso(at)}
    return event("comment", author, at, data | {"latest": latest})


def open_discussion(repository: Repository, account: Account, title: str, text: str, at: int) -> Discussion:
    """Open a discussion with the next number."""
    opened = Discussion(len(repository.discussions) + 1, title, account.name, at)
    opened.events.append(comment(text, account.name, at))
    repository.discussions.append(opened)
    return opened


def open_pull_request(
    repository: Repository, account: Account, title: str, text: str, *, base: str, at: int
) -> Discussion:
    """Open a pull request that starts at the head of its base."""
    opened = open_discussion(repository, account, title, text, at)
    opened.base, opened.fork = base, repository.branches[base]
    repository.pulls[opened.ref] = opened.fork
    return opened


def may_push(repository: Repository, ref: str, account: Account) -> bool:
    """Return whether a pull request takes commits of this account because it opened it."""
    return any(pull.ref == ref and pull.base and pull.author == account.name for pull in repository.discussions)


def admit_push(account: Account | None, repository: Repository, ref: str, *, as_pull_request: bool) -> None:
    """Refuse callers who may not commit to a branch or pull request, or may not propose a change to it.

    Args:
        account: who is calling.
        repository: what they change.
        ref: the branch, or the ref of the pull request.
        as_pull_request: whether they ask for a new pull request instead.

    Raises:
        HubError: they may not.
    """
    admit(account, repository, "content")
    proposes = as_pull_request or (account is not None and may_push(repository, ref, account))
    if account and account.access.role == "read":
        raise HubError(403, "you must use a write token to upload to a repository.")
    if account and not proposes and not may(account, repository, "write"):
        raise HubError(403, "Forbidden: pass `create_pr=1` as a query parameter to create a Pull Request.")
    admit(account, repository, "propose" if proposes else "write")


def _changed(before: Commit, after: Commit) -> dict[str, File | None]:
    paths = before.files.keys() | after.files.keys()
    return {path: after.files.get(path) for path in paths if before.files.get(path) != after.files.get(path)}


def changes_of(repository: Repository, pull: Discussion) -> dict[str, File | None]:
    """Return what a pull request changes: path to the new file, None for one that it deletes."""
    if pull.fork is None:
        return {}
    return _changed(repository.commits[pull.fork], repository.commits[repository.pulls[pull.ref]])


def conflicts_of(repository: Repository, pull: Discussion) -> list[str]:
    """Return the paths that both the pull request and its base changed."""
    if pull.fork is None or pull.base not in repository.branches:
        return []
    changes = changes_of(repository, pull)
    there = _changed(repository.commits[pull.fork], repository.commits[repository.branches[pull.base]])
    return sorted(path for path in changes.keys() & there.keys() if changes[path] != there[path])
