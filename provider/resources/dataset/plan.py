"""How a change of a dataset is planned beyond what its schema says."""

from typing import TYPE_CHECKING, Any

from provider.plugin.schema import Schema
from provider.plugin.types import Unknown
from provider.resources.dataset.check import refuse_readme
from provider.resources.dataset.configs_plan import ConfigsPlan
from provider.resources.shared.card import plan_card
from provider.resources.shared.repository_plan import plan_visibility, real_changes
from provider.resources.shared.repository_state import with_attributes
from provider.resources.shared.source import plan_source

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.plugin.interface import PlanContext
    from schemas.states import DatasetState

WRITES_CONFIGS = "writes_configs"
"""Where the private state says whether the plan has configs of the configuration's own."""
CONTENT = {"card", "readme", "configs", "files", "source_hashes", "revision"}
"""Attributes whose change may be a commit."""


def plan_dataset(
    ctx: "PlanContext[DatasetState]",
    schema: Schema,
    current: "DatasetState | None",
    planned: "DatasetState",
    hub: "Hub | None",
) -> "tuple[DatasetState, Any]":
    """Return the planned dataset, and the folder of `source_dir`: None without one, Unknown while it is not known.

    Args:
        ctx: holds the configuration as written and what was published.
        schema: the dataset's schema.
        current: the state so far, None for a dataset to create.
        planned: the plan as the schema alone has it, with its names.
        hub: the Hub client, None while it is not known.
    """
    planned = with_attributes(planned, plan_visibility(ctx.config, current or ctx.replaces))
    planned["card"] = plan_card(ctx.private, ctx.config["card"], current and current["card"], planned["card"])
    ctx.private[WRITES_CONFIGS] = ctx.config["configs"] is not None
    plan, source = plan_source(ctx.diagnostics, ctx.config, current, planned)
    planned = with_attributes(planned, plan)
    refuse_readme(ctx.diagnostics, source if isinstance(source, dict) else None, "source_dir")
    planned["configs"] = ConfigsPlan(ctx, hub).plan(current and current["configs"], planned["configs"])
    if current is None:
        return planned, source
    real = real_changes(schema, ctx.config, current, planned)
    if not real:
        return current, source
    may_commit = real & CONTENT or planned["source_hashes"] is Unknown
    return planned | {"sha": Unknown if may_commit else current["sha"]}, source
