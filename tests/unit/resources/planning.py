"""Plans of whole resource types against a local Hub, without an engine."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from provider.errors import ProviderError
from provider.hub.client import Hub
from provider.hub.http.settings import HubSettings
from provider.local_hub.server import LocalHub
from provider.plugin.interface import Diagnostics, PlanContext, ReadContext, State
from provider.plugin.planning import propose
from provider.plugin.schema import attributes_of
from provider.resources.shared.connection import Connection
from provider.resources.shared.resource import HubResource


class Planner:
    """A Hub client, and the types that plan with it, as in one run of an engine."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.connection = Connection()
        self.connection.open(hub, "acme")

    def plan(
        self, kind: type[HubResource[Any]], current: State | None = None, remembered: Any = None, **written: Any
    ) -> tuple[State, list[str]]:
        """Plan an object; give the plan and what is said: severity, path and words."""
        schema = kind.get_schema()
        names = [attribute.name for attribute in attributes_of(schema)]
        config = dict.fromkeys(names) | written
        merged = {name: config[name] if config[name] is not None else (current or {}).get(name) for name in names}
        found = Diagnostics()
        context = PlanContext(
            found, f"huggingface_{kind.get_name()}", changed_fields=set(), config=config, private=remembered or {}
        )
        plan: State = {}
        try:
            plan = kind(self.connection).plan(context, current, propose(schema, current, config, merged)) or {}
        except ProviderError as error:
            found.add_error(error.summary, error.detail)
        return plan, [f"{one.severity} {one.path} {one.summary}: {one.detail}" for one in found.diagnostics]

    def state(self, kind: type[HubResource[Any]], **known: Any) -> State:
        """Read an object as a refresh does, from what of it is known."""
        names = [attribute.name for attribute in attributes_of(kind.get_schema())]
        context = ReadContext(Diagnostics(), f"huggingface_{kind.get_name()}")
        state: State | None = kind(self.connection).read(context, dict.fromkeys(names) | known)
        assert state is not None
        return state


@contextmanager
def planner(local: LocalHub, token: str | None = None) -> Iterator[Planner]:
    """Yield a planner for a running local Hub."""
    client = Hub(HubSettings(token or local.token, local.url, request_timeout=20, max_retries=1), Future())
    try:
        yield Planner(client)
    finally:
        client.close()
