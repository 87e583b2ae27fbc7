"""Data files as odd as people, programs and accidents make them, the same ones for the same seed."""

import bz2
import gzip
import json
import lzma
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

CELLS = (
    *(
        "",
        '""',
        "0",
        "7",
        "-3",
        "007",
        "+5",
        "-0",
        "0.5",
        ".5",
        "5.",
        "1e3",
        "1E-3",
        "1e400",
        "-1e-400",
        "0x1F",
        "1_000",
    ),
    *("NA", "N/A", "null", "None", "nan", "NaN", "Inf", "-inf", "Infinity", "true", "False", "TRUE", "yes", "t"),
    *("9007199254740993", "9223372036854775808", "-9223372036854775809", "18446744073709551615", "1" * 30),
    *(
        "2024-01-31",
        "2024-01-31 10:00:00",
        "31.1.2024",
        "1,5",
        "1.234,5",
        "$5",
        "5%",
        " 4 ",
        "  ",
        "x",
        "ä",
        "日本",
        "😀",
    ),
    *('"a,b"', '"a\nb"', '"a ""b"""', '"a\r\nb"', "a'b", "\\N", "\u2028", "a\tb", "'", "#x", "\x0b", "-", "--", "."),
)
NAMES = (
    "a",
    "b",
    "c",
    "id",
    "a",
    "",
    " lead",
    "ä",
    "1",
    "null",
    "a.1",
    "Unnamed: 0",
    "x y",
    "日本",
    '"q"',
    "a:b",
    "no",
)
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        1.5,
        1e300,
        2**53 + 1,
        2**63,
        2**64,
        -(2**63) - 1,
        10**25,
        0.1,
        "",
        "x",
        "1",
        "null",
    ),
    *("2024-01-31", "ä😀", "a\nb", [], [1], [1, "x"], [[1], []], [None], {}, {"a": 1}, {"a": "x"}, {"a": {"b": []}}),
    *([{"a": 1}, {"b": 2}], [{"a": 1}, 3], "\u2028", "[1]", '{"a": 1}'),
)


def write_odd_files(folder: Path, count: int, seed: int) -> None:
    """Write some files, each of a kind that chance picks."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        ending, content = chance.choice(_KINDS)(chance)
        content = _damaged(chance, content) if chance.random() < 0.08 else content
        packing, pack = chance.choice(_PACKINGS) if chance.random() < 0.15 else ("", bytes)
        (folder / f"{number:05d}{ending}{packing}").write_bytes(pack(content))


def _delimited(chance: random.Random) -> tuple[str, bytes]:
    ending, mark = chance.choice([(".csv", ","), (".csv", ","), (".tsv", "\t")])
    columns = chance.randint(1, 5)
    pools = [chance.sample(CELLS, chance.choice([1, 2, 2, 3, 6])) for _ in range(columns)]
    length = chance.choice([0, 1, 2, 5, 20, 300])
    lines = [mark.join(chance.choice(NAMES) for _ in range(columns))] if chance.random() < 0.97 else []
    for _ in range(length):
        cells = [chance.choice(pool) if mark == "," or "\t" not in pool else "x" for pool in pools]
        lines.append(mark.join(cell.replace(",", ";") if cell[:1] != '"' and mark == "," else cell for cell in cells))
    if chance.random() < 0.1 and lines:
        place = chance.randrange(len(lines))
        lines[place] = chance.choice(
            ["", "   ", lines[place] + mark, lines[place].rpartition(mark)[0], '"open', "# note"]
        )
    return ending, _encoded(chance, chance.choice(["\n", "\n", "\r\n", "\r"]).join(lines), ended=0.9)


def _lines_of_json(chance: random.Random) -> tuple[str, bytes]:
    records = _records(chance)
    text = "\n".join(json.dumps(record, ensure_ascii=chance.random() < 0.3) for record in records)
    if chance.random() < 0.1:
        text = text.replace("\n", chance.choice(["\n\n", "", "\r\n", ",\n", " \n"]))
    return chance.choice([".jsonl", ".ndjson", ".json"]), _encoded(chance, text, ended=0.7)


def _document(chance: random.Random) -> tuple[str, bytes]:
    records: Any = _records(chance)
    if chance.random() < 0.15:
        records = [chance.choice(VALUES) for _ in range(chance.randint(0, 5))]
    if chance.random() < 0.1:
        records = {"data": records, "version": 1}
    text = json.dumps(records, indent=chance.choice([None, 1, 4]), ensure_ascii=chance.random() < 0.3)
    return chance.choice([".json", ".json", ".jsonl"]), _encoded(chance, text, ended=0.5)


def _records(chance: random.Random) -> list[Any]:
    pools = {name: chance.sample(VALUES, chance.choice([1, 2, 2, 4])) for name in chance.sample(NAMES, 3)}
    return [
        {name: chance.choice(pool) for name, pool in pools.items() if chance.random() < 0.9}
        for _ in range(chance.choice([1, 2, 5, 40]))
    ]


def _lines(chance: random.Random) -> tuple[str, bytes]:
    texts = [chance.choice(CELLS) * chance.randint(0, 3) for _ in range(chance.randint(0, 30))]
    text = "".join(line + chance.choice(["\n", "\n", "\r\n", "\r", "\n\n", "\x85", "\x0c"]) for line in texts)
    return ".txt", _encoded(chance, text, ended=0.5)


def _encoded(chance: random.Random, text: str, *, ended: float) -> bytes:
    text = text + "\n" if chance.random() < ended else text
    if chance.random() < 0.08:
        return text.encode(chance.choice(["latin-1", "utf-16", "utf-16-le", "cp1252", "utf-32"]), "replace")
    return text.encode("utf-8-sig" if chance.random() < 0.1 else "utf-8")


def _damaged(chance: random.Random, content: bytes) -> bytes:
    place = chance.randrange(len(content) + 1)
    return chance.choice([content[:place], content[:place] + b"\0" + content[place:], content[:place] + b"\xff", b""])


def _zeros_after(content: bytes) -> bytes:
    return gzip.compress(content) + bytes(512)


_KINDS: tuple[Callable[[random.Random], tuple[str, bytes]], ...] = (
    *(_delimited, _delimited, _lines_of_json, _document, _lines),
)
_PACKINGS: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    *((".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress), (".gz", bytes), ("", gzip.compress)),
    (".gz", _zeros_after),
)
