"""What the Hub says of a Space, as attributes of huggingface_space."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provider.plugin.interface import State
from provider.plugin.types import Unknown

if TYPE_CHECKING:
    from provider.hub.repositories import RepositoryInfo
    from provider.hub.runtime import Runtime, Volume

NEVER_SLEEPS = -1
CPU_BASIC = "cpu-basic"
PAUSED = "PAUSED"
RUNNING = ("hardware", "sleep_time", "volumes", "storage", "dev_mode", "paused", "stage", "domains")
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
        **names_of(info.id, current),
        "uid": info.uid,
        "visibility": visibility,
        "private": visibility == "private",
        "sdk": info.sdk,
        "url": space_url(endpoint, info.id),
        "git_url": f"{space_url(endpoint, info.id)}.git",
        "host": info.host,
        "sha": info.sha,
        "created_at": info.created_at,
        "region": info.region,
        "resource_group_id": info.resource_group,
        **(_running(runtime, current) if runtime else dict.fromkeys(RUNNING)),
    }


def _running(runtime: "Runtime", current: State) -> State:
    volumes = current.get("volumes") if runtime.volumes is None else [volume_state(v) for v in runtime.volumes]
    return {
        "hardware": runtime.hardware,
        "sleep_time": _sleep_time(runtime.hardware, runtime.sleep_time),
        "volumes": volumes or (None if current.get("volumes") is None else []),
        "storage": runtime.storage,
        "dev_mode": runtime.dev_mode,
        "paused": runtime.stage == PAUSED,
        "stage": runtime.stage,
        "domains": [domain.name for domain in runtime.domains],
    }


def volume_state(volume: "Volume") -> State:
    """Give a volume as the nested object of `volumes`."""
    return {
        "type": volume.type,
        "source": volume.source,
        "mount_path": volume.mount_path,
        "revision": volume.revision,
        "read_only": bool(volume.read_only),
        "path": volume.path,
    }


def settled(planned: Any, observed: Any) -> Any:
    """Give what was planned, and what was observed wherever the plan left it open."""
    if planned is Unknown:
        return None if observed is Unknown else observed
    if isinstance(planned, dict):
        seen = observed if isinstance(observed, dict) else {}
        return {name: settled(value, seen.get(name)) for name, value in planned.items()}
    if isinstance(planned, list):
        others = observed if isinstance(observed, list) and len(observed) == len(planned) else [None] * len(planned)
        return [settled(value, other) for value, other in zip(planned, others, strict=True)]
    return planned


def space_url(endpoint: str, id_: str) -> str:
    """Give the page of a Space."""
    return f"{endpoint}/spaces/{id_}"


def is_same_id(left: str, right: str) -> bool:
    """Tell whether two ids name the same repository: the Hub does not mind case."""
    return left.casefold() == right.casefold()


def known_part(state: State) -> State:
    """Give a planned state with null in place of what is not known yet."""
    known: State = settled(state, {})
    return known


def entries_in(remote: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, str]:
    """Give the remote values of the keys that the state has; a key that is gone is left out."""
    return {key: remote[key] for key in kept if key in remote}


def names_of(id_: str, current: State) -> State:
    """Give id, namespace and name; where the current ones differ only in case, those are kept."""
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
