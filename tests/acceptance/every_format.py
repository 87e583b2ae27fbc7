"""Data files of every format, with the rows that they hold, written down apart from what reads them."""

import csv
import datetime as dt
import io
import json
import wave
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

Row = dict[str, Any]

BIG, LARGEST = 2**53 + 1, 2**64 - 1
"""A whole number that a float would round, and the largest of uint64."""

WORDS = ["Grüße, 世界 😀", "", 'a "quote", a comma\nand a line', " spaces ", "null", "ª"]
PRICE = Decimal("12345678901234.5678")
DAY = dt.date(2024, 2, 29)
MOMENT = dt.datetime(2024, 2, 29, 12, 30, 0, 123456)  # noqa: DTZ001 - as the files have it
NESTED: list[Row] = [
    {"id": BIG, "tags": ["a", "", "é"], "at": {"x": 1, "deep": {"y": [1.5, -2.0]}}, "steps": [{"n": 1, "say": "hi"}]},
    {"id": -BIG, "tags": [], "at": {"x": None, "deep": {"y": []}}, "steps": []},
    {"id": None, "tags": None, "at": {"x": 3, "deep": {"y": [0.25]}}, "steps": [{"n": 2, "say": None}]},
]
TYPED = pa.schema(
    [
        ("big", pa.uint64()),
        ("price", pa.decimal128(20, 4)),
        ("day", pa.date32()),
        ("at", pa.timestamp("us")),
        ("raw", pa.binary()),
        ("on", pa.bool_()),
        ("vector", pa.list_(pa.float32(), 2)),
        ("pairs", pa.list_(pa.struct([("k", pa.string()), ("v", pa.int8())]))),
    ]
)
TYPED_ROWS: list[Row] = [
    {
        "big": LARGEST,
        "price": PRICE,
        "day": DAY,
        "at": MOMENT,
        "raw": b"\0\xff",
        "on": True,
        "vector": [0.5, 1.5],
        "pairs": [{"k": "ü", "v": -128}],
    },
    dict.fromkeys(TYPED.names),
    {
        "big": 0,
        "price": -PRICE,
        "day": DAY,
        "at": MOMENT,
        "raw": b"",
        "on": False,
        "vector": [-1.0, 0.0],
        "pairs": [],
    },
]


@dataclass(frozen=True)
class Split:
    """A split as it is written in a configuration, and the rows that must come of it.

    Args:
        files: patterns, as `files` takes them.
        rows: in their order; media are the bytes of their files.
        more: further arguments of the split, as HCL.
    """

    files: Sequence[str]
    rows: Sequence[Row]
    more: Mapping[str, str] = field(default_factory=dict)

    def block(self) -> str:
        """Return it in HCL."""
        lines = "".join(f", {name} = {value}" for name, value in self.more.items())
        return f"{{ files = {json.dumps(list(self.files))}{lines} }}"


@dataclass(frozen=True)
class Config:
    """A config as it is written, and the features that must come of it.

    Args:
        splits: by name.
        columns: types, by column, as HCL.
        features: how `datasets` writes those that the test is about.
    """

    splits: Mapping[str, Split]
    columns: Mapping[str, str] = field(default_factory=dict)
    features: Mapping[str, str] = field(default_factory=dict)

    def block(self) -> str:
        """Return it in HCL."""
        splits = ", ".join(f"{name} = {split.block()}" for name, split in self.splits.items())
        columns = ", ".join(f"{name} = {wanted}" for name, wanted in self.columns.items())
        return f"{{ splits = {{ {splits} }}" + (f", columns = {{ {columns} }}" if columns else "") + " }"


def configs(folder: Path) -> dict[str, Config]:
    """Write files of every format into a folder, and give the configs made of them."""
    made = {"default": _csv(folder), "typed_csv": _typed_csv(folder), "tsv": _tsv(folder)}
    return made | _json(folder) | _columnar(folder) | _media(folder) | {"text": _text(folder)}


def compressed(path: Path, content: str, codec: str) -> str:
    """Write a compressed file, and give its path."""
    with pa.CompressedOutputStream(str(path), codec) as sink:
        sink.write(content.encode())
    return str(path)


