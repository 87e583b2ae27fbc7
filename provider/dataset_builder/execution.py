"""Runs independent tasks, some at a time."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Executor, Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar, cast

from provider.dataset_builder.progress import ProgressCounter

Item = TypeVar("Item")
Result = TypeVar("Result")

WORKERS = max(1, min(4, os.cpu_count() or 1))
"""Tasks that run at once on this machine; each has some tens of megabytes in hand."""

LEAST_GRAIN = 16 << 20
"""Bytes of input of a task, unless there would be very many tasks."""

_AHEAD = 4
_BEAT = 0.25
"""Seconds after which it is asked whether work that tells nothing is to go on."""


def run_all(
    executor: Executor,
    work: Callable[..., Result],
    tasks: Mapping[str, Sequence[tuple[Any, ...]]],
    tally: ProgressCounter,
) -> dict[str, list[Result]]:
    """Run tasks, and give their results in the tasks' order.

    Args:
        executor: does the work.
        work: does one task; its last argument is told how far it has come.
        tasks: the other arguments of each, by the name of what they are for.
        tally: adds up how far they have come, and raises what is to end them.

    Raises:
        Exception: what the first failing task raised; the others have ended by then, or are about to.
    """
    advance = tally.advance
    futures = {name: [executor.submit(work, *arguments, advance) for arguments in some] for name, some in tasks.items()}
    wait_all([future for some in futures.values() for future in some], tally)
    return {name: [future.result() for future in some] for name, some in futures.items()}


def run_one(executor: Executor, tally: ProgressCounter, work: Callable[..., Result], *arguments: Any) -> Result:
    """Run a task that tells nothing of how far it has come, and give its result.

    Raises:
        Exception: what it raised, or what the tally raises to end it.
    """
    future = executor.submit(work, *arguments)
    wait_all([future], tally)
    return future.result()


def wait_all(futures: "Sequence[Future[Any]]", tally: ProgressCounter) -> None:
    """Wait until all are done; if one fails, or the tally raises something, end the others and raise that."""
    waiting = set(futures)
    try:
        while waiting:
            done, waiting = wait(waiting, timeout=_BEAT, return_when=FIRST_EXCEPTION)
            failed = [future for future in futures if future in done and future.exception()]
            if failed:
                failed[0].result()
            tally.beat()
    except BaseException as error:
        tally.fail(error)
        for future in futures:
            future.cancel()
        wait(futures)
        raise


def parallel_map(work: Callable[[Item], Result], items: Iterable[Item]) -> Generator[tuple[Item, Result], None, None]:
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


def prefetch(items: Iterable[Item]) -> Generator[Item, None, None]:
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
