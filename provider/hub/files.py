"""The files of a repository: list, read and commit them."""

# ruff: noqa: A002 - `id` is the Hub's own word for namespace/name.

import base64
import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from provider.errors import UnreadableAnswer
from provider.hub.messages import Kind, Request, api_path, encoded_path, named, record, records, split_id, text
from provider.hub.sender import Sender
from provider.hub.snapshots import Snapshots


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

    def holds(self, content: bytes) -> bool:
        """Tell whether this file has this content."""
        if self.sha256 is not None:
            return self.sha256 == hashlib.sha256(content).hexdigest()
        return self.oid == blob_id(content)


@dataclass(frozen=True)
class _Change:
    add: Mapping[str, bytes]
    delete: Collection[str]
    parent: str | None

    def lines(self, message: str) -> bytes:
        """Write the change as the commit route takes it: one JSON object a line."""
        title, _, rest = message.strip().partition("\n")
        header: dict[str, str] = {"summary": title, "description": rest.strip()}
        if self.parent is not None:
            header["parentCommit"] = self.parent
        lines: list[dict[str, object]] = [{"key": "header", "value": header}]
        for path, content in self.add.items():
            encoded = base64.b64encode(content).decode()
            lines.append({"key": "file", "value": {"path": path, "content": encoded, "encoding": "base64"}})
        lines += [{"key": "deletedEntry", "value": {"path": path}} for path in self.delete]
        return b"".join(json.dumps(line).encode() + b"\n" for line in lines)

    def is_in(self, tree: Mapping[str, TreeEntry]) -> bool:
        """Tell whether these files are as they should be."""
        if any(path in tree for path in self.delete):
            return False
        return all(path in tree and tree[path].holds(content) for path, content in self.add.items())


def blob_id(content: bytes) -> str:
    """Compute the id that git gives to a content."""
    return hashlib.sha1(b"blob %d\x00" % len(content) + content, usedforsecurity=False).hexdigest()


class Files:
    """Files of Spaces, datasets and models."""

    def __init__(self, sender: Sender, snapshots: Snapshots) -> None:
        self._sender = sender
        self._snapshots = snapshots

    def tree(self, kind: Kind, id: str, revision: str = "main") -> Mapping[str, TreeEntry]:
        """List all files, by path: `GET /api/{kind}s/{id}/tree/{revision}`, page after page.

        Raises:
            RevisionNotFound: there is no such branch, tag or commit.
            UnreadableAnswer: the pages go in circles.
        """
        aim = f"list the files of {named(kind, id)} at {revision}"
        return self._snapshots.get(
            f"{kind}/{id}", f"tree at {revision}", aim, lambda: self._read_tree(kind, id, revision, aim)
        )

    def read(self, kind: Kind, id: str, path: str, revision: str = "main") -> bytes:
        """Read a file: `GET /[{kind}s/]{id}/resolve/{revision}/{path}`.

        Raises:
            EntryNotFound: there is no such file.
            Refused: the Hub keeps this file on another host, as it does with large ones.
        """
        prefix = () if kind == "model" else (f"{kind}s",)
        route = encoded_path(*prefix, *split_id(id), "resolve", revision, *path.split("/"))
        return self._sender.send(Request("GET", route, f"read the file {path} of {named(kind, id)}")).content

    def commit(
        self,
        kind: Kind,
        id: str,
        message: str,
        add: Mapping[str, bytes],
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
            add: files to make or replace, content by path.
            delete: paths of files to delete, which must be there.
            revision: the branch.
            parent: the commit that must be the branch's last, if given.

        Returns:
            The id of the new commit.

        Raises:
            StaleParent: the branch has moved on from `parent`.
        """
        change = _Change(add, delete, parent)
        request = Request(
            "POST",
            api_path(kind, id, "commit", revision),
            f"commit to {named(kind, id)}",
            body=change.lines(message),
            content_type="application/x-ndjson",
        )
        return self._snapshots.write(
            f"{kind}/{id}",
            lambda: self._sender.send_once(
                request,
                lambda answer: answer.read(lambda body: text(record(body)["commitOid"])),
                lambda _: self._landed(kind, id, revision, change),
            ),
        )

    def _landed(self, kind: Kind, id: str, revision: str, change: _Change) -> str | None:
        """Find the commit at which the branch looks as it should, None if it does not."""
        aim = f"look whether the commit to {named(kind, id)} arrived"
        request = Request("GET", api_path(kind, id, "revision", revision), aim)
        head = self._sender.send(request).read(lambda body: text(record(body)["sha"]))
        if head == change.parent:
            return None
        return head if change.is_in(self._read_tree(kind, id, head, aim)) else None

    def _read_tree(
        self,
        kind: Kind,
        id: str,
        revision: str,
        aim: str,
    ) -> Mapping[str, TreeEntry]:
        entries: dict[str, TreeEntry] = {}
        query, asked = "recursive=true&expand=false", set[str]()
        while query:
            if query in asked:
                raise UnreadableAnswer(f"Could not {aim}", "The Hub's list of files goes in circles.")
            asked.add(query)
            answer = self._sender.send(Request("GET", api_path(kind, id, "tree", revision), aim, query))
            entries |= answer.read(lambda body: {entry.path: entry for entry in _entries(body)})
            query = _next_query(answer.headers.get("link", ""))
        return MappingProxyType(entries)


def _entries(body: object) -> Iterator[TreeEntry]:
    for item in records(body):
        if item.get("type") == "file":
            lfs = item.get("lfs")
            sha256 = None if lfs is None else text(record(lfs)["oid"])
            yield TreeEntry(text(item["path"]), text(item["oid"]), int(item["size"]), sha256)


def _next_query(link: str) -> str:
    """Take the query of the next page; the address before it is ours, so the token goes nowhere else."""
    found = re.search(r'<([^>]*)>\s*;[^<]*\brel="?next\b', link)
    return found[1].partition("?")[2] if found else ""
