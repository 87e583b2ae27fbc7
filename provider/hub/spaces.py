"""What only Spaces have: a runtime, secrets and variables."""

# ruff: noqa: A002 - `id` is the Hub's own word for namespace/name.

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from provider.errors import InvalidData
from provider.foreign.json_text import parse_json
from provider.hub.http.executor import RequestExecutor
from provider.hub.http.read_cache import ReadCache
from provider.hub.http.requests import Request, Response, api_path, named, optional_text, record, text
from provider.hub.runtime import Runtime, Volume, read_runtime

_LINE_END = re.compile(r"\r\n|\n|\r")

STARTING = frozenset({"BUILDING", "RUNNING_BUILDING", "APP_STARTING", "RUNNING_APP_STARTING"})
"""Stages in which a restart is under way."""


@dataclass(frozen=True)
class Secret:
    """A secret as far as it can be read: the Hub never gives the value.

    Args:
        key: its name.
        description: a note for people.
        updated_at: when it was last set, as the Hub writes it.
    """

    key: str
    description: str | None
    updated_at: str | None


@dataclass(frozen=True)
class Variable:
    """A variable of a Space, which everybody who sees the Space can read.

    Args:
        key: its name.
        value: its value.
        description: a note for people.
        updated_at: when it was last set, as the Hub writes it.
    """

    key: str
    value: str
    description: str | None
    updated_at: str | None


class Spaces:
    """The settings of Spaces below `/api/spaces/{id}`."""

    def __init__(self, executor: RequestExecutor, read_cache: ReadCache) -> None:
        self._executor = executor
        self._read_cache = read_cache

    def runtime(self, id: str) -> Runtime:
        """Read the runtime as it is at this moment: `GET …/runtime`."""
        request = Request("GET", api_path("space", id, "runtime"), f"read the runtime of {named('space', id)}")
        return self._executor.send(request).read(read_runtime)

    def set_hardware(self, id: str, flavor: str, sleep_time: int | None = None) -> Runtime:
        """Ask for other hardware: `POST …/hardware`.

        Args:
            id: of the Space.
            flavor: the Hub's name of the hardware.
            sleep_time: seconds, -1 for never; left as it is when None.
        """
        body: dict[str, object] = {"flavor": flavor}
        if sleep_time is not None:
            body["sleepTimeSeconds"] = sleep_time
        return self._change(id, "POST", "hardware", f"set the hardware {flavor} of", body).read(read_runtime)

    def set_sleep_time(self, id: str, seconds: int) -> Runtime:
        """Choose when it sleeps: `POST …/sleeptime`.

        Args:
            id: of the Space.
            seconds: without a visitor, -1 for never.
        """
        return self._change(id, "POST", "sleeptime", "set the sleep time of", {"seconds": seconds}).read(read_runtime)

    def pause(self, id: str) -> Runtime:
        """Stop it until somebody restarts it; a paused Space costs nothing: `POST …/pause`."""
        return self._change(id, "POST", "pause", "pause").read(read_runtime)

    def restart(self, id: str, *, factory: bool = False) -> Runtime:
        """Start it anew, also when it is paused: `POST …/restart`.

        Args:
            id: of the Space.
            factory: whether to build it anew without the cache first.
        """
        operation, query = f"restart {named('space', id)}", "factory=true" if factory else ""
        request = Request("POST", api_path("space", id, "restart"), operation, query)

        was_starting = self.runtime(id).stage in STARTING

        def look(_: float) -> Runtime | None:
            runtime = self.runtime(id)
            return runtime if runtime.stage in STARTING and not was_starting else None

        return self._read_cache.write(
            _place(id),
            lambda: self._executor.send_once(request, lambda answer: answer.read(read_runtime), look),
        )

    def set_dev_mode(self, id: str, *, enabled: bool) -> Runtime:
        """Let people connect to the running container, or not: `POST …/dev-mode`."""
        operation = f"switch dev mode {'on' if enabled else 'off'} in"
        return self._change(id, "POST", "dev-mode", operation, {"enabled": enabled}).read(read_runtime)

    def set_volumes(self, id: str, volumes: Sequence[Volume]) -> None:
        """Mount these in the place of all that are mounted: `PUT …/volumes`, or `DELETE …/volumes` for none.

        Args:
            id: of the Space; it must have volumes if these are none.
            volumes: in the order in which the Hub is to keep them.
        """
        if volumes:
            body = {"volumes": [volume.payload() for volume in volumes]}
            self._change(id, "PUT", "volumes", "set the volumes of", body)
        else:
            self._change(id, "DELETE", "volumes", "take the volumes off")

    def set_storage(self, id: str, tier: str | None) -> Runtime | None:
        """Ask for a persistent disk, which the Hub has retired in favor of volumes: `POST` or `DELETE …/storage`.

        Args:
            id: of the Space.
            tier: `small`, `medium` or `large`; None deletes the disk and all that is on it.

        Returns:
            The runtime, if the Hub gave it.
        """
        if tier is None:
            answer = self._change(id, "DELETE", "storage", "delete the storage of")
        else:
            answer = self._change(id, "POST", "storage", f"set the storage {tier} of", {"tier": tier})
        return answer.read(lambda body: read_runtime(body) if isinstance(body, dict) and "stage" in body else None)

    def logs(self, id: str, source: Literal["build", "run"], lines: int = 100, seconds: float = 5.0) -> list[str]:
        """Read the end of a log as it is at this moment: `GET …/logs/{source}`, a stream that may have no end.

        Args:
            id: of the Space.
            source: of the build or of the running app.
            lines: how many at most.
            seconds: how long to listen, and how long silence may last before the log counts as read.
        """
        request = Request(
            "GET",
            api_path("space", id, "logs", source),
            f"read the {source} log of {named('space', id)}",
            f"tail={lines}",
            listen=seconds,
        )
        return read_log(self._executor.send(request).content)[-lines:]

    def secrets(self, id: str) -> Mapping[str, Secret]:
        """Read which secrets there are, by key: `GET …/secrets`."""
        request = Request("GET", api_path("space", id, "secrets"), f"read the secrets of {named('space', id)}")
        return self._read_cache.get(
            _place(id), "secrets", request.operation, lambda: self._executor.send(request).read(read_secrets)
        )

    def set_secret(self, id: str, key: str, value: str, description: str | None = None) -> None:
        """Make a secret or give it another value: `POST …/secrets`."""
        body = _entry(key, value, description)
        self._change(id, "POST", "secrets", f"set the secret {key} of", body, hidden=(value,))

    def delete_secret(self, id: str, key: str) -> None:
        """Delete a secret, which may be gone already: `DELETE …/secrets`."""
        self._change(id, "DELETE", "secrets", f"delete the secret {key} of", {"key": key})

    def variables(self, id: str) -> Mapping[str, Variable]:
        """Read the variables, by key: `GET …/variables`."""
        request = Request("GET", api_path("space", id, "variables"), f"read the variables of {named('space', id)}")
        return self._read_cache.get(
            _place(id), "variables", request.operation, lambda: self._executor.send(request).read(read_variables)
        )

    def set_variable(
        self,
        id: str,
        key: str,
        value: str,
        description: str | None = None,
    ) -> Mapping[str, Variable]:
        """Make a variable or give it another value: `POST …/variables`, which answers with all variables."""
        return self._change_variables(id, "POST", f"set the variable {key} of", _entry(key, value, description))

    def delete_variable(self, id: str, key: str) -> Mapping[str, Variable]:
        """Delete a variable, which may be gone already: `DELETE …/variables`, which answers with all variables."""
        return self._change_variables(id, "DELETE", f"delete the variable {key} of", {"key": key})

    def _change_variables(self, id: str, method: str, operation: str, body: object) -> Mapping[str, Variable]:
        request = Request.with_json(
            method, api_path("space", id, "variables"), f"{operation} {named('space', id)}", body
        )
        return self._read_cache.write(
            _place(id), lambda: self._executor.send(request).read(read_variables), populates="variables"
        )

    def _change(
        self,
        id: str,
        method: str,
        route: str,
        operation: str,
        body: object = None,
        *,
        hidden: tuple[str, ...] = (),
    ) -> Response:
        path, operation = api_path("space", id, route), f"{operation} {named('space', id)}"
        request = (
            Request(method, path, operation)
            if body is None
            else Request.with_json(method, path, operation, body, hidden)
        )
        return self._read_cache.write(_place(id), lambda: self._executor.send(request))


