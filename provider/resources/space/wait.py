"""Waiting until a Space runs."""

from typing import TYPE_CHECKING

from provider.errors import ProviderError
from provider.plugin.timeouts import timeout
from provider.resources.space.stages import GOOD, UNDER_WAY, follow, last_lines, why
from schemas._space_running import WAIT

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.plugin.interface import ChangeContext
    from schemas.states import SpaceState


def wait_until_running(hub: "Hub", ctx: "ChangeContext[SpaceState]", planned: "SpaceState", operation: str) -> str:
    """Wait until a Space runs; give its stage.

    Args:
        hub: the Hub client.
        ctx: ends the wait when the user asks to stop.
        planned: the Space, with its `timeouts`.
        operation: create or update, for the timeout.

    Raises:
        ProviderError: if it fails to build or start, settles otherwise, or does not run in time.
        Cancelled: the user asked to stop.
    """
    id_, limit = planned["id"], timeout(planned, operation, WAIT)
    *_, stage = follow(hub, id_, limit, ctx.sleep, lambda stage: stage not in UNDER_WAY)
    if stage in GOOD:
        return stage
    late = f"It was still {stage} after {limit:.0f} seconds (timeouts.{operation})."
    raise ProviderError(
        f"The Space {id_} does not run",
        f"{late if stage in UNDER_WAY else f'It is {stage}.'} The Space is kept; fix it and apply again."
        f"{why(hub, id_)}{last_lines(hub, id_, stage)}",
    )
