"""A Space's environment as far as this token may read it: a plan needs no more than read rights."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provider.errors import Forbidden, ProviderError
from provider.plugin.interface import Diagnostics
from provider.resources.shared.connection import Connection

if TYPE_CHECKING:
    from provider.hub.client import Hub


def readable_secrets(connection: Connection, diags: Diagnostics, id_: str) -> Mapping[str, Any] | None:
    """Return a Space's secrets by key, None where this token may not read them; that is warned of once in a run.

    Args:
        connection: to the Hub.
        diags: where the warning goes.
        id_: of the Space.
    """
    return _readable(connection, diags, id_, "secrets")


def readable_variables(connection: Connection, diags: Diagnostics, id_: str) -> Mapping[str, Any] | None:
    """Return a Space's variables by key, None where this token may not read them; that is warned of once in a run.

    Args:
        connection: to the Hub.
        diags: where the warning goes.
        id_: of the Space.
    """
    return _readable(connection, diags, id_, "variables")


def _readable(connection: Connection, diags: Diagnostics, id_: str, kind: str) -> Mapping[str, Any] | None:
    hub = connection.hub
    try:
        found: Mapping[str, Any] = hub.spaces.secrets(id_) if kind == "secrets" else hub.spaces.variables(id_)
    except Forbidden as error:
        _warn(connection, diags, id_, kind, error.detail)
        return None
    if not found and kind == "secrets" and _only_reads(hub):
        _warn(connection, diags, id_, kind, "The Hub tells none to a token that may only read.")
        return None
    return found


def _only_reads(hub: "Hub") -> bool:
    try:
        return hub.account().role == "read"
    except ProviderError:
        return False


def _warn(connection: Connection, diags: Diagnostics, id_: str, kind: str, why: str) -> None:
    if connection.is_first(f"unreadable {kind}"):
        diags.add_warning(
            f"This token may not read the {kind} of Spaces: what somebody else changed there is not seen",
            f"First met with {id_}; what the state says of {kind} is kept. {why}",
        )
