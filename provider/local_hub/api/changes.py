"""The changes of a commit: what its lines say, and the files that come of it."""

import base64
from collections.abc import Iterator, Mapping

from provider.local_hub.api.inline import check_inline
from provider.local_hub.api.request_body import Body, parse
from provider.local_hub.model.attributes import with_large
from provider.local_hub.model.cards import check_readme
from provider.local_hub.model.errors import HubError, bad_request
from provider.local_hub.model.git import blob_id, folders
from provider.local_hub.model.lfs_store import is_sha256, pointer
from provider.local_hub.model.models import File, Kind


def checked_path(path: str) -> str:
    """Return a path that git would take.

    Raises:
        HubError: it would not.
    """
    parts = path.split("/")
    if len(path) > 1000 or any(part in {"", ".", ".."} or part.lower() == ".git" for part in parts) or "\0" in path:
        raise HubError(422, f'The path "{path}" is not allowed')
    return path


def content_of(line: Body) -> bytes:
    """Decode the content of a file that a commit or a create call carries."""
    content = line.text("content")
    if (line.choice("encoding", ("utf-8", "base64")) or "utf-8") == "utf-8":
        return content.encode()
    try:
        return base64.b64decode(content, validate=True)
    except ValueError:
        raise bad_request(f'The content of "{line.text("path")}" is not valid base64') from None


def large_oid(line: Body) -> str:
    """Return the SHA-256 that a line with a large file names.

    Raises:
        HubError: it names none.
    """
    sha256 = line.text("oid")
    if (line.choice("algo", ("sha256",)) or "sha256") == "sha256" and is_sha256(sha256):
        return sha256
    raise bad_request('"oid" of a large file must be a SHA-256')


class Change:
    """The files of the next commit, while it is put together.

    Args:
        files: path to file as they are before.
        blobs: git blob id to content of what is there before.
        sizes: SHA-256 to size of the large files that were uploaded.
    """

    def __init__(
        self,
        files: Mapping[str, File],
        blobs: Mapping[str, bytes] | None = None,
        sizes: Mapping[str, int] | None = None,
    ) -> None:
        self.files = dict(files)
        self._before = blobs or {}
        self._sizes = sizes or {}
        self.blobs: dict[str, bytes] = {}
        self._sent: dict[str, str] = {}
        self._new_large: set[str] = set()
        self.operations = 0

    def add(self, path: str, content: bytes) -> None:
        """Write a file."""
        oid = blob_id(content)
        self.blobs[oid] = content
        self.files[checked_path(path)] = File(oid, len(content))

    def adopt(self, path: str, file: File) -> None:
        """Write a file of another repository, whose content is not here."""
        self.files[checked_path(path)] = file

    def add_sent(self, path: str, content: bytes) -> None:
        """Write a file that the caller sent inside of the request."""
        self.add(path, content)
        self._sent[path] = self.files[path].oid

    def add_large(self, path: str, sha256: str, size: int) -> None:
        """Write a large file, whose content is stored already."""
        content = pointer(sha256, size)
        oid = blob_id(content)
        self.blobs[oid] = content
        self.files[checked_path(path)] = File(oid, size, sha256)
        self._new_large.add(path)

    def apply(self, key: str, line: Body) -> None:
        """Do what one line of a commit says.

        Raises:
            HubError: it can't be done.
        """
        self.operations += 1
        path = line.text("path")
        if key in {"file", "lfsFile"} and "oldPath" in line.values:
            self.files[checked_path(path)] = moved = self._take(line.text("oldPath"))
            if moved.sha256:
                self._new_large.add(path)
        elif key == "file":
            self.add_sent(path, content_of(line))
        elif key in {"deletedFile", "deletedFolder", "deletedEntry"}:
            self._remove(path, file_too=key != "deletedFolder")
        elif key == "lfsFile":
            self._apply_large(path, line)
        else:
            raise bad_request(f'A commit has no lines with the key "{key}"')

    def _apply_large(self, path: str, line: Body) -> None:
        sha256, size = large_oid(line), line.integer("size")
        stored = self._sizes.get(sha256)
        if stored is None or size not in {None, stored}:
            raise bad_request(f'The large file "{path}" was not uploaded: there is no object {sha256} of this size')
        self.add_large(path, sha256, stored)

    def _read(self, file: File) -> bytes:
        return self.blobs[file.oid] if file.oid in self.blobs else self._before[file.oid]

    def _take(self, path: str) -> File:
        if path not in self.files:
            raise HubError(404, f"A file with this name doesn't exist: {path}", code="EntryNotFound")
        return self.files.pop(path)

    def _remove(self, path: str, *, file_too: bool) -> None:
        folder = path.rstrip("/")
        removed = [
            candidate
            for candidate in self.files
            if candidate.startswith(f"{folder}/") or (file_too and candidate == folder)
        ]
        if not removed:
            raise HubError(404, f"A file or folder with this name doesn't exist: {path}", code="EntryNotFound")
        for candidate in removed:
            del self.files[candidate]

    def check(self, kind: Kind, *, cards: bool = True) -> None:
        """Refuse what the Hub's hooks refuse, and write into `.gitattributes` which new files are large.

        Args:
            kind: of the repository, for the rules of its card.
            cards: whether a card is looked at.

        Raises:
            HubError: a path is both a file and a folder, a file that was sent belongs to large storage, or the card
                that was sent is not valid.
        """
        sent = {path: self.blobs[oid] for path, oid in self._sent.items() if path in self.files}
        check_inline(sent)
        if cards and "README.md" in sent:
            check_readme(sent["README.md"], kind)
        attributes = self.files.get(".gitattributes")
        text = self._read(attributes).decode(errors="replace") if attributes else ""
        completed = with_large(text, sorted(path for path in self._new_large if path in self.files))
        if completed != text:
            self.add(".gitattributes", completed.encode())
        for path in folders(self.files) & self.files.keys():
            raise bad_request(f'"{path}" can\'t be both a file and a folder')


def read_lines(raw: bytes, *, as_one: bool) -> list[tuple[str, Body]]:
    """Read what a commit says: a line of JSON for each key and value, the first is the header.

    Args:
        raw: what was sent.
        as_one: it came in the older form, one JSON object with lists.

    Raises:
        HubError: it is malformed.
    """
    lines = list(_of_lists(parse(raw)) if as_one else _of_lines(raw))
    if not lines or lines[0][0] != "header":
        raise bad_request("The first line of a commit must be its header")
    return lines


def _of_lines(raw: bytes) -> Iterator[tuple[str, Body]]:
    for row in raw.splitlines():
        if row.strip():
            line = parse(row)
            yield line.text("key"), Body(line.values.get("value"))


def _of_lists(body: Body) -> Iterator[tuple[str, Body]]:
    yield "header", body
    for name, key in (("files", "file"), ("lfsFiles", "lfsFile"), ("deletedEntries", "deletedEntry")):
        for entry in body.objects(name):
            yield key, entry
