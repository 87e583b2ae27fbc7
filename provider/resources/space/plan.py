"""How a change of a Space is planned beyond what its schema says."""

from typing import TYPE_CHECKING, Any, Final

from provider.plugin.interface import Diagnostics, PlanContext
from provider.plugin.schema import Schema
from provider.plugin.types import Unknown, is_known
from provider.resources.shared.card import plan_card
from provider.resources.shared.environment import PUBLIC, written_secrets
from provider.resources.shared.files import README
from provider.resources.shared.repository_plan import plan_visibility, real_changes
from provider.resources.shared.repository_state import with_attributes
from provider.resources.shared.source import plan_source
from provider.resources.space.origin import NOTHING, Origin
from provider.resources.space.readme import check_readme, readme_sdk, written_readme
from provider.resources.space.state import CPU_BASIC, CPU_BASIC_SLEEP, ZERO_GPU

if TYPE_CHECKING:
    from schemas.states import SpaceAttributes, SpaceState

CREATE_ONLY: Final = ("template", "duplicated_from")
NOT_STATIC: Final = ("hardware", "sleep_time", "volumes", "storage", "dev_mode", "paused", "restart_triggers")
"""What a Space that only serves files does not have."""
CARRIED_BY_APPS: Final = ("volumes", "dev_mode", "paused", "secrets")


def plan_space(
    ctx: "PlanContext[SpaceState]",
    schema: Schema,
    current: "SpaceState | None",
    planned: "SpaceState",
    origin: Origin = NOTHING,
) -> "tuple[SpaceState, Any]":
    """Return the planned Space, and the folder of `source_dir`: None without one, Unknown while it is not known.

    Args:
        ctx: holds the configuration as written and what the resource remembers.
        schema: the Space's schema.
        current: the state so far, None for a Space to create.
        planned: the plan as the schema alone has it, with its names.
        origin: what is known of the template or the Space that it begins with.
    """
    planned, before = planned.copy(), current or ctx.replaces
    planned["card"] = plan_card(ctx.private, ctx.config["card"], current and current["card"], planned["card"])
    planned |= _plan_origin(ctx.config, current, origin)
    plan, source = plan_source(ctx.diagnostics, ctx.config, current, planned)
    planned = with_attributes(planned, plan)
    readme = written_readme(ctx.config, source)
    if isinstance(source, dict) and README in source:
        check_readme(ctx.diagnostics, ctx.config, readme, ["source_dir"])
    planned |= _plan_sdk(ctx.diagnostics, ctx.config, readme)
    planned |= _not_carried(ctx, planned) if current is None else {}
    if not is_known(planned["id"]):
        planned |= {"host": Unknown, "domains": Unknown}
    planned = with_attributes(planned, plan_visibility(ctx.config, before))
    planned |= _plan_private(ctx.config, before, origin)
    planned |= {} if ctx.may_replace else _plan_hardware(ctx.config, before, planned)
    check_hardware(ctx.diagnostics, ctx.config, planned)
    _refuse_streamlit(ctx.diagnostics, current, planned)
    if current is None:
        return planned, source
    return _without_noise(schema, ctx.config, current, planned), source


def check_hardware(diags: Diagnostics, config: "SpaceState", planned: "SpaceState") -> None:
    """Refuse what does not go with the sdk or the hardware: the Hub would refuse or ignore it, or publish secrets.

    Args:
        diags: where the errors go.
        config: what is written.
        planned: what is going to be, in as far as it is known.
    """
    if planned["sdk"] == "static":
        for name in NOT_STATIC:
            if config[name] and config[name] is not Unknown:
                diags.add_error(
                    f"A static Space has no {name}", f"Leave {name} out, or choose another sdk.", path=[name]
                )
        for name in written_secrets(config):
            diags.add_error(f"The {name} of a static Space would be public", f"{PUBLIC} Leave them out.", path=[name])
    elif planned["hardware"] in ZERO_GPU and planned["sdk"] in {"docker", "streamlit"}:
        diags.add_error(
            "ZeroGPU needs the sdk gradio",
            f'The sdk is "{planned["sdk"]}". Write sdk = "gradio", or choose other hardware.',
            path=["hardware"],
        )
    elif planned["hardware"] == CPU_BASIC and config["sleep_time"] not in {None, Unknown, CPU_BASIC_SLEEP}:
        diags.add_error(
            "sleep_time can't be chosen on cpu-basic",
            f"The Hub lets every Space on cpu-basic sleep after {CPU_BASIC_SLEEP} seconds (two days). "
            "Leave sleep_time out, or choose other hardware.",
            path=["sleep_time"],
        )


