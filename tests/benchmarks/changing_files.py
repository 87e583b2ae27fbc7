"""Data files that are changed, and the changes that a pipeline makes."""

import json
import random
import re
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyarrow as pa
import pyarrow.parquet as pq

from tests.benchmarks.dataset_build import make_rows

if TYPE_CHECKING:
    from collections.abc import Callable

MEDIA = 10_000
ONE_PERCENT = 19_000
"""Rows that are about a hundredth of all."""

Rows = list[dict[str, object]]


@dataclass(frozen=True)
class Change:
    """A change of the files.

    Args:
        title: in words.
        do: changes them.
        read: percent of the bytes of all files that may be read.
        built: percent of the bytes of all shards that may be built.
        sent: percent of the bytes of the first publication that may be sent, None for no limit.
    """

    title: str
    do: "Callable[[Files], None]"
    read: float | None
    built: float
    sent: float | None


@dataclass(frozen=True)
class Files:
    """Data files of a format in a folder of their own."""

    kind: str
    folder: Path

    def path(self, name: str) -> Path:
        """Return the path of a file."""
        return self.folder / f"{name}.{self.kind}"

    def write(self, name: str, rows: Rows) -> None:
        """Write a file."""
        if self.kind == "parquet":
            pq.write_table(pa.Table.from_pylist(rows), self.path(name), row_group_size=20_000)
            return
        head = ",".join(rows[0]) + "\n" if self.kind == "csv" else ""
        self.path(name).write_text(head + "".join(map(self._line, rows)), encoding="utf-8")

    def read(self, name: str) -> Rows:
        """Return the rows of a file of Parquet."""
        rows: Rows = pq.read_table(self.path(name)).to_pylist()
        return rows

    def append(self, name: str, rows: Rows) -> None:
        """Put rows after the last one of a file."""
        if self.kind == "parquet":
            self.write(name, self.read(name) + rows)
            return
        with self.path(name).open("a", encoding="utf-8") as opened:
            opened.writelines(map(self._line, rows))

    def change_one(self, name: str) -> None:
        """Change a value in the middle of a file, which stays as long as it is."""
        if self.kind == "parquet":
            rows = self.read(name)
            rows[len(rows) // 2]["day"] = "1999-01-01"
            self.write(name, rows)
            return
        with self.path(name).open("r+b") as opened:
            opened.seek(self.path(name).stat().st_size // 2)
            opened.readline()
            place, line = opened.tell(), opened.readline()
            opened.seek(place)
            opened.write(re.sub(rb"20(\d\d)-", rb"19\1-", line))

    def few(self, name: str) -> None:
        """Write a small file."""
        self.write(name, make_rows()[:100])

    def _line(self, row: dict[str, object]) -> str:
        return ",".join(map(str, row.values())) + "\n" if self.kind == "csv" else json.dumps(row) + "\n"


CHANGES = [
    Change("a file of 1 % more", lambda files: files.write("x", make_rows(1000)[:ONE_PERCENT]), 6, 8, 3),
    Change("1 % more in the last file", lambda files: files.append("9", make_rows(1001)[:ONE_PERCENT]), None, 8, 3),
    Change("another row in the middle of a file", lambda files: files.change_one("4"), None, 10.5, None),
    Change("a file less", lambda files: files.path("2").unlink(), None, 10.5, None),
    Change("a file before all others", lambda files: files.write("00", make_rows(1002)[:ONE_PERCENT]), 6, 8, 3),
]
"""Of a file that was written, all is read once, for nobody can say what of it stayed: so some have no limit. One of ten
files is a little more than 10 %. The goal of reading is 5 %; the figure has all in it that is read, pipes too."""


@dataclass(frozen=True)
class Media(Files):
    """Images (`jpg`) or sounds (`wav`) that do not compress, each with its number as name."""

    def add(self, numbers: range) -> None:
        """Write files of 50 kB each."""
        for number in numbers:
            noise = random.Random(number).randbytes(50_000)
            if self.kind == "jpg":
                self.path(f"{number:06d}").write_bytes(b"\xff\xd8\xff\xe0" + noise)
                continue
            with wave.open(str(self.path(f"{number:06d}")), "wb") as sound:
                sound.setparams((1, 2, 16_000, 0, "NONE", ""))
                sound.writeframes(noise)

    def few(self, name: str) -> None:
        """Write one."""
        self.add(range(int(name), int(name) + 1))


NEW_MEDIA = [Change("100 more", lambda files: cast("Media", files).add(range(MEDIA, MEDIA + 100)), 6, 8, 3)]
