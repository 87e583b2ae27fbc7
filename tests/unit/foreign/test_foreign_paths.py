"""Paths from outside."""

from pathlib import Path

import pytest

from provider.errors import InvalidData
from provider.foreign.paths import is_repository_path, path_inside, repository_path


@pytest.mark.parametrize("path", ["a", "a/b.txt", ".gitignore", ".github/x", "a b/ü.txt", "git~2", "..a", "a" * 1000])
def test_a_path_of_a_repository_is_taken(path: str) -> None:
    assert repository_path(path) == path


def test_a_path_is_composed() -> None:
    assert repository_path("u\u0308.txt") == "ü.txt"


LEADING_OUT = ["", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", "a\\b", "a" * 1001]
GIT_S_OWN = [
    ".git",
    ".git/config",
    ".GIT/c",
    "a/.git/config",
    "a/.Git",
    ".g\u200cit/config",
    ".git. /x",
    "git~1/config",
]
UNWRITABLE = ["a\x00", "a\nb", "a\x1b[31m", "a\x85", "a\u2028", "\ud800"]


@pytest.mark.parametrize("path", [*LEADING_OUT, *GIT_S_OWN, *UNWRITABLE])
def test_a_path_that_git_or_the_hub_refuses_is_refused(path: str) -> None:
    with pytest.raises(InvalidData, match="is not a valid path inside a repository"):
        repository_path(path)


@pytest.mark.parametrize("path", ["../x", "/x", "", "u\u0308.txt", "a/.git/config"])
def test_what_is_no_path_as_it_is_written_is_known(path: str) -> None:
    assert not is_repository_path(path)
    assert is_repository_path("a/b.txt")


def test_a_link_is_followed_inside_a_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a").write_text("a")
    (tmp_path / "secret").write_text("s")
    (folder / "near").symlink_to("sub/a")
    (folder / "far").symlink_to("../secret")
    (folder / "round").symlink_to("round")
    assert path_inside(folder, "near") == (folder / "sub" / "a").resolve()
    for path in ("far", "../secret", "/etc/hostname", "round", "nothing", "a\x00", "x" * 5000):
        with pytest.raises(InvalidData, match="leads"):
            path_inside(folder, path)
