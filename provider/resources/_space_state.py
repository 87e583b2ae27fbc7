"""What the Hub says of a Space, as attributes of huggingface_space."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from provider.plugin.interface import State
from provider.plugin.types import Unknown

if TYPE_CHECKING:
    from provider.hub.repositories import RepositoryInfo

NEVER_SLEEPS = -1
CPU_BASIC = "cpu-basic"
CPU_BASIC_SLEEP = 172800
"""Seconds; the Hub puts idle Spaces on cpu-basic to sleep after two days, and nothing changes that."""


def observed_space(info: "RepositoryInfo", endpoint: str, current: State) -> State:
    """Give the attributes that one look at a Space tells.

    Args:
        info: the Hub's answer.
        endpoint: the Hub's address.
        current: the state or the plan; where the Hub's spelling of a name differs only in case, this one's is kept.
    """
    runtime = info.runtime
    visibility = info.visibility or _visibility_by_flag(info.private, current.get("visibility"))
    return {
        **_names(info.id, current),
        "uid": info.uid,
        "visibility": visibility,
        "private": visibility == "private",
        "sdk": info.sdk,
        "hardware": runtime.hardware if runtime else None,
        "sleep_time": _sleep_time(runtime.hardware, runtime.sleep_time) if runtime else None,
        "url": space_url(endpoint, info.id),
        "host": info.host,
        "sha": info.sha,
        "stage": runtime.stage if runtime else None,
    }


def space_url(endpoint: str, id_: str) -> str:
    """Give the page of a Space."""
    return f"{endpoint}/spaces/{id_}"


def is_same_id(left: str, right: str) -> bool:
    """Tell whether two ids name the same repository: the Hub does not mind case."""
    return left.casefold() == right.casefold()


def known_part(state: State) -> State:
    """Give a planned state with null in place of what is not known yet."""
    return {name: None if value is Unknown else value for name, value in state.items()}


def entries_in(remote: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, str]:
    """Give the remote values of the keys that the state has; a key that is gone is left out."""
    return {key: remote[key] for key in kept if key in remote}


def _names(id_: str, current: State) -> State:
    namespace, name = id_.split("/", 1)
    known = known_part(current)
    if known.get("name") and is_same_id(f"{known.get('namespace')}/{known['name']}", id_):
        namespace, name = known["namespace"], known["name"]
    return {"id": f"{namespace}/{name}", "namespace": namespace, "name": name}


def _visibility_by_flag(private: bool, current: object) -> str:  # noqa: FBT001
    if private:
        return "private"
    return "protected" if current == "protected" else "public"


def _sleep_time(hardware: str | None, seconds: int | None) -> int | None:
    if hardware is None:
        return None
    return NEVER_SLEEPS if seconds is None else seconds
