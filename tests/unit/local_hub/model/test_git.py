"""Git's own ids."""

import shutil
import subprocess
from pathlib import Path

import pytest

from provider.local_hub.model.git import blob_id, folders, is_ref_name, trees


def test_a_blob_has_the_id_that_git_gives_it() -> None:
    assert blob_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert blob_id(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"


def test_folders_are_all_that_the_paths_imply() -> None:
    assert folders(["a/b/c.txt", "a/d.txt", "e.txt"]) == {"a", "a/b"}


def test_no_files_are_the_empty_tree() -> None:
    assert trees({}) == {"": ("4b825dc642cb6eb9a060e54bf8d69288fbee4904", b"")}


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here to compare with")
def test_folders_have_the_ids_that_git_gives_them(tmp_path: Path) -> None:
    files = {"a.txt": b"1", "a/b/c.txt": b"2", "a-b": b"3", "a0": b"4", "z/y": b"5"}
    del files["a.txt"]
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)

    def git(*arguments: str) -> str:
        command = ["git", "-c", "core.autocrlf=false", *arguments]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "--quiet")
    git("add", ".")
    found = trees({path: blob_id(content) for path, content in files.items()})
    assert found[""].id == git("write-tree")
    assert found["a"].id == git("write-tree", "--prefix=a/")


@pytest.mark.parametrize("name", ["v1.0", "feature/x-y_z", "ä", "a@b"])
def test_names_of_branches_are_those_of_git(name: str) -> None:
    assert is_ref_name(name)


@pytest.mark.parametrize(
    "name", ["", "a b", "a..b", "-a", "/a", "a/", "a//b", "a.", ".a", "a/.b", "a.lock", "a~1", "a^", "a:b", "a\\b", "@"]
)
def test_what_git_refuses_is_no_name_of_a_branch(name: str) -> None:
    assert not is_ref_name(name)
