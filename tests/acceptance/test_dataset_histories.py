"""Whatever happens to the files of a dataset, the official library finds what they hold, and nothing is left over.

A history is drawn by its seed. DATASET_HISTORIES says how many are played.
"""

import json
import os
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.engine import newest
from tests.acceptance.loading import load
from tests.acceptance.workspace import Workspace, make_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.long

HISTORIES = int(os.environ.get("DATASET_HISTORIES", "4"))
EDITS = 6
LARGE, SMALL = 20_000, 300
"""Rows of a file that is a task of its own, and of one that is published with its neighbours."""
WIDTH = 450
"""Characters of a row, so that a large file has more than half of the bytes of a task."""
ID = "acme/reviews"


@dataclass
class History:
    """The files of a split, which change at random.

    Args:
        folder: of the files.
        form: of the files.
        chance: draws what happens.
        files: the numbers of the rows of each, by its name.
        is_text: whether the numbers are published as text.
    """

    folder: Path
    form: str
    chance: random.Random
    files: dict[str, list[int]] = field(default_factory=dict)
    is_text: bool = False
    rows: int = 0

    def add(self, size: int) -> None:
        """Add a file of new rows, anywhere among the others."""
        self.files[f"{self.chance.randrange(10**6):06d}"] = self._fresh(size)

    def delete(self) -> None:
        """Delete a file, unless it is the only one."""
        if len(self.files) > 1:
            del self.files[self._any()]

    def rename(self) -> None:
        """Give a file another name, and so its rows another place."""
        self.files[f"{self.chance.randrange(10**6):06d}"] = self.files.pop(self._any())

    def append(self) -> None:
        """Add rows to a file."""
        self.files[self._any()] += self._fresh(self.chance.choice((1, SMALL, LARGE)))

    def change(self) -> None:
        """Change one row of a file."""
        rows = self.files[self._any()]
        rows[self.chance.randrange(len(rows))] = self._fresh(1)[0]

    def cut_off(self) -> None:
        """Take rows from the end of a file."""
        rows = self.files[self._any()]
        del rows[self.chance.randrange(1, len(rows) + 1) :]

    def change_type(self) -> None:
        """Publish the numbers as text, or as numbers again."""
        self.is_text = not self.is_text

    def edit(self) -> str:
        """Do one of these, and return what it was."""
        edits: list[Callable[[], None]] = [
            lambda: self.add(LARGE),
            lambda: self.add(SMALL),
            self.delete,
            self.rename,
            self.append,
            self.change,
            self.cut_off,
            self.change_type,
        ]
        place = self.chance.randrange(len(edits))
        edits[place]()
        return f"edit {place}"

    def write(self) -> None:
        """Write the files."""
        for path in self.folder.iterdir():
            path.unlink()
        for name, numbers in self.files.items():
            rows = [(number, _text(number)) for number in numbers]
            lines = (
                ["n,text\n", *(f"{number},{text}\n" for number, text in rows)]
                if self.form == "csv"
                else [json.dumps({"n": number, "text": text}) + "\n" for number, text in rows]
            )
            (self.folder / f"{name}.{self.form}").write_text("".join(lines), encoding="utf-8")

    def expected(self) -> list[dict[str, object]]:
        """Return the rows in the order of the files' names."""
        numbers = [number for name in sorted(self.files) for number in self.files[name]]
        return [{"n": str(number) if self.is_text else number, "text": _text(number)} for number in numbers]

    def _any(self) -> str:
        return self.chance.choice(sorted(self.files))

    def _fresh(self, size: int) -> list[int]:
        self.rows += size
        return list(range(self.rows - size, self.rows))


def _text(number: int) -> str:
    return f"row {number} ".ljust(WIDTH, "x")


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_what_is_published_is_what_the_files_hold_after_every_edit(
    seed: int, hub: Rehearsal, tmp_path: Path, reattach: str
) -> None:
    engine = newest()
    if engine is None:
        pytest.skip("there is no Terraform and no OpenTofu here")
    place: Workspace = make_workspace(tmp_path, engine, {"TF_REATTACH_PROVIDERS": reattach})
    (tmp_path / "data").mkdir()
    history = History(tmp_path / "data", ("csv", "jsonl")[seed % 2], random.Random(seed))
    for size in (LARGE, SMALL, LARGE):
        history.add(size)
    done = ["create"]
    for _ in range(EDITS + 1):
        history.write()
        columns = '{ n = "string" }' if history.is_text else "null"
        split = f'{{ train = {{ files = ["{tmp_path}/data/*"] }} }}'
        configs = f"{{ default = {{ columns = {columns}, splits = {split} }} }}"
        place.write(
            f'{hub.block()}resource "huggingface_dataset" "it" {{\n  name = "reviews"\n  configs = {configs}\n}}\n'
        )
        place.apply()
        assert place.changes() == {}, done
        assert load(hub, tmp_path / "hf", ID) == history.expected(), done
        split_state = place.attributes("huggingface_dataset.it")["configs"]["default"]["splits"]["train"]
        shards = [path for path in hub.repository(ID, "dataset")["files"] if path.endswith(".parquet")]
        assert sorted(shards) == sorted(shard["path"] for shard in split_state["shards"]), done
        done.append(history.edit())
