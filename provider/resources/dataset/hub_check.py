"""What a plan of a dataset asks the Hub: whether it would refuse the change. Each thing is asked only if it changes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provider.errors import ConfigurationError, HubError
from provider.plugin.types import is_known
from provider.resources.dataset.card import front_matter_of, removed_entries
from provider.resources.dataset.readme import KIND, read_readme
from provider.resources.dataset.state import branch_of
from provider.resources.shared.card_check import refuse_invalid_readme
from provider.resources.shared.overwritten import warn_of_overwritten

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.plugin.interface import PlanContext
    from schemas.states import DatasetState

PUBLISHED = ("configs", "dataset_info")
"""Entries of a card that are made when data is published."""


def check_with_hub(
    ctx: "PlanContext[DatasetState]", hub: "Hub", current: "DatasetState | None", planned: "DatasetState", source: Any
) -> None:
    """Refuse a card that the Hub would refuse, and warn of files of others that would be overwritten.

    Args:
        ctx: holds the configuration, what the resource remembers, and where the findings go.
        hub: the Hub client.
        current: the dataset in the state, None for one to create.
        planned: the plan.
        source: the folder; None without one, Unknown while it is not known.
    """
    if current is not None:
        warn_of_overwritten(ctx, hub, KIND, current, source, revision=branch_of(current))
    if not is_known(planned["card"]) or ctx.diagnostics.has_errors():
        return
    card = current and current["card"]
    entries = front_matter_of(planned["card"], card) | removed_entries(planned["card"], card)
    if not entries:
        return
    try:
        readme = _with_entries(_readme(hub, current) if current else "", entries, ctx.config["configs"])
        refuse_invalid_readme(ctx.diagnostics, hub, KIND, readme, ["card"])
    except ConfigurationError as error:
        ctx.diagnostics.add_error(error.summary, error.detail, path=["card"])


def _with_entries(before: str, entries: Mapping[str, Any], configs: Any) -> str:
    """Return today's README.md with some entries set; of one whose configs are written, without what tells of them."""
    from provider.hub.card import set_entries, with_edits  # noqa: PLC0415 - only needed when a card changes

    def edit(card: dict[str, Any]) -> None:
        for name in PUBLISHED if configs is not None else ():
            card.pop(name, None)
        set_entries(card, entries)

    return with_edits(before, edit)


def _readme(hub: "Hub", current: "DatasetState") -> str:
    branch = branch_of(current)
    try:
        return read_readme(hub, current["id"], hub.files.tree(KIND, current["id"], branch), branch)
    except HubError:
        return ""
