"""Compares files, some at a time, each in a process that may end or not end."""

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from tests.compare.judging import alike, contradiction, same
from tests.compare.sides import ours, theirs


@dataclass(frozen=True)
class Case:
    """A file and what came of it."""

    file: str
    kind: str
    told: str = ""


def compared(file: Path) -> tuple[str, str]:  # noqa: PLR0911 - a return for each class
    """Return the class of a file, and why it is in it."""
    we = ours(file)
    if we.broken:
        return we.broken.partition(":")[0], we.broken
    if we.rows is not None and (against := contradiction(file, we.rows)):
        return "contradiction", against
    they = theirs(file)
    if we.rows is None:
        return ("ours refuses" if they.rows is not None else "both refuse"), we.refused
    if they.rows is None:
        return "theirs refuses", they.refused
    if same(we.rows, they.rows):
        return "equal", ""
    if alike(we.rows, they.rows):
        return "equal values in other types", ""
    against = contradiction(file, they.rows)
    return ("ours better", against) if against else ("other values", _difference(we.rows, they.rows))


def _difference(ours: list[dict[str, object]], theirs: list[dict[str, object]]) -> str:
    if len(ours) != len(theirs):
        return f"{len(ours)} rows and {len(theirs)}"
    pairs = ((one, other) for one, other in zip(ours, theirs, strict=True) if one != other)
    return " | ".join(str(side)[:200] for side in next(pairs, ("", "")))


def _work(pipe: Connection) -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"
    sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - of this process
    while (file := pipe.recv()) is not None:
        pipe.send(compared(Path(file)))


class _Worker:
    """A process that compares one file after the other."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.file: Path | None = None
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self._until = 0.0

    def give(self, file: Path) -> None:
        """Have a file compared."""
        self.file, self._until = file, time.monotonic() + self._seconds
        self.pipe.send(str(file))

    def take(self) -> Case | None:
        """Return what came of the file, None if it is not known yet."""
        assert self.file is not None
        if self.pipe.poll():
            try:
                kind, told = self.pipe.recv()
            except (EOFError, OSError):
                return self._ended("the process ended")
            return Case(str(self.file), kind, told)
        return self._ended("no end") if time.monotonic() > self._until else None

    def _ended(self, kind: str) -> Case:
        self.process.kill()
        self.process.join()
        self.pipe.close()
        self._start()
        return Case(str(self.file), kind)


def cases(files: list[Path], processes: int, seconds: float) -> Iterator[Case]:
    """Compare files, some at a time."""
    todo = iter(files)
    idle = [_Worker(seconds) for _ in range(processes)]
    busy: list[_Worker] = []
    while True:
        while idle and (file := next(todo, None)) is not None:
            worker = idle.pop()
            worker.give(file)
            busy.append(worker)
        if not busy:
            return
        wait([worker.pipe for worker in busy], timeout=1)
        for worker in list(busy):
            case = worker.take()
            if case is not None:
                busy.remove(worker)
                idle.append(worker)
                yield case
