"""Every call of the Hub client, each with everything that can go wrong once: the value or the error is right."""

import contextlib
import itertools
from collections.abc import Iterator
from functools import partial
from unittest import mock

import httpx
import pytest

from provider.errors import HubStatusError, InvalidResponse
from provider.hub.client import Hub
from provider.hub.http.cancellation import CancelScope
from provider.hub.http.executor import RequestExecutor
from provider.hub.http.settings import HubSettings
from provider.local_hub.server import LocalHub
from tests.faults.calls import CALLS, Call, Truth
from tests.faults.faulty_proxy import FAULTS, Elsewhere, Plan, Proxy, serving

NUMBERS = itertools.count()
RETRYABLE_STATUS = FAULTS[:9]
"""Trouble that is over when the client tries again, or that looking resolves."""


class Rehearsal:
    """A local Hub, and what the tests do to it past the faults.

    Args:
        local: the running Hub.
        hub: a client without faults.
        door: to what only a local Hub has.
    """

    def __init__(self, local: LocalHub, hub: Hub, door: httpx.Client) -> None:
        self.address, self.token = local.url.removeprefix("http://"), local.token
        self._hub, self._door = hub, door

    def space(self, call: Call) -> str:
        """Make a Space that runs, with what the calls need; what begins to build from then on takes long."""
        id_ = f"acme/space-{next(NUMBERS)}"
        self._builds_take(0)
        self._hub.repositories.create(
            "space",
            id_,
            visibility="private",
            sdk="gradio",
            secrets={"OLD": "1"},
            variables={"MODE": "prod"},
            files={"app.py": b"pass\n"},
        )
        call.prepare(self._hub, id_)
        self._builds_take(600)
        return id_

    def truth(self, id_: str) -> Truth | None:
        """Return all that the Hub has of a Space, None if it is gone."""
        for name in (id_, f"{id_}-moved"):
            answer = self._door.get(f"/_local/repos/space/{name}")
            if answer.status_code == 200:
                truth: Truth = answer.json()
                return truth
        return None

    def _builds_take(self, seconds: int) -> None:
        self._door.put("/_local/settings", json={"build_seconds": seconds}).raise_for_status()


def new_connections() -> httpx.HTTPTransport:
    """Return a transport that keeps no connection: the first answer on each comes without a delayed acknowledgement."""
    return httpx.HTTPTransport(verify=False, limits=httpx.Limits(max_keepalive_connections=0))


@pytest.fixture(scope="module")
def rehearsal() -> Iterator[Rehearsal]:
    with (
        LocalHub() as local,
        httpx.Client(base_url=local.url, headers=local.headers, transport=new_connections()) as door,
    ):
        hub = Hub(HubSettings(local.token, local.url), transport=new_connections())
        yield Rehearsal(local, hub, door)
        hub.close()


@pytest.fixture(autouse=True)
def _plain_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    # To load the machine's certificates takes longer than a whole test, and there is no TLS in these.
    monkeypatch.setattr("provider.hub.http.transport._trusted", lambda: False)


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    host = Elsewhere()
    with serving(host.server):
        yield host
    assert host.heard == []


@contextlib.contextmanager
def unhurried_client(proxy: Proxy, token: str, patience: float) -> Iterator[Hub]:
    """Open a client whose waits take no time; with the first of them the proxy begins to listen if it did not yet."""
    waited = 0.0
    pause = CancelScope.pause

    def hasten(self: CancelScope, seconds: float, operation: str) -> None:
        nonlocal waited
        waited += seconds
        proxy.server_activate()
        pause(self, 0.0, operation)

    timed = partial(RequestExecutor, clock=lambda: waited)
    with mock.patch.object(CancelScope, "pause", hasten), mock.patch("provider.hub.client.RequestExecutor", timed):
        hub = Hub(HubSettings(token, proxy.url, request_timeout=patience))
        try:
            yield hub
        finally:
            hub.close()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_fault_leads_to_the_right_value_or_the_right_error_and_nothing_is_done_twice(
    call: Call, fault: str, rehearsal: Rehearsal, elsewhere: Elsewhere
) -> None:
    id_ = rehearsal.space(call)
    patience = 0.8 if fault == "slow answer past the timeout" else 10.0
    proxy = Proxy(rehearsal.address, Plan(fault, call.method, call.part, elsewhere.url, patience))
    with serving(proxy), unhurried_client(proxy, rehearsal.token, patience) as hub:
        if fault in RETRYABLE_STATUS:
            assert call.gives(call.act(hub, id_))
            assert call.leaves(rehearsal.truth(id_))
        else:
            before = rehearsal.truth(id_)
            with pytest.raises(InvalidResponse if fault == "HTML instead of JSON" else HubStatusError) as caught:
                call.act(hub, id_)
            assert rehearsal.token not in str(caught.value)
            assert rehearsal.truth(id_) == before
    if call.once:
        assert proxy.acted == (fault in RETRYABLE_STATUS)
