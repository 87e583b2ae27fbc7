"""How the configs of a dataset are planned: by the content of their files, without building anything."""

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from provider.errors import ConfigurationError, ProviderError
from provider.plugin.interface import PlanContext, State
from provider.plugin.types import Unknown
from provider.resources.dataset.columns import column_changes, read_alike, refuse_other_types, same_columns
from provider.resources.dataset.manifest import RESULTS, manifest_of, published_split
from provider.resources.dataset.published_tasks import published_scans, published_tasks
from provider.resources.dataset.sources import (
    BUILD,
    build_settings,
    feature_states,
    is_config,
    is_ready,
    is_split,
    split_hash,
    split_source,
)

if TYPE_CHECKING:
    from provider.dataset_builder.contents import FileContent
    from provider.dataset_builder.results import Preview
    from provider.dataset_builder.specification import BuildSettings, SplitSource
    from provider.hub.client import Hub
    from schemas.states import DatasetConfig, DatasetConfigFeature, DatasetConfigSplit, DatasetState

OF_A_CONFIG: Final = ("features", "download_size", "dataset_size")
"""Attributes of a config that follow from its splits."""
LARGE = 64 << 20
"""Bytes of a split's files, from which on it is told that all of them are built anew."""
WRITTEN_OTHERWISE = "its columns, or how it is read and written, are others"
ALL_CHANGED = (
    "its files are others, or so many by now that its shards become larger ones, or it was published without a note of "
    "what each shard was made from"
)

_log = logging.getLogger(__name__)


