"""What the lines of a commit make of the files before."""

import json
from typing import Any

import pytest

from provider.local_hub.api.changes import Change, read_lines
from provider.local_hub.api.request_body import Body
from provider.local_hub.model.errors import HubError
from provider.local_hub.model.git import blob_id
from provider.local_hub.model.lfs_store import pointer
from provider.local_hub.model.models import File

SHA256 = "ab" * 32


@pytest.fixture
def change() -> Change:
    """A change of `a.txt`, `data/b.txt` and `data/c.txt`, after a large file was uploaded."""
    files = {path: File(blob_id(b"old"), 3) for path in ("a.txt", "data/b.txt", "data/c.txt")}
    return Change(files, {blob_id(b"old"): b"old"}, {SHA256: 1000})


def _line(**values: Any) -> Body:
    return Body(values)


def test_a_file_is_written_in_text_or_base64(change: Change) -> None:
    change.apply("file", _line(path="x", content="new"))
    change.apply("file", _line(path="y", content="bmV3", encoding="base64"))
    assert change.files["x"] == change.files["y"] == File(blob_id(b"new"), 3)
    assert change.blobs == {blob_id(b"new"): b"new"}
    assert change.operations == 2


def test_a_file_is_moved_by_its_old_path(change: Change) -> None:
    before = change.files["a.txt"]
    change.apply("file", _line(path="moved.txt", oldPath="a.txt"))
    assert change.files["moved.txt"] == before
    assert "a.txt" not in change.files


@pytest.mark.parametrize(
    ("key", "path", "left"),
    [
        ("deletedFile", "a.txt", {"data/b.txt", "data/c.txt"}),
        ("deletedFile", "data", {"a.txt"}),
        ("deletedFolder", "data/", {"a.txt"}),
        ("deletedEntry", "data", {"a.txt"}),
        ("deletedEntry", "data/b.txt", {"a.txt", "data/c.txt"}),
    ],
)
def test_files_and_folders_are_deleted(key: str, path: str, left: set[str], change: Change) -> None:
    change.apply(key, _line(path=path))
    assert set(change.files) == left


@pytest.mark.parametrize(
    ("key", "path"), [("deletedFile", "dat"), ("deletedFolder", "a.txt"), ("deletedEntry", "nothing"), ("file", "x")]
)
def test_what_is_not_there_can_be_neither_deleted_nor_moved(key: str, path: str, change: Change) -> None:
    with pytest.raises(HubError) as refused:
        change.apply(key, _line(path=path, **({"oldPath": "nothing"} if key == "file" else {})))
    assert (refused.value.status, refused.value.code) == (404, "EntryNotFound")


def test_a_large_file_is_known_by_its_pointer_and_marked_in_gitattributes(change: Change) -> None:
    change.apply("lfsFile", _line(path="model.bin", oid=SHA256, size=1000))
    change.check("space")
    assert change.files["model.bin"] == File(blob_id(pointer(SHA256, 1000)), 1000, SHA256)
    attributes = change.blobs[change.files[".gitattributes"].oid].decode()
    assert attributes.startswith("model.bin filter=lfs")


def test_git_attributes_that_were_deleted_stay_deleted(change: Change) -> None:
    change.apply("lfsFile", _line(path="model.bin", oid=SHA256, size=1000))
    change.check("model")
    after = Change(change.files, change.blobs, {SHA256: 1000})
    after.apply("deletedFile", _line(path=".gitattributes"))
    after.check("model")
    assert ".gitattributes" not in after.files


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\x89PNG\r\n\x1a\n\0", "binary files"),
        (b"a" * (10 * 1024 * 1024 + 1), "larger than 10 MiB"),
        (b"\xff\0", "binary"),
    ],
)
def test_what_belongs_to_large_storage_is_not_taken_inside_of_a_commit(
    content: bytes, word: str, change: Change
) -> None:
    change.add_sent("good.txt", "ä".encode() * 5000 + b"\xff")
    change.check("space")
    change.add_sent("offending", content)
    with pytest.raises(HubError, match=word) as refused:
        change.check("space")
    assert refused.value.status == 400
    assert refused.value.message.endswith("  - offending")


@pytest.mark.parametrize(
    "line",
    [
        {"oid": "cd" * 32},
        {"oid": SHA256, "size": 999},
        {"oid": "../../etc"},
        {"oid": SHA256, "algo": "md5"},
    ],
)
def test_a_large_file_that_was_not_uploaded_is_refused(line: dict[str, Any], change: Change) -> None:
    with pytest.raises(HubError) as refused:
        change.apply("lfsFile", _line(path="model.bin", **line))
    assert refused.value.status == 400
    assert "model.bin" not in change.files


@pytest.mark.parametrize("path", ["../x", "a//b", "/a", "a/", ".git/config", "a/.GIT/x", "a\0b", "x" * 1001, "."])
def test_a_path_that_git_would_not_take_is_refused(path: str, change: Change) -> None:
    with pytest.raises(HubError) as refused:
        change.add(path, b"")
    assert refused.value.status == 422


def test_a_path_can_not_be_both_a_file_and_a_folder(change: Change) -> None:
    change.add("a.txt/x", b"")
    with pytest.raises(HubError, match=r"can't be both a file"):
        change.check("space")


def test_broken_base64_and_unknown_keys_are_refused(change: Change) -> None:
    for key, more in (("file", {"content": "%", "encoding": "base64"}), ("nonsense", {})):
        with pytest.raises(HubError) as refused:
            change.apply(key, _line(path="x", **more))
        assert refused.value.status == 400


def test_a_commit_is_read_from_lines_and_from_the_older_form() -> None:
    file = {"path": "x", "content": "new"}
    rows = [{"key": "header", "value": {"summary": "S"}}, {"key": "file", "value": file}]
    lines = read_lines("\n\n".join(map(json.dumps, rows)).encode(), as_one=False)
    older = read_lines(json.dumps({"summary": "S", "files": [file]}).encode(), as_one=True)
    for found in (lines, older):
        assert [key for key, _ in found] == ["header", "file"]
        assert found[0][1].text("summary") == "S"
        assert found[1][1].values == file


def test_a_commit_without_a_header_first_is_refused() -> None:
    for raw in (b"", b'{"key": "file", "value": {}}'):
        with pytest.raises(HubError, match="header"):
            read_lines(raw, as_one=False)
