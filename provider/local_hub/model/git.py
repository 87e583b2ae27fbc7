"""Git's own ids and the shape of its trees."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_NOT_IN_REF_NAMES = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|^[-./]|[./]$|^@$")

_ASKED_BY_GIT = re.compile(r"/(info/refs|HEAD|objects/[^/]+/[^/]+|info/lfs/.*)$")


def is_asked_by_git(path: str) -> bool:
    """Return whether git, or its extension for large files, asks for a path, and signs in as it does."""
    return bool(_ASKED_BY_GIT.search(path))


def is_ref_name(name: str) -> bool:
    """Return whether git takes this as the name of a branch or tag."""
    return bool(name) and not _NOT_IN_REF_NAMES.search(name)


def blob_id(content: bytes) -> str:
    """Return the id that git gives to a file of this content."""
    return object_id("blob", content)


def object_id(kind: str, content: bytes) -> str:
    """Return the id that git gives to an object.

    Args:
        kind: blob, tree or commit.
        content: what is in it.
    """
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(content)) + content, usedforsecurity=False).hexdigest()


def folders(paths: Iterable[str]) -> set[str]:
    """Return all folders that these files imply, without the root."""
    found: set[str] = set()
    for path in paths:
        parts = path.split("/")[:-1]
        found.update("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
    return found


class Tree(NamedTuple):
    """A folder as git stores it."""

    id: str
    content: bytes


def trees(blobs: Mapping[str, str]) -> dict[str, Tree]:
    """Return all folders as git stores them; the root is `""`.

    Args:
        blobs: path of each file to its blob id.
    """
    inside: dict[str, list[tuple[str, str, str]]] = {"": []}
    for path, oid in blobs.items():
        inside.setdefault(path.rpartition("/")[0], []).append((path.rpartition("/")[2], "100644", oid))
    found: dict[str, Tree] = {}
    deepest_first = sorted(folders(blobs), key=lambda folder: (-folder.count("/"), folder))
    for folder in [*deepest_first, ""]:
        # git orders a folder as if its name ended in a slash
        entries = sorted(inside.get(folder, []), key=lambda entry: entry[0] + "/" * (entry[1] == "40000"))
        content = b"".join(f"{mode} {name}".encode() + b"\0" + bytes.fromhex(oid) for name, mode, oid in entries)
        found[folder] = Tree(object_id("tree", content), content)
        if folder:
            parent, _, name = folder.rpartition("/")
            inside.setdefault(parent, []).append((name, "40000", found[folder].id))
    return found
