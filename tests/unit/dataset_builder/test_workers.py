"""Child processes that read data: what they are given, how they end, and that nothing else ends with them."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import psutil
import pytest

from provider.dataset_builder import execution
from provider.dataset_builder.build import build_config
from provider.dataset_builder.processes import frames
from provider.dataset_builder.processes.confinement import MEMORY, environment, memory_limit
from provider.dataset_builder.processes.place import here
from provider.dataset_builder.processes.workers import Workers, workers
from provider.dataset_builder.progress import Progress
from provider.dataset_builder.specification import BuildSettings, SplitSource
from provider.dataset_builder.troubles import InferenceMiss
from provider.errors import ConfigurationError
from tests.unit.dataset_builder.building import built, refused, rows, write

ROOT = Path(__file__).parents[3]
pytestmark = [pytest.mark.processes, pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")]
SECRETS = {"HF_TOKEN": "hf_x", "HUGGING_FACE_HUB_TOKEN": "hf_y", "TF_VAR_password": "p", "MY_CI_SECRET": "s"}
Advance = Callable[[int, int], None]


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    """Processes that find this test's functions."""
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    with Workers() as some:
        yield some


def pid() -> int:
    return os.getpid()


def die(number: int, file: str = "bad.arrow") -> None:
    here.enter(file)
    os.kill(os.getpid(), number)


def die_once(mark: str) -> str:
    if not Path(mark).exists():
        Path(mark).touch()
        os.abort()
    return "done"


def fail(kind: str) -> None:
    here.enter("odd.json")
    raise {
        "InferenceMiss": InferenceMiss(),
        "KeyError": KeyError("x"),
        "config": ConfigurationError("So it is", "Do that."),
    }[kind]


def take(size: int) -> int:
    here.enter("bomb.arrow")
    return len(bytearray(size))


def wait_for_ever(ready: str, advance: Advance) -> None:
    Path(ready).touch()
    while True:
        time.sleep(3600)


def hold_the_interpreter(ready: str, advance: Advance) -> None:
    Path(ready).touch()
    re.fullmatch(r"(?:a|a|b)*c", "a" * 100 + "b" * 100)  # for longer than anybody waits, and no other thread runs


def tell(advance: Advance) -> str:
    advance(1, 10)
    advance(2, 20)
    return "told"


def environ() -> dict[str, str]:
    return dict(os.environ)


def limits() -> list[Any]:
    import resource  # noqa: PLC0415

    adjusted = Path("/proc/self/oom_score_adj")
    return [
        resource.getrlimit(resource.RLIMIT_CORE),
        resource.getrlimit(resource.RLIMIT_AS),
        int(adjusted.read_text("ascii")) if adjusted.exists() else 1000,
    ]


def until(done: Callable[[], bool]) -> None:
    """Wait for an event, generously."""
    for _ in range(1200):
        if done():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to pass within a minute")


def test_as_many_processes_as_are_wanted_are_started_before_there_is_work(pool: Workers) -> None:
    pool.start()
    pool.start(2)
    pool.start(1000)
    assert len(pool._threads) == execution.WORKERS
    assert pool.submit(pid).result() != os.getpid()


def test_work_is_done_in_other_processes_which_are_used_again(pool: Workers) -> None:
    pids = {pool.submit(pid).result() for _ in range(5)}
    assert os.getpid() not in pids
    assert len(pids) <= execution.WORKERS


def test_several_work_at_once(pool: Workers, tmp_path: Path) -> None:
    futures = [pool.submit(wait_for_ever, str(tmp_path / str(number)), print) for number in range(execution.WORKERS)]
    until(lambda: all((tmp_path / str(number)).exists() for number in range(execution.WORKERS)))
    for future in futures:
        future.cancel()
        with pytest.raises(CancelledError):
            future.result()


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
def test_a_process_that_dies_is_an_error_of_the_file_that_it_read(pool: Workers, number: int) -> None:
    good = pool.submit(pid)
    with refused("Could not read bad.arrow", signal.Signals(number).name, MEMORY):
        pool.submit(die, int(number)).result()
    assert good.result() != os.getpid()
    assert pool.submit(pid).result() != good.result() or execution.WORKERS > 1


def test_what_a_process_died_of_is_tried_once_more_on_its_own(pool: Workers, tmp_path: Path) -> None:
    assert pool.submit(die_once, str(tmp_path / "mark")).result() == "done"


def test_what_the_work_raises_is_raised_here(pool: Workers) -> None:
    with pytest.raises(InferenceMiss):
        pool.submit(fail, "InferenceMiss").result()
    with refused("So it is", "Do that."):
        pool.submit(fail, "config").result()
    with refused("Could not read odd.json", "KeyError"):
        pool.submit(fail, "KeyError").result()


def test_progress_is_told_and_what_it_raises_ends_the_process(pool: Workers) -> None:
    told: list[tuple[int, int]] = []
    assert pool.submit(tell, lambda rows, size: told.append((rows, size))).result() == "told"
    assert told == [(1, 10), (2, 20)]

    def stop(_rows: int, _size: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pool.submit(tell, stop).result()
    assert pool.submit(pid).result()


def test_the_environment_holds_no_token_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "k")
    with Workers() as pool:
        seen = pool.submit(environ).result()
    assert not {"AWS_SECRET_ACCESS_KEY", *SECRETS} & seen.keys()
    assert seen["PATH"] == os.environ["PATH"]


