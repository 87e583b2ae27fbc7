"""The provider is killed (-9) while it builds, and again when it publishes: what was finished is not built again."""

import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.engine import newest
from tests.acceptance.killing import run_and_kill
from tests.acceptance.workspace import Workspace, make_workspace

pytestmark = pytest.mark.long

FILES, LINES = 12, 200_000
"""Files of 17 MB, each of which is a task."""
MOMENTS = range(10)
"""How many tasks are finished, at least, when the provider is killed."""
COMMIT = {"method": "POST", "path": "/api/datasets/*/commit/*", "occurrence": 1, "action": "hang_before"}
APPLY = ("apply", "-input=false", "-auto-approve")
CONFIGURATION = """
resource "huggingface_dataset" "it" {
  name       = "large"
  visibility = "private"
  configs    = { default = { splits = { train = { files = ["%s/*.csv"] } } } }
}
"""


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """Return a workspace of the newest engine, whose provider builds below a folder of the test's own."""
    engine = newest()
    if engine is None:
        pytest.skip("there is no Terraform and no OpenTofu here")
    (tmp_path / "temporary").mkdir()
    environ = {"TMPDIR": str(tmp_path / "temporary"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    return make_workspace(tmp_path, engine, environ)


def finished(place: Workspace) -> dict[str, int]:
    """Return the shards of tasks that are finished, each with the time at which it was written."""
    notes = [*place.folder.glob("temporary/*/shards/default/*.finished.json")]
    shards = [
        path for note in notes for path in note.parent.glob(f"{note.name.removesuffix('.finished.json')}-*.parquet")
    ]
    return {path.name: path.stat().st_mtime_ns for path in shards}


def kill_when(place: Workspace, number: int) -> None:
    """Apply, and kill the provider and all its processes once a number of tasks is finished."""
    engine = subprocess.Popen(
        [*place.engine.command, *APPLY],
        cwd=place.folder,
        env=place.environ,
        stdin=subprocess.DEVNULL,
        stdout=-1,
        stderr=-1,
    )
    deadline = time.monotonic() + 60
    while not [*place.folder.glob("temporary/*/shards/default")] or len(finished(place)) < number:
        assert engine.poll() is None, engine.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    for process in psutil.Process(engine.pid).children():
        with suppress(psutil.NoSuchProcess):  # those that it has started end with it
            process.kill()
    engine.communicate(timeout=60)
    assert engine.returncode != 0


def write_files(folder: Path, version: int) -> None:
    """Write the files, of which each differs from all others in each row."""
    folder.mkdir(exist_ok=True)
    for file in range(FILES):
        text = f"some text of file {file} as version {version} has it which is neither long nor short"
        lines = "".join(f"{row},{text}\n" for row in range(LINES))
        (folder / f"{file:02d}.csv").write_text(f"n,text\n{lines}", encoding="utf-8")


def test_what_was_finished_before_a_kill_is_not_built_again(place: Workspace, hub: Rehearsal) -> None:
    place.write(hub.block() + CONFIGURATION % (place.folder / "data"))
    (place.folder / "data").mkdir()
    (place.folder / "data" / "00.csv").write_text("n,text\n1,x\n", encoding="utf-8")
    place.apply()
    for moment in MOMENTS:
        write_files(place.folder / "data", moment)
        kill_when(place, moment)
        before = finished(place)
        assert moment <= len(before) <= FILES
        hub.faults(COMMIT)
        assert run_and_kill(place, hub, signal.SIGKILL, *APPLY)
        after = finished(place)
        assert len(after) == FILES
        assert before.items() <= after.items(), "what was finished was built again"
        hub.faults(COMMIT)
        assert run_and_kill(place, hub, signal.SIGKILL, *APPLY)
        assert finished(place) == after, "what was killed while it was published was built again"
        place.apply()
        assert [*place.folder.glob("temporary/terraform-provider-huggingface-*")] == []
        assert place.changes() == {}
        split = place.attributes("huggingface_dataset.it")["configs"]["default"]["splits"]["train"]
        assert split["num_examples"] == FILES * LINES
        files = hub.repository("acme/large", "dataset")["files"]
        assert {path for path in files if path.endswith(".parquet")} == {shard["path"] for shard in split["shards"]}
