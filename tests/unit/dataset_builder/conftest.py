"""A cache of this test's own, and a working folder to make files in; what reads data does so in this process."""

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from provider.dataset_builder import config_build, execution
from provider.dataset_builder.processes.workers import workers


class Threads(ThreadPoolExecutor):
    """Does in this process what child processes do."""

    def start(self, number: int = 1) -> None:
        """Do nothing: there is nothing to start."""


@contextmanager
def threads(schemes: Collection[str] = ()) -> Iterator[Threads]:
    """Use threads as if they were processes."""
    with Threads(execution.WORKERS) as pool:
        yield pool


@pytest.fixture(autouse=True)
def _in_this_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read data in this process, where constants can be made small; tests marked `processes` do as the product does."""
    assert vars(config_build)["workers"] is workers, "another test left it changed"
    if request.node.get_closest_marker("processes") is None:
        monkeypatch.setattr(config_build, "workers", threads)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, empty; hashes and downloads are cached beside it."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return folder
