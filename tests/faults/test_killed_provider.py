"""The provider is killed (-9) at each request of an apply in turn: the next apply ends where it should.

What the killed process made and could not report any more is not in the state: the next apply refuses to make it again
and spells out one import. By default each fifth request is taken; with FAULTS=all each one.
"""

import os
import re
import signal
from pathlib import Path

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.engine import newest
from tests.acceptance.killing import run_and_kill
from tests.acceptance.workspace import Workspace, make_workspace
from tests.faults.test_apply_faults import FIRST, SECOND, clear, truth

pytestmark = pytest.mark.long

STEP = 1 if os.environ.get("FAULTS") == "all" else 5
ONE_BY_ONE = "-parallelism=1"
REFUSED = re.compile(r"terraform import (\w+)\.this (\S+)")
ADDRESS = re.compile(r"with (\S+),")


@pytest.fixture
def places(tmp_path: Path, reattach: str) -> tuple[Workspace, Workspace]:
    """Return one folder twice: with the installed provider, which can be killed, and with the one in this process."""
    engine = newest()
    if engine is None:
        pytest.skip("there is no Terraform and no OpenTofu here")
    installed = make_workspace(tmp_path, engine, {})
    return installed, Workspace(tmp_path, engine, installed.environ | {"TF_REATTACH_PROVIDERS": reattach})


def apply_with_at_most_one_import(workspace: Workspace) -> int:
    """Apply; when that is refused because something exists, do the import that the error spells out, and apply.

    Returns:
        How many imports were needed.
    """
    done = workspace.apply(ONE_BY_ONE, ok=False)
    if done.returncode == 0:
        return 0
    said = " ".join(line.strip("│╷╵ ") for line in done.stderr.splitlines())
    refused, address = REFUSED.search(said), ADDRESS.search(said)
    assert refused, done.stderr
    assert address, done.stderr
    assert address[1].startswith(f"{refused[1]}.")
    workspace.run("import", "-input=false", address[1], refused[2])
    workspace.apply(ONE_BY_ONE)
    return 1


@pytest.mark.parametrize("action", ["hang_before", "hang_after"])
@pytest.mark.parametrize("kind", ["create", "change"])
def test_an_apply_whose_provider_is_killed_is_finished_by_the_next(
    places: tuple[Workspace, Workspace], hub: Rehearsal, kind: str, action: str
) -> None:
    installed, place = places

    def prepare() -> None:
        clear(place, hub)
        if kind == "change":
            place.write(hub.block() + FIRST)
            place.apply()
        place.write(hub.block() + (SECOND if kind == "change" else FIRST))
        hub.requests()

    prepare()
    installed.apply(ONE_BY_ONE)
    total, expected = sum(hub.requests().values()), truth(hub)
    for number in range(1, total + 1, STEP):
        prepare()
        hub.faults({"method": "*", "path": "*", "occurrence": number, "action": action})
        if not run_and_kill(installed, hub, signal.SIGKILL, "apply", "-input=false", "-auto-approve", ONE_BY_ONE):
            assert number > total - 2, "an apply takes a request more or less, as reads are shared or not, but no more"
            break
        imports = apply_with_at_most_one_import(place)
        assert imports == 0 or kind == "create", f"request {number}"
        assert truth(hub) == expected, f"request {number}"
        assert place.changes() == {}, f"request {number}"
