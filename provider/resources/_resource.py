"""What the resource types share: the Hub client, and the words for what is already there."""

from provider.errors import ConfigurationError
from provider.plugin.interface import Resource, State, UpgradeContext
from provider.resources._connection import Connected


class HubResource(Connected, Resource):
    """A resource type on the Hub."""

    def upgrade(self, ctx: UpgradeContext, version: int, old: State) -> State | None:
        """Note that the object is in the state; its form has not changed yet."""
        if old.get("id"):
            self.connection.managed.add(f"{ctx.type_name} {old['id']}")
        if old.get("uid"):
            self.connection.managed_uids.add(old["uid"])
        return super().upgrade(ctx, version, old)

    def is_managed(self, type_name: str, id_: str) -> bool:
        """Tell whether the engine's state holds an object of this type and id."""
        return f"{type_name} {id_}" in self.connection.managed


def already_there(type_name: str, what: str, id_: str) -> ConfigurationError:
    """Give the error for an object that is there and not in the state.

    Args:
        type_name: the resource type.
        what: the object in plain words: "The Space acme/bot".
        id_: its import id.
    """
    return ConfigurationError(
        f"{what} already exists",
        "It was not made by this configuration and is left as it is. To manage it from here, import it, with this "
        f"resource's address in place of {type_name}.this:\n\n"
        f'  import {{\n    to = {type_name}.this\n    id = "{id_}"\n  }}\n\n'
        f"or\n\n  terraform import {type_name}.this {id_}\n\nOtherwise choose another name.",
    )
