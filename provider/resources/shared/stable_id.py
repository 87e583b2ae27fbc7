"""Whether a repository is the one of the state: its name may be another's by now, the Hub's own id stays."""

from typing import TYPE_CHECKING

from provider.errors import ConfigurationError, ProviderError

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.hub.http.requests import Kind
    from provider.hub.repositories import RepositoryInfo

NOUN: dict["Kind", str] = {"space": "Space", "dataset": "dataset", "model": "model"}


def find_same(
    hub: "Hub", kind: "Kind", id_: str, uid: str | None, *, whole: bool = False, fresh: bool = False
) -> "RepositoryInfo | None":
    """Return the repository of a state, under the name that it has now; None where it is proven gone.

    Args:
        hub: the Hub client.
        kind: what it is.
        id_: its name in the state.
        uid: the Hub's own id in the state, None where the state does not tell.
        whole: as `Repositories.info` takes it.
        fresh: whether to read it past every snapshot.

    Raises:
        ConfigurationError: another repository has the name now.
        provider.errors.ProviderError: this token can't tell whether it is gone.
    """
    info = hub.repositories.find(kind, id_, whole=whole, fresh=fresh)
    if uid is None or (info is not None and info.uid == uid):
        return info
    elsewhere = _find_by_uid(hub, kind, id_.partition("/")[0], uid)
    if info is None:
        return elsewhere
    raise ConfigurationError(
        f"{id_} is another {NOUN[kind]} now",
        f"The {NOUN[kind]} of the state has the Hub's id {uid}; the one that is called {info.id} now has the id "
        f"{info.uid} and was made at {info.created_at}. It is not touched. {_advice(kind, elsewhere)}",
    )


def _advice(kind: "Kind", elsewhere: "RepositoryInfo | None") -> str:
    remove = (
        "take this resource, and the secrets and variables of its Space, out of the state with `terraform state rm`"
        if kind == "space"
        else "take this resource out of the state with `terraform state rm`"
    )
    if elsewhere is not None:
        return (
            f"Yours is called {elsewhere.id} now. To go on with it, {remove}, write its name, and import it again as "
            f"{elsewhere.id}."
        )
    return (
        f"Yours was deleted, or moved to where this token does not see it. To go on, {remove}; then write another "
        "name, or import what has the name now."
    )


def _find_by_uid(hub: "Hub", kind: "Kind", namespace: str, uid: str) -> "RepositoryInfo | None":
    """Look through a namespace for what was renamed; that it can't be listed proves nothing."""
    try:
        return next((info for info in hub.repositories.list(kind, namespace) if info.uid == uid), None)
    except ProviderError:
        return None
