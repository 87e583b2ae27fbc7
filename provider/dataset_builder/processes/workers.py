"""Child processes that read data, as an executor: a hostile or damaged file ends no more than its own task."""

import os
import queue
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from provider.dataset_builder.execution import WORKERS
from provider.dataset_builder.processes import frames
from provider.dataset_builder.processes.confinement import environment, memory_limit
from provider.dataset_builder.processes.process import Died, Process, command, died

T = TypeVar("T")


@dataclass(eq=False)
class _Job:
    """Work that waits for a process.

    Args:
        future: that gets the result.
        frame: the work.
        advance: is told what is done.
        tried: whether a process died of it before.
    """

    future: "_Future"
    frame: bytes
    advance: Callable[[int, int], None] | None
    tried: bool = False


class _Future(Future[Any]):
    """A result to come; to cancel it ends the process that works on it."""

    process: Process | None = None
    cancel_requested = False

    def cancel(self) -> bool:
        if super().cancel():
            return True
        self.cancel_requested = True
        if self.process is not None:
            self.process.kill()
        return False


class Workers(Executor):
    """An executor whose work is done in processes without token and secrets, limited in memory.

    Results are plain data. A function among the arguments is taken for one that is told of progress; what it raises
    ends the process. A process that dies is replaced, and its work tried once more on its own, so that the file to
    blame is known.

    Args:
        schemes: of the URLs that the processes may read, whose credentials they get.
        limit: bytes of memory of a process; None for what the environment says.
        most: how many processes there may be.
    """

    def __init__(self, schemes: Collection[str] = (), limit: int | None = None, most: int = WORKERS) -> None:
        self._command = command(memory_limit(os.environ) if limit is None else limit)
        self._most = most
        self._environment = environment(os.environ, schemes)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._turns = _Turns()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._open_jobs = 0
        self._ended = False

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":
        """Have a function called in a process; it and its arguments are pickled."""
        if kwargs:
            raise TypeError("arguments by name are not sent")
        return cast("Future[T]", self.submit_packed(*frames.pack_work(fn, args)))

    def submit_packed(self, frame: bytes, advance: Callable[[int, int], None] | None) -> "Future[Any]":
        """Have work done that was packed elsewhere.

        Args:
            frame: the work.
            advance: is told what is done.
        """
        job = _Job(_Future(), frame, advance)
        with self._lock:
            if self._ended:
                raise RuntimeError("no work is taken any more")
            self._jobs.put(job)
            self._open_jobs += 1
            if len(self._threads) < min(self._open_jobs, self._most):
                self._start()
        return job.future

    @property
    def is_idle(self) -> bool:
        """Return whether there is no work."""
        return self._open_jobs == 0

    def start(self, number: int = 1) -> None:
        """Start processes before there is work, so that they are ready by then.

        Args:
            number: how many there are to be, at least.
        """
        with self._lock:
            while len(self._threads) < min(number, self._most):
                self._start()

    def _start(self) -> None:
        thread = threading.Thread(target=self._serve, name="dataset-builder", daemon=True)
        self._threads.append(thread)
        thread.start()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001 - Executor's
        """End all processes once they have done their work."""
        with self._lock:
            self._ended = True
            if cancel_futures:
                with suppress(queue.Empty):
                    while True:
                        job = self._jobs.get_nowait()
                        if job is not None:
                            job.future.cancel()
            for _ in self._threads:
                self._jobs.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _serve(self) -> None:
        """Do work in a process of this thread's own."""
        process = Process(self._command, self._environment)
        process.start()
        while (job := self._jobs.get()) is not None:
            if job.future.set_running_or_notify_cancel():
                job.future.process = process
                self._work(process, job)
                job.future.process = None
            with self._lock:
                self._open_jobs -= 1
        process.end()

    def _work(self, process: Process, job: _Job) -> None:
        while True:
            try:
                with self._turns.alone() if job.tried else self._turns.shared():
                    result = process.call(job.frame, job.advance)
            except Died as error:
                if job.future.cancel_requested:
                    return job.future.set_exception(CancelledError())
                if job.tried:
                    return job.future.set_exception(died(process.file, str(error)))
                job.tried = True
            except BaseException as error:  # noqa: BLE001 - whoever asks for the result raises it
                return job.future.set_exception(error)
            else:
                return job.future.set_result(result)


class _Turns:
    """Lets many work side by side, or one alone."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._working = 0
        self._waiting = 0

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Work beside others, when nobody waits to work alone."""
        yield from self._turn(lambda: self._waiting == 0)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Work when nobody else does."""
        with self._changed:
            self._waiting += 1
        try:
            yield from self._turn(lambda: self._working == 0)
        finally:
            with self._changed:
                self._waiting -= 1
                self._changed.notify_all()

    def _turn(self, may_begin: Callable[[], bool]) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(may_begin)
            self._working += 1
        try:
            yield
        finally:
            with self._changed:
                self._working -= 1
                self._changed.notify_all()


@dataclass
class _Pools:
    """The executors of this process, by the schemes of their URLs, each with how many use it."""

    used: dict[frozenset[str], tuple[Workers, int]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


_pools = _Pools()


@contextmanager
def workers(schemes: Collection[str] = ()) -> Iterator[Workers]:
    """Use the processes for some kinds of URLs, which all who use them at the same time share; they end with the last.

    Args:
        schemes: of the URLs that are to be read.
    """
    kind = frozenset(schemes)
    with _pools.lock:
        pool, users = _pools.used.get(kind) or (Workers(kind), 0)
        _pools.used[kind] = pool, users + 1
    try:
        yield pool
    finally:
        with _pools.lock:
            _, users = _pools.used[kind]
            if users > 1:
                _pools.used[kind] = pool, users - 1
            else:
                del _pools.used[kind]
        if users == 1:
            pool.shutdown(wait=True, cancel_futures=True)
