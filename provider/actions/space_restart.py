"""The action huggingface_space_restart."""

from collections.abc import Iterator

from provider.actions._waiting import wait_for
from provider.plugin.interface import Action, ActionContext, Config
from provider.resources.shared.connection import Connected
from provider.resources.space.stages import GOOD, UNDER_WAY
from schemas.actions.space_restart import SCHEMA


class SpaceRestartAction(Connected, Action):
    """Restarts a Space."""

    name = "space_restart"
    schema = SCHEMA

    def invoke(self, ctx: ActionContext, config: Config) -> Iterator[str]:
        """Restart the Space and follow it until it runs."""
        id_, factory = config["space_id"], bool(config["factory_reboot"])
        self.hub.spaces.restart(id_, factory=factory)
        yield f"{id_} is being {'built anew and restarted' if factory else 'restarted'}"
        if config["wait"] is not False:
            yield from wait_for(self.hub, ctx, config, lambda stage: stage not in UNDER_WAY, GOOD)
