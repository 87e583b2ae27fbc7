"""Branches, tags and pull requests of a repository, and how its files became what they are."""

from itertools import islice
from urllib.parse import quote

from starlette.responses import Response

from provider.local_hub.api.revisions import history
from provider.local_hub.model.models import Commit, Repository
from provider.local_hub.pages.html import Content, Markup, tag
from provider.local_hub.pages.layout import badge, moment, page, quiet, section, table
from provider.local_hub.pages.repository import address, files_at, link

_NEWEST = 5
_ON_A_PAGE = 50


def refs_of(repository: Repository) -> Markup:
    """Write the list of what can be asked for by name."""
    kinds = (("branch", repository.branches), ("tag", repository.tags), ("pull request", repository.pulls))
    rows = [
        (_to(repository, "tree", name, name), kind, _commit_link(repository, commit), repository.commits[commit].title)
        for kind, refs in kinds
        for name, commit in sorted(refs.items(), key=lambda ref: (ref[0] != "main", ref[0]))
    ]
    return section("Branches and tags", table(["Name", "Kind", "Commit", "Title"], rows))


def history_of(repository: Repository) -> Markup:
    """Write the newest commits of `main`."""
    commits = history(repository, repository.head)
    every = _to(repository, "commits", "main", f"All {len(commits)} commits") if len(commits) > _NEWEST else None
    return section("History", _commits(repository, commits[:_NEWEST]), tag("p", every) if every else None)


def commits_page(repository: Repository, revision: str, commit: Commit, number: int) -> Response:
    """Show the commits that led to a revision, newest first.

    Args:
        repository: whose.
        revision: what was asked for.
        commit: what it names.
        number: of the page, from 0.
    """
    commits = history(repository, commit)
    shown = list(islice(commits, number * _ON_A_PAGE, (number + 1) * _ON_A_PAGE))
    path = f"{address(repository)}/commits/{quote(revision, safe='')}?p="
    newer = tag("a", "Newer", href=f"{path}{number - 1}") if number > 0 else None
    older = tag("a", "Older", href=f"{path}{number + 1}") if (number + 1) * _ON_A_PAGE < len(commits) else None
    return page(
        f"History of {repository.id}",
        tag("h1", link(repository)),
        tag("p", badge(repository.kind), badge(revision), f"{len(commits)} commits", class_="quiet"),
        section("History", _commits(repository, shown) if shown else quiet("None.")),
        tag("p", newer, " ", older) if newer or older else None,
    )


def tree_page(repository: Repository, revision: str, commit: Commit) -> Response:
    """Show the files at a revision."""
    said = f"“{commit.title}” by {commit.author}, {moment(commit.date)}, commit "
    return page(
        f"{repository.id} at {revision}",
        tag("h1", link(repository)),
        tag("p", badge(repository.kind), badge(revision)),
        tag("p", said, tag("code", commit.id[:7]), class_="quiet"),
        tag("p", _to(repository, "commits", revision, "History")),
        files_at(repository, commit, revision),
    )


def _commits(repository: Repository, commits: list[Commit]) -> Markup:
    rows: list[tuple[Content, ...]] = [
        (_commit_link(repository, commit.id), [commit.title, _message(commit)], commit.author, moment(commit.date))
        for commit in commits
    ]
    return table(["Commit", "Title", "Author", "Made"], rows)


def _message(commit: Commit) -> Markup | None:
    return tag("div", commit.message[:500], class_="quiet") if commit.message else None


def _commit_link(repository: Repository, commit: str) -> Markup:
    return _to(repository, "tree", commit, tag("code", commit[:7]))


def _to(repository: Repository, what: str, revision: str, content: Content) -> Markup:
    return tag("a", content, href=f"{address(repository)}/{what}/{quote(revision, safe='')}")
