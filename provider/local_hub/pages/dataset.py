"""The page of a dataset."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from starlette.responses import Response

from provider.local_hub.model.models import ContentMissing, File, Repository
from provider.local_hub.model.store import Hub
from provider.local_hub.pages.history import history_of, refs_of
from provider.local_hub.pages.html import Content, Markup, tag
from provider.local_hub.pages.layout import facts, moment, page, quiet, section, size, table
from provider.local_hub.pages.repository import card, files, heading
from provider.local_hub.pages.rows import Rows, first_rows
from provider.local_hub.pages.splits import Config, Split, configs_of

_MOST_TABLES = 6
"""So many splits show their rows."""
_MOST_KNOWN = 200
_READERS = ThreadPoolExecutor(2, "rows")
_known: dict[str, Rows | None] = {}
"""Rows of the contents that were read last."""


async def dataset_page(hub: Hub, repository: Repository) -> Response:
    """Show a dataset: its configs and splits, their first rows, its files, history and card."""
    configs = configs_of(repository)
    tables = await _tables(hub, repository, configs)
    whole = sum(file.size for file in repository.head.files.values())
    return page(
        repository.id,
        heading(repository),
        facts({"Size": size(whole), "Region": repository.region, "Made": moment(repository.created_at)}),
        section("Configs and splits", _splits(repository, configs)),
        [_features(config) for config in configs if config.features],
        section("First rows", tables),
        files(repository),
        refs_of(repository),
        history_of(repository),
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


async def _tables(hub: Hub, repository: Repository, configs: Sequence[Config]) -> list[Markup]:
    pairs = [(config, split) for config in configs for split in config.splits if split.files]
    shown = await asyncio.gather(*(_table(hub, repository, *pair) for pair in pairs[:_MOST_TABLES]))
    more = quiet(f"… and {len(pairs) - _MOST_TABLES} more splits.") if len(pairs) > _MOST_TABLES else None
    return [*shown, *([more] if more else [])] or [quiet("None.")]


async def _table(hub: Hub, repository: Repository, config: Config, split: Split) -> Markup:
    path = split.files[0]
    try:
        rows = await _rows(hub, repository, path, repository.head.files[path])
        shown = table(rows.columns, rows.cells, types=rows.types) if rows else quiet("None to show.")
    except ContentMissing:
        shown = quiet("The content of the file is not here.")
    return tag("div", tag("h3", f"{config.name} / {split.name}"), shown)


async def _rows(hub: Hub, repository: Repository, path: str, file: File) -> Rows | None:
    """Read rows beside the requests of others; those of one content once."""
    key = f"{file.etag} {path.rpartition('.')[2]}"
    if key not in _known:
        reading = asyncio.get_running_loop().run_in_executor
        found = await reading(_READERS, first_rows, hub, repository, path, file)
        while len(_known) >= _MOST_KNOWN:
            _known.pop(next(iter(_known)))
        _known[key] = found
    return _known[key]
