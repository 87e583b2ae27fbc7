"""How the configs of a dataset are planned: by the content of their files, without building anything."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from provider.errors import ConfigurationError, ProviderError
from provider.plugin.interface import PlanContext, State
from provider.plugin.types import Unknown
from provider.resources.dataset.columns import column_changes, read_alike, refuse_other_types, same_columns
from provider.resources.dataset.manifest import RESULTS, manifest_of, published_split
from provider.resources.dataset.published_tasks import published_scans
from provider.resources.dataset.sources import (
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
    from provider.dataset_builder.specification import BuildSettings, SplitSource
    from provider.hub.client import Hub
    from schemas.states import DatasetConfig, DatasetConfigFeature, DatasetConfigSplit, DatasetState

OF_A_CONFIG: Final = ("features", "download_size", "dataset_size")
"""Attributes of a config that follow from its splits."""


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
            new = self._columns(name, rebuilt, settings, old)
            if read_alike(before, config):
                refuse_other_types(name, old, new, (rebuilt, settings), self._watch)
        except ConfigurationError as error:
            self._ctx.diagnostics.add_error(error.summary, error.detail, path=["configs", (name,)])
            return
        if changes := column_changes(old, new):
            self._ctx.diagnostics.add_warning(
                f"The columns of the config {name} change", f"{'; '.join(changes)}. Its readers get them so."
            )

    def _columns(
        self,
        name: str,
        splits: "Mapping[str, SplitSource]",
        settings: "BuildSettings",
        published: "list[DatasetConfigFeature]",
    ) -> "list[DatasetConfigFeature]":
        """Return the columns of a config: from the start of its files, or from all where that is not as published."""
        from provider.dataset_builder.build import look_at_columns, scan_columns  # noqa: PLC0415 - start-up
        from provider.dataset_builder.results import Known  # noqa: PLC0415

        contents = {split: self._contents[name, split] for split in splits}
        known = Known(contents, scans=published_scans(self._ctx.private, name))
        if not known.scans:
            features = look_at_columns(splits, settings, self._watch)
            if features is None or same_columns(published, feature_states(features)):
                return published
        return feature_states(scan_columns(splits, settings, self._watch, known))

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
