"""A task can be run anywhere: in another process it makes the same shards."""

import hashlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from provider.dataset_builder import execution, planning
from provider.dataset_builder.build import build_config, survey_config
from provider.dataset_builder.execution import prefetch
from provider.dataset_builder.planning import look_at, planned
from provider.dataset_builder.progress import Progress
from provider.dataset_builder.specification import BuildSettings, SplitSource
from provider.dataset_builder.tasks import run
from tests.unit.dataset_builder import building
from tests.unit.dataset_builder.building import built, unwatched, write

ELSEWHERE = """
import hashlib, os, pickle, sys
from collections.abc import Iterator
from pathlib import Path
from provider.dataset_builder.tasks import run
task = pickle.loads(sys.stdin.buffer.read())
for shard in run(task, Path(sys.argv[1]), lambda rows, size: None):
    print(hashlib.sha256(shard.path.read_bytes()).hexdigest())
sys.stdout.flush()
os._exit(0)
"""
"""Leaves without the end of the interpreter, where threads of pyarrow that read a stream can abort the process."""
ROOT = Path(__file__).parents[3]


def test_a_task_runs_in_a_fresh_process_in_another_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    building.cut_small(monkeypatch)
    write("a.csv", "n,text\n" + "".join(f'{row},"text, {row}"\n' for row in range(5000)))
    write("b.jsonl", '{"n": 1, "text": "x"}\n' * 3000)
    settings = BuildSettings(max_shard_size=30_000)
    splits = {"train": SplitSource(("a.csv",)), "test": SplitSource(("b.jsonl",))}
    tasks = [
        planned_task.task
        for some in planned(look_at(splits, settings), settings, None, cut=True).tasks.values()
        for planned_task in some
    ]
    assert len(tasks) > 3
    out = Path("../here")
    out.mkdir()
    for number, task in enumerate(tasks):
        folder = Path(f"../out{number}")
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", ELSEWHERE, str(folder.resolve())],
            input=pickle.dumps(task),
            capture_output=True,
            cwd=ROOT,
            check=True,
            timeout=60,
        )
        own = run(task, out, lambda rows, size: None)
        hashes = [hashlib.sha256(shard.path.read_bytes()).hexdigest() for shard in own]
        assert done.stdout.decode().split() == hashes


def test_a_task_does_not_show_the_keys_of_its_stores() -> None:
    write("a.csv", "n,text\n1,x\n")
    settings = BuildSettings(storage={"hf": {"token": "hf_secret"}})
    seen = look_at({"train": SplitSource(("a.csv",))}, settings)
    assert "hf_secret" not in repr([planned(seen, settings, None, cut=True), settings])


def test_the_number_of_workers_does_not_change_the_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    building.cut_small(monkeypatch)
    write("a.jsonl", "".join(f'{{"n": {row}, "text": "text {row}"}}\n' for row in range(5000)))
    made = []
    for workers in (1, 3):
        monkeypatch.setattr(execution, "WORKERS", workers)
        config = built("a.jsonl", settings=BuildSettings(max_shard_size=30_000))
        made.append([shard.path.read_bytes() for shard in config.splits["train"].shards])
    assert made[0] == made[1]
    assert len(made[0]) > 3


def test_progress_is_told_at_every_batch_and_ends_at_the_whole() -> None:
    write("a.jsonl", "".join(f'{{"n": {row}, "text": "{"x" * 2000}"}}\n' for row in range(5000)))
    write("b.jsonl", '{"n": 1}\n' * 10)
    told: list[Progress] = []
    splits = {"train": SplitSource(("a.jsonl",)), "test": SplitSource(("b.jsonl",))}
    build_config(splits, BuildSettings(), Path("../out"), told.append)
    assert {progress.phase for progress in told} == {"build"}
    assert told[-1].rows == 5010
    assert told[-1].bytes == told[-1].total_bytes == sum(Path(name).stat().st_size for name in ("a.jsonl", "b.jsonl"))
    assert [progress.rows for progress in told] == sorted(progress.rows for progress in told)
    assert len(told) > 3


@pytest.mark.skipif(sys.platform != "linux", reason="pyarrow has jemalloc on Linux")
@pytest.mark.parametrize(("wish", "backend"), [({}, "jemalloc"), ({"ARROW_DEFAULT_MEMORY_POOL": "system"}, "system")])
def test_memory_comes_from_jemalloc_unless_the_environment_says_otherwise(wish: dict[str, str], backend: str) -> None:
    script = (
        "from provider.dataset_builder.processes.arrow_memory import prefer_jemalloc; prefer_jemalloc()\n"
        "import pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    )
    environ = {name: value for name, value in os.environ.items() if name != "ARROW_DEFAULT_MEMORY_POOL"} | wish
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == backend


class CancelScope(BaseException):
    """The user wants to stop."""


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.txt", "a.json"])
def test_what_the_watcher_raises_ends_the_work_and_leaves_nothing(name: str) -> None:
    write("a.csv", "n,text\n" + "1,some text\n" * 300_000)
    write("a.jsonl", '{"n": 1, "text": "some text"}\n' * 200_000)
    write("a.txt", "some text\n" * 500_000)
    write("a.json", "[" + ",".join(['{"n": 1, "text": "some text"}'] * 200_000) + "]")
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == 2:
            raise CancelScope

    with pytest.raises(CancelScope):
        build_config({"train": SplitSource((name,))}, BuildSettings(), Path("../out"), stop)
    assert len(seen) == 2
    assert list(Path("../out").iterdir()) == []


def test_items_are_read_ahead_in_their_order_and_what_they_raise_comes_in_its_turn() -> None:
    def items() -> Iterator[int]:
        yield from range(100)
        raise LookupError

    read: list[int] = []
    with pytest.raises(LookupError):
        read.extend(prefetch(items()))
    assert read == list(range(100))


def test_reading_ahead_ends_when_nobody_asks_any_more() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    some = prefetch(items())
    assert next(some) == 0
    some.close()
    assert len(taken) < 10
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("dataset-builder")]


def test_a_survey_tells_what_a_build_would_give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "_LOOK_EACH", (1 << 10, 1 << 10))
    write("a.csv", "n,code\n" + "1,5\n" * 3000 + "0.5,x\n")
    write("b.jsonl", '{"n": 1, "code": 7}\n')
    splits = {"train": SplitSource(("a.csv",)), "test": SplitSource(("b.jsonl",))}
    survey = survey_config(splits, BuildSettings(), unwatched)
    config = build_config(splits, BuildSettings(), Path("../out"), unwatched)
    assert survey.features == config.features
    assert survey.num_examples == {"train": 3001, "test": 1}
