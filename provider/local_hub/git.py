"""Git's own ids and the shape of its trees."""

import hashlib
import re
from collections.abc import Iterable, Mapping

_NOT_IN_REF_NAMES = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|^[-./]|[./]$|^@$")


def is_ref_name(name: str) -> bool:
    """Tell whether git takes this as the name of a branch or tag."""
    return bool(name) and not _NOT_IN_REF_NAMES.search(name)


def blob_id(content: bytes) -> str:
    """Give the id that git gives to a file of this content."""
    return _object_id("blob", content)


def _object_id(kind: str, content: bytes) -> str:
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(content)) + content, usedforsecurity=False).hexdigest()


def folders(paths: Iterable[str]) -> set[str]:
    """Give all folders that these files imply, without the root."""
    found: set[str] = set()
    for path in paths:
        parts = path.split("/")[:-1]
        found.update("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
    return found


def tree_ids(blobs: Mapping[str, str]) -> dict[str, str]:
    """Give the id that git gives to each folder; the root is `""`.

    Args:
        blobs: path of each file to its blob id.
    """
    inside: dict[str, list[tuple[str, str, str]]] = {"": []}
    for path, oid in blobs.items():
        inside.setdefault(path.rpartition("/")[0], []).append((path.rpartition("/")[2], "100644", oid))
    ids: dict[str, str] = {}
    deepest_first = sorted(folders(blobs), key=lambda folder: (-folder.count("/"), folder))
    for folder in [*deepest_first, ""]:
        # git orders a folder as if its name ended in a slash
        entries = sorted(inside.get(folder, []), key=lambda entry: entry[0] + "/" * (entry[1] == "40000"))
        listing = b"".join(f"{mode} {name}".encode() + b"\0" + bytes.fromhex(oid) for name, mode, oid in entries)
        ids[folder] = _object_id("tree", listing)
        if folder:
            parent, _, name = folder.rpartition("/")
            inside.setdefault(parent, []).append((name, "40000", ids[folder]))
    return ids
