"""Building Parquet shards from data files, beside the official library doing the same in the same run.

`make bench` takes 100 MB of each format; `make bench BENCH=full` takes 500 MB, and 5 GB of CSV for the memory it needs.
"""

import csv
import io
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

FULL = os.environ.get("BENCH") == "full"
MEGABYTES = 500 if FULL else 100
RUNS = 3
KINDS = ("csv", "jsonl", "parquet", "images")
THUMBNAILS = 30
"""Megabytes of images of 3 kB, where it is the number of files that takes time."""
LEAST_FASTER = 1.2
"""How many times as fast at least, even where every core is busy with something else; two free ones give twice that."""

MOST_MEMORY = 0.5 if FULL else 0.9
"""How much of the peak memory at most; of a small input's, the libraries are the most, which each process has."""

MOST_GROWTH = 1.2
"""How many times the peak memory of 500 MB of CSV the peak of 5 GB may be."""

WIDE = (300, 1000)
"""Rows of a table of 8,000 columns, where it is the number of columns that takes time."""
MOST_WIDE = 1.8
"""How many times the processor time of the official library such a table may take: a guard, for the goal is 1."""

_COLUMNS = 8000
_ROWS_MEGABYTES = 16
_IMAGE = 320_000
_THUMBNAIL = 3_000

OURS = """
import sys
sys.modules["pandas"] = sys.modules["numpy"] = None  # they come with the official library, not with the provider
import tempfile
from pathlib import Path
from provider.dataset_builder.build import build_config
from provider.dataset_builder.specification import BuildSettings, SplitSource
with tempfile.TemporaryDirectory(dir=sys.argv[2]) as folder:
    files = sys.argv[1] + "/**" if sys.argv[1].endswith("images") else sys.argv[1]
    # A Parquet file that fits would be a shard as it is: to be measured it must not fit.
    limit = Path(files).stat().st_size * 6 // 10 if files.endswith(".parquet") else 500_000_000
    settings = BuildSettings(max_shard_size=limit)
    config = build_config({"train": SplitSource((files,))}, settings, Path(folder), lambda progress: None)
    print(sum(shard.size for shard in config.splits["train"].shards))
"""

READ_BACK = """
import sys
sys.modules["pandas"] = sys.modules["numpy"] = None
import tempfile, time
from pathlib import Path
import pyarrow.parquet as pq
from provider.dataset_builder.build import build_config
from provider.dataset_builder.read_back import read_back
from provider.dataset_builder.specification import BuildSettings, SplitSource
with tempfile.TemporaryDirectory(dir=sys.argv[2]) as folder:
    files = sys.argv[1] + "/**" if sys.argv[1].endswith("images") else sys.argv[1]
    limit = Path(files).stat().st_size * 6 // 10 if files.endswith(".parquet") else 500_000_000
    settings = BuildSettings(max_shard_size=limit)
    config = build_config({"train": SplitSource((files,))}, settings, Path(folder), lambda progress: None)
    shards = [(shard, pq.read_schema(shard.path)) for shard in config.splits["train"].shards]
    before = time.process_time()
    for shard, schema in shards:
        read_back(shard, schema)
    print(round((time.process_time() - before) * 1000))
"""
"""Prints the milliseconds of a processor that it takes to decode each shard once, as a build does before it ends."""

THEIRS = """
import os, sys, tempfile
with tempfile.TemporaryDirectory(dir=sys.argv[2]) as folder:
    os.environ |= {"HF_HOME": folder, "HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    from datasets import load_dataset
    from datasets.table import embed_table_storage
    path, images = sys.argv[1], sys.argv[1].endswith("images")
    form = {"csv": "csv", "jsonl": "json", "parquet": "parquet"}.get(path.rpartition(".")[2])
    told = {"data_dir": path} if images else {"data_files": path}
    rows = load_dataset(form or "imagefolder", split="train", **told)
    number = int(rows._estimate_nbytes() / 500e6) + 1
    size = 0
    for index in range(number):
        shard = rows.shard(number, index, contiguous=True)
        if images:
            plain = shard.format
            shard = shard.with_format("arrow")
            shard = shard.map(embed_table_storage, batched=True, batch_size=1000, keep_in_memory=True)
            shard = shard.with_format(**plain)
        shard.to_parquet(f"{folder}/{index}.parquet")
        size += os.path.getsize(f"{folder}/{index}.parquet")
    print(size)
"""
"""What push_to_hub does before it uploads."""


@dataclass(frozen=True)
class Measured:
    """What a run took.

    Args:
        seconds: from the start of its process to its end.
        processor: seconds of all processors together.
        peak: bytes of memory of its processes together, at most.
        size: bytes of the shards; 0 where they are not known yet.
    """

    seconds: float
    processor: float
    peak: int
    size: int


