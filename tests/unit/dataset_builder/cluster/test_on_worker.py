"""What a worker says: plain data, whatever happens, and nothing of another version."""

import tempfile
import time
from pathlib import Path

import pytest

from provider.dataset_builder.cluster import folder, on_worker
from provider.dataset_builder.cluster.on_worker import Call, Work
from provider.dataset_builder.processes import frames
from provider.errors import ConfigurationError
from provider.hub.http.settings import HubSettings

CALL = Call("group", on_worker.versions())


def test_what_is_done_and_what_is_raised_come_back_as_plain_data() -> None:
    assert frames.unpack(on_worker.replied(CALL, lambda: ("a", 1))) == ["done", ["a", 1]]

    def fail() -> None:
        raise ConfigurationError("It is bad", "Mend it.")

    assert frames.unpack(on_worker.replied(CALL, fail)) == ["failed", "ConfigurationError", "It is bad", "Mend it."]


def test_work_of_another_version_is_refused_before_it_is_done() -> None:
    other = Call("group", on_worker.versions() | {"pyarrow": "1.0"})
    kind, name, summary, detail = frames.unpack(on_worker.replied(other, lambda: pytest.fail("it was done")))
    assert (kind, name, summary) == (
        "failed",
        "ConfigurationError",
        "A worker has other versions than the provider",
    )
    assert "instead of 1.0" in detail


def test_the_versions_are_of_builder_provider_and_pyarrow() -> None:
    assert on_worker.versions().keys() == {"builder", "terraform-provider-huggingface", "pyarrow"}


def test_what_is_sent_shows_no_secret_in_its_repr() -> None:
    assert "hunter2" not in repr((Work(b"hunter2", ("hf",)), HubSettings("hunter2")))


def test_what_is_under_way_ends_with_its_group_and_what_comes_later_too() -> None:
    ended: list[str] = []
    with (
        on_worker.stoppable("first", lambda: ended.append("first")),
        on_worker.stoppable("second", lambda: ended.append("second")),
    ):
        on_worker.stop("first")
        assert ended == ["first"]
    with on_worker.stoppable("first", lambda: ended.append("late")):
        assert ended == ["first", "late"]


def test_the_folder_of_a_dataset_has_one_name_on_a_machine_until_it_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert folder.name_of("a") == ""
    made = folder.shared_folder("a")
    name = folder.name_of("a")
    assert len(name) == 32
    assert (folder.shared_folder("a"), folder.name_of("a")) == (made, name)
    assert folder.shared_folder("b") != made
    folder.remove("a")
    assert not made.exists()
    folder.remove("a")


def test_a_folder_that_nobody_came_back_for_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = folder.shared_folder("left")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + folder.KEPT + 60)
    kept = folder.shared_folder("kept")
    assert (left.exists(), kept.exists()) == (False, True)


def test_a_folder_that_is_a_link_is_not_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    place = folder.shared_folder("a")
    folder.remove("a")
    (tmp_path / "elsewhere").mkdir()
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigurationError, match="A worker has no folder for shards"):
        folder.shared_folder("a")
    folder.remove("a")
    assert (tmp_path / "elsewhere").is_dir()
