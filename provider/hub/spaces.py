"""What only Spaces have: a runtime, secrets and variables."""

# ruff: noqa: A002 - `id` is the Hub's own word for namespace/name.

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from provider.hub.messages import Answer, Request, api_path, named, optional_text, record, text
from provider.hub.sender import Sender
from provider.hub.snapshots import Snapshots


@dataclass(frozen=True)
class Runtime:
    """What a Space runs on and how it is doing.

    Args:
        stage: `RUNNING`, `BUILDING`, `PAUSED`…: the Hub's word, which may be new.
        hardware: the flavor that was asked for, None for static Spaces.
        current_hardware: the flavor that it runs on now, None while it does not run.
        sleep_time: seconds without a visitor before it sleeps, None for never.
        error_message: why it does not run.
    """

    stage: str
    hardware: str | None = None
    current_hardware: str | None = None
    sleep_time: int | None = None
    error_message: str | None = None


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

    def __init__(self, sender: Sender, snapshots: Snapshots) -> None:
        self._sender = sender
        self._snapshots = snapshots

    def runtime(self, id: str) -> Runtime:
        """Read the runtime as it is at this moment: `GET …/runtime`."""
        request = Request("GET", api_path("space", id, "runtime"), f"read the runtime of {named('space', id)}")
        return self._sender.send(request).read(read_runtime)

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

    def secrets(self, id: str) -> Mapping[str, Secret]:
        """Read which secrets there are, by key: `GET …/secrets`."""
        request = Request("GET", api_path("space", id, "secrets"), f"read the secrets of {named('space', id)}")
        return self._snapshots.get(
            _place(id), "secrets", request.aim, lambda: self._sender.send(request).read(read_secrets)
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
        return self._snapshots.get(
            _place(id), "variables", request.aim, lambda: self._sender.send(request).read(read_variables)
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

    def _change_variables(self, id: str, method: str, aim: str, body: object) -> Mapping[str, Variable]:
        request = Request.with_json(method, api_path("space", id, "variables"), f"{aim} {named('space', id)}", body)
        return self._snapshots.write(
            _place(id), lambda: self._sender.send(request).read(read_variables), fills="variables"
        )

    def _change(
        self,
        id: str,
        method: str,
        route: str,
        aim: str,
        body: object,
        *,
        hidden: tuple[str, ...] = (),
    ) -> Answer:
        request = Request.with_json(method, api_path("space", id, route), f"{aim} {named('space', id)}", body, hidden)
        return self._snapshots.write(_place(id), lambda: self._sender.send(request))


def _place(id: str) -> str:
    return f"space/{id}"


def _entry(key: str, value: str, description: str | None) -> dict[str, str]:
    entry = {"key": key, "value": value}
    return entry if description is None else {**entry, "description": description}


def read_runtime(body: object) -> Runtime:
    """Make a runtime of the object that `/runtime`, `/hardware` and `/sleeptime` answer with."""
    data = record(body)
    hardware = record(data.get("hardware") or {})
    seconds = data.get("gcTimeout")
    if seconds is not None and not isinstance(seconds, int | float):
        raise TypeError("gcTimeout is not a number")
    return Runtime(
        stage=text(data["stage"]),
        hardware=optional_text(hardware.get("requested")),
        current_hardware=optional_text(hardware.get("current")),
        sleep_time=None if seconds is None else int(seconds),
        error_message=optional_text(data.get("errorMessage")),
    )


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
