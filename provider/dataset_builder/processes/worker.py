"""A process that reads data of others for the provider: it does one piece of work after the other, and ends with it."""

import os
import queue
import signal
import sys
import threading
import traceback
from typing import Any, BinaryIO

from provider.dataset_builder.processes import frames
from provider.dataset_builder.processes.arrow_memory import prefer_jemalloc
from provider.dataset_builder.processes.confinement import confine
from provider.dataset_builder.processes.place import here
from provider.errors import ProviderError


def main(limit: int) -> int:
    """Do what the parent sends, until it closes the pipe or is gone.

    Args:
        limit: bytes of memory.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not speak for this process
    confine(limit)
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(source, inbox), daemon=True).start()
    _load()
    outlet = _Outlet(sink)
    here.report = outlet.at
    while True:
        _do(inbox.get(), outlet)


def _listen(source: BinaryIO, inbox: "queue.SimpleQueue[bytes]") -> None:
    """Take in work; end this process, whatever it does, when the parent has closed the pipe or is gone."""
    while (frame := frames.receive(source)) is not None:
        inbox.put(frame)
    os._exit(0)


def _load() -> None:
    """Import what reads data, without what it would take along and never use."""
    prefer_jemalloc()
    for name in ("numpy", "pandas"):
        sys.modules[name] = None  # type: ignore[assignment]
    import pyarrow.parquet  # noqa: F401, PLC0415 - after the limits

    from provider.dataset_builder import planning, tasks  # noqa: F401, PLC0415


class _Outlet:
    """What this process tells its parent.

    Args:
        sink: the pipe.
    """

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink
        self._lock = threading.Lock()

    def tell(self, *message: Any) -> None:
        """Send a message: its kind, and what it says."""
        frame = frames.pack(message)
        with self._lock:
            frames.send(self._sink, frame)

    def at(self, file: str) -> None:
        """Report which file is read from now on: if this process dies, it is the one to blame."""
        self.tell("at", file)

    def advance(self, rows: int, size: int) -> None:
        """Report what was done."""
        self.tell("advance", rows, size)


def _do(frame: bytes, outlet: _Outlet) -> None:
    here.file = ""
    try:
        work, arguments = frames.unpack_work(frame, outlet.advance)
        result = work(*arguments)
    except BaseException as error:  # noqa: BLE001 - the parent raises it
        outlet.tell("failed", *described(error))
    else:
        outlet.tell("done", result)


def described(error: BaseException) -> tuple[str, str, str]:
    """Return the kind of an error and its two texts; of one that nobody thought of, where it was raised."""
    kind = type(error).__name__
    if isinstance(error, ProviderError):
        return kind, error.summary, error.detail
    return kind, str(error), "".join(traceback.format_tb(error.__traceback__))[-4000:]
