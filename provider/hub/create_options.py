"""What may be chosen for a repository when it is made, and how the Hub takes it."""

import base64
from collections.abc import Mapping, Sequence
from typing import TypedDict

from provider.hub.http.requests import text
from provider.hub.runtime import Volume


class CreateOptions(TypedDict, total=False):
    """What to choose; what is left out or None is left to the Hub.

    Args:
        visibility: `public`, `private` or, for Spaces, `protected`.
        resource_group_id: the group of the organization that it is to belong to.
        region: `us` or `eu`; not for duplicates.
        sdk: of a Space: `gradio`, `docker` or `static`; not for duplicates.
        template: repository that a Space begins with; not for duplicates.
        hardware: flavor of a Space.
        sleep_time: of a Space in seconds, -1 for never.
        dev_mode: whether people may connect to the container of a Space; not for duplicates.
        secrets: of a Space, value by key.
        variables: of a Space, value by key.
        volumes: of a Space.
        files: of the first commit, content by path; not for duplicates.
    """

    visibility: str | None
    resource_group_id: str | None
    region: str | None
    sdk: str | None
    template: str | None
    hardware: str | None
    sleep_time: int | None
    dev_mode: bool | None
    secrets: Mapping[str, str] | None
    variables: Mapping[str, str] | None
    volumes: Sequence[Volume] | None
    files: Mapping[str, bytes] | None


def payload_of(choices: CreateOptions) -> dict[str, object]:
    """Write the choices as `POST /api/repos/create` and `POST …/duplicate` take them."""
    volumes = choices.get("volumes")
    body = {
        "visibility": choices.get("visibility"),
        "resourceGroupId": choices.get("resource_group_id"),
        "region": choices.get("region"),
        "sdk": choices.get("sdk"),
        "template": choices.get("template"),
        "hardware": choices.get("hardware"),
        "sleepTimeSeconds": choices.get("sleep_time"),
        "devModeEnabled": choices.get("dev_mode"),
        "secrets": _entries(choices.get("secrets")),
        "variables": _entries(choices.get("variables")),
        "volumes": [volume.payload() for volume in volumes] if volumes else None,
        "files": _files(choices.get("files")),
    }
    return {field: value for field, value in body.items() if value is not None}


def hidden_in(choices: CreateOptions) -> tuple[str, ...]:
    """Return the values that no error may show."""
    return tuple((choices.get("secrets") or {}).values())


def id_in(url: object) -> str:
    """Take the id out of the page's URL, as the answer of `/duplicate` holds it."""
    *_, namespace, name = text(url).rstrip("/").split("/")
    return "/".join(split_name(f"{namespace}/{name}"))


def split_name(name: object) -> tuple[str, str]:
    """Take the `name` of a create answer apart, which is `namespace/name`."""
    namespace, slash, rest = text(name).partition("/")
    if not (namespace and slash and rest):
        raise ValueError("not an id")
    return namespace, rest


def _entries(values: Mapping[str, str] | None) -> list[dict[str, str]] | None:
    return None if values is None else [{"key": key, "value": value} for key, value in values.items()]


def _files(files: Mapping[str, bytes] | None) -> list[dict[str, str]] | None:
    if files is None:
        return None
    return [
        {"path": path, "content": base64.b64encode(content).decode(), "encoding": "base64"}
        for path, content in files.items()
    ]
