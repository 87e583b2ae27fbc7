"""What a dataset resource published: kept in its private state, where no drift of the Hub reaches it.

The manifest holds, for each config and split, what the attributes of a split say: fingerprint, shards, numbers. What is
not in it was not put on the Hub by this resource, and is never deleted.
"""

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

from provider.plugin.interface import Private, State

if TYPE_CHECKING:
    from provider.hub.files import TreeEntry

PUBLISHED = "published"
README_OID = "readme_oid"
WRITTEN_README = "written_readme_oid"
"""Where the private state has git's id of the README.md that was published last; another one is somebody else's."""
FILE_BLOBS = "file_blobs"
"""Where the private state has git's ids of the `files` that were published last."""
SHARDS = "shards"
"""Where the private state has the paths of shards that are on their way, or were when something went wrong."""
_MOST_TOLD = 3
RESULTS: Final = ("num_examples", "num_bytes", "shards", "fingerprint")
"""Attributes of a split that tell what is published."""

Manifest = dict[str, dict[str, Any]]
"""Config name → `features` and `splits`: split name → the results."""


def manifest_of(private: Private) -> Manifest:
    """Return a copy of what was published."""
    manifest: Manifest = deepcopy(private.get(PUBLISHED, {}))
    return manifest


def published_split(manifest: Manifest, config: str, split: str) -> State | None:
    """Return what was published of one split, None if nothing was."""
    found: State | None = manifest.get(config, {}).get("splits", {}).get(split)
    return found


def set_split(manifest: Manifest, config: str, split: str, results: State, features: Any) -> None:
    """Note what is published of one split."""
    entry = manifest.setdefault(config, {"features": features, "splits": {}})
    entry["features"] = features
    entry["splits"][split] = {name: results[name] for name in RESULTS}


def set_hashes(manifest: Manifest, hashes: Mapping[str, str | None]) -> None:
    """Note the SHA-256 of shards that were published just now, by their paths."""
    for _, _, split in splits_of(manifest):
        split["shards"] = [shard | {"sha256": hashes.get(shard["path"], shard["sha256"])} for shard in split["shards"]]


def splits_of(configs: Mapping[str, Any] | None) -> Iterator[tuple[str, str, State]]:
    """Yield each split of a `configs` value or of a manifest, with the names of its config and of itself."""
    for config, value in (configs or {}).items():
        for split, found in value["splits"].items():
            yield config, split, found


def rows_title(before: Manifest, after: Manifest, removed: Collection[tuple[str, str]]) -> str | None:
    """Return the title of a commit that changes rows: of which splits, and how many; None if it changes none.

    Args:
        before: what was published.
        after: what will be.
        removed: the configs and splits that are deleted.
    """
    changes = []
    for config, split, new in splits_of(after):
        old = published_split(before, config, split)
        if old is None or _paths(old) != _paths(new):
            rows = f"{old['num_examples']:,} -> " if old else ""
            changes.append(f"{config}/{split}: {rows}{new['num_examples']:,} rows")
    changes += [f"{config}/{split}: deleted" for config, split in sorted(removed)]
    more = f" and {len(changes) - _MOST_TOLD} more" if len(changes) > _MOST_TOLD else ""
    return f"Publish {', '.join(changes[:_MOST_TOLD])}{more} with Terraform" if changes else None


def _paths(split: State) -> list[str]:
    return [shard["path"] for shard in split["shards"]]


def shard_paths(configs: Mapping[str, Any] | None) -> set[str]:
    """Return the paths of all shards of a manifest."""
    return {shard["path"] for _, _, split in splits_of(configs) for shard in split["shards"]}


def present_shards(shards: list[State], tree: "Mapping[str, TreeEntry]") -> list[State]:
    """Return those shards that are in the repository as they were published.

    A repository may keep a small one in git, by its `.gitattributes`: that has no SHA-256 there, and its size tells.
    """

    def is_there(shard: State) -> bool:
        found = tree.get(shard["path"])
        return found is not None and found.size == shard["size"] and found.sha256 in {None, shard["sha256"]}

    return [shard for shard in shards if is_there(shard)]
