"""Branches, tags and history of a repository."""

# ruff: noqa: A002 - `id` is the Hub's own word for namespace/name.

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from provider.errors import Conflict, RevisionNotFound
from provider.hub.http.executor import RequestExecutor
from provider.hub.http.paging import pages
from provider.hub.http.read_cache import ReadCache
from provider.hub.http.requests import Kind, Request, api_path, named, optional_text, record, records, text


@dataclass(frozen=True)
class Ref:
    """A name for a commit.

    Args:
        name: as in `main`.
        ref: as in `refs/heads/main`.
        commit: the id that it stands for.
    """

    name: str
    ref: str
    commit: str


@dataclass(frozen=True)
class RefList:
    """All names for commits of a repository.

    Args:
        branches: by name.
        tags: by name.
        converts: those that the Hub makes itself, by name.
    """

    branches: Mapping[str, Ref]
    tags: Mapping[str, Ref]
    converts: Mapping[str, Ref]


@dataclass(frozen=True)
class Commit:
    """One commit of a history.

    Args:
        id: 40 hexadecimal digits.
        title: first line of its message.
        message: the rest.
        date: as the Hub writes it.
        authors: user names.
    """

    id: str
    title: str
    message: str
    date: str | None
    authors: tuple[str, ...]


class Refs:
    """The routes `/refs`, `/branch`, `/tag` and `/commits` of Spaces, datasets and models."""

    def __init__(self, executor: RequestExecutor, read_cache: ReadCache) -> None:
        self._executor = executor
        self._read_cache = read_cache

    def all(self, kind: Kind, id: str) -> RefList:
        """Read branches and tags: `GET …/refs`."""
        request = Request("GET", api_path(kind, id, "refs"), f"read the branches and tags of {named(kind, id)}")
        return self._read_cache.get(
            f"{kind}/{id}", "refs", request.operation, lambda: self._executor.send(request).read(read_refs)
        )

    def create_branch(self, kind: Kind, id: str, branch: str, start: str | None = None) -> None:
        """Make a branch: `POST …/branch/{branch}`.

        Args:
            kind: what it is.
            id: `namespace/name`.
            branch: its name.
            start: branch, tag or commit to begin at, None for the main branch.

        Raises:
            Conflict: there is such a branch, and this call did not make it.
        """
        body = {} if start is None else {"startingPoint": start}
        self._create(kind, id, "branch", branch, at=branch, body=body)

    def delete_branch(self, kind: Kind, id: str, branch: str) -> None:
        """Delete a branch, which may be gone already: `DELETE …/branch/{branch}`."""
        self._delete(kind, id, "branch", branch)

    def create_tag(self, kind: Kind, id: str, tag: str, revision: str = "main", message: str | None = None) -> None:
        """Make a tag: `POST …/tag/{revision}`.

        Args:
            kind: what it is.
            id: `namespace/name`.
            tag: its name.
            revision: branch, tag or commit that it is to stand for.
            message: a note for people.

        Raises:
            Conflict: there is such a tag, and this call did not make it.
        """
        body = {"tag": tag} if message is None else {"tag": tag, "message": message}
        self._create(kind, id, "tag", tag, at=revision, body=body)

    def delete_tag(self, kind: Kind, id: str, tag: str) -> None:
        """Delete a tag, which may be gone already: `DELETE …/tag/{tag}`."""
        self._delete(kind, id, "tag", tag)

    def commits(self, kind: Kind, id: str, revision: str = "main", most: int = 100) -> tuple[Commit, ...]:
        """Read the newest commits, newest first: `GET …/commits/{revision}`."""
        operation = f"read the history of {named(kind, id)} at {revision}"
        request = Request("GET", api_path(kind, id, "commits", revision), operation, f"limit={min(most, 1000)}")
        answers = pages(self._executor, request)
        commits = (commit for answer in answers for commit in answer.read(read_commits))
        return tuple(islice(commits, most))

    def _create(self, kind: Kind, id: str, what: str, name: str, *, at: str, body: Mapping[str, str]) -> None:
        """Make a name that was not there before: where the answer was lost and it is there then, this call made it."""
        operation = f"create the {what} {name} in {named(kind, id)}"
        request = Request.with_json("POST", api_path(kind, id, what, at), operation, body)

        def is_there() -> bool:
            found = self._executor.send(Request("GET", api_path(kind, id, "refs"), operation)).read(read_refs)
            return name in (found.branches if what == "branch" else found.tags)

        if is_there():
            raise Conflict(f"Could not {operation}", f"There is a {what} {name} already.", status=409)
        self._read_cache.write(
            f"{kind}/{id}", lambda: self._executor.send_once(request, lambda _: True, lambda _: is_there() or None)
        )

    def _delete(self, kind: Kind, id: str, what: str, name: str) -> None:
        request = Request("DELETE", api_path(kind, id, what, name), f"delete the {what} {name} of {named(kind, id)}")
        try:
            self._read_cache.write(f"{kind}/{id}", lambda: self._executor.send(request))
        except RevisionNotFound:
            return


def read_refs(body: object) -> RefList:
    """Make refs of the answer of `/refs`."""
    data = record(body)

    def read(field: str) -> Mapping[str, Ref]:
        refs = [Ref(text(r["name"]), text(r["ref"]), text(r["targetCommit"])) for r in records(data.get(field) or [])]
        return {ref.name: ref for ref in refs}

    return RefList(read("branches"), read("tags"), read("converts"))


def read_commits(body: object) -> list[Commit]:
    """Make commits of one page of `/commits`."""
    return [
        Commit(
            id=text(item["id"]),
            title=text(item["title"]),
            message=text(item.get("message") or ""),
            date=optional_text(item.get("date")),
            authors=tuple(_author(author) for author in records(item.get("authors") or [])),
        )
        for item in records(body)
    ]


def _author(item: Mapping[str, Any]) -> str:
    return text(item.get("user") or item.get("name") or "")
