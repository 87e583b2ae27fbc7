"""What a Space runs on and how it is doing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provider.hub.http.requests import optional_text, record, records, text


@dataclass(frozen=True)
class Volume:
    """A bucket or a repository that a Space sees as a folder.

    Args:
        type: `bucket`, `model`, `dataset`, `space`: the Hub's word.
        source: id of the bucket or repository.
        mount_path: the folder, absolute.
        revision: of a repository.
        read_only: None where it was not said; the Hub lets repositories be read only.
        path: the part of the source that is mounted, None for all of it.
    """

    type: str
    source: str
    mount_path: str
    revision: str | None = None
    read_only: bool | None = None
    path: str | None = None

    def payload(self) -> dict[str, object]:
        """Write it as the Hub takes it."""
        fields = {
            "type": self.type,
            "source": self.source,
            "mountPath": self.mount_path,
            "revision": self.revision,
            "readOnly": self.read_only,
            "path": self.path,
        }
        return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True)
class Domain:
    """A name under which a Space is found.

    Args:
        name: the host name.
        stage: `READY`, `PENDING`…: the Hub's word.
        is_custom: whether the owner brought it.
    """

    name: str
    stage: str | None = None
    is_custom: bool = False


@dataclass(frozen=True)
class Runtime:
    """What a Space runs on and how it is doing.

    Args:
        stage: `RUNNING`, `BUILDING`, `PAUSED`…: the Hub's word, which may be new.
        hardware: the flavor that was asked for, None for static Spaces.
        current_hardware: the flavor that it runs on now, None while it does not run.
        sleep_time: seconds without a visitor before it sleeps, None for never.
        error_message: why it does not run.
        dev_mode: whether people may connect to the running container.
        storage: the retired persistent disk: `small`, `medium` or `large`, None for none.
        sha: the commit that runs.
        volumes: None where the Hub did not say, as lists of Spaces do not.
        domains: where it is found.
    """

    stage: str
    hardware: str | None = None
    current_hardware: str | None = None
    sleep_time: int | None = None
    error_message: str | None = None
    dev_mode: bool = False
    storage: str | None = None
    sha: str | None = None
    volumes: tuple[Volume, ...] | None = None
    domains: tuple[Domain, ...] = ()


def read_runtime(body: object) -> Runtime:
    """Make a runtime of the object that `/runtime` and the routes that change it answer with."""
    data = record(body)
    hardware = record(data.get("hardware") or {})
    seconds = data.get("gcTimeout")
    if seconds is not None and not isinstance(seconds, int | float):
        raise TypeError("gcTimeout is not a number")
    volumes = data.get("volumes")
    return Runtime(
        stage=text(data["stage"]),
        hardware=optional_text(hardware.get("requested")),
        current_hardware=optional_text(hardware.get("current")),
        sleep_time=None if seconds is None else int(seconds),
        error_message=optional_text(data.get("errorMessage")),
        dev_mode=data.get("devMode") is True,
        storage=_tier(data.get("storage")),
        sha=optional_text(data.get("sha")),
        volumes=None if volumes is None else tuple(_volume(item) for item in records(volumes)),
        domains=tuple(_domain(item) for item in records(data.get("domains") or [])),
    )


def _tier(storage: object) -> str | None:
    """Read the disk's tier, which stands by itself or inside an object."""
    if isinstance(storage, dict):
        storage = storage.get("current") or storage.get("requested")
    return optional_text(storage)


def _volume(item: Mapping[str, Any]) -> Volume:
    read_only = item.get("readOnly")
    return Volume(
        type=text(item["type"]),
        source=text(item["source"]),
        mount_path=text(item["mountPath"]),
        revision=optional_text(item.get("revision")),
        read_only=None if read_only is None else read_only is True,
        path=optional_text(item.get("path")),
    )


def _domain(item: Mapping[str, Any]) -> Domain:
    return Domain(text(item["domain"]), optional_text(item.get("stage")), item.get("isCustom") is True)