def _place(id: str) -> str:
    return f"space/{id}"


def _entry(key: str, value: str, description: str | None) -> dict[str, str]:
    entry = {"key": key, "value": value}
    return entry if description is None else {**entry, "description": description}


def read_log(stream: bytes) -> list[str]:
    """Return the lines of server-sent events, each of which holds `{"data": …}`; one that was cut off is left out.

    Events end with an empty line, fields may have a space behind the colon, and all `data` of an event are one text:
    https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
    """
    lines: list[str] = []
    data: list[str] = []
    for line in _LINE_END.split(stream.decode(errors="replace")):
        if line.startswith("data:"):
            data.append(line.removeprefix("data:").removeprefix(" "))
        elif not line and data:
            with suppress(InvalidData):
                event = parse_json("\n".join(data))
                said = event.get("data") if isinstance(event, dict) else None
                lines += said.rstrip("\n").split("\n") if isinstance(said, str) else []
            data = []
    return lines


def read_secrets(body: object) -> Mapping[str, Secret]:
    """Make secrets of the answer of `/secrets`."""
    return MappingProxyType(
        {
            key: Secret(key, optional_text(item.get("description")), optional_text(item.get("updatedAt")))
            for key, item in ((key, record(value)) for key, value in record(body).items())
        }
    )


def read_variables(body: object) -> Mapping[str, Variable]:
    """Make variables of the answer of `/variables`."""
    return MappingProxyType(
        {
            key: Variable(
                key,
                text(item["value"]),
                optional_text(item.get("description")),
                optional_text(item.get("updatedAt")),
            )
            for key, item in ((key, record(value)) for key, value in record(body).items())
        }
    )
