"""Shards that workers of a cluster built are sent by these: no data passes through this process."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from provider.dataset_builder.cluster import on_worker
from provider.dataset_builder.cluster.on_worker import Call, Work
from provider.dataset_builder.cluster.settings import configured
from provider.dataset_builder.execution import wait_all
from provider.dataset_builder.progress import ProgressCounter
from provider.errors import ConfigurationError
from provider.hub.commit import StoredFile
from provider.resources.dataset.readme import KIND

if TYPE_CHECKING:
    from provider.dataset_builder.cluster.executor import ClusterExecutor
    from provider.dataset_builder.shard import RemoteShard
    from provider.hub.client import Hub
    from provider.hub.http.settings import HubSettings

TASKS_SENT_TOGETHER = 8
"""Tasks whose shards one worker sends at once."""
Wanted = list[tuple[int, str, str]]
"""Which shards of a task: number, path in the repository, SHA-256."""


def send_from_workers(
    hub: "Hub",
    place: tuple[str, str],
    shards: "Mapping[str, RemoteShard]",
    report: Callable[[int], None],
) -> dict[str, bytes | StoredFile]:
    """Have shards sent by the workers of the machines that hold them, or that build them again where those are gone.

    Args:
        hub: the Hub client.
        place: id and branch of the dataset.
        shards: by path in the repository.
        report: is told the bytes that arrived.

    Returns:
        What a commit says of each; of one that the repository keeps in git, its content.

    Raises:
        ConfigurationError: the cluster can't be reached, or a shard was built twice and differs.
    """
    tasks: dict[tuple[str, str], dict[Work, Wanted]] = {}
    for path, shard in shards.items():
        expected = tasks.setdefault((shard.place, shard.holder), {}).setdefault(shard.work, [])
        expected.append((shard.number, path, shard.sha256))
    sizes: list[int] = []
    with _workers() as executor:
        futures = []
        machines = {name: executor.machines(name) for name, _ in tasks}
        for (name, holder), works in tasks.items():
            listed = list(works.items())
            for start in range(0, len(listed), TASKS_SENT_TOGETHER):
                part = listed[start : start + TASKS_SENT_TOGETHER]
                on = machines[name].get(holder, ()) if holder else ()
                future = executor.call(send, part, hub.settings, place, on=on)
                size = sum(shards[path].size for _, expected in part for _, path, _ in expected)
                future.add_done_callback(partial(_note, sizes, size))
                futures.append(future)
        wait_all(futures, ProgressCounter(lambda _: _tell(sizes, report), "upload", 0))
        _tell(sizes, report)
        return {path: _content(*found) for future in futures for path, *found in future.result()}


def _workers() -> "ClusterExecutor":
    from provider.dataset_builder.cluster.executor import ClusterExecutor  # noqa: PLC0415 - only with a cluster

    if configured.cluster is None:
        raise ConfigurationError("There is no cluster any more", "Its workers hold the shards. Apply again.")
    return ClusterExecutor(configured.cluster)


def _note(sizes: list[int], size: int, _future: object) -> None:
    sizes.append(size)


def forget(shards: "Mapping[str, RemoteShard]") -> None:
    """Remove what the workers keep of shards that are published."""
    with _workers() as executor:
        for place in {shard.place for shard in shards.values()}:
            executor.forget(place)


def send(call: Call, tasks: Sequence[tuple[Work, Wanted]], settings: "HubSettings", place: tuple[str, str]) -> bytes:
    """Send shards of some tasks from this worker, and return what a commit says of each as a message."""
    return on_worker.replied(call, lambda: _sent(call, tasks, settings, place))


def _sent(
    call: Call, tasks: Sequence[tuple[Work, Wanted]], settings: "HubSettings", place: tuple[str, str]
) -> list[tuple[str, str, int, bytes]]:
    from provider.hub.client import Hub  # noqa: PLC0415 - start-up

    files: dict[str, Path] = {}
    for work, expected in tasks:
        _, made = on_worker.in_child(call, work)
        for number, path, sha256 in expected:
            if number >= len(made) or made[number][-1] != sha256:
                raise ConfigurationError(
                    f"{path} was built again and is another", "The files changed while they were read. Apply again."
                )
            files[path] = Path(made[number][0])
    stop: Future[None] = Future()
    hub = Hub(settings, stop)
    try:
        with on_worker.stoppable(call.group, partial(_end, stop)):
            staged = hub.files.stage(KIND, place[0], files, revision=place[1])
    finally:
        hub.close()
    found = {path: staged.content(path) for path in files}
    return [
        (path, content.sha256, content.size, b"") if isinstance(content, StoredFile) else (path, "", 0, content)
        for path, content in found.items()
    ]


def _end(stop: "Future[None]") -> None:
    if not stop.done():
        stop.set_result(None)


def _content(sha256: str, size: int, content: bytes) -> bytes | StoredFile:
    return StoredFile(sha256, size) if sha256 else content


def _tell(sizes: list[int], report: Callable[[int], None]) -> None:
    while sizes:
        report(sizes.pop())
    report(0)
