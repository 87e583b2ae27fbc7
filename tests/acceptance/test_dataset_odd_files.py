"""Odd files are published so that the unmodified `datasets` library reads their rows, or refused with what to do."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import inf
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.every_format import Row, written
from tests.acceptance.loading import load_splits
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest
ID = "acme/odd"

ODD_NAMES = [
    *("yes", "no", "1", "1e3", "null", "~", "a: b", "- x", "#c", "'q'", '"dq"', "\t", "new\nline", " lead ", "trail "),
    *(
        "é😀",
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeff",
        "@at",
        "`bt`",
        "%p",
        "*st",
        "&am",
        "!ex",
        "|",
        ">",
        "{",
        "[",
        "?",
        "=",
    ),
    *("<<", "0x1F", "2024-01-01", "12:30:00", ".inf", "x" * 200, "\x01", "\x1b[0m", "back\\slash", "日本"),
]
VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
LATE = 5_000
SHADES = {"train": 1, "test": 2}


@dataclass(frozen=True)
class Odd:
    """A split of odd files that is published, and its rows.

    Args:
        files: by their paths in the folder of the config, in the order in which they are named.
        rows: that they hold.
        named: the path in the folder that `files` names; each of the files if it is None.
        options: of the split, as HCL.
    """

    files: Mapping[str, bytes]
    rows: list[Row]
    named: str | None = None
    options: str = ""

    def block(self, folder: Path) -> str:
        """Write the files, and return the split in HCL."""
        paths = [written(folder / name, content) for name, content in self.files.items()]
        named = paths if self.named is None else [str(folder / self.named)]
        return f"{{ files = {json.dumps(named)}, options = {{ {self.options} }} }}"


def arrow(table: pa.Table) -> bytes:
    """Return a table as an Arrow file."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def parquet(table: pa.Table, **how: Any) -> bytes:
    """Return a table as a Parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, **how)
    return bytes(sink.getvalue())


def picture(shade: int) -> bytes:
    """Return a small PNG."""
    sink = io.BytesIO()
    Image.new("RGB", (4, 4), (shade, 0, 0)).save(sink, "png")
    return sink.getvalue()


def seen(shade: int) -> tuple[tuple[int, int], bytes]:
    """Return the size and the points of a picture."""
    return (4, 4), bytes([shade, 0, 0]) * 16


def nested(levels: int, text_below: int | None = None) -> Any:
    """Return an object in an object, and so on; as JSON where it is deeper than Parquet's readers go."""
    if levels == 0:
        return 1
    if text_below == 0:
        return json.dumps(nested(levels))
    return {"a": nested(levels - 1, None if text_below is None else text_below - 1)}


def twice_named() -> pa.Table:
    """Return a table of two columns of one name."""
    return pa.Table.from_arrays([pa.array([1, 2]), pa.array([3, 4]), pa.array(["x", "y"])], ["a", "a", "b"])


def zeroed() -> bytes:
    """Return a Parquet file whose middle a broken copy left out."""
    content = bytearray(parquet(pa.table({"text": [f"row {number * 7919}" for number in range(900)]})))
    middle = len(content) // 4
    content[middle : middle + 2048] = bytes(2048)
    return bytes(content)


def not_utf_8() -> bytes:
    """Return a Parquet file with a text that is none."""
    broken = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0"), pa.py_buffer(b"\xff")])
    return parquet(pa.table({"text": broken}))


