"""The steps of changing a dataset: each changes one thing if it differs, and returns the state as it is then."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from provider.errors import ProviderError
from provider.resources.dataset.build import Built
from provider.resources.dataset.card import CardChange, front_matter_of, removed_entries
from provider.resources.dataset.manifest import (
    FILE_BLOBS,
    PUBLISHED,
    README_OID,
    SHARDS,
    WRITTEN_README,
    Manifest,
    manifest_of,
    rows_title,
    set_hashes,
    shard_paths,
    splits_of,
)
from provider.resources.dataset.progress import DatasetProgress
from provider.resources.dataset.publish import Publication, publish, size_of
from provider.resources.dataset.published_tasks import SCANS, TASKS
from provider.resources.dataset.readme import KIND
from provider.resources.dataset.sources import feature_states
from provider.resources.dataset.state import UNGATED, branch_of
from provider.resources.shared.card import note_card
from provider.resources.shared.file_difference import file_difference
from provider.resources.shared.files import encoded
from provider.resources.shared.managed_keys import managed_keys, own
from provider.resources.shared.repository_steps import move, set_resource_group, set_visibility
from provider.resources.shared.source import note_source

if TYPE_CHECKING:
    from provider.resources.shared.change import Change, Step
    from schemas.states import DatasetAttributes, DatasetState

GATES = (UNGATED, "auto", "manual")
"""From open to closed."""


def hide(change: "Change[DatasetState]") -> "DatasetState":
    """Make it private, or let people ask first: before what is new comes."""
    state = set_visibility(change) if change.planned["visibility"] == "private" else change.state
    before = GATES.index(change.state["gated"] or UNGATED)
    after = GATES.index(change.planned["gated"] or UNGATED)
    return set_gated(replace(change, state=state)) if after > before else state


def show(change: "Change[DatasetState]") -> "DatasetState":
    """Make it public, or let everybody in: when what is old has gone."""
    return set_gated(replace(change, state=set_visibility(change)))


def set_gated(change: "Change[DatasetState]") -> "DatasetState":
    """Let people ask before they read it, or not."""
    gated = change.planned["gated"]
    if gated is not None and change.differs("gated"):
        change.hub.repositories.set_gated(KIND, change.state["id"], None if gated == UNGATED else gated)
    return change.with_planned("gated")


def make_branch(change: "Change[DatasetState]") -> "DatasetState":
    """Make the branch that is to be written to, from the one that was; of one that is there, nothing is known yet."""
    branch, before = branch_of(change.planned), branch_of(change.state)
    if branch == before:
        return change.state
    if branch in change.hub.refs.all(KIND, change.state["id"]).branches:
        return change.with_planned("revision") | {"card": None, "files": None, "source_hashes": None}
    change.hub.refs.create_branch(KIND, change.state["id"], branch, before)
    return change.with_planned("revision")


STEPS: "tuple[Step[DatasetState], ...]" = (move, hide, set_resource_group, make_branch)
"""What comes before the content; `show` comes after it."""


def set_content(change: "Change[DatasetState]", built: Built, progress: DatasetProgress) -> "DatasetAttributes":
    """Publish configs, card, text and files, all of which becomes visible by the last commit.

    Args:
        change: its `planned` is the plan as it is, unknown values too.
        built: what was built.
        progress: follows the sending.
    """
    from provider.hub.files import blob_id  # noqa: PLC0415 - start-up

    private = change.ctx.private
    own(private, SHARDS, managed_keys(private, SHARDS) | built.shards.keys())
    publication = _publication(change, built)
    progress.will_send(sum(map(size_of, built.shards.values())))
    try:
        published = publish(change.hub, publication, progress.sent, change.ctx.sleep)
    except ProviderError as error:
        error.detail = f"{error.detail} {progress.how_far}".strip()
        raise
    set_hashes(built.manifest, published.hashes)
    private[PUBLISHED], private[README_OID] = built.manifest, published.readme_oid
    private[TASKS], private[SCANS] = built.tasks, built.scans
    private[WRITTEN_README] = published.readme_oid
    texts = encoded(change.planned["files"])
    private[FILE_BLOBS] = {path: blob_id(text) for path, text in texts.items() if isinstance(text, bytes)}
    own(private, SHARDS, set())
    note_source(private, change.source, change.planned["source_hashes"])
    note_card(private, change.planned["card"], is_new=change.is_new and change.ctx.config["card"] is not None)
    return {"configs": _final_state(change.planned["configs"], built.manifest), "sha": published.sha}


def _publication(change: "Change[DatasetState]", built: Built) -> Publication:
    """Return what the repository is to become; configs that are not written are left as they are."""
    private, planned, state = change.ctx.private, change.planned, change.state
    files = file_difference(change)
    change.ctx.save(change.with_values(files.claimed))
    kept = {*(planned["files"] or ()), *(planned["source_hashes"] or ())}
    before = manifest_of(private)
    manifest = built.manifest if built.is_whole else {}
    names = {(config, split) for config, split, _ in splits_of(manifest)}
    removed = (
        {(config, split) for config, split, _ in splits_of(before)} - names if manifest is built.manifest else set()
    )
    replaced = {
        shard["path"]
        for config, split, value in (*splits_of(state["configs"]), *splits_of(before))
        if (config, split) in names | removed
        for shard in value["shards"] or ()
    }
    return Publication(
        id=state["id"],
        revision=branch_of(planned),
        shards=built.shards,
        remote=built.remote,
        splits=names | removed,
        kept=shard_paths(built.manifest) | kept,
        dropped=replaced - shard_paths(built.manifest),
        card=CardChange(
            entries=front_matter_of(planned["card"], state["card"]) | removed_entries(planned["card"], state["card"]),
            published=manifest,
            removed=removed,
            default={name: bool(config["default"]) for name, config in (planned["configs"] or {}).items()},
        ),
        body=planned["readme"],
        files=files.written,
        removed=files.removed,
        message=planned["commit_message"] or rows_title(before, manifest, removed),
    )


def _final_state(configs: Any, manifest: Manifest) -> Any:
    """Return the planned configs with what is published of each."""
    if not isinstance(configs, dict):
        return configs
    final = {}
    for name, config in configs.items():
        published = manifest.get(name)
        if published is None:
            final[name] = config
            continue
        splits = published["splits"]
        final[name] = config | {
            "splits": {split: value | splits[split] for split, value in config["splits"].items()},
            "features": feature_states(published["features"]),
            "download_size": sum(shard["size"] for split in splits.values() for shard in split["shards"]),
            "dataset_size": sum(split["num_bytes"] or 0 for split in splits.values()),
        }
    return final
