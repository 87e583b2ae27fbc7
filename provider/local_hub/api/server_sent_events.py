"""What a Space tells while it happens, as server-sent events: logs, events and metrics."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from provider.local_hub.api.accounts import hub_of
from provider.local_hub.api.paging import number_asked
from provider.local_hub.api.spaces import space_of
from provider.local_hub.model import builds
from provider.local_hub.model.errors import HubError
from provider.local_hub.model.models import Repository, Space, iso
from provider.local_hub.model.store import Hub

_LOOK_SECONDS = 0.05


def _event(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value)}\n\n"


def _stream(events: AsyncIterator[str]) -> Response:
    return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})


def _is_settled(hub: Hub, repository: Repository, space: Space) -> bool:
    return builds.stage(hub, repository, space) not in builds.TRANSIENT


async def _lines(hub: Hub, repository: Repository, space: Space, kind: str, tail: int | None) -> AsyncIterator[str]:
    """Yield the lines as they come; end once the Space is settled and no line is left."""
    began, sent = space.started_at, 0
    if tail is not None:
        sent = max(len(_due(hub, repository, space, kind)) - tail, 0)
    while True:
        if space.started_at != began:
            began, sent = space.started_at, 0
        settled = _is_settled(hub, repository, space)
        due = _due(hub, repository, space, kind)
        for at, line in due[sent:]:
            yield _event({"data": line, "timestamp": iso(at)})
        sent = max(sent, len(due))
        if settled:
            return
        await asyncio.sleep(_LOOK_SECONDS)


def _due(hub: Hub, repository: Repository, space: Space, kind: str) -> list[tuple[int, str]]:
    return [line for line in builds.log(hub, repository, space, kind) if line[0] <= hub.now()]


async def get_logs(request: Request) -> Response:
    """Answer `GET /api/spaces/{id}/logs/{build|run}`; `?tail=N` begins N lines before the end."""
    repository, space = space_of(request, "write")
    kind = request.path_params["logType"]
    if kind not in {"build", "run"}:
        raise HubError(404, f'There is no log "{kind}"')
    tail = number_asked(request, "tail", 0) if "tail" in request.query_params else None
    return _stream(_lines(hub_of(request), repository, space, kind, tail))


async def _changes(hub: Hub, repository: Repository, space: Space) -> AsyncIterator[str]:
    """Yield the runtime now and whenever it changes; end once the Space is settled."""
    sent: dict[str, Any] = {}
    while True:
        runtime = builds.runtime(hub, repository, space)
        if runtime != sent:
            yield f"event: runtime\n{_event(runtime)}"
            sent = runtime
        if _is_settled(hub, repository, space):
            return
        await asyncio.sleep(_LOOK_SECONDS)


async def get_events(request: Request) -> Response:
    """Answer `GET /api/spaces/{id}/events`."""
    return _stream(_changes(hub_of(request), *space_of(request, "see")))


async def _measures(hub: Hub, repository: Repository, space: Space) -> AsyncIterator[str]:
    while builds.stage(hub, repository, space) == "RUNNING":
        for replica in range(space.replicas):
            yield _event(
                {
                    "replica": f"{replica}",
                    "cpu_usage_pct": 1.0,
                    "memory_used_bytes": 100_000_000,
                    "memory_total_bytes": 16_000_000_000,
                    "rx_bps": 0,
                    "tx_bps": 0,
                    "gpus": {},
                }
            )
        await asyncio.sleep(1)


async def get_metrics(request: Request) -> Response:
    """Answer `GET /api/spaces/{id}/metrics`: one measure a second for each replica while the app runs."""
    return _stream(_measures(hub_of(request), *space_of(request, "write")))
