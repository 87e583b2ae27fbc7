"""Runs independent tasks on this machine, some at a time."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import TypeVar, cast

from provider.dataset_builder.progress import Advance, Tally, Watch

Task = TypeVar("Task")
Item = TypeVar("Item")
Result = TypeVar("Result")

WORKERS = max(1, min(4, os.cpu_count() or 1))
"""Tasks that run at once; each has some tens of megabytes in hand."""

_AHEAD = 4


def run_all(
    tasks: Mapping[str, Sequence[Task]],
    phase: str,
    size: int,
    watch: Watch,
    work: Callable[[Task, Advance], Result],
) -> dict[str, list[Result]]:
    """Run tasks, and give their results in the tasks' order.

    Args:
        tasks: by the name of what they are for.
        phase: what the work is.
        size: bytes of input of all of them.
        watch: is told how far they have come; what it raises ends all of them.
        work: does one task.

    Raises:
        Exception: what the first failing task raised; the others have ended by then.
    """
    tally = Tally(watch, phase, size)
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="dataset-builder") as pool:
        futures = {name: [pool.submit(work, task, tally.advance) for task in some] for name, some in tasks.items()}
        every = [future for some in futures.values() for future in some]
        try:
            wait(every, return_when=FIRST_EXCEPTION)
        except BaseException as error:
            tally.fail(error)
            raise
        _stop(every, tally)
    return {name: [future.result() for future in some] for name, some in futures.items()}


def side_by_side(work: Callable[[Item], Result], items: Iterable[Item]) -> Generator[tuple[Item, Result], None, None]:
    """Work on some items at a time, and give each with its result, in their order.

    Args:
        work: on one item, in a thread of its own; what it raises is raised here in its turn.
        items: what to work on; taken a few ahead.
    """
    held: deque[tuple[Item, Future[Result]]] = deque()
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="dataset-builder") as pool:
        try:
            for item in items:
                held.append((item, pool.submit(work, item)))
                if len(held) > _AHEAD * WORKERS:
                    done, future = held.popleft()
                    yield done, future.result()
            while held:
                done, future = held.popleft()
                yield done, future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def read_ahead(items: Iterable[Item]) -> Generator[Item, None, None]:
    """Take items in a thread of their own, a few before they are asked for.

    Args:
        items: where they come from; what it raises is raised here in its turn.
    """
    iterator, end = iter(items), object()
    with ThreadPoolExecutor(1, thread_name_prefix="dataset-builder-reader") as reader:
        held = deque(reader.submit(next, iterator, end) for _ in range(_AHEAD))
        try:
            while (item := held.popleft().result()) is not end:
                held.append(reader.submit(next, iterator, end))
                yield cast("Item", item)
        finally:
            reader.shutdown(cancel_futures=True)


def _stop(futures: Sequence["Future[Result]"], tally: Tally) -> None:
    """If one of them failed, end the others and raise what it raised."""
    for future in futures:
        error = future.exception() if future.done() and not future.cancelled() else None
        if error is not None:
            tally.fail(error)
            for other in futures:
                other.cancel()
            raise error