class ConfigsPlan:
    """Plans the argument `configs`.

    Args:
        ctx: takes the errors, and holds what is written and what was published.
        hub: the Hub client, None while it is not known.
    """

    def __init__(self, ctx: "PlanContext[DatasetState]", hub: "Hub | None") -> None:
        self._ctx = ctx
        self._hub = hub
        self._manifest = manifest_of(ctx.private)
        self._contents: dict[tuple[str, str], Mapping[str, FileContent]] = {}

    def plan(self, before: Any, planned: Any) -> Any:
        """Return the planned configs.

        Args:
            before: the configs in the state, None for a dataset to create.
            planned: the configs as the schema alone plans them.
        """
        if self._ctx.config["configs"] is None or not isinstance(planned, dict):
            return planned
        configs = {name: self._config(name, (before or {}).get(name), config) for name, config in planned.items()}
        self._tell_what_leaves(before or {}, configs)
        return configs

    def _config(self, name: str, before: "DatasetConfig | None", config: Any) -> Any:
        if not is_config(config):
            return config
        if not isinstance(config["splits"], dict):
            return {**config, **dict.fromkeys(OF_A_CONFIG, Unknown)}
        old = before["splits"] if before else {}
        splits = {split: self._split((name, split), old.get(split), config) for split in config["splits"]}
        known = {split: value for split, value in splits.items() if is_split(value)}
        if before is not None:
            splits |= self._taken_over(name, before, config, known)
            self._check_columns(name, before, config, splits)
        stays = splits.keys() == old.keys() and all(_is_kept(value) for value in splits.values())
        of_config = {key: before[key] if before and stays else Unknown for key in OF_A_CONFIG}
        return {**config, "splits": splits, **of_config}

    def _split(self, place: tuple[str, str], old: "DatasetConfigSplit | None", config: "DatasetConfig") -> Any:
        split: Any = config["splits"][place[1]]
        if not is_split(split):
            return split
        planned = {**split, **dict.fromkeys((*RESULTS, "sources"), Unknown)}
        if not is_ready(config, split) or (self._hub is None and any("://" in file for file in split["files"])):
            return planned
        try:
            hashed = split_hash(config, split, self._hub, self._watch)
        except ProviderError as error:
            path = ["configs", (place[0],), "splits", (place[1],), "files"]
            self._ctx.diagnostics.add_error(error.summary, error.detail, path=path)
            return planned
        self._contents[place] = hashed.contents
        shown = old["sources"] if old and old["fingerprint"] == hashed.fingerprint else hashed.sources
        kept = self._kept(place, old, hashed.fingerprint)
        return planned | kept | {"fingerprint": hashed.fingerprint, "sources": shown}

    def _kept(self, place: tuple[str, str], old: "DatasetConfigSplit | None", fingerprint: str) -> State:
        """Return what stays: all of what is published, when it was made from the same."""
        if old is None:
            return {}
        published = published_split(self._manifest, *place)
        only_card_differs = published is not None and old["shards"] == published["shards"]
        if only_card_differs and published is not None and published["fingerprint"] == fingerprint:
            return {name: published[name] for name in RESULTS}
        return {name: old[name] for name in RESULTS} if old["fingerprint"] == fingerprint else {}

    def _taken_over(
        self, name: str, before: "DatasetConfig", config: "DatasetConfig", splits: "Mapping[str, DatasetConfigSplit]"
    ) -> "dict[str, DatasetConfigSplit]":
        """Return those splits that were imported, and whose published rows are as many and of the same columns."""
        found = {
            split: planned
            for split, planned in splits.items()
            if planned["fingerprint"] is not Unknown
            and split in before["splits"]
            and before["splits"][split]["num_examples"] is not None
            and before["splits"][split]["shards"]
            and published_split(self._manifest, name, split) is None
            and before["splits"][split]["fingerprint"] is None
        }
        if not found:
            return {}
        from provider.dataset_builder.build import survey_config  # noqa: PLC0415 - start-up

        sources = {split: split_source(planned) for split, planned in found.items()}
        survey = survey_config(sources, build_settings(config, self._hub), self._watch)
        columns = feature_states(survey.features)
        alike = same_columns(before["features"] or [], columns)
        agreeing = {
            split: planned
            | {
                "num_examples": before["splits"][split]["num_examples"],
                "num_bytes": before["splits"][split]["num_bytes"],
                "shards": before["splits"][split]["shards"],
            }
            for split, planned in found.items()
            if alike and survey.num_examples[split] == before["splits"][split]["num_examples"]
        }
        changes = column_changes(before["features"] or [], columns)
        for split in found:
            rows = survey.num_examples[split], before["splits"][split]["num_examples"]
            self._warn_of_taken_over(name, split, rows, None if split in agreeing else changes)
        return agreeing

    def _warn_of_taken_over(
        self, config: str, split: str, rows: tuple[int, int | None], changes: Sequence[str] | None
    ) -> None:
        """Say that an imported split is published anew, and why; or, without changes, that it stays.

        Args:
            config: its config.
            split: its name.
            rows: of its files, and those that are published.
            changes: of the columns, None where the files hold what is published.
        """
        if changes is None:
            self._ctx.diagnostics.add_warning(
                f"The split {split} of the config {config} is taken over as it is published",
                f"Its files hold the {rows[0]} rows and the columns that the Hub says it has, so it "
                "is not built again. Were other rows published, change a file, or its `options`, to publish anew.",
            )
            return
        reasons = [f"they hold {rows[0]} rows, and {rows[1]} are published", *changes]
        self._ctx.diagnostics.add_warning(
            f"The split {split} of the config {config} is published anew",
            f"What is published is not what its files hold: {'; '.join(reasons)}.",
        )

    def _check_columns(
        self, name: str, before: "DatasetConfig", config: "DatasetConfig", splits: Mapping[str, Any]
    ) -> None:
        """Say how the columns of what was published change; refuse that new data alone changes the type of one."""
        rebuilt = {
            split: split_source(value)
            for split, value in splits.items()
            if is_split(value) and value["shards"] is Unknown and value["fingerprint"] is not Unknown
        }
        if not rebuilt or len(rebuilt) < len(splits) or name not in self._manifest:
            return
        settings, old = build_settings(config, self._hub), feature_states(self._manifest[name]["features"])
        try:
            preview = self._preview(name, rebuilt, settings, old)
            new = feature_states(preview.features) if preview else old
            if read_alike(before, config):
                refuse_other_types(name, old, new, (rebuilt, settings), self._watch)
        except ConfigurationError as error:
            self._ctx.diagnostics.add_error(error.summary, error.detail, path=["configs", (name,)])
            return
        if changes := column_changes(old, new):
            self._ctx.diagnostics.add_warning(
                f"The columns of the config {name} change", f"{'; '.join(changes)}. Its readers get them so."
            )
        if preview:
            is_other = changes or not read_alike(before, config) or any(before[way] != config[way] for way in BUILD)
            self._tell_what_is_built(name, preview, WRITTEN_OTHERWISE if is_other else ALL_CHANGED)

    def _preview(
        self,
        name: str,
        splits: "Mapping[str, SplitSource]",
        settings: "BuildSettings",
        published: "list[DatasetConfigFeature]",
    ) -> "Preview | None":
        """Return what a build would do: by the start of the files, or by all of them where that is not as published.

        None stands for the columns as they are published, where only the building tells.
        """
        from provider.dataset_builder.build import preview_config  # noqa: PLC0415 - start-up
        from provider.dataset_builder.results import Known  # noqa: PLC0415

        contents = {split: self._contents[name, split] for split in splits}
        tasks = published_tasks(self._ctx.private).get(name, {})
        done = {split: {key: (rows, size) for key, rows, size, _ in records} for split, records in tasks.items()}
        known = Known(contents, done, published_scans(self._ctx.private, name))
        if not known.scans:
            preview = preview_config(splits, settings, self._watch, known, scan=False)
            if preview is None or same_columns(published, feature_states(preview.features)):
                return preview
        return preview_config(splits, settings, self._watch, known, scan=True)

    def _tell_what_is_built(self, name: str, preview: "Preview", reason: str) -> None:
        """Log how much of each split is built; warn where nothing of a large one can stay."""
        for split, size in preview.to_build.items():
            total = preview.total[split]
            _log.info("%s/%s: %d of %d bytes of input are to be built", name, split, size, total)
            if size == total > LARGE:
                self._ctx.diagnostics.add_warning(
                    f"All of the split {split} of the config {name} is built anew",
                    f"None of the shards that are published of its {total / 1e6:,.0f} MB can stay: {reason}.",
                )

    def _watch(self, _progress: object) -> None:
        if self._ctx.stop.done():
            raise ProviderError("The files were not looked through", "A stop was asked for.")

    def _tell_what_leaves(self, before: "Mapping[str, DatasetConfig]", configs: Mapping[str, Any]) -> None:
        """Say of what was imported and is not written that it stays on the Hub."""
        for name, config in before.items():
            kept = configs.get(name)
            for split in config["splits"]:
                leaves = kept is None or not _may_hold(kept, split)
                if leaves and published_split(self._manifest, name, split) is None:
                    self._ctx.diagnostics.add_warning(
                        f"The split {split} of the config {name} leaves the state and stays on the Hub",
                        "It was not published from here. Write it in configs to manage it.",
                    )


def _is_kept(split: Any) -> bool:
    """Return whether a planned split stays as it is published."""
    return isinstance(split, dict) and split["shards"] is not Unknown


def _may_hold(config: Any, split: str) -> bool:
    """Return whether a planned config has a split, or may turn out to have it."""
    if not isinstance(config, dict) or not isinstance(config["splits"], dict):
        return True
    return split in config["splits"]
