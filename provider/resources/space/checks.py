"""What a plan of a Space asks the Hub: whether it would refuse the change. Each thing is asked only if it changes."""

from typing import TYPE_CHECKING, Any

from provider.errors import ConfigurationError, ProviderError, RepositoryNotFound
from provider.resources.shared.card_check import refuse_invalid_readme
from provider.resources.shared.environment import STATIC, refuse_collisions, refuse_public_secrets
from provider.resources.shared.files import README
from provider.resources.shared.overwritten import warn_of_overwritten
from provider.resources.shared.rights import has_no_plan, refuse_without_plan
from provider.resources.space.hardware import warn_of_unknown_hardware
from provider.resources.space.readme import planned_readme
from provider.resources.space.secrets import warn_of_taken_secrets
from provider.resources.space.state import CPU_BASIC

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.plugin.interface import PlanContext
    from schemas.states import SpaceState

REPOSITORIES = frozenset({"model", "dataset", "space"})


def check_with_hub(
    ctx: "PlanContext[SpaceState]", hub: "Hub", current: "SpaceState | None", planned: "SpaceState", source: Any
) -> None:
    """Refuse what the Hub would refuse, and warn of what it may refuse or what would be lost.

    Args:
        ctx: holds the configuration, what the resource remembers, and where the findings go.
        hub: the Hub client.
        current: the Space in the state, None for one to create.
        planned: the plan.
        source: the folder; None without one, Unknown while it is not known.
    """
    _check_plans(ctx, hub, current, planned)
    refuse_collisions(ctx, hub, current, planned)
    if current is not None:
        refuse_public_secrets(ctx, hub, current, planned)
        warn_of_taken_secrets(ctx, hub, current, planned)
        warn_of_overwritten(ctx, hub, "space", current, source)
    if current is None or current["hardware"] != planned["hardware"]:
        warn_of_unknown_hardware(ctx.diagnostics, hub, ctx.config["hardware"])
    _warn_of_missing_sources(ctx, hub, current)
    _check_readme(ctx, hub, current, planned, source)


def _warn_of_missing_sources(ctx: "PlanContext[SpaceState]", hub: "Hub", current: "SpaceState | None") -> None:
    """Warn of new volumes whose repository this token does not see; the same run may be to make it."""
    before = {(volume["type"], volume["source"]) for volume in (current and current["volumes"]) or ()}
    volumes: Any = ctx.config["volumes"]
    for index, volume in enumerate(volumes if isinstance(volumes, list) else ()):
        kind, source = (volume["type"], volume["source"]) if isinstance(volume, dict) else (None, None)
        if kind not in REPOSITORIES or not isinstance(source, str) or (kind, source) in before:
            continue
        try:
            hub.repositories.info(kind, source)
        except RepositoryNotFound:
            ctx.diagnostics.add_warning(
                f"There is no {kind} {source} to mount",
                "It does not exist, or it is private and this token may not see it.",
                path=["volumes", (index,), "source"],
            )
        except ProviderError:
            continue


def _check_readme(
    ctx: "PlanContext[SpaceState]", hub: "Hub", current: "SpaceState | None", planned: "SpaceState", source: Any
) -> None:
    if ctx.diagnostics.has_errors():
        return
    files = ctx.config["files"]
    path = ["files", (README,)] if isinstance(files, dict) and README in files else ["source_dir"]
    path = path if isinstance(source, dict) or len(path) > 1 else ["card"]
    try:
        readme = planned_readme(hub, ctx.config, current, planned, source)
    except ConfigurationError as error:
        ctx.diagnostics.add_error(error.summary, error.detail, path=path)
        return
    if readme is not None:
        refuse_invalid_readme(ctx.diagnostics, hub, "space", readme, path)


def _check_plans(
    ctx: "PlanContext[SpaceState]", hub: "Hub", current: "SpaceState | None", planned: "SpaceState"
) -> None:
    namespace = planned["namespace"]
    if not isinstance(namespace, str):
        return
    if ctx.config["visibility"] == "protected" and (current is None or current["visibility"] != "protected"):
        refuse_without_plan(ctx.diagnostics, hub, namespace, "protected Spaces", "visibility")
    if ctx.config["dev_mode"] is True and not (current and current["dev_mode"]):
        refuse_without_plan(ctx.diagnostics, hub, namespace, "dev mode", "dev_mode")
    if (
        current is None
        and isinstance(planned["sdk"], str)
        and planned["sdk"] != STATIC
        and planned["hardware"] == CPU_BASIC
        and has_no_plan(hub, namespace)
    ):
        ctx.diagnostics.add_warning(
            f"{namespace} has no plan for {planned['sdk']} Spaces on free hardware",
            "The Hub may refuse it: such Spaces need PRO, or the Team or Enterprise plan of an organization; static "
            "Spaces are free.",
            path=["sdk"],
        )
