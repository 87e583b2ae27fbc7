"""The files of a repository: list, read and commit them."""

# ruff: noqa: A002 - `id` is the Hub's own word for namespace/name.

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from provider.hub.commit import CommitContent, StoredFile
from provider.hub.http.executor import RequestExecutor
from provider.hub.http.huggingface_hub_library import configure_huggingface_hub, guard_huggingface_hub
from provider.hub.http.paging import pages
from provider.hub.http.read_cache import ReadCache
from provider.hub.http.requests import (
    Kind,
    Request,
    api_path,
    count,
    encoded_path,
    named,
    record,
    records,
    split_id,
    text,
)
from provider.hub.uploads import Staged, stage, upload

MOST_PATHS = 1000
"""Paths that are looked at by one request; the Hub takes 2000."""


@dataclass(frozen=True)
class TreeEntry:
    """A file of a revision.

    Args:
        path: from the root of the repository.
        oid: git blob id; of a large file that of its pointer.
        size: in bytes.
        sha256: of the content of a large file, None for others.
    """

    path: str
    oid: str
    size: int
    sha256: str | None = None

    def holds(self, content: bytes | Path | StoredFile) -> bool:
        """Return whether this file has this content, or that of this file on this machine or in the Hub's storage."""
        if isinstance(content, StoredFile):
            return (self.sha256, self.size) == (content.sha256, content.size)
        if isinstance(content, Path):
            if content.stat().st_size != self.size:
                return False
            if self.sha256 is not None:
                with content.open("rb") as opened:
                    return self.sha256 == hashlib.file_digest(opened, "sha256").hexdigest()
            content = content.read_bytes()
        if self.sha256 is not None:
            return self.sha256 == hashlib.sha256(content).hexdigest()
        return self.oid == blob_id(content)


def blob_id(content: bytes) -> str:
    """Compute the id that git gives to a content."""
    return hashlib.sha1(b"blob %d\x00" % len(content) + content, usedforsecurity=False).hexdigest()


