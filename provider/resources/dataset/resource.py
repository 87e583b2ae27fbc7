"""huggingface_dataset."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from provider.errors import AlreadyExists, ProviderError, RevisionNotFound
from provider.plugin.generation import configurable
from provider.plugin.interface import (
    ChangeContext,
    Config,
    Diagnostics,
    ImportContext,
    PlanContext,
    ReadContext,
)
from provider.plugin.types import Unknown
from provider.resources.dataset.build import Builder, Built
from provider.resources.dataset.check import check_configs
from provider.resources.dataset.folder import build_folder
from provider.resources.dataset.foreign import foreign_content, refuse_foreign
from provider.resources.dataset.hub_check import check_with_hub
from provider.resources.dataset.manifest import README_OID, manifest_of, splits_of
from provider.resources.dataset.plan import WRITES_CONFIGS, plan_dataset
from provider.resources.dataset.progress import DatasetProgress
from provider.resources.dataset.published_tasks import SCANS, published_tasks
from provider.resources.dataset.readme import KIND, MAIN, README, card_in, read_readme
from provider.resources.dataset.state import (
    branch_of,
    imported_content,
    observed_content,
    observed_dataset,
)
from provider.resources.dataset.steps import STEPS, hide, make_branch, set_content, show
from provider.resources.shared.change import Change
from provider.resources.shared.files import imported_files, observed_files
from provider.resources.shared.identity import DATASET
from provider.resources.shared.imported import note_imported, plan_imported
from provider.resources.shared.repository import RepositoryResource
from provider.resources.shared.repository_guards import completing
from provider.resources.shared.repository_state import settled, without_unknowns
from provider.resources.shared.source import hashes_of, observed_source, source_to_apply
from provider.resources.shared.stable_id import find_same
from schemas.dataset import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provider.hub.create_options import CreateOptions
    from provider.hub.files import TreeEntry
    from schemas.states import DatasetAttributes, DatasetState

NOT_CREATED: "DatasetAttributes" = {
    "configs": None,
    "card": None,
    "readme": None,
    "files": None,
    "source_hashes": None,
    "gated": None,
    "revision": None,
}
"""What the call that creates a dataset does not bring about."""
NOT_GENERATED = ("private", "configs")
"""`visibility` says the first; of the second the Hub does not know the files."""
VISIBILITY_ATTRIBUTES: Final = ("visibility", "private", "gated")
"""What changes last when the dataset is opened to more people."""


class DatasetResource(RepositoryResource["DatasetState"]):
    """A dataset."""

    identity = DATASET
    kind = KIND
    noun = "dataset"
    example = "acme/reviews"

    name = "dataset"
    schema = SCHEMA

    def validate(self, diags: Diagnostics, type_name: str, config: "DatasetState") -> None:
        """Check what several arguments say together, without touching a file."""
        check_configs(diags, config)

    def plan(
        self, ctx: "PlanContext[DatasetState]", current: "DatasetState | None", planned: "DatasetState"
    ) -> "DatasetState":
        """Plan a creation or a change; a name that is taken is told now, not at apply."""
        hub = self.hub if self.connection.is_open else None
        new_id, planned = self.plan_names(ctx, current, planned)
        planned, source = plan_dataset(ctx, SCHEMA, current, planned, hub)
        plan_imported(ctx, self.noun, current, planned)
        if hub is not None:
            self.refuse_without_rights(ctx, current, planned)
            check_with_hub(ctx, hub, current, planned, source)
        if hub is not None and new_id is not None:
            self.ensure_name_free(ctx, current, new_id)
        return planned

    def guard(self, ctx: "PlanContext[DatasetState]", current: "DatasetState") -> None:
        """Refuse to plan the end of a dataset that holds files of others."""
        self._refuse_foreign(ctx, current)

    def create(self, ctx: "ChangeContext[DatasetState]", planned: "DatasetState") -> "DatasetState":
        """Build all of it, and only then create the repository and publish."""
        ctx.private.clear()
        planned = self.kept_private(ctx, self.named(planned))
        known, id_ = without_unknowns(planned), planned["id"]
        source, progress = source_to_apply(planned, None), DatasetProgress(ctx, known, "create")
        with build_folder(self._place(known)) as folder:
            built = Builder(self.hub, {}, {}, {}, folder, progress).build(planned["configs"])
            choices: CreateOptions = {
                "visibility": known["visibility"],
                "region": known["region"],
                "resource_group_id": known["resource_group_id"],
            }
            self.begin(id_)
            try:
                self.hub.repositories.create(KIND, id_, **choices)
            except AlreadyExists as error:
                raise self.name_taken(ctx.type_name, id_, is_twice=self.creations(id_) > 1) from error
            state = without_unknowns(planned) | NOT_CREATED
            ctx.save(state)
            with completing(self.called(id_)):
                for step in (hide, make_branch, show):
                    state = step(Change(KIND, self.hub, ctx, state, without_unknowns(planned)))
                    ctx.save(state)
                change = Change(KIND, self.hub, ctx, state, planned, source, is_new=True)
                observed = set_content(change, built, progress)
        return self._final_state(ctx, planned | {"source_hashes": hashes_of(source)}, observed)

    def read(self, ctx: ReadContext, current: "DatasetState") -> "DatasetState | None":
        """Read the dataset, its files' names and hashes, and README.md when it is another; no data is downloaded."""
        info = find_same(self.hub, KIND, current["id"], current["uid"])
        if info is None:
            return None
        state = current | observed_dataset(info, self.hub.settings.endpoint, current)
        branch = branch_of(current)
        try:
            state["sha"] = info.sha if branch == MAIN else self.hub.files.head(KIND, info.id, branch)
        except RevisionNotFound:
            state |= observed_content(self.hub, ctx.private, {}, state)
            return state | {
                "files": current["files"] and {},
                "source_hashes": current["source_hashes"] and {},
                "revision": None,
                "sha": info.sha,
            }
        state |= observed_content(self.hub, ctx.private, self._tree(info.id, branch), state)
        if current["files"]:
            state["files"] = observed_files(self.hub, KIND, info.id, current["files"], branch)
        if current["source_hashes"]:
            hashes = current["source_hashes"]
            state["source_hashes"] = observed_source(self.hub, ctx.private, KIND, info.id, hashes, revision=branch)
        return state

    def update(
        self, ctx: "ChangeContext[DatasetState]", current: "DatasetState", planned: "DatasetState"
    ) -> "DatasetState":
        """Build what changed, and only then change settings, step by step, and publish."""
        stays = planned["revision"] == current["revision"]
        source = source_to_apply(planned, current["source_hashes"] if stays else None)
        if planned["source_hashes"] is Unknown:
            planned = planned | {"source_hashes": hashes_of(source)}
        planned = self.named(planned)
        state, target = self.to_change(current, planned)
        progress = DatasetProgress(ctx, target, "update")
        with build_folder(self._place(target)) as folder:
            is_commit = planned["sha"] is Unknown
            built = self._built(ctx, current, planned, folder, progress) if is_commit else Built({})
            for step in STEPS:
                state = step(Change(KIND, self.hub, ctx, state, target))
                ctx.save(state)
            change = Change(KIND, self.hub, ctx, state, planned, source)
            observed = set_content(change, built, progress) if is_commit else {}
        ctx.save(settled(planned, state | observed) | {name: state[name] for name in VISIBILITY_ATTRIBUTES})
        show(Change(KIND, self.hub, ctx, state, target))
        return self._final_state(ctx, planned, observed)

    def delete(self, ctx: "ChangeContext[DatasetState]", current: "DatasetState") -> None:
        """Delete the dataset for good, unless it is protected or holds files of others; gone already is fine."""
        self.refuse_protected(current)
        self._refuse_foreign(ctx, current)
        self.delete_same(ctx, current)

    def generate_config(self, state: "DatasetState") -> Config:
        """Return what has to be written to get a dataset like this one; where its rows came from nobody knows."""
        return configurable(SCHEMA, state) | dict.fromkeys(NOT_GENERATED)

    def import_(self, ctx: ImportContext, id: str) -> "DatasetAttributes":  # noqa: A002 - tf's name
        """Find the dataset that `namespace/name` or the identity names, with its card, configs and small text files."""
        info, names = self.to_import(ctx, id)
        tree = self.hub.files.tree(KIND, info.id)
        readme = read_readme(self.hub, info.id, tree, MAIN)
        content = imported_content(readme, card_in(readme, info.id), tree)
        ctx.private[README_OID] = tree[README].oid if README in tree else None
        shards = {shard["path"] for _, _, split in splits_of(content["configs"]) for shard in split["shards"]}
        files = imported_files(self.hub, KIND, info.id, {README, *shards})
        state = observed_dataset(info, self.hub.settings.endpoint, names) | content
        state |= {"sha": info.sha, "files": files or None}
        note_imported(ctx.private, state)
        return state

    def _refuse_foreign(
        self, ctx: "PlanContext[DatasetState] | ChangeContext[DatasetState]", current: "DatasetState"
    ) -> None:
        if current["force_destroy"]:
            return
        info = find_same(self.hub, KIND, current["id"], current["uid"])
        if info is not None:
            refuse_foreign(info.id, foreign_content(self.hub, info, ctx.private, current))

    def _place(self, planned: "DatasetState") -> str:
        """Return what tells a dataset's branch from all others that this user publishes."""
        return f"{self.hub.settings.endpoint} {planned['id']} {branch_of(planned)}"

    def _tree(self, id_: str, branch: str) -> "Mapping[str, TreeEntry]":
        """Return the files of a branch; one that is gone has none."""
        try:
            return self.hub.files.tree(KIND, id_, branch)
        except RevisionNotFound:
            return {}

    def _built(
        self,
        ctx: "ChangeContext[DatasetState]",
        current: "DatasetState",
        planned: "DatasetState",
        folder: Path,
        progress: DatasetProgress,
    ) -> Built:
        if not ctx.private.pop(WRITES_CONFIGS, True):
            scans = ctx.private.get(SCANS, {})
            return Built(manifest_of(ctx.private), is_whole=False, tasks=published_tasks(ctx.private), scans=scans)
        id_, branch = current["id"], branch_of(planned)
        if branch not in self.hub.refs.all(KIND, id_).branches:
            branch = branch_of(current)
        tree = self._tree(id_, branch)
        card = card_in(read_readme(self.hub, id_, tree, branch), id_)
        before = current["configs"] or {}
        return Builder(self.hub, ctx.private, tree, card, folder, progress, before).build(planned["configs"])

    def _final_state(
        self, ctx: "ChangeContext[DatasetState]", planned: "DatasetState", observed: "DatasetAttributes"
    ) -> "DatasetState":
        """Return the planned state, with what only the Hub knows; if that can't be read, the next plan reads it."""
        try:
            with self.hub.grace_period():
                info = self.hub.repositories.info(KIND, planned["id"], whole=True)
                observed = observed_dataset(info, self.hub.settings.endpoint, planned) | observed
        except ProviderError as error:
            self.warn_unread(ctx, planned["id"], error)
        state: DatasetState = settled(planned, observed)
        return state
