"""Building what changed of a dataset: data files become shards in a folder on this machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provider.errors import ConfigurationError
from provider.plugin.interface import Private, State
from provider.plugin.types import Unknown
from provider.resources.dataset.card import data_files, features_of_config
from provider.resources.dataset.columns import read_alike, refuse_other_types
from provider.resources.dataset.manifest import (
    RESULTS,
    Manifest,
    manifest_of,
    present_shards,
    published_split,
    set_split,
    splits_of,
)
from provider.resources.dataset.progress import DatasetProgress
from provider.resources.dataset.published_tasks import (
    SCANS,
    PublishedTasks,
    named_shards,
    present_tasks,
    published_scans,
    published_tasks,
    records_of,
    scans_to_keep,
)
from provider.resources.dataset.sources import build_settings, feature_states, split_hash, split_source

if TYPE_CHECKING:
    from provider.dataset_builder.contents import FileContent
    from provider.dataset_builder.shard import RemoteShard, Shard
    from provider.hub.client import Hub
    from provider.hub.commit import StoredFile
    from provider.hub.files import TreeEntry
    from schemas.states import DatasetConfig, DatasetConfigSplit


@dataclass(repr=False, eq=False)
class Built:
    """What is to be published.

    Args:
        manifest: all configs and splits that this resource manages, as they will be.
        shards: the new ones, by path in the repository: where they are on this machine, or what they hold.
        remote: those that workers of a cluster built.
        is_whole: whether what is not in the manifest leaves the repository; not where no configs are written.
        tasks: by which the splits were built, as far as it is known.
        scans: what was found in the files of configs all of which had to be scanned.
    """

    manifest: Manifest
    shards: "dict[str, Path | StoredFile]" = field(default_factory=dict)
    remote: "dict[str, RemoteShard]" = field(default_factory=dict)
    is_whole: bool = True
    tasks: PublishedTasks = field(default_factory=dict)
    scans: dict[str, list[list[Any]]] = field(default_factory=dict)

    def take(self, shards: "Mapping[str, Shard]") -> None:
        """Add new shards, by path in the repository."""
        from provider.hub.commit import StoredFile  # noqa: PLC0415 - start-up

        for path, shard in shards.items():
            if shard.remote is None:
                self.shards[path] = shard.path
            else:
                self.remote[path] = shard.remote
                self.shards[path] = StoredFile(shard.remote.sha256, shard.size)


@dataclass(repr=False, eq=False)
class Builder:
    """Builds the splits whose files, or whose shards on the Hub, are not those that were published.

    Args:
        hub: the Hub client.
        private: what was published.
        tree: the files of the repository, none for a new one.
        card: the front matter of its README.md.
        folder: where shards are built.
        progress: follows the work.
        before: the configs in the state.
    """

    hub: "Hub"
    private: Private
    tree: "Mapping[str, TreeEntry]"
    card: Mapping[str, Any]
    folder: Path
    progress: DatasetProgress
    before: "Mapping[str, DatasetConfig]" = field(default_factory=dict)

    def build(self, configs: "Mapping[str, DatasetConfig] | None") -> Built:
        """Build what has to be built.

        Args:
            configs: the planned configs.

        Raises:
            ConfigurationError: a file can't be read, or does not fit the other splits.
        """
        built, before, to_build = Built({}), manifest_of(self.private), dict[str, list[str]]()
        tasks, scans = published_tasks(self.private), self.private.get(SCANS, {})
        for name, config in (configs or {}).items():
            built.scans |= {name: scans[name]} if name in scans else {}
            for split, planned in config["splits"].items():
                kept = self._kept(planned, published_split(before, name, split))
                if kept is None:
                    to_build.setdefault(name, []).append(split)
                else:
                    set_split(built.manifest, name, split, kept, self._features(name, before))
                    if records := tasks.get(name, {}).get(split):
                        built.tasks.setdefault(name, {})[split] = records
        if to_build:
            from provider.dataset_builder.processes.workers import workers  # noqa: PLC0415 - only where something is built

            with workers():  # for all configs, so that they are started once
                for name, splits in to_build.items():
                    self._build_config(name, (configs or {})[name], splits, built)
        return built

    def _kept(self, planned: "DatasetConfigSplit", published: State | None) -> State | None:
        """Return what stays as it is published: what was imported and agrees, and what was made from the same."""
        if planned["shards"] is not Unknown and published is None:
            return {**planned}
        if published is None or published["fingerprint"] != planned["fingerprint"]:
            return None
        return published if len(present_shards(published["shards"], self.tree)) == len(published["shards"]) else None

    def _features(self, name: str, before: Manifest) -> Any:
        return before[name]["features"] if name in before else features_of_config(self.card, name)

    def _build_config(self, name: str, config: "DatasetConfig", splits: list[str], built: Built) -> None:
        from provider.dataset_builder.build import build_config  # noqa: PLC0415 - only where something is built
        from provider.dataset_builder.results import Known  # noqa: PLC0415

        sources = {split: split_source(config["splits"][split]) for split in splits}
        contents = {split: self._planned_contents(name, split, config) for split in splits}
        manifest = manifest_of(self.private)
        before = {split: present_tasks(self.private, manifest, (name, split), self.tree) for split in splits}
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        settings = build_settings(config, self.hub)
        features = self._features_of_others(name, config, built)
        done = {split: {key: (task.rows, task.size) for key, task in tasks.items()} for split, tasks in before.items()}
        watch, known = self.progress.watch, Known(contents, done, published_scans(self.private, name))
        made = build_config(sources, settings, folder, watch, features=features, known=known)
        published = manifest.get(name)
        if features is None and published and name in self.before and read_alike(self.before[name], config):
            old, new = feature_states(published["features"]), feature_states(made.features)
            refuse_other_types(name, old, new, (sources, settings), self.progress.go_on)
        if features is None:
            built.scans[name] = scans_to_keep(made.scans)
        for split, result in made.splits.items():
            self._planned_contents(name, split, config)
            shards, paths = named_shards((name, split), result, before[split])
            values = (result.num_examples, result.num_bytes, shards, config["splits"][split]["fingerprint"])
            set_split(built.manifest, name, split, dict(zip(RESULTS, values, strict=True)), made.features)
            built.tasks.setdefault(name, {})[split] = records_of(result, before[split])
            built.take(paths)

    def _features_of_others(self, name: str, config: "DatasetConfig", built: Built) -> Any:
        """Return the columns of splits of the config that stay, ours or others'; None where there are none."""
        if name in built.manifest:
            return built.manifest[name]["features"]
        others = {split for config_name, split, _ in data_files(self.card) if config_name == name} - config[
            "splits"
        ].keys()
        ours = {split for config_name, split, _ in splits_of(manifest_of(self.private)) if config_name == name}
        return features_of_config(self.card, name) if others - ours else None

    def _planned_contents(self, name: str, split: str, config: "DatasetConfig") -> "Mapping[str, FileContent]":
        """Return what stands for the files of a split, which must be those that were planned."""
        now = split_hash(config, config["splits"][split], self.hub, self.progress.go_on)
        if config["splits"][split]["fingerprint"] != now.fingerprint:
            raise ConfigurationError(
                f"The files of the split {split} of the config {name} changed since the plan",
                "What would be published is not what was planned, so nothing was. Plan again.",
            )
        return now.contents