class Files:
    """Files of Spaces, datasets and models."""

    def __init__(self, executor: RequestExecutor, read_cache: ReadCache) -> None:
        self._executor = executor
        self._read_cache = read_cache

    def guard_huggingface_hub(self) -> None:
        """Let huggingface_hub, which reads `hf://` files with the token by itself, send it to the endpoint only."""
        configure_huggingface_hub()
        guard_huggingface_hub(self._executor.settings.token, self._executor.settings.endpoint)

    def tree(self, kind: Kind, id: str, revision: str = "main", path: str = "") -> Mapping[str, TreeEntry]:
        """List all files, by path: `GET /api/{kind}s/{id}/tree/{revision}[/{path}]`, page after page.

        Args:
            kind: what it is.
            id: `namespace/name`.
            revision: branch, tag or commit.
            path: of a folder, to list only what is below it.

        Raises:
            RevisionNotFound: there is no such branch, tag or commit.
            EntryNotFound: there is no such folder.
            InvalidResponse: the pages go in circles.
        """
        operation = f"list the files of {named(kind, id)} at {revision}" + (f" below {path}" if path else "")
        return self._read_cache.get(
            f"{kind}/{id}",
            f"tree at {revision}:{path}",
            operation,
            lambda: self._read_tree(kind, id, revision, path, operation),
        )

    def some(self, kind: Kind, id: str, paths: Sequence[str], revision: str = "main") -> Mapping[str, TreeEntry]:
        """Look at some files, by path, in as far as they are there: `POST /api/{kind}s/{id}/paths-info/{revision}`.

        Raises:
            RevisionNotFound: there is no such branch, tag or commit.
        """
        operation, route = f"look at files of {named(kind, id)}", api_path(kind, id, "paths-info", revision)
        found: dict[str, TreeEntry] = {}
        for start in range(0, len(paths), MOST_PATHS):
            body = {"paths": list(paths[start : start + MOST_PATHS]), "expand": False}
            request = replace(Request.with_json("POST", route, operation, body), is_safe=True)
            found |= self._executor.send(request).read(lambda body: {entry.path: entry for entry in _entries(body)})
        return MappingProxyType(found)

    def read(self, kind: Kind, id: str, path: str, revision: str = "main") -> bytes:
        """Read a file: `GET /[{kind}s/]{id}/resolve/{revision}/{path}`.

        Raises:
            EntryNotFound: there is no such file.
            InvalidResponse: the answer is a web page that is not a file of the Hub.
        """
        prefix = () if kind == "model" else (f"{kind}s",)
        route = encoded_path(*prefix, *split_id(id), "resolve", revision, *path.split("/"))
        operation = f"read the file {path} of {named(kind, id)}"
        answer = self._executor.send(Request("GET", route, operation, kept_elsewhere=True))
        if answer.is_page and "x-repo-commit" not in answer.headers:
            raise answer.unreadable("of no commit")
        return answer.content

    def head(self, kind: Kind, id: str, revision: str = "main") -> str:
        """Read the id of the last commit of a branch, past every snapshot: `GET …/revision/{revision}`.

        Raises:
            RevisionNotFound: there is no such branch, tag or commit.
        """
        request = Request("GET", api_path(kind, id, "revision", revision), f"read the head of {named(kind, id)}")
        return self._executor.send(request).read(lambda body: text(record(body)["sha"]))

    def commit(
        self,
        kind: Kind,
        id: str,
        message: str,
        add: Mapping[str, bytes | StoredFile],
        delete: Collection[str] = (),
        *,
        revision: str = "main",
        parent: str | None = None,
    ) -> str:
        """Change files in one commit: `POST /api/{kind}s/{id}/commit/{revision}`.

        Args:
            kind: what it is.
            id: `namespace/name`.
            message: the first line is the title.
            add: files to make or replace, by path: content, or what the Hub's storage has.
            delete: paths of files to delete, which must be there.
            revision: the branch.
            parent: the commit that must be the branch's last, if given.

        Returns:
            The id of the new commit.

        Raises:
            StaleParent: the branch has moved on from `parent`.
        """
        change = CommitContent(kind, id, message, add, delete, revision, parent)
        request = Request(
            "POST",
            api_path(kind, id, "commit", revision),
            f"commit to {named(kind, id)}",
            body=change.lines(),
            content_type="application/x-ndjson",
            names_parent=parent is not None,
        )
        return self._read_cache.write(
            f"{kind}/{id}",
            lambda: self._executor.send_once(
                request,
                lambda answer: answer.read(lambda body: text(record(body)["commitOid"])),
                lambda _: self._landed(change),
            ),
        )

    def upload(
        self,
        kind: Kind,
        id: str,
        message: str,
        add: Mapping[str, bytes | Path | StoredFile],
        delete: Collection[str] = (),
        *,
        revision: str = "main",
        parent: str | None = None,
        staged: Staged | None = None,
    ) -> str:
        """Change files of any size in one commit, by huggingface_hub: large ones go to the Hub's storage first.

        Args:
            kind: what it is.
            id: `namespace/name`.
            message: the first line is the title.
            add: files to make or replace, by path: content, where it is on this machine, or what the storage has.
            delete: paths of files to delete, which must be there.
            revision: the branch.
            parent: the commit that must be the branch's last, if given.
            staged: those of the files that `stage` sent before.

        Returns:
            The id of the new commit; of the last one where nothing was to change.

        Raises:
            ConfigurationError: a local file can't be read, or a README.md is not valid.
            StaleParent: the branch has moved on from `parent`.
            Cancelled: the user wants to stop, and nothing was committed.
        """
        change = CommitContent(kind, id, message, add, delete, revision, parent)
        return self._read_cache.write(
            f"{kind}/{id}", lambda: upload(self._executor, change, lambda: self._landed(change), staged or Staged())
        )

    def stage(
        self,
        kind: Kind,
        id: str,
        add: Mapping[str, Path],
        *,
        revision: str = "main",
        report: Callable[[int], None] = lambda _: None,
    ) -> Staged:
        """Send large files to the Hub's storage by huggingface_hub, for `upload` to commit; nobody sees them before.

        Args:
            kind: what it is.
            id: `namespace/name`.
            add: where each is on this machine, by path.
            revision: the branch that they are meant for.
            report: is told the bytes that arrived, batch after batch.

        Raises:
            ConfigurationError: a local file can't be read.
            Cancelled: the user wants to stop.
        """
        return stage(self._executor, CommitContent(kind, id, "", add, (), revision, None), report)

    def _landed(self, change: CommitContent) -> str | None:
        """Find the commit at which the branch looks as it should, None if it does not."""
        head = self.head(change.kind, change.id, change.revision)
        if head == change.parent:
            return None
        operation = f"look whether the commit to {named(change.kind, change.id)} arrived"
        tree = self._read_tree(change.kind, change.id, head, "", operation)
        arrived = all(path in tree and tree[path].holds(content) for path, content in change.add.items())
        return head if arrived and not any(path in tree for path in change.delete) else None

    def _read_tree(self, kind: Kind, id: str, revision: str, path: str, operation: str) -> Mapping[str, TreeEntry]:
        entries: dict[str, TreeEntry] = {}
        if path:
            encoded_path(*path.split("/"))  # no part may lead elsewhere
        route = api_path(kind, id, "tree", revision, *([path] if path else []))
        for answer in pages(self._executor, Request("GET", route, operation, "recursive=true&expand=false")):
            entries |= answer.read(lambda body: {entry.path: entry for entry in _entries(body)})
        return MappingProxyType(entries)


def _entries(body: object) -> Iterator[TreeEntry]:
    for item in records(body):
        if item.get("type") == "file":
            lfs = item.get("lfs")
            sha256 = None if lfs is None else text(record(lfs)["oid"])
            yield TreeEntry(text(item["path"]), text(item["oid"]), count(item["size"]), sha256)
