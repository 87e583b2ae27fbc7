"""The workers of a Dask cluster, as an executor."""

import logging
import threading
import uuid
from collections.abc import Callable, Collection
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from provider.dataset_builder.cluster import folder, on_worker
from provider.dataset_builder.cluster.connection import connect
from provider.dataset_builder.cluster.on_worker import Call, Work
from provider.dataset_builder.cluster.settings import ClusterSettings
from provider.dataset_builder.processes import frames
from provider.dataset_builder.processes.process import raised
from provider.errors import ConfigurationError

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as Remote

T = TypeVar("T")
PATIENCE = 2.0
"""Seconds in which the cluster is to take note that work is not expected any more."""

_log = logging.getLogger(__name__)


class _Future(Future[Any]):
    """A result to come; to cancel one ends all work of its executor that is under way, on all workers."""

    def __init__(self, stop: Callable[[], None]) -> None:
        super().__init__()
        self._stop = stop

    def cancel(self) -> bool:
        if not super().cancel():
            return False
        self.set_running_or_notify_cancel()
        self._stop()
        return True


class ClusterExecutor(Executor):
    """An executor whose work is done by the workers of a cluster; they are asked for when there is some.

    Results are plain data. A function among the arguments is told of progress.

    Args:
        cluster: how to reach it.
        schemes: of the URLs that are to be read.
    """

    def __init__(self, cluster: ClusterSettings, schemes: Collection[str] = ()) -> None:
        self._cluster = cluster
        self._schemes = tuple(sorted(schemes))
        self._lock = threading.RLock()
        self._client: Client | None = None
        self._group = ""
        self._waiting: dict[Future[Any], Remote[Any]] = {}
        self._advance: Callable[[int, int], None] | None = None

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":
        """Have a function called by a child process of a worker; it and its arguments are pickled."""
        if kwargs:
            raise TypeError("arguments by name are not sent")
        frame, advance = frames.pack_work(fn, args)
        self._advance = advance or self._advance
        return self.call(on_worker.do, Work(frame, self._schemes))

    def call(self, function: Callable[..., bytes], *arguments: Any, on: Collection[str] = ()) -> "Future[Any]":
        """Have a worker call a function, which gives a message back.

        Args:
            function: its first argument is who asks.
            arguments: the others.
            on: addresses of the workers that should; others do if these are gone.

        Raises:
            ConfigurationError: the cluster can't be reached, or is not one to send secrets to.
        """
        client = self._connected()
        future = _Future(self.stop)
        with self._lock:
            call = Call(self._group, on_worker.versions())
            key = f"huggingface-{function.__name__}-{uuid.uuid4().hex}"
            where = {"workers": list(on), "allow_other_workers": True} if on else {}
            remote = client.submit(function, call, *arguments, key=key, pure=False, **where)
            self._waiting[future] = remote
        remote.add_done_callback(partial(self._done, future))
        return future

    def machines(self, place: str) -> dict[str, list[str]]:
        """Return the workers that share the folder of a dataset, by the name of the folder."""
        found: dict[str, list[str]] = {}
        for address, name in self._connected().run(folder.name_of, place, on_error="ignore").items():
            found.setdefault(name, []).append(address)
        return found

    def forget(self, place: str) -> None:
        """Remove the folder of a dataset on all workers."""
        self._connected().run(folder.remove, place, on_error="ignore")

    def stop(self) -> None:
        """End what is under way, on all workers."""
        with self._lock:
            client, group, remotes = self._client, self._group, list(self._waiting.values())
            self._waiting.clear()
            if client is None or not remotes:
                return
            self._new_group(client)
        threads = [
            threading.Thread(target=work, daemon=True)
            for work in (
                partial(_quietly, client.cancel, remotes),
                partial(_quietly, client.run, on_worker.stop, group, on_error="ignore"),
            )
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE / len(threads))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001 - Executor's
        """Leave the cluster; work that nobody waited for ends."""
        self.stop()
        client, self._client = self._client, None
        if client is not None:
            _quietly(client.close, PATIENCE)

    def _connected(self) -> "Client":
        with self._lock:
            if self._client is None:
                self._client = connect(self._cluster)
                self._new_group(self._client)
            return self._client

    def _new_group(self, client: "Client") -> None:
        self._group = uuid.uuid4().hex
        client.subscribe_topic(self._group, partial(self._progressed, self._group))

    def _progressed(self, group: str, event: tuple[Any, Any]) -> None:
        advance = self._advance
        if advance is not None and group == self._group:
            with suppress(Exception):  # whoever waits is told by its next beat
                advance(*map(int, event[1]))

    def _done(self, future: "Future[Any]", remote: "Remote[Any]") -> None:
        with self._lock:
            if self._waiting.pop(future, None) is None:
                return
        with suppress(InvalidStateError):
            try:
                kind, *message = frames.unpack(cast("bytes", remote.result()))
            except CancelledError as error:
                future.set_exception(_lost(error))
            except Exception as error:  # noqa: BLE001 - Dask's own have no root in common
                future.set_exception(_lost(error))
            else:
                if kind == "done":
                    future.set_result(message[0])
                else:
                    future.set_exception(_of_worker(raised("", *message)))
        remote.release()


def _of_worker(error: Exception) -> Exception:
    """Return the error of a worker, which says that it is one: what this machine can read, that one may not."""
    if isinstance(error, ConfigurationError):
        error.detail = f"{error.detail} A worker of the cluster did this.".lstrip()
    return error


def _lost(error: BaseException) -> ConfigurationError:
    return ConfigurationError(
        "The cluster did not do its work",
        f"{type(error).__name__}: {str(error)[:500]}. Workers that end again and again have too little memory, or lack "
        "the provider. Nothing was changed.",
    )


def _quietly(work: Callable[..., object], *arguments: Any, **more: Any) -> None:
    try:
        work(*arguments, **more)
    except Exception as error:  # noqa: BLE001 - the cluster may be gone
        _log.debug("the cluster did not answer: %s", error)
