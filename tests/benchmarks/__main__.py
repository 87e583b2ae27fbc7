"""`make bench`: how long what users wait for takes, each beside something to compare with in the same run.

Times differ from machine to machine; the ratios are what counts. A run fails when a ratio is over its limit.
"""

import functools
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from provider.plugin.handshake import COOKIE, COOKIE_NAME
from provider.plugin.sockets import Address
from tests.acceptance.engine import ROOT
from tests.benchmarks.bridge import a_plan_is_no_slower_than_with_tfs_server, calls_are_cheap
from tests.benchmarks.dataset_build import builds_are_faster_than_with_datasets
from tests.benchmarks.dataset_change import changes_cost_what_they_change
from tests.benchmarks.dataset_plan import unchanged_datasets_are_planned_at_once
from tests.benchmarks.dataset_push import pushes_are_faster_than_with_datasets
from tests.benchmarks.imports import imports_are_known
from tests.benchmarks.scale import scale_is_kept
from tests.benchmarks.unchanged_space import a_plan_of_an_unchanged_space_starts_soon
from tests.unit.plugin.processes import http2_answer, is_http2, make_identity

PROGRAM = Path(sys.executable).parent / "terraform-provider-huggingface"
PACKED = sorted((ROOT / "build" / "package" / "package").glob("terraform-provider-huggingface_v*"))
"""The program that `make package` packs, where it has been run."""

RUNS = 21


@dataclass(frozen=True)
class Comparison:
    """Two things measured in turn, so that both see the same machine.

    Args:
        title: what is compared.
        measured: does it once and gives the seconds it took.
        beside: does the other thing once and gives the seconds it took.
        limit: how many times the other's time it may take.
    """

    title: str
    measured: Callable[[], float]
    beside: Callable[[], float]
    limit: float

    def run(self) -> bool:
        """Measure both and print the medians and their ratio; tell whether it is within the limit."""
        pairs = [(self.measured(), self.beside()) for _ in range(RUNS)]
        ours, theirs = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
        ratio: float = ours / theirs
        verdict = "within" if ratio <= self.limit else "OVER"
        sys.stdout.write(
            f"{self.title}\n  {ours:.0f} ms beside {theirs:.0f} ms: ratio {ratio:.2f}, {verdict} the limit of "
            f"{self.limit:.2f} (medians of {RUNS} runs)\n"
        )
        return ratio <= self.limit


def until_handshake(program: Path = PROGRAM) -> float:
    """Start the provider as an engine does, with mutual TLS, until it says where it listens."""
    started = time.perf_counter()
    process = subprocess.Popen([program], env=ENVIRON, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    assert process.stdout is not None
    line = process.stdout.readline()
    took = time.perf_counter() - started
    process.kill()
    process.communicate(timeout=10)
    assert line.startswith(b"1|6|"), line
    return took


def until_served(program: Path = PROGRAM) -> float:
    """Start the provider as an engine does, and connect, until gRPC answers."""
    started = time.perf_counter()
    process = subprocess.Popen([program], env=ENVIRON, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    fields = process.stdout.readline().rstrip().split("|")
    answer = http2_answer(Address(fields[2], fields[3]), IDENTITY.context(fields[5]))
    took = time.perf_counter() - started
    process.kill()
    process.communicate(timeout=10)
    assert is_http2(answer), answer
    return took


def import_grpc() -> float:
    """Start Python and import grpc, which any plugin in Python must."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import grpc"], env=ENVIRON, check=True)
    return time.perf_counter() - started


IDENTITY = make_identity()
ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
    COOKIE_NAME: COOKIE,
    "PLUGIN_PROTOCOL_VERSIONS": "5,6",
    "PLUGIN_CLIENT_CERT": IDENTITY.certificate,
}
COMPARISONS = [
    Comparison("From exec to the handshake line, beside `python -c 'import grpc'`", until_handshake, import_grpc, 1.15),
    Comparison("From exec until gRPC answers, beside `python -c 'import grpc'`", until_served, import_grpc, 1.8),
    *(
        Comparison(
            "From exec until gRPC answers, packed beside installed",
            functools.partial(until_served, program),
            until_served,
            1.4,
        )
        for program in PACKED
    ),
]

MEASUREMENTS = [
    *(comparison.run for comparison in COMPARISONS),
    calls_are_cheap,
    a_plan_is_no_slower_than_with_tfs_server,
    a_plan_of_an_unchanged_space_starts_soon,
    imports_are_known,
    scale_is_kept,
    builds_are_faster_than_with_datasets,
    pushes_are_faster_than_with_datasets,
    unchanged_datasets_are_planned_at_once,
    changes_cost_what_they_change,
]

if __name__ == "__main__":
    sys.exit(sum(not measure() for measure in MEASUREMENTS))
