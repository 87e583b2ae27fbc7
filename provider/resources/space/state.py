"""What the Hub says of a Space, as attributes of huggingface_space."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provider.resources.shared.repository_state import git_url, names_of, page_url

if TYPE_CHECKING:
    from provider.hub.repositories import RepositoryInfo
    from provider.hub.runtime import Runtime, Volume
    from schemas.states import SpaceAttributes, SpaceVolume

NEVER_SLEEPS = -1
CPU_BASIC = "cpu-basic"
PAUSED = "PAUSED"
ZERO_GPU = frozenset({"zerogpu", "zero-a10g"})
"""Two names of the same hardware: the Hub takes the first and tells the second."""
MASK = frozenset("*/")
NOT_RUNNING: "SpaceAttributes" = {
    "hardware": None,
    "sleep_time": None,
    "volumes": None,
    "storage": None,
    "dev_mode": None,
    "paused": None,
    "stage": None,
    "domains": None,
}
"""What runs nothing."""
CPU_BASIC_SLEEP = 172800
"""Seconds; the Hub puts idle Spaces on cpu-basic to sleep after two days, and nothing changes that."""


def observed_space(info: "RepositoryInfo", endpoint: str, current: Mapping[str, Any]) -> "SpaceAttributes":
    """Return the attributes that one look at a Space tells.

    Args:
        info: the Hub's answer.
        endpoint: the Hub's address.
        current: the state or the plan; where the Hub's spelling of a name differs only in case, this one's is kept.
    """
    names, runtime, url = names_of(info.id, current), info.runtime, page_url("space", endpoint, info.id)
    visibility = info.visibility or _visibility_by_flag(info.private, current.get("visibility"))
    observed: SpaceAttributes = {
        "id": names["id"],
        "namespace": names["namespace"],
        "name": names["name"],
        "uid": info.uid,
        "visibility": visibility,
        "private": visibility == "private",
        "sdk": front_matter_sdk(info),
        "url": url,
        "git_url": git_url(url),
        "host": info.host,
        "sha": info.sha,
        "created_at": info.created_at,
        "region": info.region,
        "resource_group_id": info.resource_group,
    }
    return observed | (_running(runtime, current) if runtime else NOT_RUNNING)


def front_matter_sdk(info: "RepositoryInfo") -> str | None:
    """Return the sdk that README.md says: the Hub keeps it there, and goes on telling the one before if it is lost."""
    said = info.card.get("sdk")
    return (info.sdk or said) if isinstance(said, str) else None


def _running(runtime: "Runtime", current: Mapping[str, Any]) -> "SpaceAttributes":
    return {
        "hardware": _hardware(runtime.hardware, current.get("hardware")),
        "sleep_time": _sleep_time(runtime.hardware, runtime.sleep_time),
        "volumes": _volumes(runtime, current.get("volumes")),
        "storage": runtime.storage,
        "dev_mode": runtime.dev_mode,
        "paused": runtime.stage == PAUSED,
        "stage": runtime.stage,
        "domains": [domain.name for domain in runtime.domains],
    }


def _hardware(found: str | None, kept: object) -> str | None:
    return str(kept) if found in ZERO_GPU and kept in ZERO_GPU else found


def _volumes(runtime: "Runtime", kept: Any) -> Any:
    """Return what is mounted; the Hub says nothing where nothing is, and lists of Spaces never say it.

    A source that this token may not see is masked: then the one that is known stays.
    """
    before = {volume["mount_path"]: volume for volume in kept} if isinstance(kept, list) else {}
    volumes = [volume_state(volume) for volume in runtime.volumes or ()]
    for volume in volumes:
        if set(volume["source"]) <= MASK and volume["mount_path"] in before:
            volume["source"] = before[volume["mount_path"]]["source"]
    return volumes or ([] if isinstance(kept, list) else None)


def volume_state(volume: "Volume") -> "SpaceVolume":
    """Return a volume as the nested object of `volumes`."""
    return {
        "type": volume.type,
        "source": volume.source,
        "mount_path": volume.mount_path,
        "revision": volume.revision,
        "read_only": bool(volume.read_only),
        "path": volume.path,
    }


def entries_in(remote: Mapping[str, str], kept: Mapping[str, str | None]) -> dict[str, str]:
    """Return the remote values of the keys that the state has; a key that is gone is left out."""
    return {key: remote[key] for key in kept if key in remote}


def _visibility_by_flag(private: bool, current: object) -> str:  # noqa: FBT001
    if private:
        return "private"
    return "protected" if current == "protected" else "public"


def _sleep_time(hardware: str | None, seconds: int | None) -> int | None:
    if hardware is None:
        return None
    return NEVER_SLEEPS if seconds is None else seconds