def test_a_store_s_keys_are_given_to_what_reads_from_it_only() -> None:
    given = {
        "AWS_SECRET_ACCESS_KEY": "k",
        "GOOGLE_APPLICATION_CREDENTIALS": "g",
        "HTTPS_PROXY": "http://u:p@x",
    } | SECRETS
    assert environment(given, []) == {}
    assert environment(given, ["s3"]).keys() == {"AWS_SECRET_ACCESS_KEY", "HTTPS_PROXY"}
    assert environment(given, ["gs"]).keys() == {"GOOGLE_APPLICATION_CREDENTIALS", "HTTPS_PROXY"}
    assert environment(given, ["hf"]).keys() == {"HTTPS_PROXY"}


@pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")
def test_memory_is_limited_and_no_core_is_dumped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    monkeypatch.setenv(MEMORY, "3GiB")
    with Workers() as pool:
        assert pool.submit(limits).result() == [[0, 0], [3 << 30, 3 << 30], 1000]
        with refused("Could not read bomb.arrow", "more memory", MEMORY):
            pool.submit(take, 4 << 30).result()
        assert pool.submit(take, 1 << 20).result() == 1 << 20


def test_a_limit_of_memory_that_is_no_size_is_refused() -> None:
    for told in ("much", "-1", "8 apples"):
        with refused(MEMORY, told, "is not a valid size"):
            memory_limit({MEMORY: told})
    assert memory_limit({MEMORY: "1MB"}) == 2 << 30
    assert memory_limit({}) >= 2 << 30


PARENT = """
import sys, time
sys.path[:0] = [{root!r}, {tests!r}]
from pathlib import Path
from provider.dataset_builder.processes.workers import Workers
from test_workers import *
if __name__ == "__main__":
    pool = Workers()
    print(pool.submit(pid).result(), flush=True)
    pool.submit(globals()[sys.argv[2]], sys.argv[1], print)
    time.sleep(3600)
"""


@pytest.mark.parametrize(
    ("number", "work"),
    [
        (signal.SIGKILL, "wait_for_ever"),
        (signal.SIGTERM, "wait_for_ever"),
        pytest.param(
            *(signal.SIGKILL, "hold_the_interpreter"),
            marks=pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it ends when the interpreter is free"),
        ),
    ],
)
def test_processes_end_with_the_one_that_started_them_however_it_ends(number: int, work: str, tmp_path: Path) -> None:
    script = PARENT.format(root=str(ROOT), tests=str(Path(__file__).parent))
    ready = tmp_path / "ready"
    parent = subprocess.Popen([sys.executable, "-c", script, str(ready), work], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    until(ready.exists)
    parent.send_signal(number)
    parent.wait(60)
    parent.stdout.close()
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def test_no_process_is_left_after_a_build_nor_after_one_that_was_stopped() -> None:
    write("a.csv", "n,t\n" + "1,x\n" * 1000)
    built("a.csv")
    assert children() == []
    os.mkfifo("endless")

    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_config({"train": SplitSource(("a.csv",))}, BuildSettings(), Path("../out"), stop)
    assert children() == []


def test_users_at_the_same_time_share_the_processes() -> None:
    with workers() as one, workers(["s3"]) as other:
        with workers() as same:
            assert same is one
        assert other is not one
        one.start()
        assert one.submit(os.getpid).result()
    assert not [thread for thread in threading.enumerate() if thread.name == "dataset-builder"]


def test_a_damaged_file_is_named_and_a_good_one_is_built() -> None:
    write("good.csv", "n\n1\n")
    write("bad.parquet", b"PAR1" + bytes(100) + b"PAR1")
    with refused("bad.parquet"):
        built("bad.parquet")
    assert rows(built("good.csv")) == [{"n": 1}]


def test_this_process_loads_no_pyarrow() -> None:
    write("a.csv", "photo,n\na.png,1\n")
    write("a.png", b"x")
    write("b/1.png", b"x")
    script = (
        "import sys, pathlib\n"
        f"sys.path[:0] = [{str(ROOT)!r}]\n"
        "from provider.dataset_builder.build import build_config, survey_config, find_files\n"
        "from provider.dataset_builder.fingerprint import fingerprint\n"
        "from provider.dataset_builder.specification import BuildSettings, SplitSource\n"
        "for source, columns in ((SplitSource(('a.csv',)), {'photo': 'image'}), (SplitSource(('b',)), {})):\n"
        "    settings = BuildSettings(columns=columns)\n"
        "    build_config({'train': source}, settings, pathlib.Path('../out'), lambda progress: None)\n"
        "    survey_config({'train': source}, settings, lambda progress: None)\n"
        "    fingerprint(source, settings, find_files(source, settings))\n"
        "print(*sorted({'pyarrow', 'numpy', 'pandas', 'multiprocessing'} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == "\n"


def test_what_comes_back_is_plain_data_and_never_run() -> None:
    message = ["done", {"a": [1, None, "x\udc80", b"y"]}]
    assert frames.unpack(frames.pack(message)) == message
    with pytest.raises(TypeError):
        frames.pack(object())
