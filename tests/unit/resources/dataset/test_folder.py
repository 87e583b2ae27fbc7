"""Shards are built in a folder of their own, which the next apply finds when this one does not succeed."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from provider.resources.dataset import folder as build_folders
from provider.resources.dataset.folder import KEPT, LOCK, build_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no locks of this kind")
AT_WORK = """
import sys
from provider.resources.dataset.folder import build_folder
with build_folder(sys.argv[1]) as folder:
    (folder / "shard").write_text("half")
    print(folder, flush=True)
    sys.stdin.read()
"""
COMING_AND_GOING = """
import sys
from provider.resources.dataset.folder import build_folder
for number in range(200):
    with build_folder(sys.argv[1]) as folder:
        (folder / "shard").write_text("x")
"""
ROOT = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder for temporary files, also to processes."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def leave(name: str) -> Path:
    """Fail while something is in the folder of a dataset, and return the folder."""
    folders = []
    with suppress(RuntimeError), build_folder(name) as folder:
        (folder / "shard").write_text("x")
        folders.append(folder)
        raise RuntimeError
    return folders[0]


def test_a_folder_is_gone_with_all_that_is_in_it_when_the_apply_succeeds(temporary: Path) -> None:
    with build_folder("acme/reviews") as folder:
        (folder / "shard").write_text("x")
        assert temporary in folder.parents
    assert list(temporary.iterdir()) == []


def test_what_an_apply_that_failed_left_is_found_by_the_next_one_of_the_same_dataset(temporary: Path) -> None:
    folder = leave("acme/reviews")
    assert folder.parent.stat().st_mode & 0o777 == 0o700
    with build_folder("acme/other") as other:
        assert list(other.iterdir()) == []
    with build_folder("acme/reviews") as again:
        assert again == folder
        assert (again / "shard").read_text() == "x"
    assert list(temporary.iterdir()) == []


def test_a_filesystem_without_locks_is_no_error(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", none)
    with build_folder("acme/reviews") as folder:
        assert list(folder.iterdir()) == []
        (folder / "shard").write_text("x")
    assert not folder.exists()


def test_what_a_killed_process_left_is_found_and_what_another_is_at_is_not() -> None:
    command = [sys.executable, "-c", AT_WORK]
    with (
        subprocess.Popen([*command, "acme/killed"], stdin=-1, stdout=-1, text=True, cwd=ROOT) as killed,
        subprocess.Popen([*command, "acme/working"], stdin=-1, stdout=-1, text=True, cwd=ROOT) as working,
    ):
        left, kept = (Path(process.stdout.readline().strip()) for process in (killed, working) if process.stdout)
        killed.send_signal(signal.SIGKILL)
        killed.wait(timeout=10)
        with build_folder("acme/killed") as folder:
            assert folder == left
            assert (folder / "shard").read_text() == "half"
        with build_folder("acme/working") as folder:
            assert folder != kept
            assert list(folder.iterdir()) == []
        assert (kept / "shard").exists()
        working.communicate("", timeout=10)
    assert not kept.exists()


@pytest.mark.parametrize("kind", ["open to others", "a link"])
def test_a_folder_that_others_may_have_made_is_not_used(kind: str, temporary: Path) -> None:
    folder = leave("acme/reviews").parent
    if kind == "a link":
        folder.rename(temporary / "elsewhere")
        folder.symlink_to(temporary / "elsewhere")
    else:
        folder.chmod(0o755)
    with build_folder("acme/reviews") as again:
        assert again.parent != folder
        assert list(again.iterdir()) == []


def test_many_that_come_and_go_at_the_same_time_do_not_disturb_each_other(temporary: Path) -> None:
    """A folder is removed while others look for its lock."""
    command = [sys.executable, "-c", COMING_AND_GOING]
    running = [
        subprocess.Popen([*command, name], stderr=subprocess.PIPE, text=True, cwd=ROOT)
        for name in ("acme/a", "acme/a", "acme/b", "acme/c")
    ]
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    assert list(temporary.iterdir()) == []


def test_a_folder_that_nobody_comes_back_for_goes_after_a_day(temporary: Path) -> None:
    old, young = leave("acme/old").parent, leave("acme/young").parent
    lock = old / LOCK
    os.utime(lock, (lock.stat().st_mtime - KEPT - 1,) * 2)
    (temporary / f"{build_folders.PREFIX}mine").mkdir()
    with build_folder("acme/reviews"):
        assert not old.exists()
        assert young.exists()
    assert (temporary / f"{build_folders.PREFIX}mine").exists()
