"""What of a dataset was not put there from here, and would be lost with it."""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from provider.errors import ConfigurationError, RevisionNotFound
from provider.plugin.interface import Private, State
from provider.resources.dataset.manifest import (
    FILE_BLOBS,
    PUBLISHED,
    README_OID,
    SHARDS,
    WRITTEN_README,
    manifest_of,
    shard_paths,
    splits_of,
)
from provider.resources.dataset.publish import OWN_SHARD
from provider.resources.dataset.readme import KIND, README
from provider.resources.shared.imported import IMPORTED, imported_keys
from provider.resources.shared.managed_keys import managed_keys
from provider.resources.shared.source import BLOBS

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.hub.files import TreeEntry
    from provider.hub.repositories import RepositoryInfo
    from schemas.states import DatasetState

MADE_BY_THE_HUB = ".gitattributes"
MOST_NAMED = 5


def foreign_content(hub: "Hub", info: "RepositoryInfo", private: Private, current: "DatasetState") -> list[str]:
    """Return what of a dataset others made, in words: files of any branch or tag, and open pull requests.

    A file under a name of ours counts too, when somebody else wrote what it holds.

    Args:
        hub: the Hub client.
        info: the dataset.
        private: what was published; nothing is in it where an engine replaces a tainted object, of which it hands over
            the state alone.
        current: the dataset in the state.
    """
    id_ = info.id
    refs = hub.refs.all(KIND, id_)
    names = [*refs.branches, *(tag for tag in refs.tags if tag not in refs.branches)]
    found = {path: None for name in names for path in _foreign_files(_tree(hub, id_, name), private, current)}
    pulls = [] if info.discussions_disabled else hub.discussions.open_pull_requests(KIND, id_)
    return [*sorted(found), *(f"pull request #{number}" for number in pulls)]


def refuse_foreign(id_: str, foreign: Collection[str]) -> None:
    """Refuse to destroy a dataset that holds what others made.

    Raises:
        ConfigurationError: there is something.
    """
    if foreign:
        more = f" and {len(foreign) - MOST_NAMED} more" if len(foreign) > MOST_NAMED else ""
        some = ", ".join(list(foreign)[:MOST_NAMED]) + more
        raise ConfigurationError(
            f"The dataset {id_} holds files that were not put there from here",
            f"They would be lost with it: {some}. If they are to go, set force_destroy = true, apply, and try again.",
        )


def _foreign_files(tree: "Mapping[str, TreeEntry]", private: Private, current: "DatasetState") -> Iterator[str]:
    written = {*(current["files"] or ()), *(current["source_hashes"] or ())} - imported_keys(private, "files")
    ours = written | shard_paths(manifest_of(private)) | managed_keys(private, SHARDS)
    if private.keys().isdisjoint({PUBLISHED, README_OID, IMPORTED}):
        ours |= shard_paths(current["configs"]) | {README}
    elif tree.get(README) is not None and tree[README].oid == private.get(WRITTEN_README):
        ours |= {README}
    shards = {shard["path"]: shard for _, _, split in splits_of(manifest_of(private)) for shard in split["shards"]}
    blobs = private.get(BLOBS, {}) | private.get(FILE_BLOBS, {})
    for path, entry in tree.items():
        if path == MADE_BY_THE_HUB or (path not in ours and OWN_SHARD.fullmatch(path)):
            continue
        if path not in ours or _is_overwritten(entry, shards.get(path), blobs.get(path)):
            yield path


def _is_overwritten(entry: "TreeEntry", shard: State | None, blob: str | None) -> bool:
    """Check whether somebody else wrote what a file of ours holds; where that can't be told, nobody did."""
    if shard is not None:
        return entry.size != shard["size"] or entry.sha256 not in {None, shard["sha256"]}
    return blob is not None and entry.sha256 is None and entry.oid != blob


def _tree(hub: "Hub", id_: str, revision: str) -> "Mapping[str, TreeEntry]":
    try:
        return hub.files.tree(KIND, id_, revision)
    except RevisionNotFound:
        return {}
