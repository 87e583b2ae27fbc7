"""The files that paths and globs name."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from provider.dataset_builder.formats.source_formats import format_of_files
from provider.dataset_builder.sources import find_sources
from provider.dataset_builder.specification import SplitSource
from tests.unit.dataset_builder.building import refused, write


def names(*files: str) -> list[str]:
    """Return the names of the files that some patterns name."""
    return [file.name for file in find_sources(SplitSource(files))]


def test_globs_find_files_sorted_and_each_once_where_it_is_named_first() -> None:
    for name in ("b.csv", "a.csv", "in/c.csv", "in/deep/d.csv", "e.txt", ".hidden.csv"):
        write(name, "x")
    assert names("*.csv") == ["a.csv", "b.csv"]
    assert names("**/*.csv") == ["a.csv", "b.csv", "in/c.csv", "in/deep/d.csv"]
    assert names("b.csv", "*.csv", "./a.csv") == ["b.csv", "a.csv"]
    assert names("in") == ["in/c.csv", "in/deep/d.csv"]
    assert names("[ae].*") == ["a.csv", "e.txt"]


def test_a_file_is_opened_by_its_absolute_path_and_named_relative(here: Path, tmp_path: Path) -> None:
    write("a.csv", "xyz")
    (file,) = find_sources(SplitSource(("a.csv",)))
    assert (file.path, file.name, file.size, file.version) == (str(here / "a.csv"), "a.csv", 3, "")
    write("../elsewhere/in/b.csv", "x")
    assert names(f"{tmp_path}/elsewhere/**/*.csv") == ["in/b.csv"]
    assert names(str(here / "a.csv")) == ["a.csv"]


def test_a_file_whose_name_looks_like_a_glob_is_found() -> None:
    write("a[1].csv", "x")
    assert names("a[1].csv") == ["a[1].csv"]


def test_what_is_not_there_is_an_error_that_names_it_and_where_was_looked(here: Path) -> None:
    with refused("a.csv", str(here / "a.csv"), "no such file"):
        names("a.csv")
    write("in/a.txt", "x")
    with refused("in/*.csv", str(here / "in")):
        names("in/*.csv")
    with refused("out/*.csv", str(here / "out"), "not a folder"):
        names("out/*.csv")
    Path("empty").mkdir()
    with refused("empty", "holds no file"):
        names("empty")


def test_a_url_of_an_unknown_scheme_is_an_error() -> None:
    with refused("ftpx://", "s3://"):
        names("ftpx://host/a.csv")


@pytest.mark.parametrize(
    ("files", "form", "told"),
    [
        (("a.csv", "b.csv"), None, "csv"),
        (("a.data",), "csv", "csv"),
        (("a.png", "b.jpg", "metadata.csv"), None, "imagefolder"),
        (("a.wav", "metadata.jsonl", "notes"), None, "audiofolder"),
    ],
)
def test_the_format_is_the_written_one_or_what_names_tell(files: tuple[str, ...], form: str | None, told: str) -> None:
    for name in files:
        write(name, "x")
    source = SplitSource(files, form)
    assert format_of_files(source, find_sources(source)) == told


def test_names_that_tell_no_format_or_several_are_an_error() -> None:
    for name in ("a.csv", "b.jsonl", "c.data"):
        write(name, "x")
    source = SplitSource(("a.csv", "b.jsonl"))
    with refused("a.csv is csv", "b.jsonl is jsonl"):
        format_of_files(source, find_sources(source))
    source = SplitSource(("*",))
    with refused("c.data", "format"):
        format_of_files(source, find_sources(source))


def test_a_link_to_itself_is_passed_over() -> None:
    write("a.csv", "n\n1\n")
    Path("loop.csv").symlink_to("loop.csv")
    for pattern in ("*.csv", "."):
        assert [file.name for file in find_sources(SplitSource((pattern,)))] == ["a.csv"]


def test_what_is_no_regular_file_is_told_as_that() -> None:
    os.mkfifo("f.csv")
    with refused("f.csv can't be read", "It is not a regular file"):
        find_sources(SplitSource(("f.csv",)))


def test_a_file_counts_once_whatever_links_lead_to_it() -> None:
    write("data/a.csv", "x")
    write("data/in/b.csv", "x")
    Path("data/current").symlink_to(".")
    Path("data/in/up").symlink_to("..")
    Path("data/0.csv").symlink_to("a.csv")
    for pattern in ("data", "data/**", "data/**/*.csv", "data/**/**/*.csv"):
        assert names(pattern) == ["data/a.csv", "data/in/b.csv"], pattern
    assert names("data/0.csv") == ["data/0.csv"]
    assert names("data/0.csv", "data/a.csv") == ["data/a.csv"]


@pytest.mark.parametrize("link", ["file", "folder", "above"])
@pytest.mark.parametrize("pattern", ["data", "data/**", "data/**/*.txt"])
def test_a_link_that_leads_out_of_the_folder_is_refused(link: str, pattern: str) -> None:
    write("outside/secret.txt", "x")
    write("data/a.txt", "x")
    target = {"file": "../outside/secret.txt", "folder": "../outside", "above": ".."}[link]
    Path("data/link.txt" if link == "file" else "data/link").symlink_to(target)
    with refused("data/link", "leads out of the folder"):
        names(pattern)


def test_the_folder_that_is_written_may_itself_be_a_link() -> None:
    write("versions/2/a.csv", "x")
    Path("current").symlink_to("versions/2")
    assert names("current") == names("current/*.csv") == ["current/a.csv"]


def test_brackets_in_the_name_of_a_folder_are_taken_as_they_are() -> None:
    write("[D_DATA] x/t/a.json", "x")
    assert names("[D_DATA] x/t/*.json") == names("[D_DATA] x/**/*.json") == ["[D_DATA] x/t/a.json"]


@pytest.mark.parametrize("pattern", ["d", "d/*/*.csv", "d/**/*.csv", "d/closed/b.csv", "d/closed/*.csv"])
def test_what_may_not_be_looked_into_is_an_error(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write("d/open/a.csv", "x")
    write("d/closed/b.csv", "x")

    def closed(real: Any) -> Any:
        def ask(path: str, *more: Any, **options: Any) -> Any:
            if "closed" in str(path) and (real is os.scandir or "b.csv" in str(path)):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return real(path, *more, **options)

        return ask

    monkeypatch.setattr(os, "scandir", closed(os.scandir))
    monkeypatch.setattr(os, "stat", closed(os.stat))
    with refused("closed", "can't be read", "Permission denied"):
        names(pattern)


def test_a_path_that_can_be_none_is_an_error() -> None:
    for pattern in ("a\0b.csv", "x" * 5000):
        with refused(pattern[:1]):
            names(pattern)
