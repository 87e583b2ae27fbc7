"""The whole state of what a list resource finds."""

from collections.abc import Mapping
from typing import Any

from provider.plugin.interface import ImportContext, ListContext, Resource


def whole_state(ctx: ListContext, resource: Resource[Any], id_: str) -> Mapping[str, Any] | None:
    """Return an object as an import of it would, when the engine wants that; None when not.

    Args:
        ctx: tells whether the state is wanted.
        resource: the resource type.
        id_: the object's import id.
    """
    if not ctx.include_resource:
        return None
    return resource.import_(ImportContext(ctx.diagnostics, ctx.type_name, stop=ctx.stop), id_)