def builds_are_faster_than_with_datasets() -> bool:
    """Build each format both ways, in turn, and print medians; tell whether all ratios are within their limits."""
    with tempfile.TemporaryDirectory() as folder:
        sizes = dict.fromkeys(KINDS, MEGABYTES) | {"thumbnails.images": THUMBNAILS}
        good = [_is_faster(kind, size, Path(folder)) for kind, size in sizes.items()]
        good += [_wide_is_no_slower(rows, Path(folder)) for rows in WIDE]
        return all([*good, not FULL or _memory_is_bounded(Path(folder))])


def _is_faster(kind: str, megabytes: int, folder: Path) -> bool:
    path = make_input(kind, megabytes, folder)
    _run(OURS, path, folder)
    pairs = [(_run(OURS, path, folder), _run(THEIRS, path, folder)) for _ in range(RUNS)]
    ours, theirs = (median(runs) for runs in zip(*pairs, strict=True))
    back = _run(READ_BACK, path, folder).size / 1000
    faster, memory, size = theirs.seconds / ours.seconds, ours.peak / theirs.peak, ours.size / theirs.size
    good = faster >= LEAST_FASTER and memory <= MOST_MEMORY and size <= 1.01
    sys.stdout.write(
        f"{megabytes} MB of {kind} to Parquet shards, beside datasets\n"
        f"  {ours.seconds:.2f} s beside {theirs.seconds:.2f} s: {faster:.1f} times as fast, at least "
        f"{LEAST_FASTER} (processor time {ours.processor:.2f} s beside {theirs.processor:.2f} s)\n"
        f"  peak memory {ours.peak >> 20} MB beside {theirs.peak >> 20} MB: ratio {memory:.2f}, at most {MOST_MEMORY}\n"
        f"  decoding the shards once, which is part of it: {back:.2f} s of a processor, "
        f"{100 * back / ours.processor:.0f} % of the building\n"
        f"  shards {ours.size / 1e6:.0f} MB beside {theirs.size / 1e6:.0f} MB\n"
        f"  {'within' if good else 'OVER'} the limits (medians of {RUNS} runs)\n"
    )
    return good


def _wide_is_no_slower(rows: int, folder: Path) -> bool:
    path = folder / f"wide{rows}.csv"
    _write_wide(path, rows)
    pairs = [(_run(OURS, path, folder), _run(THEIRS, path, folder)) for _ in range(RUNS)]
    ours, theirs = (median(runs) for runs in zip(*pairs, strict=True))
    ratio = ours.processor / theirs.processor
    sys.stdout.write(
        f"{rows} rows of {_COLUMNS} columns of csv, beside datasets\n"
        f"  processor time {ours.processor:.2f} s beside {theirs.processor:.2f} s: ratio {ratio:.2f}, at most "
        f"{MOST_WIDE}\n"
        f"  {ours.seconds:.2f} s beside {theirs.seconds:.2f} s; peak memory {ours.peak >> 20} MB beside "
        f"{theirs.peak >> 20} MB\n"
    )
    return ratio <= MOST_WIDE


def _memory_is_bounded(folder: Path) -> bool:
    small, large = (_run(OURS, make_input("csv", size, folder), folder) for size in (500, 5000))
    growth = large.peak / small.peak
    sys.stdout.write(
        f"5 GB of csv, beside 500 MB\n  peak memory {large.peak >> 20} MB beside {small.peak >> 20} MB: ratio "
        f"{growth:.2f}, at most {MOST_GROWTH}; {large.seconds:.1f} s beside {small.seconds:.1f} s\n"
    )
    return growth <= MOST_GROWTH


def median(runs: Sequence[Measured]) -> Measured:
    """Return the medians of what several runs took."""
    return Measured(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.processor for run in runs),
        int(statistics.median(run.peak for run in runs)),
        runs[0].size,
    )


def _run(script: str, path: Path, folder: Path) -> Measured:
    """Run a script in a process of its own; it prints the bytes of the shards at last."""
    environ = os.environ | {"XDG_CACHE_HOME": str(folder)}
    measured, out = watched([sys.executable, "-c", script, str(path), str(folder)], environ, folder)
    return replace(measured, size=int(out))


