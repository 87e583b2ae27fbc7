"""A fingerprint changes when, and only when, the rows may change."""

import hashlib
import os
import random
import shutil
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.dataset_builder import contents as file_contents
from provider.dataset_builder import fingerprint
from provider.dataset_builder import hash_cache as digests
from provider.dataset_builder.sources import SourceFile, find_sources
from provider.dataset_builder.specification import BuildSettings, SplitSource
from tests.unit.dataset_builder.building import refused, write

SOURCE = SplitSource(("*.csv",))


def told(source: SplitSource = SOURCE, settings: BuildSettings | None = None) -> str:
    """Return the fingerprint of a source."""
    return fingerprint.fingerprint(source, settings or BuildSettings(), find_sources(source))


def test_the_same_files_have_the_same_fingerprint_wherever_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.csv", "n\n1\n")
    write("b.csv", "n\n2\n")
    before = told()
    assert len(before) == 64
    os.utime("a.csv", (1, 1))
    assert told() == before
    shutil.copytree(".", "../copy")
    monkeypatch.chdir("../copy")
    assert told() == before


@pytest.mark.parametrize("pattern", ["{}/data", "{}/data/*.csv", "{}/data/a.csv"])
@pytest.mark.parametrize("place", [".", "..", "data", "/"])
def test_names_and_fingerprints_do_not_depend_on_where_the_engine_was_started(
    pattern: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("data/a.csv", "n\n1\n")
    source = SplitSource((pattern.format(Path.cwd()),))
    names, before = [file.name for file in find_sources(source)], told(source)
    monkeypatch.chdir(place)
    assert ([file.name for file in find_sources(source)], told(source)) == (names, before)


@pytest.mark.parametrize("pattern", ["../data", "../data/*.csv", "../data/a.csv"])
def test_a_relative_path_that_climbs_has_names_from_its_folder_on(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("data/a.csv", "n\n1\n")
    Path("infra").mkdir()
    monkeypatch.chdir("infra")
    assert [file.name for file in find_sources(SplitSource((pattern,)))] == ["a.csv"]


@pytest.mark.parametrize(
    "settings",
    [BuildSettings(max_shard_size=1000), BuildSettings(compression="snappy"), BuildSettings(columns={"n": "string"})],
)
def test_settings_that_change_the_shards_change_it(settings: BuildSettings) -> None:
    write("a.csv", "n\n1\n")
    assert told(settings=settings) != told()


@pytest.mark.parametrize("changed", [{"format": "csv"}, {"options": {"delimiter": ";"}}])
def test_what_tells_how_to_read_changes_it(changed: dict[str, Any]) -> None:
    write("a.csv", "n\n1\n")
    assert told(replace(SOURCE, **changed)) != told()


def test_where_and_with_which_keys_files_are_read_does_not_change_it() -> None:
    write("a.csv", "n\n1\n")
    assert told(settings=BuildSettings(storage={"hf": {"token": "x"}})) == told()


def test_a_file_that_changes_appears_goes_or_is_renamed_changes_it() -> None:
    write("a.csv", "n\n1\n")
    seen = {told()}
    write("a.csv", "n\n2\n")
    seen.add(told())
    write("b.csv", "n\n1\n")
    seen.add(told())
    Path("b.csv").rename("c.csv")
    seen.add(told())
    assert len(seen) == 4


def test_a_change_of_the_builder_changes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.csv", "n\n1\n")
    before = told()
    monkeypatch.setattr(fingerprint, "BUILDER", fingerprint.BUILDER + 1)
    assert told() != before


def test_the_version_of_a_remote_file_counts_and_nothing_is_read() -> None:
    files = [SourceFile("s3://b/a.csv", "s3://b/a.csv", 3, version) for version in ("1", "1", "2")]
    one, same, other = (fingerprint.fingerprint(SOURCE, BuildSettings(), [file]) for file in files)
    assert one == same != other


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was just written counts as one that was written long ago."""
    monkeypatch.setattr(digests, "_GRAIN", -(10**12))
    monkeypatch.setattr(digests, "_COARSE", -(10**12))


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("way", ["in place", "copied with its times", "unpacked"])
def test_another_content_of_equal_size_and_time_changes_it(way: str) -> None:
    for name, number in (("v1", 1), ("v2", 2)):
        write(f"{name}/t.csv", f"n\n{number}\n")
        os.utime(f"{name}/t.csv", (1, 1))
        with tarfile.open(f"{name}.tar", "w") as archive:
            archive.add(f"{name}/t.csv", "t.csv")
    shutil.copy2("v1/t.csv", "t.csv")
    source = SplitSource(("t.csv",))
    before = told(source)
    if way == "in place":
        write("t.csv", "n\n2\n")
        os.utime("t.csv", (1, 1))
    elif way == "unpacked":
        with tarfile.open("v2.tar") as archive:
            archive.extractall(filter="data")
    else:
        shutil.copy2("v2/t.csv", "t.csv")
    assert told(source) != before


def test_a_digest_is_not_remembered_where_another_change_might_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "_GRAIN", 10**12)
    write("a.csv", "n\n1\n")
    before = told()
    now = digests._Version.of(str(Path("a.csv").absolute()))
    write("a.csv", "n\n2\n")
    monkeypatch.setattr(digests._Version, "of", staticmethod(lambda path: now))  # the clock of the disk stood still
    assert told() != before


@pytest.mark.parametrize(
    ("changed", "settled"),
    [(10**9 * 5, 10**9 * 7 + 1), (10**9 * 5 + 1, 10**9 * 5 + 10**9 // 20 + 2)],
)
def test_a_version_is_settled_once_the_clock_of_its_disk_has_moved_on(changed: int, settled: int) -> None:
    for version in (digests._Version("a", 1, changed, 1, 1), digests._Version("a", 1, 1, changed, 1)):
        assert version.is_settled(settled)
        assert not version.is_settled(settled - 1)


@pytest.mark.usefixtures("settled")
def test_a_file_is_read_once_and_again_only_when_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.csv", "n\n1\n")
    told()
    read: list[digests.Part] = []

    def hashed(batch: list[digests.Part]) -> list[bytes]:
        read.extend(batch)
        return [b"0"] * len(batch)

    monkeypatch.setattr(digests, "_hash", hashed)
    told()
    assert read == []
    write("a.csv", "n\n2\n")
    os.utime("a.csv", ns=(5, 5))
    told()
    assert len(read) == 1


@pytest.mark.parametrize("damage", ["garbage", "folder", "unwritable"])
def test_a_cache_that_can_not_be_used_is_no_error(damage: str, tmp_path: Path) -> None:
    write("a.csv", "n\n1\n")
    before = told()
    cache = tmp_path / "cache"
    database = next(cache.rglob("contents.sqlite3"))
    if damage == "garbage":
        database.write_bytes(b"no database" * 1000)
    else:
        shutil.rmtree(cache)
        if damage == "folder":
            database.mkdir(parents=True)
        else:
            cache.write_text("a file where the folder should be")
    assert told() == before


def test_progress_is_told_and_what_it_raises_ends_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_contents, "PART", 1 << 20)
    write("a.csv", "n\n" + "1\n" * 2_000_000)
    sizes: list[int] = []
    fingerprint.fingerprint(SOURCE, BuildSettings(), find_sources(SOURCE), advance=sizes.append)
    assert sum(sizes) == Path("a.csv").stat().st_size
    assert len(sizes) > 1
    write("a.csv", "n\n" + "2\n" * 2_000_000)

    def stop(size: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fingerprint.fingerprint(SOURCE, BuildSettings(), find_sources(SOURCE), advance=stop)


def test_a_file_that_goes_away_meanwhile_is_an_error_that_names_it() -> None:
    write("a.csv", "n\n1\n")
    found = find_sources(SOURCE)
    Path("a.csv").unlink()
    with refused("a.csv"):
        fingerprint.fingerprint(SOURCE, BuildSettings(), found)


def _interrupted(path: Path, cache: Path) -> None:
    with digests.FileHashCache(cache) as known:
        known.of([str(path)])
        raise KeyboardInterrupt


@pytest.mark.usefixtures("settled")
def test_what_was_read_before_an_interruption_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ab":
        (tmp_path / name).write_text(name, encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        _interrupted(tmp_path / "a", tmp_path / "cache")
    monkeypatch.setattr(digests, "_hash", lambda batch: [Path(file.path).name.encode() for file, _ in batch])
    with digests.FileHashCache(tmp_path / "cache") as later:
        known = [content.digest for content in later.of([str(tmp_path / name) for name in "ab"])]
    assert known == [hashlib.sha256(b"a").hexdigest(), b"b".hex()]


@given(sizes=st.lists(st.integers(0, 40), max_size=12), part=st.integers(1, 16))
def test_files_of_every_size_have_the_digest_of_their_parts(sizes: list[int], part: int) -> None:
    contents = [random.Random(number).randbytes(size) for number, size in enumerate(sizes)]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_contents, "PART", part)
        paths = [Path(folder) / str(number) for number in range(len(sizes))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        with digests.FileHashCache(Path(folder) / "cache") as known:
            told = known.of(map(str, paths))
        with digests.FileHashCache(Path(folder) / "cache") as known:
            assert known.of(map(str, paths)) == told
    for content, known_content in zip(contents, told, strict=True):
        parts = [content[start : start + part] for start in range(0, max(1, len(content)), part)]
        hashes = [hashlib.sha256(one).digest() for one in parts]
        assert (
            known_content.digest == (hashes[0] if len(parts) == 1 else hashlib.sha256(b"".join(hashes)).digest()).hex()
        )


@given(
    one=st.binary(max_size=40),
    other=st.binary(max_size=40),
    start=st.integers(0, 39),
    size=st.integers(1, 40),
    blocks=st.tuples(st.integers(1, 6), st.integers(1, 4)),
)
def test_ranges_are_told_apart_by_their_bytes_and_alike_where_their_blocks_are(
    one: bytes, other: bytes, start: int, size: int, blocks: tuple[int, int]
) -> None:
    stop, block, part = start + size, blocks[0], blocks[0] * blocks[1]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_contents, "PART", part)
        patch.setattr(file_contents, "BLOCK", block)
        known = []
        for name, content in (("one", one), ("other", one[:start] + other), ("same", one)):
            (Path(folder) / name).write_bytes(content)
            with digests.FileHashCache(Path(folder) / "cache") as cache:
                known += cache.of([str(Path(folder) / name)])
        assert known[0] == known[2]
        if stop <= len(one) and stop <= start + len(other):
            first, last = start // part * part, -(-stop // block) * block
            changed = one[:start] + other
            alike = one[first:last] == changed[first:last]
            assert (known[0].of_range(start, stop) == known[1].of_range(start, stop)) == alike
            assert known[0].of_range(start, stop) != known[0].of_range(start, stop - 1)


def test_a_name_that_is_no_utf_8_costs_the_cache_and_nothing_else(tmp_path: Path) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.csv")
    Path(odd).write_bytes(b"a")
    with digests.FileHashCache(tmp_path / "cache") as known:
        assert [content.digest for content in known.of([odd])] == [hashlib.sha256(b"a").hexdigest()]


def test_a_plan_shows_each_file_or_each_folder_of_many() -> None:
    few = [SourceFile(f"/w/d/{number}.csv", f"d/{number}.csv", 1, f"v{number}") for number in range(3)]
    contents = fingerprint.contents_of(few)
    assert fingerprint.shown_sources(few, contents) == {"d/0.csv": "v0", "d/1.csv": "v1", "d/2.csv": "v2"}
    many = [SourceFile(f"/w/{number % 2}/{number}", f"{number % 2}/{number}", 1, f"v{number}") for number in range(500)]
    shown = fingerprint.shown_sources(many, fingerprint.contents_of(many))
    assert shown is not None
    assert list(shown) == ["0/", "1/"]
    other = [*many[:-1], SourceFile("/w/1/499", "1/499", 1, "other")]
    again = fingerprint.shown_sources(other, fingerprint.contents_of(other))
    assert again is not None
    assert (again["0/"] == shown["0/"], again["1/"] == shown["1/"]) == (True, False)
    apart = [SourceFile(f"/w/{number}/a", f"{number}/a", 1, "v") for number in range(300)]
    assert fingerprint.shown_sources(apart, fingerprint.contents_of(apart)) is None


def test_files_of_one_name_in_two_places_are_shown_by_their_paths() -> None:
    files = [SourceFile(f"/{place}/a.csv", "a.csv", 1, place) for place in ("x", "y")]
    assert fingerprint.shown_sources(files, fingerprint.contents_of(files)) == {"/x/a.csv": "x", "/y/a.csv": "y"}
