"""What a change writes and deletes of a repository's files: those of `files` and those of `source_dir`."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provider.resources.shared.change import Change
from provider.resources.shared.files import encoded
from provider.resources.shared.managed_keys import Entries, to_delete, to_set
from provider.resources.shared.repository_state import RepositoryT
from provider.resources.shared.source import source_difference

FILES = ("files", "source_dir", "source_include", "source_exclude", "source_hashes")


@dataclass(repr=False, eq=False)
class FileDifference:
    """What a change writes and deletes.

    Args:
        written: contents by path.
        removed: paths to delete.
        claimed: the attributes `files` and `source_hashes` as they are to be saved before the commit, so that what it
            writes is managed even if its answer is lost; what a new file holds is null there.
    """

    written: dict[str, bytes | Path]
    removed: set[str]
    claimed: dict[str, Any]


def file_difference(change: Change[RepositoryT]) -> FileDifference:
    """Return what differs between the files of the state and those of the plan."""
    state, planned = change.state, change.planned
    changed = encoded(to_set(state["files"], planned["files"]))
    changed_source = source_difference(change.ctx.private, change.source, state["source_hashes"])
    left = {path for name in ("files", "source_hashes") for path in to_delete(state[name], planned[name])}
    return FileDifference(
        changed | changed_source,
        left - {*(planned["files"] or ()), *(planned["source_hashes"] or ())},
        {
            "files": _with_new(state["files"], changed),
            "source_hashes": _with_new(state["source_hashes"], changed_source),
        },
    )


def _with_new(kept: Entries | None, new: Iterable[str]) -> Entries | None:
    """Return entries with null for new ones; those that are kept stay as they are."""
    entries = dict.fromkeys(new) | {**(kept or {})}
    return entries or kept
