"""The files of a repository of any kind, at any branch, against a local Hub."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from provider.errors import ConfigurationError
from provider.hub.client import Hub
from provider.hub.files import TreeEntry
from provider.hub.http.settings import HubSettings
from provider.local_hub.server import LocalHub
from provider.plugin.interface import Diagnostics, Private
from provider.plugin.types import Unknown
from provider.resources.shared.files import (
    ContentChange,
    commit_files,
    commit_title,
    encoded,
    goes_inline,
    imported_files,
    observed_files,
)
from provider.resources.shared.source import (
    hashes_of,
    note_source,
    observed_source,
    plan_source,
    read_source,
    source_difference,
    source_to_apply,
)

ID = "acme/d"
NOTHING: Any = {"files": None, "source_dir": None, "source_include": None, "source_exclude": None}


@pytest.fixture
def hub() -> Iterator[Hub]:
    """Yield a client of a local Hub on which a dataset has a branch `next`."""
    with LocalHub() as local:
        client = Hub(HubSettings(local.token, local.url, request_timeout=10, max_retries=2), Future())
        client.repositories.create("dataset", ID)
        client.refs.create_branch("dataset", ID, "next")
        yield client
        client.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a text and a binary file."""
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(b"\x00\xff")
    return tmp_path


def test_a_branch_is_changed_by_one_commit_and_the_others_are_left_alone(hub: Hub, folder: Path) -> None:
    """Text and binary files together; the same once more is not a commit."""
    private: Private = {}
    source = read_source(NOTHING | {"source_dir": str(folder)})
    for _ in range(2):
        written = source_difference(private, source, None)
        commit_files(hub, "dataset", ID, ContentChange(encoded({"c.txt": "c"}) | written), "next")
        note_source(private, source, hashes_of(source))
        assert len(hub.refs.commits("dataset", ID, "next")) == 2
    assert hub.files.tree("dataset", ID, "next").keys() == {".gitattributes", "a.txt", "b.bin", "c.txt"}
    assert hub.files.tree("dataset", ID).keys() == {".gitattributes"}
    kept = hashes_of(source)
    assert kept is not None
    assert observed_source(hub, private, "dataset", ID, kept, revision="next") == kept
    assert observed_source(hub, private, "dataset", ID, kept) == {}
    assert observed_files(hub, "dataset", ID, {"c.txt": "old"}, "next") == {"c.txt": "c"}


def test_an_import_finds_small_text_files_apart_from_those_that_other_arguments_tell_of(hub: Hub) -> None:
    commit_files(hub, "dataset", ID, ContentChange(encoded({"a.txt": "a", "b.txt": "b", "README.md": "# D"})))
    assert imported_files(hub, "dataset", ID).keys() == {"a.txt", "b.txt", "README.md"}
    assert imported_files(hub, "dataset", ID, {"README.md", "b.txt"}) == {"a.txt": "a"}


def test_what_is_written_is_not_deleted_and_what_is_gone_already_needs_no_commit(hub: Hub) -> None:
    commit_files(hub, "dataset", ID, ContentChange(encoded({"a.txt": "1", "b.txt": "1"})))
    commit_files(hub, "dataset", ID, ContentChange(encoded({"a.txt": "1"}), ["a.txt", "never.txt"]))
    assert len(hub.refs.commits("dataset", ID)) == 2
    commit_files(hub, "dataset", ID, ContentChange({}, ["b.txt"]))
    assert hub.files.tree("dataset", ID).keys() == {".gitattributes", "a.txt"}


@pytest.mark.parametrize(
    "unknown", [{"source_dir": Unknown}, {"source_include": Unknown}, {"source_exclude": ["a", Unknown]}]
)
def test_a_folder_of_which_not_all_is_known_has_unknown_hashes(folder: Path, unknown: dict[str, Any]) -> None:
    config = NOTHING | {"source_dir": str(folder)} | unknown
    plan, source = plan_source(Diagnostics(), config, None, config)
    assert plan["source_hashes"] is Unknown
    assert source is Unknown


def test_a_folder_that_changed_since_the_plan_is_refused_with_the_files(folder: Path) -> None:
    """Those that changed, came or went."""
    config = NOTHING | {"source_dir": str(folder)}
    planned = config | plan_source(Diagnostics(), config, None, config)[0]
    assert source_to_apply(planned, None) is not None
    (folder / "a.txt").write_text("other", encoding="utf-8")
    (folder / "b.bin").rename(folder / "c.bin")
    with pytest.raises(ConfigurationError, match=r"Not as planned any more: a\.txt, b\.bin, c\.bin\."):
        source_to_apply(planned, None)
    assert source_to_apply(planned | {"source_hashes": Unknown}, None) is not None


