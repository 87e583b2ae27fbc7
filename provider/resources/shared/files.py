"""The files of a repository, from the configuration and from a folder: compared by hash, changed by one commit."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provider.errors import ConfigurationError, EntryNotFound
from provider.foreign.paths import is_repository_path

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.hub.http.requests import Kind

README = "README.md"
MADE_BY_THE_HUB = ".gitattributes"
LINE_OF_THE_HUB = re.compile(rb"\S+ filter=lfs diff=lfs merge=lfs -text\n?")
LARGEST_IMPORTED = 100_000
"""Bytes; larger files are left out of an import, for they do not belong into a state."""
LONGEST_SHOWN = 80
"""Characters of a path in the title of a commit."""
MOST_IMPORTED = 200
"""Files; a repository with more is imported without its files."""

LARGEST_INLINE = 10 << 20
"""Bytes; the Hub refuses larger files outside LFS, and binary ones of any size."""
KEPT_BY_LFS = re.compile(
    r".*\.(7z|arrow|bin|bz2|ckpt|ftz|gz|h5|joblib|mlmodel|model|msgpack|npy|npz|onnx|ot|parquet|pb|pickle|pkl|pt|pth"
    r"|rar|safetensors|tar|tflite|tgz|wasm|xz|zip|zst)|saved_model/.*|.*\.(lfs|tar)\.[^/]*|.*tfevents[^/]*"
)
"""Names that the `.gitattributes` of a new repository gives to LFS: of such a file git holds only a pointer."""

Contents = Mapping[str, bytes | Path]
"""What files hold, or where large ones are on this machine, by path."""


def encoded(texts: Mapping[str, str | None] | None) -> dict[str, bytes | Path]:
    """Return the contents of text files as they go to the Hub; one of which nothing is known is left out."""
    return {path: text.encode() for path, text in (texts or {}).items() if text is not None}


def goes_inline(path: str, content: bytes | Path) -> bool:
    """Check whether a file goes into the request itself; of all others the Hub says where their content goes.

    Args:
        path: in the repository.
        content: what it holds; what is sent from the disk never goes inline.
    """
    if isinstance(content, Path) or len(content) > LARGEST_INLINE or b"\x00" in content or KEPT_BY_LFS.fullmatch(path):
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def inline(contents: Mapping[str, object]) -> dict[str, bytes]:
    """Return those of some files that go into the request itself."""
    return {
        path: content for path, content in contents.items() if isinstance(content, bytes) and goes_inline(path, content)
    }


def observed_files(
    hub: "Hub", kind: "Kind", id_: str, kept: Mapping[str, str | None], revision: str = "main"
) -> dict[str, str | None]:
    """Return the remote content of the files that the state has; one that is gone is left out.

    Null stands for what is large or no text: `ignore_changes` on its path then keeps it, and it is not taken for a file
    that is not wanted any more.

    Args:
        hub: the Hub client.
        kind: what the repository is.
        id_: its id.
        kept: the files in the state.
        revision: the branch.
    """
    tree = hub.files.tree(kind, id_, revision)
    observed: dict[str, str | None] = {}
    for path, text in kept.items():
        entry = tree.get(path)
        if entry is None:
            continue
        if text is not None and entry.holds(text.encode()):
            observed[path] = text
            continue
        found = None if entry.sha256 is not None else _text(hub, kind, id_, path, revision)
        if path == MADE_BY_THE_HUB and text is not None and found is not None:
            found = text if only_grew(found.encode(), hashlib.sha256(text.encode()).hexdigest()) else found
        observed[path] = found
    return observed


def only_grew(content: bytes, sha256: object) -> bool:
    """Check whether a .gitattributes is one that is known, and lines that the Hub added for large files that came.

    Args:
        content: as it is on the Hub.
        sha256: of the one that is known.
    """
    lines = content.splitlines(keepends=True)
    own = len(lines)
    while own and LINE_OF_THE_HUB.fullmatch(lines[own - 1]):
        own -= 1
    before = b"".join(lines[:own])
    if hashlib.sha256(before.removesuffix(b"\n")).hexdigest() == sha256:  # the Hub ends the last line, too
        return True
    digest = hashlib.sha256(before)
    for line in lines[own:]:
        if digest.hexdigest() == sha256:
            return True
        digest.update(line.removesuffix(b"\n"))
        if digest.hexdigest() == sha256:
            return True
        digest.update(line[len(line.removesuffix(b"\n")) :])
    return digest.hexdigest() == sha256


def imported_files(hub: "Hub", kind: "Kind", id_: str, without: Collection[str] = ()) -> dict[str, str]:
    """Return the small text files of a repository's main branch.

    Args:
        hub: the Hub client.
        kind: what the repository is.
        id_: its id.
        without: paths that other arguments tell of.
    """
    tree, others = hub.files.tree(kind, id_), {MADE_BY_THE_HUB, *without}
    small = [
        path
        for path, entry in tree.items()
        if entry.sha256 is None and entry.size <= LARGEST_IMPORTED and path not in others and is_repository_path(path)
    ]
    if len(small) > MOST_IMPORTED:
        return {}
    texts = {path: _text(hub, kind, id_, path, "main") for path in sorted(small)}
    return {path: text for path, text in texts.items() if text is not None}


@dataclass(repr=False, eq=False)
class ContentChange:
    """What a repository's files are to become.

    Args:
        changed: paths and contents to write.
        removed: paths to delete; those that are also written stay.
        front_matter: entries to set in the README's front matter, unless a README.md is written.
        missing: entries to set beside those where the front matter has none of them.
        message: title of the commit, None for what it changes.
    """

    changed: Contents
    removed: Collection[str] = ()
    front_matter: Mapping[str, Any] = field(default_factory=dict)
    missing: Mapping[str, Any] = field(default_factory=dict)
    message: str | None = None


def commit_files(hub: "Hub", kind: "Kind", id_: str, change: ContentChange, revision: str = "main") -> None:
    """Bring a repository's files to what is wanted, by one commit, or none if they are so already.

    Args:
        hub: the Hub client; what is large or no text goes up by huggingface_hub, which asks the Hub where to.
        kind: what the repository is.
        id_: its id.
        change: the files.
        revision: the branch.

    Raises:
        ConfigurationError: a file of this machine can't be read any more.
    """
    if not change.changed and not change.removed and not change.front_matter:
        return
    tree = hub.files.tree(kind, id_, revision)
    contents = dict(change.changed)
    if change.front_matter and README not in contents:
        readme = read_readme(hub, kind, id_, revision) if README in tree else ""
        contents[README] = readme_with(readme, change.front_matter, change.missing).encode()
    try:
        add = {path: content for path, content in contents.items() if path not in tree or not tree[path].holds(content)}
    except OSError as error:
        raise ConfigurationError("A file of source_dir can't be read any more", f"{error}.") from error
    delete = sorted(path for path in {*change.removed} - contents.keys() if path in tree)
    if not add and not delete:
        return
    message = change.message or commit_title(add, delete)
    texts = inline(add)
    if len(texts) == len(add):
        hub.files.commit(kind, id_, message, texts, delete, revision=revision)
    else:
        hub.files.upload(kind, id_, message, add, delete, revision=revision)


def read_readme(hub: "Hub", kind: "Kind", id_: str, revision: str = "main") -> str:
    """Read README.md, which must be there.

    Raises:
        ConfigurationError: it is not text in UTF-8.
    """
    try:
        return hub.files.read(kind, id_, README, revision).decode()
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"The README.md of the {kind} {id_} is not text in UTF-8",
            f"{error.reason.capitalize()} at byte {error.start}, so that the card in it can't be read. Save it as "
            "UTF-8 on the Hub, or write a README.md in files.",
        ) from error


def readme_with(readme: str, entries: Mapping[str, Any], missing: Mapping[str, Any] | None = None) -> str:
    """Return a README.md with some entries of its front matter set, and all else as it was.

    Args:
        readme: the whole text; it may be empty.
        entries: what to set.
        missing: what to set beside that, where the front matter does not have it; null is left out.
    """
    from provider.hub.card import front_matter, with_front_matter  # noqa: PLC0415 - only needed when a card changes

    there = front_matter(readme) if missing else {}
    lost = {key: value for key, value in (missing or {}).items() if value is not None and there.get(key) is None}
    return with_front_matter(readme, lost | dict(entries))


def _text(hub: "Hub", kind: "Kind", id_: str, path: str, revision: str) -> str | None:
    """Return a text file's content, None where it is not text, gone since it was listed, or on another Hub only."""
    try:
        return hub.files.read(kind, id_, path, revision).decode()
    except (UnicodeDecodeError, EntryNotFound):
        return None


def commit_title(add: Collection[str], delete: Collection[str]) -> str:
    """Return the title of a commit: what it changes, by the first path of each kind."""
    done = [f"{verb} {_first_of(paths)}" for verb, paths in (("update", add), ("delete", delete)) if paths]
    title = f"{', '.join(done)} with Terraform"
    return title[0].upper() + title[1:]


def _first_of(paths: Collection[str]) -> str:
    first, *others = sorted(paths, key=lambda path: (path == README, path))
    shown = first if len(first) <= LONGEST_SHOWN else f"…{first[-LONGEST_SHOWN:]}"
    more = f" and {len(others)} more file{'s' if len(others) > 1 else ''}" if others else ""
    return shown + more
