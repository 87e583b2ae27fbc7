"""Damaged files of every format, built as the product builds them: an error that names the file, or good shards.

`make test` damages some; MUTATIONS=20000 says how many, and MUTATIONS_SEED which.
"""

import bz2
import gzip
import json
import lzma
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from provider.dataset_builder.build import build_config
from provider.dataset_builder.processes.workers import workers
from provider.dataset_builder.results import BuiltConfig
from provider.dataset_builder.specification import BuildSettings, SplitSource
from provider.errors import ConfigurationError
from tests.unit.dataset_builder.building import unwatched

COUNT = int(os.environ.get("MUTATIONS", "150"))
SEED = int(os.environ.get("MUTATIONS_SEED", str(random.SystemRandom().randrange(1 << 32))))
MOST_MEMORY = 600 << 20
"""Bytes of each process that builds."""
pytestmark = pytest.mark.processes


def sample() -> pa.Table:
    """A table with columns of many kinds."""
    number = range(200)
    return pa.table(
        {
            "n": pa.array([None if one % 7 == 0 else one for one in number]),
            "text": [f"text {one} äöü" * (one % 5) for one in number],
            "score": [one / 7 for one in number],
            "data": pa.array([bytes([one]) * (one % 9) for one in number], pa.binary()),
            "tags": [[f"t{one % 3}"] * (one % 4) for one in number],
            "inner": [{"a": one, "b": [str(one)]} for one in number],
            "kind": pa.array([f"k{one % 3}" for one in number]).dictionary_encode(),
            "when": pa.array([one * 10**6 for one in number], pa.timestamp("us", "UTC")),
        }
    )


def originals(folder: Path) -> dict[str, bytes]:
    """Return the bytes of a good file of each format, by its name."""
    rows = [{"n": one, "t": f"text, {one}", "l": [one], "o": {"x": one / 3}} for one in range(150)]
    text = "".join(f"line {one} äöü\n" for one in range(200)).encode()
    lines = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    table = "n,t,x\n" + "".join(f'{one},"text, {one}",{one / 3}\n' for one in range(200))
    files = {"a.csv": table.encode(), "a.tsv": table.replace(",", "\t").encode(), "a.txt": text, "a.jsonl": lines}
    files["a.json"] = json.dumps(rows, indent=1).encode()
    files |= {
        "a.csv.gz": gzip.compress(files["a.csv"]),
        "a.jsonl.bz2": bz2.compress(lines),
        "a.txt.xz": lzma.compress(text),
    }
    files["a.jsonl.zst"] = pa.compress(lines, "zstd", asbytes=True)
    for compression in ("snappy", "zstd", "none"):
        pq.write_table(sample(), folder / "made", compression=compression, row_group_size=70)
        files[f"{compression}.parquet"] = (folder / "made").read_bytes()
    for compression in ("uncompressed", "zstd", "lz4"):
        pyarrow.feather.write_feather(sample(), folder / "made", compression=compression, chunksize=70)
        files[f"{compression}.arrow"] = (folder / "made").read_bytes()
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, sample().schema) as writer:
        writer.write_table(sample(), max_chunksize=70)
    files["stream.arrow"] = stream.getvalue().to_pybytes()
    (folder / "made").unlink()
    return files | {
        "a.png": b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(300),
        "metadata.csv": b"file_name,n\na.png,1\n",
    }


def flip(chance: random.Random, content: bytearray) -> None:
    for _ in range(chance.randint(1, 16)):
        content[chance.randrange(len(content))] = chance.randrange(256)


def truncate(chance: random.Random, content: bytearray) -> None:
    del content[chance.randrange(len(content)) :]


def zero(chance: random.Random, content: bytearray) -> None:
    place = chance.randrange(len(content))
    length = min(chance.choice([8, 64, 512]), len(content) - place)
    content[place : place + length] = bytes(length)


def repeat(chance: random.Random, content: bytearray) -> None:
    place = chance.randrange(len(content))
    content[place:place] = content[place : place + chance.randint(1, 200)] * chance.randint(1, 3)


def drop(chance: random.Random, content: bytearray) -> None:
    place = chance.randrange(len(content))
    del content[place : place + chance.randint(1, 60)]


def large_numbers(chance: random.Random, content: bytearray) -> None:
    place = chance.randrange(len(content))
    content[place : place + 4] = chance.choice([b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80", b"[[[["])


WAYS: tuple[Callable[[random.Random, bytearray], None], ...] = (flip, flip, truncate, zero, repeat, drop, large_numbers)


def is_good(config: BuiltConfig) -> bool:
    """Return whether what was built can be read by anybody, and holds what was told."""
    for split in config.splits.values():
        tables = [pq.read_table(shard.path) for shard in split.shards]
        for table in tables:
            table.validate(full=True)
        if sum(table.num_rows for table in tables) != split.num_examples or split.num_examples < 1:
            return False
    return True


def test_damaged_files_are_refused_by_their_name_or_built_well(tmp_path: Path) -> None:
    chance, told, bad, peak = random.Random(SEED), Counter[str](), list[str](), 0
    files = originals(tmp_path)
    with workers():
        for number in range(COUNT):
            name = chance.choice(list(files))
            content = bytearray(files[name])
            chance.choice(WAYS)(chance, content)
            folder, out = tmp_path / "in", tmp_path / "out"
            folder.mkdir()
            for beside in {"a.png", "metadata.csv"} if name in {"a.png", "metadata.csv"} else {name}:
                (folder / beside).write_bytes(content if beside == name else files[beside])
            try:
                config = build_config({"train": SplitSource((str(folder),))}, BuildSettings(), out, unwatched)
                told["built"] += 1
                if not is_good(config):
                    bad.append(f"{number}: {name} is published and can't be read")
            except ConfigurationError as error:
                said = f"{error.summary} {error.detail}"
                told["died" if "died" in said else "refused"] += 1
                if name not in said and "The column " not in said and "train" not in said:
                    bad.append(f"{number}: neither {name} nor a column is named: {said[:300]}")
                if "Error:" in said and "fix the file and apply again" in said:
                    told[f"unforeseen {said[:160]}"] += 1
            except Exception as error:  # noqa: BLE001 - what a user must never see
                bad.append(f"{number}: {name}: {type(error).__name__}: {error}")
            shutil.rmtree(folder)
            shutil.rmtree(out, ignore_errors=True)
            if number % 50 == 0:
                sizes = [child.memory_info().rss for child in psutil.Process().children()]
                peak = max([peak, *sizes])
    sys.stdout.write(f"seed {SEED}, {COUNT} files, {dict(told)}, {peak >> 20} MB\n")
    assert bad == [], f"seed {SEED}"
    assert peak <= MOST_MEMORY
    assert sum(told[kind] for kind in ("built", "refused", "died")) == COUNT