def test_a_folder_of_which_nothing_is_to_be_sent_is_not_read(tmp_path: Path) -> None:
    """It may be gone, when `ignore_changes` keeps its name in the plan."""
    planned = NOTHING | {"source_dir": str(tmp_path / "gone"), "source_hashes": {"a.txt": "1"}}
    assert source_to_apply(planned, {"a.txt": "1"}) is None


INLINE = {"a.txt": b"text", "b.json": "ü".encode(), "empty": b"", "big.csv": b"x" * (10 << 20)}
ELSEWHERE = {
    "a.png": b"\x89PNG",
    "nul.txt": b"a\x00",
    "latin.txt": b"caf\xe9",
    "big.csv": b"x" * ((10 << 20) + 1),
    "a.bin": b"text",
    "saved_model/x/y.txt": b"text",
    "a.lfs.txt": b"text",
    "a.tar.md5": b"text",
    "run/events.out.tfevents.1": b"text",
}


def test_only_text_of_a_size_that_git_keeps_goes_into_the_request() -> None:
    """All else goes where the Hub says, also by the names that its first .gitattributes has."""
    assert all(goes_inline(path, content) for path, content in INLINE.items())
    assert not any(goes_inline(path, content) for path, content in ELSEWHERE.items())
    assert not goes_inline("a.txt", Path("a.txt"))


@pytest.mark.parametrize(
    ("add", "delete", "title"),
    [
        (["a"], [], "Update a with Terraform"),
        (["README.md", "b", "a"], [], "Update a and 2 more files with Terraform"),
        (["README.md", "b"], ["c"], "Update b and 1 more file, delete c with Terraform"),
        ([], ["b", "a"], "Delete a and 1 more file with Terraform"),
        ([f"{'x' * 90}/app.py"], [], f"Update …{'x' * 73}/app.py with Terraform"),
    ],
)
def test_the_title_of_a_commit_says_what_it_changes(add: list[str], delete: list[str], title: str) -> None:
    assert commit_title(add, delete) == title


def test_a_large_file_is_neither_imported_nor_read_back(hub: Hub) -> None:
    """Its content lies on another host; that it is another one is told by its hash."""
    commit_files(hub, "dataset", ID, ContentChange({"icon.ico": b"\x00\x01", "a.txt": b"a"}))
    hub.files.read = _refused(hub.files.read)  # type: ignore[method-assign]
    assert imported_files(hub, "dataset", ID) == {"a.txt": "a"}
    assert observed_files(hub, "dataset", ID, {"icon.ico": "text", "gone.txt": "text"}) == {"icon.ico": None}


def test_a_file_that_cannot_be_read_since_it_was_listed_is_neither_imported_nor_taken_for_text(hub: Hub) -> None:
    commit_files(hub, "dataset", ID, ContentChange({"b.txt": b"b", "a.txt": b"a"}))
    read = hub.files.read

    def gone(kind: Any, id: str, path: str, revision: str = "main") -> bytes:  # noqa: A002 - the client's own name
        return read(kind, id, "nothing" if path == "b.txt" else path, revision)

    hub.files.read = gone  # type: ignore[method-assign]
    assert imported_files(hub, "dataset", ID) == {"a.txt": "a"}
    assert observed_files(hub, "dataset", ID, {"a.txt": "x", "b.txt": "x"}) == {"a.txt": "a", "b.txt": None}


def _refused(read: Any) -> Any:
    def reads(kind: Any, id_: str, path: str, *more: Any) -> Any:
        assert path != "icon.ico"
        return read(kind, id_, path, *more)

    return reads


def test_a_readme_that_is_no_text_is_refused_with_its_repository(hub: Hub) -> None:
    hub.files.commit("dataset", ID, "x", {"README.md": b"---\nlicense: mit\n---\ncaf\xe9"})
    with pytest.raises(ConfigurationError, match=r"README\.md of the dataset acme/d is not text in UTF-8"):
        commit_files(hub, "dataset", ID, ContentChange({}, (), {"license": "mit"}))


@pytest.mark.parametrize("path", ["../x", "/x", "a//b", ".git/config", "a\\b"])
def test_a_path_that_leads_elsewhere_is_left_out_of_an_import(path: str) -> None:
    entries = {name: TreeEntry(name, "0" * 40, 2) for name in ("good.txt", path)}
    files = SimpleNamespace(tree=lambda *_: entries, read=lambda *_: b"ok")
    hub: Any = SimpleNamespace(files=files)
    assert imported_files(hub, "space", "acme/bot") == {"good.txt": "ok"}
