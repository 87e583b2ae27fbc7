import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.dataset_builder import build, planning, steps
from provider.dataset_builder.build import build_config, named_files
from provider.dataset_builder.config_build import find_files
from provider.dataset_builder.contents import FileContent
from provider.dataset_builder.execution import LEAST_GRAIN
from provider.dataset_builder.fingerprint import contents_of
from provider.dataset_builder.formats.reading import FileRange
from provider.dataset_builder.progress import Advance
from provider.dataset_builder.results import BuiltSplit, Known
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.specification import BuildSettings, SplitSource
from provider.dataset_builder.task_keys import MOST_TASKS, SizedPiece, grain_of, grouped
from tests.unit.dataset_builder.building import cut_small, unwatched, write

FORMS = ("csv", "jsonl", "txt", "parquet", "arrow")
Rows = list[dict[str, Any]]


def put(name: str, form: str, records: Rows) -> None:
    """Write records as a file of a format."""
    if form == "csv":
        write(name, "n,text\n" + "".join(f'{record["n"]},"{record["text"]}"\n' for record in records))
    elif form == "jsonl":
        write(name, "".join(json.dumps(record) + "\n" for record in records))
    elif form == "txt":
        write(name, "".join(f"{record['n']} {record['text']}\n" for record in records))
    else:
        table = pa.Table.from_pylist(records, pa.schema({"n": pa.string(), "text": pa.large_string()}))
        if form == "parquet":
            pq.write_table(table, name, row_group_size=50, compression="none", use_dictionary=False)
        else:
            with pa.OSFile(name, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table, max_chunksize=250)


class Publisher:
    """Publishes a split again and again, and keeps the rows of every task that it built.

    Args:
        source: of the rows.
        settings: how to build.
    """

    def __init__(self, source: SplitSource, settings: BuildSettings | None = None) -> None:
        self.source = source
        self.settings = settings or BuildSettings()
        self.tables: dict[str, pa.Table] = {}
        self.split = BuiltSplit(())
        self.scans: Mapping[str, str] = {}

    def known(self) -> Known:
        """Return what is known of the split before it is built."""
        found = find_files(self.source, self.settings)
        contents = contents_of((*found, *named_files(self.source, self.settings, found, unwatched)))
        done = {task.key: (task.num_examples, task.num_bytes) for task in self.split.tasks}
        return Known({"train": contents}, {"train": done}, self.scans)

    def publish(self) -> tuple[list[str], list[str]]:
        """Build what is not built yet; return the keys of all tasks, and of those that were done now."""
        known = self.known()
        folder = Path(tempfile.mkdtemp(dir=Path.cwd().parent))
        config = build_config({"train": self.source}, self.settings, folder, unwatched, known=known)
        made, self.scans = config.splits["train"], config.scans
        for task in made.tasks:
            if task.shards is not None:
                self.tables[task.key] = pa.concat_tables([pq.read_table(shard.path) for shard in task.shards])
        self.split = made
        return [task.key for task in made.tasks], [task.key for task in made.tasks if task.shards is not None]

    def rows(self) -> Rows:
        """Return the rows of the tasks as they are published."""
        rows: Rows = pa.concat_tables([self.tables[task.key] for task in self.split.tasks]).to_pylist()
        assert len(rows) == self.split.num_examples
        return rows


def records(first: int, count: int) -> Rows:
    """Return some records, which say what they are."""
    return [{"n": str(number), "text": f"text {number * 7919}"} for number in range(first, first + count)]


