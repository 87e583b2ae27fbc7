"""The life of one argument: created with, changed, meddled with, imported; after each step nothing is left to plan."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace


@dataclass(frozen=True)
class Life:
    """What happens to one argument.

    Args:
        first: what it is created with, in HCL.
        second: what it is changed to.
        meddle: how somebody else changes it then: method, path and body; None where the Hub has no such thing.
        imports: whether an import finds its value; otherwise it is left out of the configuration that is imported into.
        beside: arguments that it needs beside it.
    """

    first: str
    second: str
    meddle: tuple[str, str, Any] | None = None
    imports: bool = True
    beside: str = ""


@dataclass(frozen=True)
class Object:
    """The object whose arguments live.

    Args:
        address: in the configuration.
        id: its import id.
        commits: the route that commits to it.
    """

    address: str
    id: str
    commits: str


def in_turn(lives: Iterable[str], chosen: Collection[str]) -> list[ParameterSet]:
    """Return the arguments to take in turn; all but some chosen ones are left to the long run."""
    return [
        pytest.param(
            name,
            marks=[
                *([] if name in chosen else [pytest.mark.long]),
                *([pytest.mark.publishes] if name in {"visibility", "private"} else []),
            ],
        )
        for name in lives
    ]


def live(
    workspace: Workspace,
    hub: Rehearsal,
    subject: Object,
    life: Life,
    written: Callable[[str | None], str],
) -> None:
    """Take one argument through its life.

    Args:
        workspace: the engine.
        hub: the Hub.
        subject: the object.
        life: what happens to the argument.
        written: gives the configuration with a value of the argument, None for one without it.
    """
    workspace.write(hub.block() + written(life.first))
    workspace.apply()
    assert workspace.changes() == {}
    workspace.write(hub.block() + written(life.second))
    if life.first != life.second:
        assert workspace.changes() == {subject.address: ["update"]}
        workspace.apply()
        assert workspace.changes() == {}
    if life.meddle is not None:
        meddle(hub, subject, *life.meddle)
        assert workspace.changes() == {subject.address: ["update"]}
        workspace.apply()
        assert workspace.changes() == {}
    (workspace.folder / "terraform.tfstate").unlink()
    if not life.imports:
        workspace.write(hub.block() + written(None))
    workspace.run("import", "-input=false", subject.address, subject.id)
    assert workspace.changes() == {}


def meddle(hub: Rehearsal, subject: Object, method: str, path: str, body: Any) -> None:
    """Change something as somebody else."""
    if method == "COMMIT":
        lines = '{"key": "header", "value": {"summary": "x"}}\n' + hub.file_line(path, body) + "\n"
        hub.commit(subject.commits, lines)
    else:
        hub.call(method, path, body)
