"""Shards are built in a folder of their own, which is gone afterwards however the process ends."""

import errno
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from provider.resources.dataset.folder import build_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no locks of this kind")
AT_WORK = """
import sys
from provider.resources.dataset.folder import build_folder
with build_folder() as folder:
    (folder / "shard").write_text("half")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder for temporary files, also to processes."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_is_gone_with_all_that_is_in_it(temporary: Path) -> None:
    with build_folder() as folder:
        (folder / "shard").write_text("x")
        assert temporary in folder.parents
    assert list(temporary.iterdir()) == []


def test_a_filesystem_without_locks_is_no_error(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", none)
    with build_folder() as folder:
        assert folder.is_dir()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_goes_and_what_another_is_at_stays(temporary: Path) -> None:
    (temporary / "terraform-provider-huggingface-mine").mkdir()
    (temporary / "other").mkdir()
    command = [sys.executable, "-c", AT_WORK]
    root = Path(__file__).parents[4]
    with (
        subprocess.Popen(command, stdin=-1, stdout=-1, text=True, cwd=root) as killed,
        subprocess.Popen(command, stdin=-1, stdout=-1, text=True, cwd=root) as working,
    ):
        left, kept = (Path(process.stdout.readline().strip()) for process in (killed, working) if process.stdout)
        killed.send_signal(signal.SIGKILL)
        killed.wait(timeout=10)
        assert (left / "shard").exists()
        with build_folder():
            assert not left.parent.exists()
            assert (kept / "shard").exists()
        working.communicate("", timeout=10)
    assert sorted(path.name for path in temporary.iterdir()) == ["other", "terraform-provider-huggingface-mine"]
