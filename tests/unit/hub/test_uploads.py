"""Files of any size go up by huggingface_hub, against a local Hub."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from unittest import mock

import pytest

from provider import errors
from provider.hub import uploads
from provider.hub.client import Hub
from provider.hub.commit import StoredFile
from provider.hub.http.cancellation import CancelScope
from provider.hub.http.settings import HubSettings
from provider.local_hub.server import LocalHub

ID = "acme/d"


@pytest.fixture
def stop() -> "Future[None]":
    return Future()


@pytest.fixture
def hub(stop: "Future[None]", monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(CancelScope, "pause", lambda self, seconds, operation: self.check(operation))
    with LocalHub() as local:
        hub = Hub(HubSettings(local.token, local.url, request_timeout=10, max_retries=2), stop)
        hub.repositories.create("dataset", ID)
        yield hub
        hub.close()


def test_contents_and_local_files_arrive_in_one_commit_and_others_go(hub: Hub, tmp_path: Path) -> None:
    local = tmp_path / "big.csv"
    local.write_bytes(b"a,b\n" * 1000)
    first = hub.files.upload("dataset", ID, "Add\n\nboth", {"a.csv": b"1\n", "data/big.csv": local})
    assert hub.refs.commits("dataset", ID)[0].id == first
    second = hub.files.upload("dataset", ID, "Swap", {"b.csv": b"2\n"}, ["a.csv"], parent=first)
    assert second != first
    tree = hub.files.tree("dataset", ID)
    assert tree.keys() == {".gitattributes", "b.csv", "data/big.csv"}
    assert tree["data/big.csv"].holds(local)
    assert hub.files.tree("dataset", ID, path="data").keys() == {"data/big.csv"}
    assert hub.files.some("dataset", ID, ["b.csv", "none"]).keys() == {"b.csv"}


def test_a_branch_that_moved_on_is_not_overwritten(hub: Hub) -> None:
    first = hub.files.upload("dataset", ID, "One", {"a.csv": b"1\n"})
    hub.files.upload("dataset", ID, "Two", {"a.csv": b"2\n"})
    with pytest.raises(errors.StaleParent, match="Could not upload 1 files to the dataset acme/d"):
        hub.files.upload("dataset", ID, "Three", {"a.csv": b"3\n"}, parent=first)


def test_errors_of_the_library_become_ours(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(errors.RepositoryNotFound):
        hub.files.upload("dataset", "acme/none", "One", {"a.csv": b"1\n"})
    with pytest.raises(errors.ConfigurationError, match=r"none\.csv"):
        hub.files.upload("dataset", ID, "One", {"a.csv": tmp_path / "none.csv"})


def test_a_lost_answer_of_the_commit_is_looked_for(hub: Hub) -> None:
    commit = uploads._UploadJob.commit

    def lost(*arguments: object) -> str:
        commit(*arguments)  # type: ignore[arg-type]
        raise ConnectionResetError("cut off")

    with mock.patch.object(uploads._UploadJob, "commit", lost):
        made = hub.files.upload("dataset", ID, "One", {"a.csv": b"1\n"})
    assert hub.refs.commits("dataset", ID)[0].id == made
    assert len(hub.refs.commits("dataset", ID)) == 2


def test_small_files_are_sent_together_and_large_ones_alone(hub: Hub) -> None:
    """So that many small ones cost few requests, and the user need not wait long for the end of one."""
    sent: list[int] = []
    files = {f"{number}.csv": b"1" * 10 for number in range(300)} | {"large.csv": b"1" * uploads.SENT_TOGETHER}
    with mock.patch.object(uploads._UploadJob, "send", lambda _, batch: sent.append(len(batch))):
        hub.files.upload("dataset", ID, "One", files)
    assert sent == [250, 50, 1]


@pytest.mark.parametrize(("is_off", "batches"), [(False, [1, 1, 1, 1, 1, 1]), (True, [5, 1])])
def test_large_files_are_sent_side_by_side_where_each_is_one_stream(
    *, is_off: bool, batches: list[int], hub: Hub, tmp_path: Path
) -> None:
    (tmp_path / "large.bin").write_bytes(b"1" * uploads.SENT_TOGETHER)
    sent: list[int] = []
    with (
        mock.patch.object(uploads._UploadJob, "send", lambda _, batch: sent.append(len(batch))),
        mock.patch.object(uploads._UploadJob, "commit", return_value="done"),
        mock.patch("huggingface_hub.constants.HF_HUB_DISABLE_XET", is_off),
    ):
        hub.files.upload("dataset", ID, "Some", {f"{number}.bin": tmp_path / "large.bin" for number in range(6)})
    assert sent == batches


def test_the_user_can_stop_between_two_files_and_nothing_is_committed(hub: Hub, stop: "Future[None]") -> None:
    send, sent = uploads._UploadJob.send, list[object]()

    def send_and_stop(errand: uploads._UploadJob, addition: object) -> None:
        send(errand, addition)  # type: ignore[arg-type]
        sent.append(addition)
        stop.set_result(None)

    with mock.patch.object(uploads._UploadJob, "send", send_and_stop), pytest.raises(errors.Cancelled):
        hub.files.upload("dataset", ID, "One", {"a.csv": b"1" * uploads.SENT_TOGETHER, "b.csv": b"2\n"})
    assert len(sent) == 1
    with hub.grace_period():
        assert len(hub.refs.commits("dataset", ID)) == 1


@pytest.mark.parametrize("path", ["../x", "a//b", "."])
def test_a_folder_that_leads_elsewhere_is_never_asked_for(hub: Hub, path: str) -> None:
    with pytest.raises(errors.ConfigurationError, match="not a path"):
        hub.files.tree("dataset", ID, path=path)


@pytest.mark.parametrize("by_library", [False, True])
def test_a_file_that_another_process_sent_is_committed_by_its_hash(
    hub: Hub,
    tmp_path: Path,
    by_library: bool,  # noqa: FBT001 - a case
) -> None:
    local = tmp_path / "a.parquet"
    local.write_bytes(b"PAR1" * 1000)
    stored = hub.files.stage("dataset", ID, {"data/a.parquet": local}).content("data/a.parquet")
    assert isinstance(stored, StoredFile)
    commit = hub.files.upload if by_library else hub.files.commit
    commit("dataset", ID, "One", {"data/a.parquet": stored, "b.txt": b"1"})
    tree = hub.files.tree("dataset", ID)
    assert tree["data/a.parquet"].holds(stored)
    assert tree["data/a.parquet"].holds(local)
    assert not tree["data/a.parquet"].holds(StoredFile("0" * 64, stored.size))
    assert hub.files.read("dataset", ID, "data/a.parquet") == local.read_bytes()


def test_a_file_that_a_repository_keeps_in_git_comes_back_with_its_content(hub: Hub, tmp_path: Path) -> None:
    local = tmp_path / "a.txt"
    local.write_bytes(b"some text")
    assert hub.files.stage("dataset", ID, {"a.txt": local}).content("a.txt") == b"some text"


def test_a_file_that_the_storage_does_not_have_is_refused(hub: Hub) -> None:
    with pytest.raises(errors.HubError):
        hub.files.commit("dataset", ID, "One", {"data/a.parquet": StoredFile("1" * 64, 10)})
