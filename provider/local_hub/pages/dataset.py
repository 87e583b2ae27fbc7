"""The page of a dataset."""

from starlette.responses import Response

from provider.local_hub.pages.html import Content, Markup, tag
from provider.local_hub.pages.layout import facts, moment, page, quiet, section, size, table
from provider.local_hub.pages.repository import card, files, heading
from provider.local_hub.pages.rows import first_rows
from provider.local_hub.pages.splits import Config, Split, configs_of
from provider.local_hub.records import Repository
from provider.local_hub.store import Hub

_MOST_TABLES = 6
"""So many splits show their rows."""


def dataset_page(hub: Hub, repository: Repository) -> Response:
    """Show a dataset: its configs and splits, their first rows, its files and card."""
    configs = configs_of(repository)
    whole = sum(file.size for file in repository.head.files.values())
    return page(
        repository.id,
        heading(repository),
        facts({"Size": size(whole), "Region": repository.region, "Made": moment(repository.created_at)}),
        section("Configs and splits", _splits(repository, configs)),
        [_features(config) for config in configs if config.features],
        section("First rows", _tables(hub, repository, configs)),
        files(repository),
        card(repository),
    )


def _splits(repository: Repository, configs: list[Config]) -> Markup:
    rows = [_split_row(repository, config, split) for config in configs for split in config.splits]
    columns = ["Config", "Split", "Rows", "Size", "Files"]
    return table(columns, rows, numbers=["Rows", "Size"]) if rows else quiet("There are no data files yet.")


def _split_row(repository: Repository, config: Config, split: Split) -> tuple[Content, ...]:
    stored = sum(repository.head.files[path].size for path in split.files)
    listed = ", ".join(split.files[:3]) + (f" and {len(split.files) - 3} more" if len(split.files) > 3 else "")
    rows = "" if split.rows is None else f"{split.rows:,}"
    return config.name, split.name, rows, size(stored), listed or "none match"


def _features(config: Config) -> Markup:
    return section(f"Columns of {config.name}", table(["Column", "Type"], config.features))


def _tables(hub: Hub, repository: Repository, configs: list[Config]) -> list[Markup]:
    pairs = [(config, split) for config in configs for split in config.splits if split.files]
    shown = [_rows(hub, repository, config, split) for config, split in pairs[:_MOST_TABLES]]
    if len(pairs) > _MOST_TABLES:
        shown.append(quiet(f"… and {len(pairs) - _MOST_TABLES} more splits."))
    return shown or [quiet("None.")]


def _rows(hub: Hub, repository: Repository, config: Config, split: Split) -> Markup:
    path = split.files[0]
    rows = first_rows(hub, repository, path)
    why = "Rows of Parquet are not shown here: see the columns above." if path.endswith(".parquet") else "None to show."
    shown = quiet(why) if rows is None else table(rows.columns, rows.cells)
    return tag("div", tag("h3", f"{config.name} / {split.name}"), shown)
