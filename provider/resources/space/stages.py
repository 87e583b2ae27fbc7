"""The stages that a Space goes through, and what its log says when they end badly."""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from provider.errors import Cancelled, ProviderError

if TYPE_CHECKING:
    from provider.hub.client import Hub

UNDER_WAY = frozenset({"BUILDING", "RUNNING_BUILDING", "APP_STARTING", "RUNNING_APP_STARTING"})
"""Stages that another one follows by itself; whatever else the Hub says is settled."""
GOOD = frozenset({"RUNNING", "SLEEPING"})
OF_THE_APP = frozenset({"RUNTIME_ERROR", "APP_STARTING", "RUNNING_APP_STARTING"})
"""Stages of which the app's log tells, and not that of its build."""

LOOK_EVERY = 2.0
"""Seconds between two looks at the stage."""
LAST_LINES = 20


def why(hub: "Hub", id_: str) -> str:
    """Return the Hub's own word on why a Space does not run, to follow a sentence; nothing if it has none.

    Args:
        hub: the Hub client.
        id_: of the Space.
    """
    try:
        message = hub.spaces.runtime(id_).error_message
    except ProviderError:
        return ""
    return f" The Hub says: {message}" if message else ""


def follow(
    hub: "Hub", id_: str, seconds: float, sleep: Callable[[float], bool], settled: Callable[[str], bool]
) -> Iterator[str]:
    """Yield each stage of a Space as it comes, until one is settled or the time is over; the last one tells which.

    Args:
        hub: the Hub client.
        id_: of the Space.
        seconds: how long to look at most.
        sleep: waits, and tells whether the whole time passed.
        settled: tells whether nothing follows a stage.

    Raises:
        Cancelled: the user asked to stop.
    """
    deadline, before = time.monotonic() + seconds, ""
    while True:
        stage = hub.spaces.runtime(id_).stage
        if stage != before:
            yield stage
        left = deadline - time.monotonic()
        if settled(stage) or left <= 0:
            return
        if not sleep(min(LOOK_EVERY, left)):
            raise Cancelled(f"The Space {id_} was not waited for", f"A stop was asked for while it was {stage}.")
        before = stage


def last_lines(hub: "Hub", id_: str, stage: str) -> str:
    """Return the end of the log that tells of a stage, to follow a sentence; nothing if it can't be read.

    Args:
        hub: the Hub client.
        id_: of the Space.
        stage: its stage.
    """
    try:
        lines = hub.spaces.logs(id_, "run" if stage in OF_THE_APP else "build", LAST_LINES)
    except ProviderError:
        return ""
    noun = "app's" if stage in OF_THE_APP else "build's"
    return f"\n\nThe end of the {noun} log:\n" + "\n".join(f"  {line}" for line in lines) if lines else ""
