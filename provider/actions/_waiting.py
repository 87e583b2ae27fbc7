"""Following a Space after an action, with a line for each stage."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from provider.errors import ProviderError
from provider.foreign.durations import parse_duration
from provider.plugin.interface import ActionContext, Config
from provider.resources.space.stages import follow, last_lines, why
from schemas.actions._attributes import WAIT

if TYPE_CHECKING:
    from provider.hub.client import Hub


def wait_for(
    hub: "Hub", ctx: ActionContext, config: Config, settled: Callable[[str], bool], good: frozenset[str]
) -> Iterator[str]:
    """Yield a line for each stage until the Space is settled.

    Args:
        hub: the Hub client.
        ctx: ends the wait when the user asks to stop.
        config: the action's, with `space_id` and `timeout`.
        settled: tells whether nothing follows a stage.
        good: the stages that were to be reached.

    Raises:
        ProviderError: it settled otherwise, or not in time.
        provider.errors.Cancelled: the user asked to stop.
    """
    id_, limit = config["space_id"], config["timeout"] or WAIT
    stage = ""
    for stage in follow(hub, id_, parse_duration(limit), ctx.sleep, settled):
        yield f"{id_} is {stage}"
    if stage in good:
        return
    how = f"The Space ended in stage {stage}." if settled(stage) else f"It was still {stage} after {limit} (timeout)."
    raise ProviderError(
        f"The Space {id_} is not {' or '.join(sorted(good))}", how + why(hub, id_) + last_lines(hub, id_, stage)
    )
