"""Taking large files out of the whole history of a repository."""

from collections.abc import Collection
from dataclasses import replace

from provider.local_hub.api.git_objects import with_true_id
from provider.local_hub.model.models import Commit, Repository


def rewrite_without(repository: Repository, hashes: Collection[str]) -> None:
    """Make every commit one without some large files; those that change, and all after them, get other ids.

    Args:
        repository: whose history is rewritten.
        hashes: SHA-256 of the files.
    """
    new_ids: dict[str, str] = {}
    commits = {}
    for commit in _parents_first(repository):
        files = {path: file for path, file in commit.files.items() if file.sha256 not in hashes}
        parent = new_ids.get(commit.parent or "", commit.parent)
        if len(files) < len(commit.files) or parent != commit.parent:
            rewritten = with_true_id(replace(commit, parent=parent, files=files))
            new_ids[commit.id] = rewritten.id
            commits[rewritten.id] = rewritten
        else:
            commits[commit.id] = commit
    repository.commits = commits
    for refs in (repository.branches, repository.tags, repository.pulls):
        refs.update({name: new_ids.get(commit_id, commit_id) for name, commit_id in refs.items()})
    for discussion in repository.discussions:
        discussion.fork = new_ids.get(discussion.fork or "", discussion.fork)
        discussion.merged_as = new_ids.get(discussion.merged_as or "", discussion.merged_as)


def _parents_first(repository: Repository) -> list[Commit]:
    ordered: dict[str, Commit] = {}
    for commit in repository.commits.values():
        above = []
        at: Commit | None = commit
        while at is not None and at.id not in ordered:
            above.append(at)
            at = repository.commits.get(at.parent or "")
        ordered.update({ancestor.id: ancestor for ancestor in reversed(above)})
    return list(ordered.values())
