"""A child process that reads data of others: how it is started, talked to and ended."""

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO, cast

from provider import errors
from provider.dataset_builder.processes import frames
from provider.dataset_builder.processes.confinement import MEMORY
from provider.dataset_builder.progress import Advance
from provider.dataset_builder.troubles import BadSplit, InferenceMiss
from provider.errors import ConfigurationError, ProviderError

PATIENCE = 2.0
"""Seconds in which a process that is told to end must have ended."""
ARGUMENT = "read-data"
"""What makes the packed program such a process."""
_START = "import sys; sys.path[:] = {path!r}; from provider.dataset_builder.processes.worker import main; main({limit})"
_RAISED = {"InferenceMiss": InferenceMiss, "BadSplit": BadSplit}

_log = logging.getLogger(__name__)


class Died(Exception):
    """A process ended in the middle of its work; the text says how."""


class Process:
    """A process that is started when there is work, and again when it died.

    Args:
        command: that starts it.
        environ: its environment.
    """

    def __init__(self, command: list[str], environ: dict[str, str]) -> None:
        self._command = command
        self._environ = environ
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self.file = ""
        """What it read last."""

    def start(self) -> None:
        """Start it, if that can be done."""
        with suppress(OSError):
            self._started()

    def call(self, frame: bytes, advance: Advance | None) -> Any:
        """Have work done, and return what came of it.

        Args:
            frame: the work.
            advance: is told what is done; what it raises ends the process.

        Raises:
            Died: the process did, or could not be started.
            Exception: what the work raised, or who was told of its progress.
        """
        self.file = ""
        try:
            source, sink = self._started()
            frames.send(sink, frame)
            while (reply := frames.receive(source)) is not None:
                kind, *message = frames.unpack(reply)
                match kind:
                    case "done":
                        return message[0]
                    case "failed":
                        break
                    case "at":
                        self.file = str(message[0])
                    case "advance" if advance is not None:
                        _advance(advance, *message)
            else:
                raise Died(self._leave())
        except _Unwatched as error:
            self._leave(0)
            raise error.reason from None
        except (OSError, ValueError, TypeError) as error:
            raise Died(self._leave(reason=str(error))) from error
        raise raised(self.file, *message)

    def kill(self) -> None:
        """End it, whatever it does."""
        with self._lock:
            if self._running is not None:
                self._running.kill()

    def end(self) -> None:
        """Let it end."""
        with self._lock:
            running, self._running = self._running, None
        if running is not None:
            _close(running)
            try:
                running.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()

    def _started(self) -> tuple[BinaryIO, BinaryIO]:
        """Return the pipes of the process, which is started if there is none."""
        with self._lock:
            self._running = self._running or subprocess.Popen(  # noqa: S603 - this program
                self._command,
                env=self._environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            return cast("BinaryIO", self._running.stdout), cast("BinaryIO", self._running.stdin)

    def _leave(self, patience: float = 0.5, reason: str = "") -> str:
        """End a process that does not do what it should, and tell how it ended.

        Args:
            patience: seconds in which it may end by itself, by a signal that tells what happened.
            reason: to tell where it did not.
        """
        with self._lock:
            running, self._running = self._running, None
        if running is None:
            return reason
        with suppress(subprocess.TimeoutExpired):
            running.wait(patience)
        status = running.poll()
        running.kill()
        running.wait()
        _close(running)
        return _how_it_ended(status) if status is not None else reason


def _close(running: "subprocess.Popen[bytes]") -> None:
    for pipe in (running.stdin, running.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _how_it_ended(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"


class _Unwatched(Exception):
    """Who was told of progress raised something: the work is to end."""

    def __init__(self, reason: BaseException) -> None:
        self.reason = reason


def _advance(advance: Callable[[int, int], None], rows: int, size: int) -> None:
    try:
        advance(rows, size)
    except BaseException as error:
        raise _Unwatched(error) from error


def raised(file: str, kind: str, summary: str, detail: str) -> Exception:
    """Return the error that a process tells of."""
    if kind in _RAISED:
        return _RAISED[kind]()
    if isinstance(known := getattr(errors, kind, None), type) and issubclass(known, ProviderError):
        return ConfigurationError(summary, detail)
    if kind in {"MemoryError", "ArrowMemoryError"}:
        return _too_large(file, "it is damaged, or it")
    if kind == "RecursionError":
        return ConfigurationError(
            f"Could not read {file or 'the files'}", "It is nested too deeply. Nothing was changed: flatten it."
        )
    _log.error("reading %s failed by %s: %s\n%s", file, kind, summary, detail)
    return ConfigurationError(
        f"Could not read {file or 'the files'}",
        f"{kind}: {summary[:500]}. Nothing was changed: fix the file and apply again.",
    )


def died(file: str, how: str) -> ConfigurationError:
    """Return the error of a file whose reading ended a process."""
    return _too_large(file, f"the process that read it died ({how or 'without a word'}): it is damaged, or it")


def _too_large(file: str, what: str) -> ConfigurationError:
    return ConfigurationError(
        f"Could not read {file or 'the files'}",
        f"{what[0].upper()}{what[1:]} needs more memory than there is; the environment variable {MEMORY} says how much "
        "may be taken. Nothing was changed: fix the file and apply again.",
    )


def command(limit: int) -> list[str]:
    """Return the command that starts a process.

    Args:
        limit: bytes of memory.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, ARGUMENT, str(limit)]
    return [sys.executable, "-P", "-c", _START.format(path=sys.path, limit=limit)]
