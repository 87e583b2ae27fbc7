"""Repositories as git stores them: commits, trees and blobs under their true ids."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool

from provider.local_hub.model.errors import HubError
from provider.local_hub.model.git import Tree, object_id, trees
from provider.local_hub.model.models import Commit, Repository

_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f<>]")
_MOST_KNOWN = 4
_known: dict[str, "_Objects"] = {}
"""Objects of the repositories that were asked for last, by uid."""


@dataclass(frozen=True)
class _Objects:
    """All that the refs of a repository lead to: what commits and trees hold, and the ids of blobs."""

    commits: frozenset[str]
    stored: Mapping[str, tuple[str, bytes]]
    blobs: frozenset[str]


def with_true_id(commit: Commit) -> Commit:
    """Return a commit with the id that git gives to it."""
    return replace(commit, id=object_id("commit", _content(commit, _trees(commit)[""])))


def refs_of(repository: Repository) -> dict[str, str]:
    """Return the full name of each branch, tag and pull request, with the commit that it is at."""
    return (
        {f"refs/heads/{name}": commit_id for name, commit_id in repository.branches.items()}
        | repository.pulls
        | {f"refs/tags/{name}": commit_id for name, commit_id in repository.tags.items()}
    )


async def object_of(repository: Repository, oid: str) -> tuple[str, bytes] | None:
    """Return kind and content of an object that a ref leads to, None if there is none such.

    Raises:
        HubError: the repository is not whole.
    """
    objects = await _objects(repository)
    return ("blob", repository.blobs[oid]) if oid in objects.blobs else objects.stored.get(oid)


async def check_whole(repository: Repository) -> None:
    """Refuse a repository of which something is missing or has no true id.

    Raises:
        HubError: it was copied, or an earlier version made it.
    """
    await _objects(repository)


async def _objects(repository: Repository) -> _Objects:
    reached = _reached(repository)
    known = _known.get(repository.uid)
    if known is None or known.commits != reached.keys():
        known = await run_in_threadpool(_gathered, repository, reached)
        _known.pop(repository.uid, None)
        while len(_known) >= _MOST_KNOWN:
            _known.pop(next(iter(_known)))
        _known[repository.uid] = known
    return known


def _reached(repository: Repository) -> dict[str, Commit]:
    found: dict[str, Commit] = {}
    for head in refs_of(repository).values():
        at: str | None = head
        while at is not None and at not in found:
            found[at] = repository.commits[at]
            at = found[at].parent
    return found


def _gathered(repository: Repository, commits: Mapping[str, Commit]) -> _Objects:
    stored: dict[str, tuple[str, bytes]] = {}
    blobs: set[str] = set()
    for commit in commits.values():
        folders = _trees(commit)
        content = _content(commit, folders[""])
        if object_id("commit", content) != commit.id:
            raise _not_whole(repository, f"commit {commit.id} was copied, or made by an earlier version")
        stored[commit.id] = ("commit", content)
        stored.update({tree.id: ("tree", tree.content) for tree in folders.values()})
        for path, file in commit.files.items():
            if file.oid not in blobs and file.oid not in repository.blobs:
                raise _not_whole(repository, f"the content of {path} was not copied")
            blobs.add(file.oid)
    return _Objects(frozenset(commits), stored, frozenset(blobs))


def _not_whole(repository: Repository, why: str) -> HubError:
    return HubError(409, f"git can't clone {repository.id} from the local Hub: {why}")


def _trees(commit: Commit) -> dict[str, Tree]:
    return trees({path: file.oid for path, file in commit.files.items()})


def _content(commit: Commit, root: Tree) -> bytes:
    name = _NOT_IN_NAMES.sub("", commit.author)
    by = f"{name} <{name}@users.noreply.huggingface.co> {commit.date // 1000} +0000"
    parents = [f"parent {commit.parent}"] if commit.parent else []
    words = f"{commit.title}\n\n{commit.message}" if commit.message else commit.title
    lines = [f"tree {root.id}", *parents, f"author {by}", f"committer {by}", "", words.replace("\0", ""), ""]
    return "\n".join(lines).encode(errors="replace")
