"""The action huggingface_space_pause."""

from collections.abc import Iterator

from provider.actions._waiting import wait_for
from provider.plugin.interface import Action, ActionContext, Config
from provider.resources.shared.connection import Connected
from schemas.actions.space_pause import SCHEMA

PAUSED = frozenset({"PAUSED"})


class SpacePauseAction(Connected, Action):
    """Pauses a Space."""

    name = "space_pause"
    schema = SCHEMA

    def invoke(self, ctx: ActionContext, config: Config) -> Iterator[str]:
        """Pause the Space and follow it until it has stopped."""
        id_ = config["space_id"]
        self.hub.spaces.pause(id_)
        yield f"{id_} is being paused"
        if config["wait"] is not False:
            yield from wait_for(self.hub, ctx, config, PAUSED.__contains__, PAUSED)
