"""What a repository of every kind has in its state: names and addresses, and how a plan is settled."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from provider.plugin.types import StateT, Unknown

if TYPE_CHECKING:
    from provider.hub.http.requests import Kind
    from provider.hub.repositories import RepositoryInfo
    from schemas.states import RepositoryAttributes, RepositoryState


RepositoryT = TypeVar("RepositoryT", bound="RepositoryState")
"""The state of one type of repository."""


def page_url(kind: "Kind", endpoint: str, id_: str) -> str:
    """Return the page of a repository.

    Args:
        kind: what it is.
        endpoint: the Hub's address.
        id_: its id.
    """
    return f"{endpoint}/{id_}" if kind == "model" else f"{endpoint}/{kind}s/{id_}"


def git_url(url: str) -> str:
    """Return the address of a repository's git repository, by that of its page."""
    return f"{url}.git"


def is_same_id(left: str, right: str) -> bool:
    """Return whether two ids name the same repository: the Hub does not mind case."""
    return left.casefold() == right.casefold()


def hidden_since(state: "RepositoryState", info: "RepositoryInfo | None") -> "RepositoryAttributes":
    """Return the visibility of a repository that was public in its state and is not any more; else nothing.

    Args:
        state: the repository.
        info: the Hub's answer about its name, None without one.
    """
    if info is None or info.uid != state["uid"] or state["visibility"] not in {None, "public"}:
        return {}
    visibility = info.visibility or ("private" if info.private else "public")
    return {} if visibility == "public" else {"visibility": visibility, "private": visibility == "private"}


def names_of(id_: str, current: Mapping[str, Any]) -> "RepositoryAttributes":
    """Return id, namespace and name; where the current ones differ only in case, those are kept."""
    namespace, name = id_.split("/", 1)
    written = without_unknowns(current)
    if written.get("name") and is_same_id(f"{written.get('namespace')}/{written['name']}", id_):
        namespace, name = written["namespace"], written["name"]
    return {"id": f"{namespace}/{name}", "namespace": namespace, "name": name}


def with_attributes(state: RepositoryT, attributes: "RepositoryAttributes") -> RepositoryT:
    """Return a state with other values of some attributes."""
    return cast("RepositoryT", {**state, **attributes})


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


def without_unknowns(state: StateT) -> StateT:
    """Return a planned state with null in place of what is not known yet."""
    known: StateT = settled(state, {})
    return known
