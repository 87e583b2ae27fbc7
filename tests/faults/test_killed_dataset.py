"""The provider is killed (-9) at each request that publishes a dataset: the next apply finishes what it began.

By default each third request is taken; with FAULTS=all each one.
"""

import os
import signal

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.killing import run_and_kill
from tests.acceptance.workspace import Workspace
from tests.faults.test_dataset_faults import CONFIGURATION, clear, truth, write_rows
from tests.faults.test_dataset_readers import reading
from tests.faults.test_killed_provider import ONE_BY_ONE, apply_with_at_most_one_import, places

__all__ = ["places"]

pytestmark = pytest.mark.long

STEP = 1 if os.environ.get("FAULTS") == "all" else 3
OLD, NEW = 30, 40


@pytest.mark.parametrize("action", ["hang_before", "hang_after"])
@pytest.mark.parametrize("kind", ["create", "change"])
def test_a_publication_whose_provider_is_killed_is_finished_by_the_next_apply(
    places: tuple[Workspace, Workspace], hub: Rehearsal, kind: str, action: str
) -> None:
    installed, place = places

    def prepare() -> None:
        clear(place, hub)
        place.write(hub.block() + CONFIGURATION % {"folder": place.folder})
        write_rows(place.folder, "test", "test", 3)
        if kind == "change":
            write_rows(place.folder, "train", "old", OLD)
            place.apply()
        write_rows(place.folder, "train", "new", NEW)
        hub.requests()

    prepare()
    installed.apply(ONE_BY_ONE)
    total, expected = sum(hub.requests().values()), truth(hub)
    with reading(hub, place.folder / "hf") as reader:
        for number in range(1, total + 1, STEP):
            prepare()
            hub.faults({"method": "*", "path": "*", "occurrence": number, "action": action})
            run_and_kill(installed, hub, signal.SIGKILL, "apply", "-input=false", "-auto-approve", ONE_BY_ONE)
            if kind == "change":
                assert reader.look() in ((["old"], OLD), (["new"], NEW)), f"request {number}"
            imports = apply_with_at_most_one_import(place)
            assert imports == 0 or kind == "create", f"request {number}"
            assert truth(hub) == expected, f"request {number}"
            assert place.changes() == {}, f"request {number}"
        assert reader.look() == (["new"], NEW)
