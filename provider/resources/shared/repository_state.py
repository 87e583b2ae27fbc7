"""What a repository of every kind has in its state: names and addresses, and how a plan is settled."""

from typing import TYPE_CHECKING, Any

from provider.plugin.interface import State
from provider.plugin.types import Unknown

if TYPE_CHECKING:
    from provider.hub.http.requests import Kind
    from provider.hub.repositories import RepositoryInfo


def page_url(kind: "Kind", endpoint: str, id_: str) -> str:
    """Return the page of a repository.

    Args:
        kind: what it is.
        endpoint: the Hub's address.
        id_: its id.
    """
    return f"{endpoint}/{id_}" if kind == "model" else f"{endpoint}/{kind}s/{id_}"


def git_url(url: object) -> object:
    """Return the address of a repository's git repository, by that of its page."""
    return Unknown if url is Unknown else f"{url}.git"


def is_same_id(left: str, right: str) -> bool:
    """Return whether two ids name the same repository: the Hub does not mind case."""
    return left.casefold() == right.casefold()


def hidden_since(state: State, info: "RepositoryInfo | None") -> State:
    """Return the visibility of a repository that was public in its state and is not any more; else nothing.

    Args:
        state: the repository.
        info: the Hub's answer about its name, None without one.
    """
    if info is None or info.uid != state.get("uid") or state["visibility"] not in {None, "public"}:
        return {}
    visibility = info.visibility or ("private" if info.private else "public")
    return {} if visibility == "public" else {"visibility": visibility, "private": visibility == "private"}


def names_of(id_: str, current: State) -> State:
    """Return id, namespace and name; where the current ones differ only in case, those are kept."""
    namespace, name = id_.split("/", 1)
    known = without_unknowns(current)
    if known.get("name") and is_same_id(f"{known.get('namespace')}/{known['name']}", id_):
        namespace, name = known["namespace"], known["name"]
    return {"id": f"{namespace}/{name}", "namespace": namespace, "name": name}


def settled(planned: Any, observed: Any) -> Any:
    """Return what was planned, and what was observed wherever the plan left it open."""
    if planned is Unknown:
        return None if observed is Unknown else observed
    if isinstance(planned, dict):
        seen = observed if isinstance(observed, dict) else {}
        return {name: settled(value, seen.get(name)) for name, value in planned.items()}
    if isinstance(planned, list):
        others = observed if isinstance(observed, list) and len(observed) == len(planned) else [None] * len(planned)
        return [settled(value, other) for value, other in zip(planned, others, strict=True)]
    return planned


def without_unknowns(state: State) -> State:
    """Return a planned state with null in place of what is not known yet."""
    known: State = settled(state, {})
    return known