def table(rows: Iterable[Row], delimiter: str = ",") -> str:
    """Return rows as csv, a null as nothing."""
    rows, sink = list(rows), io.StringIO(newline="")
    writer = csv.DictWriter(sink, rows[0], delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return sink.getvalue()


def lines(rows: Iterable[Row]) -> str:
    """Return rows as jsonl."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def written(path: Path, content: str | bytes) -> str:
    """Write a file, and give its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def _csv(folder: Path) -> Config:
    """Two files make the split train, one of them compressed; dates stay text; an empty value is null."""
    rows = [
        {"id": BIG + number, "wörter": word or None, "day": "2024-02-29", "score": None if number == 1 else number / 8}
        for number, word in enumerate(WORDS)
    ]
    written(folder / "csv" / "a.csv", table(rows[:4]))
    compressed(folder / "csv" / "b.csv.gz", table(rows[4:]), "gzip")
    test = written(folder / "test.csv", table(rows[:1]))
    return Config(
        {"train": Split([f"{folder}/csv/*"], rows), "test": Split([test], rows[:1])},
        features={"id": "Value('int64')", "wörter": "Value('string')", "day": "Value('string')"},
    )


def _typed_csv(folder: Path) -> Config:
    names = ["stars", "price", "big", "day", "at", "note"]
    held = ["good", str(PRICE), str(LARGEST), "2024-02-29", "2024-02-29 12:30:00.123456", "x"]
    text = "".join("|".join(row) + "\n" for row in (names, held, ["NA"] * 6))
    rows = [
        {"stars": 1, "price": PRICE, "big": LARGEST, "day": DAY, "at": MOMENT, "note": "x"},
        dict.fromkeys(names),
    ]
    options = '{ delimiter = "|", null_values = ["NA"], parse_dates = true }'
    split = Split([written(folder / "typed.csv", text)], rows, {"options": options})
    columns = {
        "stars": 'jsonencode({ class_label = ["bad", "good"] })',
        "price": '"decimal128(20, 4)"',
        "big": '"uint64"',
        "day": '"date32"',
        "at": '"timestamp[us]"',
    }
    features = {
        "stars": "ClassLabel(names=['bad', 'good'])",
        "price": "Value('decimal128(20, 4)')",
        "big": "Value('uint64')",
        "day": "Value('date32')",
        "at": "Value('timestamp[us]')",
    }
    return Config({"train": split}, columns, features)


def _tsv(folder: Path) -> Config:
    rows = [{"n": number, "text": word or None} for number, word in enumerate(WORDS)]
    return Config({"train": Split([compressed(folder / "rows.tsv.zst", table(rows, "\t"), "zstd")], rows)})


def _json(folder: Path) -> dict[str, Config]:
    document = written(folder / "rows.json", json.dumps({"version": 1, "data": NESTED}, indent=1))
    plain = [{"id": LARGEST, "day": "2024-02-29", "text": word} for word in WORDS]
    path = compressed(folder / "rows.jsonl.gz", lines(plain), "gzip")
    parsed = written(folder / "day.jsonl", lines([{"day": "2024-02-29"}, {"day": None}]))
    columns = {"id": '"uint64"', "day": '"date32"'}
    return {
        "nested": Config(
            {
                "train": Split([compressed(folder / "nested.jsonl.zst", lines(NESTED), "zstd")], NESTED),
                "validation": Split([document], NESTED, {"options": '{ field = "data" }'}),
            },
            features={"tags": "List(Value('string'))"},
        ),
        "jsonl": Config({"train": Split([path], [row | {"day": DAY} for row in plain])}, columns),
        "dates": Config({"train": Split([parsed], [{"day": DAY}, {"day": None}])}, {"day": '"date32"'}),
    }


def _columnar(folder: Path) -> dict[str, Config]:
    held = pa.Table.from_pylist(TYPED_ROWS, TYPED)
    pq.write_table(held, folder / "rows.parquet")
    with pa.ipc.new_file(folder / "rows.arrow", TYPED) as file:
        file.write_table(held)
    with pa.ipc.new_stream(folder / "stream.arrow", TYPED) as stream:
        stream.write_table(held)
    features = {"big": "Value('uint64')", "price": "Value('decimal128(20, 4)')", "raw": "Value('binary')"}
    return {
        "parquet": Config({"train": Split([f"{folder}/rows.parquet"], TYPED_ROWS)}, features=features),
        "arrow": Config(
            {
                "train": Split([f"{folder}/rows.arrow"], TYPED_ROWS),
                "test": Split([f"{folder}/stream.arrow"], TYPED_ROWS),
            },
            features=features,
        ),
    }


def _text(folder: Path) -> Config:
    said = ["Grüße", "", " 世界 ", "null"]
    return Config({"train": Split([written(folder / "rows.txt", "\n".join(said))], [{"text": line} for line in said])})


def _media(folder: Path) -> dict[str, Config]:
    shades = {name: number for number, name in enumerate(["cat/0.png", "cat/1.png", "dog/2.png"])}
    pictures = {name: _picture(folder / "pets" / name, shade) for name, shade in shades.items()}
    labelled = [{"image": pictures[name], "label": int(name.startswith("dog"))} for name in pictures]
    for name, content in pictures.items():
        written(folder / "told" / name, content)
    told: list[Row] = [{"file_name": name, "caption": f"Bild {name} é", "box": [1, 2]} for name in reversed(pictures)]
    written(folder / "told" / "metadata.jsonl", lines(told))
    captioned = [{"image": pictures[row["file_name"]], "caption": row["caption"], "box": row["box"]} for row in told]
    sound = _sound(folder / "sounds" / "a.wav")
    written(folder / "sounds" / "metadata.csv", "file_name,said\na.wav,höre\n")
    return {
        "pets": Config(
            {"train": Split([f"{folder}/pets/**"], labelled, {"format": '"imagefolder"'})},
            features={"image": "Image(mode=None, decode=True)", "label": "ClassLabel(names=['cat', 'dog'])"},
        ),
        "told": Config({"train": Split([f"{folder}/told/**"], captioned)}),
        "sounds": Config(
            {"train": Split([f"{folder}/sounds/**"], [{"audio": sound, "said": "höre"}], {"format": '"audiofolder"'})}
        ),
    }


def _picture(path: Path, shade: int) -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (3, 2), (shade, 10, 200)).save(sink, "PNG")
    written(path, sink.getvalue())
    return sink.getvalue()


def _sound(path: Path) -> bytes:
    sink = io.BytesIO()
    with wave.open(sink, "wb") as opened:
        opened.setparams((1, 2, 8000, 8, "NONE", ""))
        opened.writeframes(b"\1\0" * 8)
    written(path, sink.getvalue())
    return sink.getvalue()