def zipped(**files: str) -> bytes:
    """Return a zip archive of csv files."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return sink.getvalue()


PUBLISHED: Mapping[str, Callable[[], Odd]] = {
    "archive": lambda: Odd({"a.csv.zip": zipped(b="a\n2\n", a="a\n1\n")}, [{"a": 1}, {"a": 2}]),
    "array": lambda: Odd({"a.jsonl": b'[{"a":1},{"a":2}]'}, [{"a": 1}, {"a": 2}]),
    "concat": lambda: Odd({"a.jsonl": b'{"a":1}{"a":2}'}, [{"a": 1}, {"a": 2}]),
    "pretty": lambda: Odd({"a.jsonl": b'{\n  "a": 1\n}\n{\n  "a": 2\n}\n'}, [{"a": 1}, {"a": 2}]),
    "mark_csv": lambda: Odd({"a.csv.gz": gzip.compress(b"\xef\xbb\xbfa,b\n1,x\n")}, [{"a": 1, "b": "x"}]),
    "mark_json": lambda: Odd({"a.json.gz": gzip.compress(b'\xef\xbb\xbf[{"a":1}]')}, [{"a": 1}]),
    "packed_unsaid": lambda: Odd({"a.csv": gzip.compress(b"a\n1\n") + bytes(9)}, [{"a": 1}]),
    "returns": lambda: Odd(
        {"a.csv": b'a,b,c\r1,2,3\r"Once upon\ra time",5,6\r'},
        [{"a": "1", "b": 2, "c": 3}, {"a": "Once upon\ra time", "b": 5, "c": 6}],
    ),
    "decimals": lambda: Odd(
        {
            "a.arrow": arrow(
                pa.table(
                    {
                        "small": pa.array([Decimal("1.23"), None], pa.decimal32(5, 2)),
                        "large": pa.array([None, Decimal("4.5")], pa.decimal64(12, 1)),
                    }
                )
            )
        },
        [{"small": Decimal("1.23"), "large": None}, {"small": None, "large": Decimal("4.5")}],
    ),
    "next_line": lambda: Odd(
        {"a.csv": b"Total\x85,b\n1,2\n"}, [{"Total\x85": 1, "b": 2}], options='encoding = "latin-1"'
    ),
    "names": lambda: Odd(
        {"a.jsonl": json.dumps({name: index for index, name in enumerate(ODD_NAMES)}).encode()},
        [{name: index for index, name in enumerate(ODD_NAMES)}],
    ),
    "order": lambda: Odd({"b.txt": b"first\n", "a.txt": b"second\n"}, [{"text": "first"}, {"text": "second"}]),
    "signs": lambda: Odd(
        {"a.csv": b"a,b,c,d\n+5,-0,007,1_000\n6,1,8,2\n"},
        [{"a": "+5", "b": "-0", "c": "007", "d": "1_000"}, {"a": "6", "b": "1", "c": "8", "d": "2"}],
    ),
    "late_zero": lambda: Odd(
        {"a.csv": b"zip,name\n" + b"10000,x\n" * LATE + b"01234,late\n"},
        [{"zip": "10000", "name": "x"}] * LATE + [{"zip": "01234", "name": "late"}],
    ),
    "quoted_empty": lambda: Odd(
        {"a.csv": b'"id","price"\n"1","9.5"\n"2",""\n'}, [{"id": 1, "price": 9.5}, {"id": 2, "price": None}]
    ),
    "infinite": lambda: Odd({"a.csv": b"x\nInf\n-Inf\nNA\n1.5\n"}, [{"x": inf}, {"x": -inf}, {"x": None}, {"x": 1.5}]),
    "frames": lambda: Odd(
        {
            "a.png": picture(1),
            "b.png": picture(2),
            "metadata.jsonl": b'{"file_names": ["a.png", "b.png"], "t": 1}\n',
        },
        [{"images": [seen(1), seen(2)], "t": 1}],
        named=".",
    ),
    "clips": lambda: Odd(
        {"a.mp4": VIDEO, "b.mp4": VIDEO},
        [{"video": {"bytes": VIDEO, "path": "a.mp4"}}, {"video": {"bytes": VIDEO, "path": "b.mp4"}}],
        named=".",
    ),
    "beside": lambda: Odd({"a.csv": b"a\n1\n", "README.md": b"# hi\n", "_SUCCESS": b""}, [{"a": 1}], named="."),
    "brackets": lambda: Odd({"[DATA]/a.json": b'[{"a": 1}]', "d/b.json": b"[]"}, [{"a": 1}], named="[DATA]/*.json"),
    "runs": lambda: Odd(
        {"a.arrow": arrow(pa.table({"x": pa.RunEndEncodedArray.from_arrays([2, 3], ["a", "b"])}))},
        [{"x": "a"}, {"x": "a"}, {"x": "b"}],
    ),
    "hundreds": lambda: Odd(
        {"a.arrow": arrow(pa.table({"x": pa.array([100]).cast(pa.decimal128(19)).cast(pa.decimal128(3, -2))}))},
        [{"x": Decimal(100)}],
    ),
    "deep": lambda: Odd({"a.jsonl": json.dumps(nested(200)).encode()}, [nested(200, text_below=33)]),
}

REFUSED: Mapping[str, tuple[str, Callable[[], bytes], tuple[str, str]]] = {
    "archive_line": (
        "zipped.csv.zip",
        lambda: zipped(a="a,b\n1,2\n", b="a,b\n1\n"),
        ("Could not read b.csv in zipped.csv.zip, line 2", "expected 2 values and found 1"),
    ),
    "deep": ("deep.json", lambda: b"[" * 1200, ("Could not read deep.json, line 1", "it is nested too deep")),
    "dup_arrow": (
        "dup.arrow",
        lambda: arrow(twice_named()),
        ("Could not read dup.arrow", "it has two columns of the name 'a'"),
    ),
    "dup_parquet": (
        "dup.parquet",
        lambda: parquet(twice_named()),
        ("Could not read dup.parquet", "it has two columns of the name 'a'"),
    ),
    "emptystruct": (
        "empty.arrow",
        lambda: arrow(pa.table({"x": pa.array([{}, {}], pa.struct([]))})),
        ("Could not read empty.arrow", "its column 'x' is an object without fields"),
    ),
    "header": (
        "latin.csv",
        lambda: b"Pre\xe7o,b\n1,2\n",
        ("Could not read latin.csv, line 1", "it is not UTF-8: write its encoding"),
    ),
    "nul": ("nul.csv", lambda: b"a\0b,c\n1,2\n", ("The column 'a", "Its name holds a NUL")),
    "damaged": ("zeroed.parquet", zeroed, ("Could not read zeroed.parquet", "Corrupt snappy compressed data")),
    "no_text": ("bytes.parquet", not_utf_8, ("Could not read bytes.parquet", "its column 'text': Invalid UTF8")),
    "cut_off": (
        "cut.csv.gz",
        lambda: gzip.compress(b"a\n1\n" * 999)[:-9],
        ("Could not read cut.csv.gz", "it ends before the end of its content"),
    ),
    "no_row": ("header.csv", lambda: b"a,b\n", ("The split 'train' has no row", "header.csv: no row")),
    "twice_key": (
        "key.jsonl",
        lambda: b'{"a": 1}\n{"a": 1, "a": 2}\n',
        ("Could not read key.jsonl, line 2", "the key 'a' stands twice"),
    ),
}
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 12345\n"


def dataset(name: str, configs: Mapping[str, str]) -> str:
    """Return a dataset in HCL, with a config of one split for each entry."""
    blocks = "".join(f"    {config} = {{ splits = {{ train = {split} }} }}\n" for config, split in configs.items())
    return f'resource "huggingface_dataset" "{name}" {{\n  name = "{name}"\n  configs = {{\n{blocks}  }}\n}}\n'


def test_rows_of_odd_files_are_loaded_as_the_files_hold_them(
    workspace: Workspace, hub: Rehearsal, tmp_path: Path
) -> None:
    odd = {name: make() for name, make in PUBLISHED.items()}
    configs = {name: one.block(tmp_path / "data" / name) for name, one in odd.items()}
    workspace.write(hub.block() + dataset("odd", configs))
    workspace.apply()
    assert workspace.changes() == {}
    loaded = load_splits(hub, tmp_path / "hf", ID, [(name, "train") for name in odd])
    for (config, _, streaming), (_, rows) in loaded.items():
        assert rows == odd[config].rows, (config, streaming)
    assert len(loaded) == 2 * len(odd)


def test_folders_that_splits_are_told_from_are_no_labels(workspace: Workspace, hub: Rehearsal, tmp_path: Path) -> None:
    for split, shade in SHADES.items():
        written(tmp_path / "pictures" / split / "a.png", picture(shade))
    splits = ", ".join(f'{split} = {{ files = ["{tmp_path}/pictures/{split}"] }}' for split in SHADES)
    configs = f"{{ default = {{ splits = {{ {splits} }} }} }}"
    workspace.write(
        hub.block() + f'resource "huggingface_dataset" "odd" {{\n  name = "odd"\n  configs = {configs}\n}}\n'
    )
    workspace.apply()
    assert workspace.changes() == {}
    loaded = load_splits(hub, tmp_path / "hf", ID, [("default", split) for split in SHADES])
    for (_, split, streaming), (_, rows) in loaded.items():
        content = {"bytes": picture(SHADES[split]), "path": "a.png"}
        assert rows == [{"image": content if streaming else seen(SHADES[split])}]
    assert len(loaded) == 2 * len(SHADES)


def test_odd_files_that_no_reader_could_read_are_refused_by_name_and_nothing_is_published(
    workspace: Workspace, hub: Rehearsal, tmp_path: Path
) -> None:
    blocks = [
        dataset(name, {"default": f'{{ files = ["{written(tmp_path / file, make())}"] }}'})
        for name, (file, make, _) in REFUSED.items()
    ]
    workspace.write(hub.block() + "".join(blocks))
    said = workspace.fails("apply", "-input=false", "-auto-approve")
    assert [part for _, _, complaint in REFUSED.values() for part in complaint if part not in said] == []
    assert said.count("Error: ") == len(REFUSED)
    assert "bug in the provider" not in said
    assert [name for name in REFUSED if hub.exists(f"acme/{name}", "dataset")] == []


def test_pointers_of_large_files_are_refused_by_the_plan(workspace: Workspace, hub: Rehearsal, tmp_path: Path) -> None:
    names = [f"{form}.{form}" for form in ("csv", "txt", "png", "parquet", "jsonl")]
    blocks = [
        dataset(f"it{index}", {"default": f'{{ files = ["{written(tmp_path / name, POINTER)}"] }}'})
        for index, name in enumerate(names)
    ]
    workspace.write(hub.block() + "".join(blocks))
    said = workspace.fails("plan", "-input=false")
    for name in names:
        assert f"{name} is a pointer of Git LFS, not the file" in said
    assert said.count("git lfs pull") == len(names)