def _refuse_streamlit(diags: Diagnostics, current: "SpaceState | None", planned: "SpaceState") -> None:
    if planned["sdk"] == "streamlit" and (current is None or current["sdk"] != "streamlit"):
        diags.add_error(
            "The Hub has no sdk for Streamlit any more",
            'Streamlit runs in Docker there: write sdk = "docker", and a Dockerfile that starts streamlit.',
            path=["sdk"],
        )


def _plan_private(config: "SpaceState", current: "SpaceState | None", origin: Origin) -> "SpaceAttributes":
    """A template that asks for it is private, unless something else is written."""
    if current is None and origin.prefers_private and config["visibility"] is None and config["private"] is None:
        return {"visibility": "private", "private": True}
    return {}


def _plan_origin(config: "SpaceState", current: "SpaceState | None", origin: Origin) -> "SpaceAttributes":
    """What a Space began with matters only when it is created; then its sdk, too, may come from there."""
    if current is not None:
        return {}
    begun = any(config[name] is not None for name in CREATE_ONLY)
    return {"sdk": origin.sdk or Unknown} if begun and config["sdk"] is None else {}


def _plan_sdk(diags: Diagnostics, config: "SpaceState", readme: Any) -> "SpaceAttributes":
    """A README.md among the files says the sdk, when the configuration doesn't."""
    if config["sdk"] is not None or diags.has_errors():
        return {}
    said = readme_sdk(readme)
    return {} if said is None else {"sdk": said}


def _not_carried(ctx: "PlanContext[SpaceState]", planned: "SpaceState") -> "SpaceAttributes":
    """Return what a static Space does not take over from an app whose place it takes, as it is in a new Space."""
    if ctx.replaces is None or planned["sdk"] not in {"static", Unknown}:
        return {}
    plan: SpaceAttributes = {}
    for name in CARRIED_BY_APPS:
        if ctx.config[name] is None:
            is_open = planned["sdk"] is Unknown or name in {"dev_mode", "paused"}
            plan[name] = Unknown if is_open else None
    return plan


def _plan_hardware(config: "SpaceState", current: "SpaceState | None", planned: "SpaceState") -> "SpaceAttributes":
    """An omitted hardware is cpu-basic for a new Space, and null for a static one."""
    plan: SpaceAttributes = {}
    if config["hardware"] is None:
        becomes_app = current is None or (current["sdk"] == "static" and planned["sdk"] != "static")
        if planned["sdk"] is Unknown:
            plan["hardware"] = Unknown
        elif planned["sdk"] == "static":
            plan["hardware"] = None
        elif becomes_app:
            plan["hardware"] = CPU_BASIC
    hardware = plan.get("hardware", planned["hardware"])
    if config["sleep_time"] is None and (current is None or current["hardware"] != hardware):
        plan["sleep_time"] = _sleep_time_of(hardware)
    return plan


def _sleep_time_of(hardware: Any) -> Any:
    if hardware is None:
        return None
    return CPU_BASIC_SLEEP if hardware == CPU_BASIC else Unknown


def _without_noise(schema: Schema, config: "SpaceState", current: "SpaceState", planned: "SpaceState") -> "SpaceState":
    """Drop what was going to be unknown although nothing real changes, and the commit's id when there is no commit."""
    real = real_changes(schema, config, current, planned)
    if not real:
        return current.copy()
    if not real & {"files", "sdk", "card", "source_hashes"} and planned["source_hashes"] is not Unknown:
        planned["sha"] = current["sha"]
    if current["stage"] is not None:
        planned["stage"] = current["stage"]
    return planned
