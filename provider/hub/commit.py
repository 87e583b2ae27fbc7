"""One change of a repository's files."""

import base64
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from provider.hub.http.requests import Kind


@dataclass(frozen=True)
class StoredFile:
    """A large file whose content is in the Hub's storage already, sent by another process.

    Args:
        sha256: of the content, in hexadecimal digits.
        size: in bytes.
    """

    sha256: str
    size: int


@dataclass(frozen=True)
class CommitContent:
    """Files to make, replace and delete in one commit.

    Args:
        kind: what the repository is.
        id: `namespace/name`.
        message: the first line is the title.
        add: files to make or replace: content, where it is on this machine, or what the Hub's storage has, by path.
        delete: paths of files to delete, which must be there.
        revision: the branch.
        parent: the commit that must be the branch's last, None for any.
    """

    kind: Kind
    id: str
    message: str
    add: Mapping[str, bytes | Path | StoredFile]
    delete: Collection[str]
    revision: str
    parent: str | None

    @property
    def title(self) -> str:
        """First line of the message."""
        return self.message.strip().partition("\n")[0]

    @property
    def description(self) -> str:
        """The rest of the message."""
        return self.message.strip().partition("\n")[2].strip()

    def lines(self) -> bytes:
        """Write it as the commit route takes it: one JSON object a line."""
        header: dict[str, str] = {"summary": self.title, "description": self.description}
        if self.parent is not None:
            header["parentCommit"] = self.parent
        lines: list[dict[str, object]] = [{"key": "header", "value": header}]
        # A path that is deleted may be a folder of the new files: what goes comes first.
        lines += [{"key": "deletedFile", "value": {"path": path}} for path in self.delete]
        for path, content in self.add.items():
            if isinstance(content, StoredFile):
                large = {"path": path, "algo": "sha256", "oid": content.sha256, "size": content.size}
                lines.append({"key": "lfsFile", "value": large})
                continue
            data = content.read_bytes() if isinstance(content, Path) else content
            value = {"path": path, "content": base64.b64encode(data).decode(), "encoding": "base64"}
            lines.append({"key": "file", "value": value})
        return b"".join(json.dumps(line).encode() + b"\n" for line in lines)
