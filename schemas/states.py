"""The states of the resource types, made by `make schema`: mypy knows the attributes of each object by them.

An object has every attribute, null where it has no value. While something is planned, any value may be `Unknown`
instead. `…Attributes` are some attributes of an object.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypedDict


class RepositoryState(TypedDict):
    """The state of a repository."""

    name: str
    namespace: str | None
    id: str
    uid: str | None
    created_at: str | None
    region: str | None
    resource_group_id: str | None
    url: str
    git_url: str
    deletion_protection: bool | None
    visibility: str | None
    private: bool | None
    files: Mapping[str, str | None] | None
    source_dir: str | None
    source_include: list[str] | None
    source_exclude: list[str] | None
    source_hashes: Mapping[str, str | None] | None
    commit_message: str | None
    sha: str | None


class RepositoryAttributes(TypedDict, total=False):
    """Some attributes of a repository."""

    name: str
    namespace: str | None
    id: str
    uid: str | None
    created_at: str | None
    region: str | None
    resource_group_id: str | None
    url: str
    git_url: str
    deletion_protection: bool | None
    visibility: str | None
    private: bool | None
    files: Mapping[str, str | None] | None
    source_dir: str | None
    source_include: list[str] | None
    source_exclude: list[str] | None
    source_hashes: Mapping[str, str | None] | None
    commit_message: str | None
    sha: str | None


class SpaceEntryState(TypedDict):
    """The state of a space entry."""

    space_id: str
    key: str
    description: str | None
    id: str
    updated_at: str | None


class SpaceEntryAttributes(TypedDict, total=False):
    """Some attributes of a space entry."""

    space_id: str
    key: str
    description: str | None
    id: str
    updated_at: str | None


class DatasetCard(TypedDict):
    """An object of `card`."""

    pretty_name: str | None
    license: str | None
    license_name: str | None
    license_link: str | None
    language: list[str] | None
    multilinguality: list[str] | None
    tags: list[str] | None
    task_categories: list[str] | None
    task_ids: list[str] | None
    size_categories: list[str] | None
    annotations_creators: list[str] | None
    language_creators: list[str] | None
    source_datasets: list[str] | None
    paperswithcode_id: str | None
    viewer: bool | None
    extra_gated_heading: str | None
    extra_gated_prompt: str | None
    extra_gated_button_content: str | None


class DatasetConfigSplitOptions(TypedDict):
    """An object of `options`."""

    delimiter: str | None
    quote: str | None
    escape: str | None
    header: bool | None
    column_names: list[str] | None
    null_values: list[str] | None
    skip_rows: int | None
    encoding: str | None
    parse_dates: bool | None
    decimal: str | None
    thousands: str | None
    comment: str | None
    skip_initial_space: bool | None
    fill_short_rows: bool | None
    field: str | None
    sample_by: str | None
    keep_empty_lines: bool | None
    drop_labels: bool | None


class DatasetConfigSplitShard(TypedDict):
    """An object of `shards`."""

    path: str
    size: int
    sha256: str | None


class DatasetConfigSplit(TypedDict):
    """An object of `splits`."""

    files: list[str]
    format: str | None
    options: DatasetConfigSplitOptions | None
    sources: Mapping[str, str | None] | None
    num_examples: int | None
    num_bytes: int | None
    shards: list[DatasetConfigSplitShard] | None
    fingerprint: str | None


class DatasetConfigFeature(TypedDict):
    """An object of `features`."""

    name: str
    type: str


class DatasetConfig(TypedDict):
    """An object of `configs`."""

    default: bool | None
    splits: Mapping[str, DatasetConfigSplit]
    columns: Mapping[str, str | None] | None
    max_shard_size: str | None
    compression: str | None
    features: list[DatasetConfigFeature] | None
    download_size: int | None
    dataset_size: int | None


class DatasetTimeouts(TypedDict):
    """An object of `timeouts`."""

    create: str | None
    update: str | None


class DatasetState(RepositoryState):
    """The state of a dataset."""

    gated: str | None
    revision: str | None
    card: DatasetCard | None
    readme: str | None
    configs: Mapping[str, DatasetConfig] | None
    force_destroy: bool | None
    timeouts: DatasetTimeouts | None


class DatasetAttributes(RepositoryAttributes, total=False):
    """Some attributes of a dataset."""

    gated: str | None
    revision: str | None
    card: DatasetCard | None
    readme: str | None
    configs: Mapping[str, DatasetConfig] | None
    force_destroy: bool | None
    timeouts: DatasetTimeouts | None


class SpaceVolume(TypedDict):
    """An object of `volumes`."""

    type: str
    source: str
    mount_path: str
    revision: str | None
    read_only: bool | None
    path: str | None


class SpaceTimeouts(TypedDict):
    """An object of `timeouts`."""

    create: str | None
    update: str | None


class SpaceCard(TypedDict):
    """An object of `card`."""

    title: str | None
    emoji: str | None
    color_from: str | None
    color_to: str | None
    short_description: str | None
    sdk_version: str | None
    python_version: str | None
    app_file: str | None
    app_build_command: str | None
    app_port: int | None
    base_path: str | None
    full_width: bool | None
    header: str | None
    thumbnail: str | None
    license: str | None
    models: list[str] | None
    datasets: list[str] | None
    tags: list[str] | None
    pinned: bool | None
    disable_embedding: bool | None
    hf_oauth: bool | None
    hf_oauth_scopes: list[str] | None
    hf_oauth_expiration_minutes: int | None
    hf_oauth_authorized_org: list[str] | None
    custom_headers: Mapping[str, str | None] | None
    startup_duration_timeout: str | None
    preload_from_hub: list[str] | None
    suggested_hardware: str | None
    suggested_storage: str | None


class SpaceState(RepositoryState):
    """The state of a space."""

    template: str | None
    duplicated_from: str | None
    sdk: str | None
    hardware: str | None
    sleep_time: int | None
    volumes: list[SpaceVolume] | None
    storage: str | None
    dev_mode: bool | None
    paused: bool | None
    restart_triggers: Mapping[str, str | None] | None
    factory_reboot: bool | None
    wait_for_running: bool | None
    timeouts: SpaceTimeouts | None
    variables: Mapping[str, str | None] | None
    secrets: Mapping[str, str | None] | None
    secrets_wo: Mapping[str, str | None] | None
    secrets_wo_version: int | float | Decimal | None
    card: SpaceCard | None
    host: str | None
    domains: list[str] | None
    stage: str | None


class SpaceAttributes(RepositoryAttributes, total=False):
    """Some attributes of a space."""

    template: str | None
    duplicated_from: str | None
    sdk: str | None
    hardware: str | None
    sleep_time: int | None
    volumes: list[SpaceVolume] | None
    storage: str | None
    dev_mode: bool | None
    paused: bool | None
    restart_triggers: Mapping[str, str | None] | None
    factory_reboot: bool | None
    wait_for_running: bool | None
    timeouts: SpaceTimeouts | None
    variables: Mapping[str, str | None] | None
    secrets: Mapping[str, str | None] | None
    secrets_wo: Mapping[str, str | None] | None
    secrets_wo_version: int | float | Decimal | None
    card: SpaceCard | None
    host: str | None
    domains: list[str] | None
    stage: str | None


class SpaceSecretState(SpaceEntryState):
    """The state of a space secret."""

    value: str | None
    value_wo: str | None
    value_wo_version: int | float | Decimal | None


class SpaceSecretAttributes(SpaceEntryAttributes, total=False):
    """Some attributes of a space secret."""

    value: str | None
    value_wo: str | None
    value_wo_version: int | float | Decimal | None


class SpaceVariableState(SpaceEntryState):
    """The state of a space variable."""

    value: str


class SpaceVariableAttributes(SpaceEntryAttributes, total=False):
    """Some attributes of a space variable."""

    value: str
