"""Files that a change takes over although others put them on the Hub."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from provider.errors import HubError
from provider.resources.shared.managed_keys import managed_keys

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.hub.files import TreeEntry
    from provider.hub.http.requests import Kind
    from provider.plugin.interface import PlanContext
    from schemas.states import RepositoryState

SHOWN = 5


def warn_of_overwritten(
    ctx: "PlanContext[RepositoryState]",
    hub: "Hub",
    kind: "Kind",
    current: "RepositoryState",
    source: Any,
    *,
    revision: str = "main",
) -> None:
    """Warn of files that are on the Hub with another content, and were never written from here.

    Args:
        ctx: holds the configuration, what the resource remembers, and where the warning goes.
        hub: the Hub client; it is asked only where a path is new.
        kind: what the repository is.
        current: the object in the state.
        source: the folder; None without one, Unknown while it is not known.
        revision: the branch.
    """
    ours = {path for name in ("files", "source_dir") for path in managed_keys(ctx.private, name)}
    ours |= {*(current["files"] or ()), *(current["source_hashes"] or ())}
    texts = ctx.config["files"] if isinstance(ctx.config["files"], dict) else {}
    new = {path: text for path, text in texts.items() if path not in ours and isinstance(text, str)}
    folder = {path: file for path, file in source.items() if path not in ours} if isinstance(source, dict) else {}
    if not new and not folder:
        return
    try:
        tree = hub.files.tree(kind, current["id"], revision)
    except HubError:
        return
    _refuse_between(ctx, current, tree, new.keys() | folder.keys())
    taken = {path for path, text in new.items() if path in tree and not tree[path].holds(text.encode())}
    taken |= {path for path, file in folder.items() if path in tree and not _is_same(tree[path], file)}
    if taken:
        first = sorted(taken)
        more = f" and {len(first) - SHOWN} more" if len(first) > SHOWN else ""
        ctx.diagnostics.add_warning(
            f"Files of {current['id']} that were not put there from here will be overwritten",
            f"They have another content on the Hub: {', '.join(first[:SHOWN])}{more}.",
            path=["files" if new.keys() & taken else "source_dir"],
        )


def _refuse_between(
    ctx: "PlanContext[RepositoryState]",
    current: "RepositoryState",
    tree: "Mapping[str, TreeEntry]",
    new: Collection[str],
) -> None:
    """Refuse a new file where others have a folder, and one below what is a file of theirs."""
    ours = {*(current["files"] or ()), *(current["source_hashes"] or ())}
    theirs = {path for path in tree if path not in ours}
    folders = {folder for path in theirs for folder in _folders(path)}
    clashes = {path for path in new if path in folders or theirs.intersection(_folders(path))}
    for path in sorted(clashes)[:SHOWN]:
        ctx.diagnostics.add_error(
            f"{path} can't be written: it would be both a file and a folder of {current['id']}",
            "Others put a file there, or a folder with files in it. Choose another path, or delete theirs first.",
            path=["files" if isinstance(ctx.config["files"], dict) and path in ctx.config["files"] else "source_dir"],
        )


def _folders(path: str) -> list[str]:
    """Return the folders that a path lies in."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _is_same(entry: "TreeEntry", file: Any) -> bool:
    return bool(entry.sha256 == file.sha256 if entry.sha256 else entry.oid == file.blob)
