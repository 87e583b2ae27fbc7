"""Makes a history that broke something as short as it gets."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.truth.steps import Apply, History, Write

Check = Callable[[History], str | None]
"""Plays a history; returns what broke, None if nothing did."""


def kind_of(text: str) -> str:
    """Return what kind of thing broke: the words without the names."""
    said = re.sub(r"^Step \d+, \w+\(.*?\): (?=\S)", "", text, count=1)
    return re.sub(r"'[^']*'|\"[^\"]*\"|\(.*?\)|\S*\d\S*|\S*\.\S*", "_", said)[:60]


def shrink(history: History, check: Check, *, tries: int = 400) -> History:
    """Return a shorter history in which the same kind of thing breaks.

    Args:
        history: one that breaks something.
        check: plays one.
        tries: how many are played at most.
    """
    wanted, left = kind_of(check(history) or ""), tries

    def breaks(other: History) -> bool:
        nonlocal left
        left -= 1
        found = check(other) if left > 0 else None
        return found is not None and kind_of(found) == wanted

    smaller: History | None = history
    while smaller is not None:
        history = smaller
        smaller = next((other for other in _smaller(history) if breaks(other)), None)
    return history


def _smaller(history: History) -> Iterator[History]:
    for number in reversed(range(len(history))):
        yield [*history[:number], *history[number + 1 :]]
    for number, step in enumerate(history):
        for other in _simpler(step):
            yield [*history[:number], other, *history[number + 1 :]]


def _simpler(step: Any) -> Iterator[Any]:
    if isinstance(step, Apply):
        plain = Apply()
        for name in ("fault", "meanwhile", "targets", "replaced", "refresh", "imports"):
            if getattr(step, name) != getattr(plain, name):
                yield replace(step, **{name: getattr(plain, name)})
    if isinstance(step, Write):
        for path in step.ignored:
            yield replace(step, ignored=tuple(one for one in step.ignored if one != path))
        for name, value in step.arguments.items():
            if name not in {"name", "space_id", "key"}:
                yield replace(step, arguments={key: one for key, one in step.arguments.items() if key != name})
            for key in value if isinstance(value, dict) else ():
                fewer = {other: one for other, one in value.items() if other != key}
                yield replace(step, arguments=step.arguments | {name: fewer})