def watched(command: Sequence[str], environ: Mapping[str, str], folder: Path) -> tuple[Measured, str]:
    """Run a command, watching the memory of all processes that it starts.

    Args:
        command: what to run.
        environ: its environment.
        folder: where it runs.

    Returns:
        What it took, without a size, and what it said.
    """
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        command, cwd=folder, env=dict(environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    peaks = [0]
    watcher = threading.Thread(target=lambda: peaks.extend(_memory(process.pid)))
    watcher.start()
    out, errors = process.communicate(timeout=900)
    seconds = time.perf_counter() - started
    watcher.join()
    assert process.returncode == 0, f"{out}\n{errors}"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Measured(seconds, processor, max(peaks), 0), out


def _memory(pid: int) -> Iterator[int]:
    """Yield the memory of a process and its children, fifty times a second until it ends."""
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        while root.is_running() and root.status() != psutil.STATUS_ZOMBIE:
            yield sum(_resident(process) for process in (root, *root.children(recursive=True)))
            time.sleep(0.02)


def _resident(process: psutil.Process) -> int:
    """Return the memory of a process, none of one that has just ended.

    A page that several processes share, such as those of a library, counts once: each has its part of it (Linux).
    """
    with suppress(OSError):
        for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) << 10
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def make_input(kind: str, megabytes: int, folder: Path) -> Path:
    """Make an input of about a size: prose of words as frequent as in a language, or images that do not compress."""
    path = folder / f"{megabytes}.{kind}"
    if path.exists():
        return path
    if kind.endswith("images"):
        chance, size = random.Random(7), _THUMBNAIL if kind.startswith("thumbnails") else _IMAGE
        for number in range(megabytes * 1_000_000 // size):
            label = path / f"class{number % 4}"
            label.mkdir(parents=True, exist_ok=True)
            (label / f"{number:06d}.jpg").write_bytes(b"\xff\xd8\xff\xe0" + chance.randbytes(size))
    elif kind == "parquet":
        _write_parquet(path, megabytes)
    else:
        _write_lines(path, kind, megabytes)
    return path


def make_rows(seed: int = 7) -> list[dict[str, object]]:
    """Make some megabytes of rows: prose of words as frequent as in a language, and values of other types."""
    chance = random.Random(seed)
    words = ["".join(chance.choices("etaoinshrdlcumwfgypbvk", k=chance.randint(2, 9))) for _ in range(20_000)]
    prose = chance.choices(words, [1 / rank for rank in range(1, len(words) + 1)], k=500_000)
    rows = []
    for number in range(_ROWS_MEGABYTES * 4000):
        place = chance.randrange(len(prose) - 34)
        day = f"20{10 + number % 15:02d}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        label, score = ("neg", "neu", "pos")[number % 3], round(chance.random(), 6)
        rows.append(
            {
                "text": " ".join(prose[place : place + 34]),
                "label": label,
                "score": score,
                "day": day,
                "votes": number % 997,
            }
        )
    return rows


def _write_lines(path: Path, kind: str, megabytes: int) -> None:
    rows = make_rows()
    if kind == "csv":
        sink = io.StringIO()
        csv.DictWriter(sink, rows[0], lineterminator="\n").writerows(rows)
        first, before, ends = (
            "id," + ",".join(rows[0]) + "\n",
            "",
            [f",{line}\n" for line in sink.getvalue().splitlines()],
        )
    else:
        first, before, ends = "", '{"id": ', [f", {json.dumps(row)[1:]}\n" for row in rows]
    number = 0
    with path.open("w", encoding="utf-8") as opened:
        opened.write(first)
        while opened.tell() < megabytes * 1_000_000:
            opened.writelines(f"{before}{number + place}{end}" for place, end in enumerate(ends))
            number += len(ends)


def _write_wide(path: Path, rows: int) -> None:
    chance = random.Random(7)
    kinds = (
        lambda: str(chance.randint(0, 1_000_000)),
        lambda: f"{chance.random():.5f}",
        lambda: chance.choice(("yes", "no", "maybe")),
        lambda: chance.choice(("", "some text")),
    )
    with path.open("w", encoding="utf-8") as opened:
        opened.write(",".join(f"column{place}" for place in range(_COLUMNS)) + "\n")
        for _ in range(rows):
            opened.write(",".join(kinds[place % len(kinds)]() for place in range(_COLUMNS)) + "\n")


def _write_parquet(path: Path, megabytes: int) -> None:
    import pyarrow as pa  # noqa: PLC0415 - the other benchmarks do without
    import pyarrow.parquet as pq  # noqa: PLC0415

    table, number = pa.Table.from_pylist(make_rows()), 0
    schema = table.schema.append(pa.field("id", pa.int64()))
    with pq.ParquetWriter(path, schema) as writer:
        while path.stat().st_size < megabytes * 1_000_000:
            identities = pa.array(range(number, number + table.num_rows), pa.int64())
            writer.write_table(table.append_column("id", identities))
            number += table.num_rows


if __name__ == "__main__":
    sys.exit(not builds_are_faster_than_with_datasets())
