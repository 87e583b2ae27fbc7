"""Zip archives of text formats are read as `load_dataset` reads them, and nothing in them leads elsewhere."""

import bz2
import gzip
import io
import stat
import warnings
import zipfile
from pathlib import Path

import pytest

from provider.dataset_builder import archives
from provider.dataset_builder.fingerprint import contents_of
from provider.dataset_builder.sources import find_sources
from provider.dataset_builder.specification import SplitSource
from tests.unit.dataset_builder.building import built, loaded, refused, rows, write


def zipped(*files: tuple[str | zipfile.ZipInfo, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", how) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("suffix", "content", "expected"),
    [
        ("csv", "a,b\n1,x\n2,\n", [{"a": 1, "b": "x"}, {"a": 2, "b": None}]),
        ("tsv", "a\tb\n1\tx\n", [{"a": 1, "b": "x"}]),
        ("jsonl", '{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        ("json", '[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
        ("txt", "one\ntwo\n", [{"text": "one"}, {"text": "two"}]),
    ],
)
@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zipped_file_is_read_as_the_file_itself(
    suffix: str, content: str, expected: list[dict[str, object]], how: int
) -> None:
    config = built(write(f"a.{suffix}.zip", zipped((f"a.{suffix}", content), how=how)))
    assert rows(config) == expected
    assert list(loaded(config)) == expected


def test_the_files_of_an_archive_follow_each_other_by_their_names_without_what_stands_beside_data() -> None:
    content = zipped(
        ("part/2.csv", "a\n2\n"),
        ("part/1.csv", "a\n1\n"),
        ("empty/", ""),
        ("README.md", "# hi"),
        ("__MACOSX/part/._1.csv", b"\0\1"),
        (".DS_Store", b"\0"),
        ("z.csv.gz", gzip.compress(b"a\n3\n")),
        ("zz.csv.bz2", bz2.compress(b"\xef\xbb\xbfa\n4\n")),
    )
    assert rows(built(write("parts.csv.zip", content))) == [{"a": number} for number in (1, 2, 3, 4)]


def test_archives_and_files_make_one_split_in_the_order_in_which_they_are_named() -> None:
    paths = [write("b.csv.zip", zipped(("x.csv", "a\n1\n"))), write("a.csv", "a\n2\n")]
    assert rows(built(*paths)) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("name", ["a.zip", "a.csv", "a.dat"])
def test_an_archive_is_known_by_its_first_bytes_where_its_name_says_nothing(name: str) -> None:
    assert rows(built(write(name, zipped(("whatever", "a\n1\n"))), form="csv")) == [{"a": 1}]


def test_options_hold_for_the_files_of_an_archive() -> None:
    content = zipped(("a.csv", "ü;b\n1,5;x\n".encode("latin-1")))
    config = built(write("a.csv.zip", content), delimiter=";", encoding="latin-1", decimal=",")
    assert rows(config) == [{"ü": 1.5, "b": "x"}]


def test_a_large_archive_is_read_with_each_row_once() -> None:
    lines = "".join(f"{number},row {number}\n" for number in range(200_000))
    config = built(write("a.csv.zip", zipped(("1.csv", f"id,t\n{lines}"), ("2.csv", f"id,t\n{lines}"))))
    assert [row["id"] for row in rows(config)] == [*range(200_000)] * 2


def test_what_is_wrong_in_an_archive_is_told_with_the_file_in_it_and_the_line() -> None:
    write("a.jsonl.zip", zipped(("1.jsonl", '{"a": 1}\n'), ("2.jsonl", '{"a": 1}\n{"a": \n')))
    with refused("2.jsonl in a.jsonl.zip, line 2"):
        built("a.jsonl.zip")
    write("b.csv.zip", zipped(("1.csv", "a\n1\n"), ("2.csv", "b\n1\n")))
    with refused("1.csv in b.csv.zip has the column 'a', and 2.csv in b.csv.zip has not"):
        built("b.csv.zip")


def linked() -> zipfile.ZipInfo:
    """Return the entry of a symbolic link."""
    entry = zipfile.ZipInfo("a.csv")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return entry


def encrypted() -> bytes:
    """Return an archive whose file says that it is encrypted."""
    content = bytearray(zipped(("a.csv", "a\n1\n")))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    return bytes(content)


def twice() -> bytes:
    """Return an archive of two files of one name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return zipped(("a.csv", "a\n1\n"), ("a.csv", "a\n2\n"))


def altered() -> bytes:
    """Return an archive whose file is not what its checksum says."""
    return zipped(("a.csv", "a\n1\n"), how=zipfile.ZIP_STORED).replace(b"a\n1\n", b"a\n7\n")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (zipped(), "holds no file"),
        (zipped(("README.md", "# hi")), "holds no file"),
        (zipped(("a.csv", "a\n1\n"), ("b.json", "[]")), "'b.json' in it is not a file of the format csv"),
        (zipped(("[Content_Types].xml", "<a/>"), ("xl/b.xml", "<b/>")), "is not a file of the format csv"),
        (zipped(("a.csv.zip", zipped(("a.csv", "a\n1\n"))))[:-30], "Could not read a.csv.zip"),
        (zipped(("a.csv", "a\n1\n" * 99))[:40], "Could not read a.csv.zip"),
        (zipped((linked(), "/etc/passwd")), "symbolic link"),
        (encrypted(), "is encrypted"),
        (twice(), "two files of the name 'a.csv'"),
        (altered(), "a.csv in a.csv.zip"),
        (zipped(("a.csv", "")), "a.csv in a.csv.zip"),
        (zipped(("a.csv", "a\n"), ("b.csv.zip", zipped(("a.csv", "a\n1\n")))), "'b.csv.zip' in it is an archive"),
    ],
    ids=lambda value: value[:20].replace(" ", "-") if isinstance(value, str) else "",
)
def test_an_archive_that_is_not_what_it_should_be_is_refused(content: bytes, complaint: str) -> None:
    write("a.csv.zip", content)
    with refused("a.csv.zip", complaint):
        built("a.csv.zip")


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/secret.csv", "C:\\secret.csv", "a/../../secret.csv"])
def test_a_name_in_an_archive_leads_to_nothing_but_its_content(name: str, tmp_path: Path) -> None:
    write("in/a.csv.zip", zipped((name, "a\n1\n")))
    write("secret.csv", "a\nsecret\n")
    before = sorted(tmp_path.rglob("*.csv"))
    assert rows(built("in/a.csv.zip")) == [{"a": 1}]
    assert sorted(tmp_path.rglob("*.csv")) == before


def test_a_bomb_ends_with_an_error_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FREE_BYTES", 1 << 20)
    write("bomb.csv.zip", zipped(("a.csv", b"a\n" + b"0\n" * (1 << 22))))
    with refused("Could not read bomb.csv.zip", "more than 200 times its size", "unpack it"):
        built("bomb.csv.zip")
    write("many.csv.zip", zipped(*((f"{number}.csv", "a\n1\n") for number in range(archives.MOST_MEMBERS + 1))))
    with refused("many.csv.zip", "it holds 1001 files"):
        built("many.csv.zip")


def test_files_of_an_archive_that_lie_over_each_other_are_refused() -> None:
    """Such an archive says a hundred times of the same bytes that they are a file."""
    content = zipped(("a.csv", bytes(range(256)) * 64), how=zipfile.ZIP_STORED)
    place = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry, last = content[place:end], bytearray(content[end:])
    entries = b"".join(entry.replace(b"a.csv", b"%c.csv" % letter) for letter in b"abcdefgh")
    last[8:10] = last[10:12] = (8).to_bytes(2, "little")
    last[12:16] = len(entries).to_bytes(4, "little")
    write("over.csv.zip", content[:place] + entries + bytes(last))
    with refused("over.csv.zip", "its files would take more room than it has"):
        built("over.csv.zip")


def test_the_fingerprint_is_of_the_archive() -> None:
    write("a.csv.zip", zipped(("a.csv", "a\n1\n")))
    first = contents_of(find_sources(SplitSource(("a.csv.zip",))))
    write("a.csv.zip", zipped(("a.csv", "a\n2\n")))
    assert contents_of(find_sources(SplitSource(("a.csv.zip",)))) != first