@contextmanager
def in_a_folder(grain: int) -> Iterator[None]:
    """Work in an empty folder, in small pieces."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        cut_small(patch, grain)
        (Path(folder) / "work").mkdir()
        os.chdir(Path(folder) / "work")
        try:
            yield
        finally:
            os.chdir(before)


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    """Draw edits of a folder: what to do, with which file, and with how many rows."""
    kinds = st.sampled_from(["insert", "delete", "append", "rename", "change", "shrink", "type", "twin"])
    return draw(st.lists(st.tuples(kinds, st.integers(0, 5), st.integers(1, 300)), min_size=1, max_size=5))


def edited(files: dict[str, Rows], edit: tuple[str, int, int], form: str) -> dict[str, Rows]:
    """Return the files after an edit; at least one stays."""
    kind, place, count = edit
    name = sorted(files)[place % len(files)]
    rest, own = {other: rows for other, rows in files.items() if other != name}, files[name]
    fresh = records(10_000 * (1 + place) + count, count)
    if kind == "type" and form not in {"csv", "jsonl"}:
        kind = "append"
    changed: dict[str, dict[str, Rows]] = {
        "insert": files | {f"{place}{count:03d}.{form}": fresh},
        "delete": rest or files,
        "append": files | {name: own + fresh},
        "rename": rest | {f"{place}{count:03d}x.{form}": own},
        "change": files | {name: [*own[: count % len(own)], fresh[0], *own[count % len(own) + 1 :]]},
        "shrink": files | {name: own[: max(1, len(own) - count)]},
        "type": files | {name: [*own, {"n": "no number", "text": ""}]},
        "twin": files | {f"{place}t.{form}": own},
    }
    return changed[kind]


@given(form=st.sampled_from(FORMS), sizes=st.lists(st.integers(1, 600), min_size=1, max_size=4), some=edits())
def test_after_any_edits_the_rows_and_the_keys_are_those_of_a_build_from_nothing(
    form: str, sizes: list[int], some: list[tuple[str, int, int]]
) -> None:
    with in_a_folder(4000):
        files = {f"{number}.{form}": records(1000 * number, size) for number, size in enumerate(sizes)}
        publisher = Publisher(SplitSource((f"*.{form}",)))
        for edit in [None, *some]:
            files = edited(files, edit, form) if edit else files
            for path in Path.cwd().iterdir():
                path.unlink()
            for name, rows in files.items():
                put(name, form, rows)
            keys, _ = publisher.publish()
            nothing = Publisher(publisher.source)
            assert nothing.publish()[0] == keys
            assert nothing.rows() == publisher.rows()
            assert len(set(keys)) == len(keys)
            assert len(keys) < MOST_TASKS


SIZE = 3000
GRAIN = 4000
NEIGHBOURS = 130
"""Rows of a small file, and of the end of another one that it is built with."""


def ten_files(form: str) -> Publisher:
    """Publish ten files of some thousand rows."""
    for number in range(10):
        put(f"{number}.{form}", form, records(SIZE * number, SIZE))
    settings = BuildSettings(columns={"n": "int64"} if form == "parquet" else {})
    publisher = Publisher(SplitSource((f"*.{form}",)), settings)
    keys, built = publisher.publish()
    assert keys == built
    return publisher


def changed_in_the_middle() -> Rows:
    """Return the records of the fifth file with another text of the same length in the middle."""
    changed = records(SIZE * 4, SIZE)
    changed[SIZE // 2]["text"] = changed[SIZE // 2]["text"].replace("t", "T")
    return changed


EDITS: Mapping[str, tuple[Callable[[str], object], float]] = {
    "nothing": (lambda form: None, 0),
    "a file before all others": (lambda form: put(f"00.{form}", form, records(90_000, 30)), NEIGHBOURS),
    "a file after all others": (lambda form: put(f"99.{form}", form, records(90_000, 30)), NEIGHBOURS),
    "a file less": (lambda form: Path(f"4.{form}").unlink(), 0),
    "another order": (lambda form: Path(f"3.{form}").rename(f"99.{form}"), 0),
    "rows after the last": (lambda form: put(f"9.{form}", form, records(SIZE * 9, SIZE + 30)), SIZE * 0.4),
    "a row in the middle": (lambda form: put(f"4.{form}", form, changed_in_the_middle()), SIZE * 0.4),
}
"""What is done, and how many rows are built then at most."""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_builds_only_the_tasks_that_it_concerns(form: str, edit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_small(monkeypatch, GRAIN)
    publisher = ten_files(form)
    do, most = EDITS[edit]
    do(form)
    _, built = publisher.publish()
    rows = sum(task.num_examples for task in publisher.split.tasks if task.key in built)
    is_whole = form == "arrow" and "row" in edit  # nothing says which bytes of a file a record batch has
    assert rows <= (SIZE + 30 if is_whole else most)
    assert (rows > 0) == (most > 0)


@pytest.mark.parametrize(
    "other",
    [
        lambda publisher: Publisher(publisher.source, BuildSettings(compression="snappy")),
        lambda publisher: Publisher(publisher.source, BuildSettings(max_shard_size=2_000_000)),
        lambda publisher: Publisher(publisher.source, BuildSettings(columns={"n": "float64"})),
        lambda publisher: Publisher(SplitSource(publisher.source.files, None, {"null_values": ["x"]})),
    ],
)
def test_what_says_how_to_build_gives_all_tasks_other_keys(other: Callable[[Publisher], Publisher]) -> None:
    put("a.csv", "csv", records(0, 100))
    put("b.csv", "csv", records(100, 100))
    publisher = Publisher(SplitSource(("*.csv",)))
    assert not set(publisher.publish()[0]) & set(other(publisher).publish()[0])


def test_a_column_whose_type_changes_gives_all_tasks_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    cut_small(monkeypatch, GRAIN)
    publisher = ten_files("csv")
    write("99.csv", "n,text\nno number,x\n")
    keys, built = publisher.publish()
    assert keys == built
    assert {row["n"] for row in publisher.rows()} > {"no number", "0"}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_was_scanned_is_not_scanned_again(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_small(monkeypatch, GRAIN)
    monkeypatch.setattr(planning, "_LOOK_EACH", (64, 64))
    scanned: list[object] = []
    scan = steps.scan

    def counted(part: bytes, advance: Advance) -> tuple[bytes, str | None]:
        scanned.append(part)
        return scan(part, advance)

    monkeypatch.setattr(steps, "scan", counted)
    for number in range(5):
        put(f"{number}.{form}", form, records(SIZE * number, SIZE))
    put(f"4.{form}", form, [*records(SIZE * 4, SIZE), {"n": "no number", "text": "x"}])
    if form == "jsonl":
        put("3.jsonl", form, [*records(SIZE * 3, SIZE), {"n": "1", "text": "x", "late": {"deep": [1, None]}}])
    publisher = Publisher(SplitSource((f"*.{form}",)))
    publisher.publish()
    first = len(scanned)
    assert first > 20
    scanned.clear()
    put(f"00.{form}", form, records(90_000, 30))
    _, built = publisher.publish()
    assert (len(scanned), len(built)) == (1, 1)
    scanned.clear()
    preview = build.preview_config(
        {"train": publisher.source}, BuildSettings(), unwatched, publisher.known(), scan=True
    )
    assert preview is not None
    assert scanned == []
    assert (preview.to_build["train"], preview.total["train"] > 100_000) == (0, True)
    nothing = Publisher(publisher.source)
    assert nothing.publish()[0] == [task.key for task in publisher.split.tasks]
    assert nothing.rows() == publisher.rows()
    assert [feature["name"] for feature in preview.features] == list(publisher.rows()[0])
    Path(f"4.{form}").unlink()
    publisher.publish()
    nothing = Publisher(publisher.source)
    nothing.publish()
    assert nothing.rows() == publisher.rows()


def test_the_header_of_a_file_counts_for_all_its_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    cut_small(monkeypatch, GRAIN)
    publisher = ten_files("csv")
    swapped = Path("9.csv").read_text(encoding="utf-8").replace("n,text\n", "text,n\n")
    write("9.csv", swapped)
    keys, built = publisher.publish()
    assert keys == built, "a column of numbers became one of texts"
    write("9.csv", swapped.replace("text,n\n", "text, n\n"))
    with pytest.raises(Exception, match="other columns"):
        publisher.publish()


def test_an_image_that_a_table_names_counts() -> None:
    write("p/a.png", b"a")
    write("p/metadata.csv", "file_name,n\na.png,1\n")
    publisher = Publisher(SplitSource(("p/*",), "imagefolder"))
    publisher.publish()
    write("p/a.png", b"b")
    assert len(publisher.publish()[1]) == 1
    assert publisher.rows()[0]["image"]["bytes"] == b"b"


def test_the_name_and_the_folder_of_an_image_count() -> None:
    write("p/cat/a.png", b"a")
    write("p/dog/b.png", b"b")
    publisher = Publisher(SplitSource(("p/*/*",)))
    publisher.publish()
    Path("p/cat/a.png").rename("p/cat/c.png")
    assert publisher.publish()[1]
    assert publisher.rows()[0]["image"]["path"] == "c.png"
    Path("p/dog/b.png").rename("p/cat/b.png")
    assert publisher.publish()[1]


def test_new_images_build_little_of_a_folder_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    cut_small(monkeypatch, 20_000)
    for number in range(1000):
        write(f"p/{number:05d}.png", str(number).encode() * 100)
    publisher = Publisher(SplitSource(("p/*",)))
    assert len(publisher.publish()[0]) > 10
    for number in range(1000, 1010):
        write(f"p/{number:05d}.png", str(number).encode() * 100)
    _, built = publisher.publish()
    assert sum(task.num_examples for task in publisher.split.tasks if task.key in built) < 100
    Path("p/00500.png").unlink()
    _, built = publisher.publish()
    assert sum(task.num_examples for task in publisher.split.tasks if task.key in built) < 200
    assert [row["image"]["path"] for row in publisher.rows()] == [
        f"{number:05d}.png" for number in range(1010) if number != 500
    ]


def test_parquet_files_that_are_shards_as_they_are_are_known_again() -> None:
    for number in range(3):
        table = pa.table({"n": pa.array([number] * 10, pa.int64())})
        pq.write_table(table, f"{number}.parquet")
    publisher = Publisher(SplitSource(("*.parquet",)))
    assert len(publisher.publish()[0]) == 3
    Path("0.parquet").rename("9.parquet")
    assert publisher.publish()[1] == []
    assert [row["n"] for row in publisher.rows()] == [1] * 10 + [2] * 10 + [0] * 10


def test_the_keys_of_objects_of_a_store_are_those_of_their_versions() -> None:
    content = FileContent("version 1")
    assert content.of_range(0, 9) != content.of_range(0, 8)
    assert content.of_range(0, 9) != FileContent("version 2").of_range(0, 9)


@pytest.mark.parametrize(
    ("size", "columns", "grains"), [(1, 1, 1), (256, 1, 1), (257, 1, 4), (1024, 1, 4), (1025, 1, 16), (1, 2049, 4)]
)
def test_the_grain_grows_by_powers_of_four(size: int, columns: int, grains: int) -> None:
    assert grain_of(size * LEAST_GRAIN, columns) == grains * LEAST_GRAIN


@given(
    sizes=st.lists(st.one_of(st.integers(0, 150), st.none()), max_size=60),
    place=st.integers(0, 60),
    more=st.integers(0, 150),
)
def test_groups_are_pieces_in_their_order_and_those_of_others_come_back_after_a_change(
    sizes: list[int | None], place: int, more: int
) -> None:
    def groups(pieces: Sequence[SizedPiece]) -> list[list[str]]:
        return [[piece.file.name for piece, _ in group] for group in grouped(pieces, 100, contents.__getitem__)]

    pieces = [(FileRange(SourceFile("", str(number), 0, "")), size) for number, size in enumerate(sizes)]
    contents: Mapping[FileRange, str] = {piece: piece.file.name for piece, _ in pieces}
    before = groups(pieces)
    assert [name for group in before for name in group] == [str(number) for number in range(len(sizes))]
    for group in before:
        own = [sizes[int(name)] for name in group]
        assert len(group) == 1 or all(size is not None and size < 50 for size in own)
        assert len(group) == 1 or sum(size or 0 for size in own) <= 100
    inserted = (FileRange(SourceFile("", "new", 0, "")), float(more))
    contents = {**contents, inserted[0]: "new"}
    after = groups([*pieces[:place], inserted, *pieces[place:]])
    border = next((number for number in range(place, len(sizes)) if (sizes[number] or 0) >= 50), len(sizes))
    assert [group for group in after if int(group[0] if group[0] != "new" else -1) > border] == [
        group for group in before if int(group[0]) > border
    ]
