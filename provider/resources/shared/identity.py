"""What tells a repository, a secret and a variable from all others; a rename changes it."""

from collections.abc import Mapping
from typing import Any

from provider.plugin.identity import IdentityAttribute, IdentitySchema
from provider.plugin.interface import ImportContext, State
from provider.plugin.types import String

_NAMES = (
    IdentityAttribute("namespace", String(), "The user or organization."),
    IdentityAttribute("name", String(), "Name of the Space, without the namespace."),
)

SPACE = IdentitySchema(_NAMES, may_change=True)
DATASET = IdentitySchema(
    [_NAMES[0], IdentityAttribute("name", String(), "Name of the dataset, without the namespace.")], may_change=True
)


class _EntryIdentity(IdentitySchema):
    """The identity of an entry, whose attributes hold the Space as one id."""

    def of(self, state: Mapping[str, Any]) -> State:
        """Return the identity that `space_id` and `key` make."""
        space_id = namespace = name = state.get("space_id")
        if isinstance(space_id, str):
            namespace, _, name = space_id.partition("/")
        return {"namespace": namespace, "name": name, "key": state.get("key")}


ENTRY = _EntryIdentity(
    [*_NAMES, IdentityAttribute("key", String(), "Its name in the app's environment.")], may_change=True
)


def import_id(ctx: ImportContext, id_: str) -> str:
    """Return the id that an import names, by itself or by the identity, whose values in their order make it."""
    return id_ if ctx.identity is None else "/".join(str(value) for value in ctx.identity.values())
