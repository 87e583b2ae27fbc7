"""What the workers of a cluster do: tasks in child processes of theirs, as on the machine that runs the engine.

What a worker gives back is plain data; it raises nothing, so that no error of it is pickled or logged with arguments.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from provider.dataset_builder.fingerprint import BUILDER
from provider.dataset_builder.processes import frames
from provider.dataset_builder.processes.confinement import LEAST_MEMORY, memory_limit
from provider.dataset_builder.processes.worker import described
from provider.dataset_builder.processes.workers import Workers
from provider.errors import ConfigurationError

BEAT = 0.5
"""Seconds between two reports of how far a task is."""
IDLE = 60.0
"""Seconds after which child processes that have nothing to do are ended."""
_MOST_STOPPED = 1000


@dataclass(frozen=True)
class Work:
    """A task as it is sent.

    Args:
        frame: the function and its arguments, for a child process.
        schemes: of the URLs that it reads.
    """

    frame: bytes = field(repr=False)
    schemes: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """Who asks for work.

    Args:
        group: what is stopped together.
        versions: of the programs that asked.
    """

    group: str
    versions: Mapping[str, str]


@cache
def versions() -> dict[str, str]:
    """Return the versions of what shards depend on."""
    found = {"builder": str(BUILDER)}
    for package in ("terraform-provider-huggingface", "pyarrow"):
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def do(call: Call, work: Work) -> bytes:
    """Do a task; return what came of it as a message."""
    return replied(call, lambda: in_child(call, work))


def replied(call: Call, action: Callable[[], Any]) -> bytes:
    """Return what came of an action, or what it raised, as a message of plain data."""
    try:
        _check_versions(call)
        return frames.pack(("done", action()))
    except BaseException as error:  # noqa: BLE001 - whoever asked raises it
        return frames.pack(("failed", *described(error)))


def _check_versions(call: Call) -> None:
    """Refuse work of another version: this worker may have come after the connection was made."""
    if (found := versions()) != call.versions:
        raise other_versions("A worker", found, call.versions)


def other_versions(whose: str, found: Mapping[str, str], expected: Mapping[str, str]) -> ConfigurationError:
    """Return the error of a worker whose shards would be others."""
    differing = [
        f"{name} {found.get(name, 'missing')} instead of {expected.get(name, 'none')}"
        for name in sorted({*found, *expected})
        if found.get(name) != expected.get(name)
    ]
    return ConfigurationError(
        f"{whose} has other versions than the provider",
        f"It has {', '.join(differing)}. Shards would not be the same: install the same versions on all workers.",
    )


def in_child(call: Call, work: Work) -> Any:
    """Have a task done in a child process, and tell meanwhile how far it is.

    Raises:
        Exception: what it raised.
    """
    report = _Report(call.group)
    future = _children.submit(work, report.add)
    with stoppable(call.group, future.cancel):
        while wait([future], timeout=BEAT).not_done:
            report.send()
    report.send()
    return future.result()


@contextmanager
def stoppable(group: str, stop: Callable[[], object]) -> Iterator[None]:
    """Let what is done inside be stopped with its group."""
    with _groups.lock:
        if group in _groups.stopped:
            stop()
        _groups.running.setdefault(group, []).append(stop)
    try:
        yield
    finally:
        with _groups.lock:
            _groups.running[group].remove(stop)
            if not _groups.running[group]:
                del _groups.running[group]


def stop(group: str) -> None:
    """Stop what this worker does for a group, and what still comes."""
    with _groups.lock:
        _groups.stopped.append(group)
        for end in _groups.running.get(group, ()):
            end()


@dataclass
class _Groups:
    """What is under way, and what is not to go on."""

    running: dict[str, list[Callable[[], object]]] = field(default_factory=dict)
    stopped: deque[str] = field(default_factory=lambda: deque(maxlen=_MOST_STOPPED))
    lock: threading.RLock = field(default_factory=threading.RLock)


class _Report:
    """Tells whoever asked for work how far it is.

    Args:
        topic: by which it listens.
    """

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self._rows = self._bytes = 0
        self._lock = threading.Lock()

    def add(self, rows: int, size: int) -> None:
        """Add what was done."""
        with self._lock:
            self._rows += rows
            self._bytes += size

    def send(self) -> None:
        """Report what was done since the last time."""
        from distributed import get_worker  # noqa: PLC0415 - there is none without a worker

        with self._lock:
            done, self._rows, self._bytes = [self._rows, self._bytes], 0, 0
        if any(done):
            with suppress(ValueError):  # the worker is about to end
                get_worker().log_event(self._topic, done)


class _Children:
    """The child processes of this worker, by the schemes of the URLs that they read; idle ones end."""

    def __init__(self) -> None:
        self._pools: dict[tuple[str, ...], Workers] = {}
        self._used = 0.0
        self._watched = False
        self._lock = threading.Lock()

    def submit(self, work: Work, advance: Callable[[int, int], None]) -> "Future[Any]":
        """Have a task done."""
        with self._lock:
            self._used = time.monotonic()
            pool = self._pools.get(work.schemes)
            if pool is None:
                pool = self._pools[work.schemes] = Workers(work.schemes, *_means())
            if not self._watched:
                self._watched = True
                threading.Thread(target=self._end_idle, name="dataset-builder-idle", daemon=True).start()
            return pool.submit_packed(work.frame, advance)

    def _end_idle(self) -> None:
        while True:
            time.sleep(IDLE / 4)
            with self._lock:
                if self._used + IDLE < time.monotonic() and all(pool.is_idle for pool in self._pools.values()):
                    pools, self._pools, self._watched = self._pools, {}, False
                    break
        for pool in pools.values():
            pool.shutdown()


def _means() -> tuple[int, int]:
    """Return the bytes of memory that a child process may take, and how many there may be."""
    from distributed import get_worker  # noqa: PLC0415 - there is none without a worker

    worker = get_worker()
    limit = memory_limit(os.environ)
    own = worker.memory_manager.memory_limit
    return max(LEAST_MEMORY, min(limit, own or limit)), max(1, worker.state.nthreads)


_groups = _Groups()
_children = _Children()
