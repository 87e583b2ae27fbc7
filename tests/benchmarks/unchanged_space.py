"""A plan of one unchanged Space: what the provider adds to the engine, in time and in processor time.

`make bench BENCH_BASE=<another checkout, with its .venv>` measures that one in turn with this one.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from provider.address import ADDRESS
from tests.acceptance.engine import Engine, engine_environ, engines
from tests.acceptance.workspace import Workspace
from tests.benchmarks.as_installed import provider_folder
from tests.benchmarks.hub_process import serving

RUNS = int(os.environ.get("BENCH_RUNS", "21"))
BASE = os.environ.get("BENCH_BASE", "")
MOST_OF_BASE = {"seconds": 0.55, "processor": 0.6}
"""What a plan may take, less the bare engine, of what it took on the checkout that is measured beside it."""

SPACE = 'resource "huggingface_space" "main" {\n  name = "app"\n  sdk  = "static"\n}\n'


class Cost(NamedTuple):
    """What one command took.

    Args:
        seconds: from its start to its end.
        processor: seconds of all its processes.
    """

    seconds: float
    processor: float


def a_plan_of_an_unchanged_space_starts_soon() -> bool:
    """Print what a plan takes beside the bare engine; with another checkout beside it, tell whether it is much less."""
    kept = True
    for engine in engines():
        with tempfile.TemporaryDirectory() as folder, serving() as (_, block):
            places = {"bare": _bare(Path(folder), engine), "ours": with_space(Path(folder), engine, block, "")}
            if BASE:
                places["base"] = with_space(Path(folder), engine, block, BASE)
            costs: dict[str, list[Cost]] = {name: [] for name in places}
            for _ in range(RUNS):
                for name, place in places.items():
                    costs[name].append(_planned(place))
        kept &= _report(engine, {name: _median(some) for name, some in costs.items()})
    return kept


def _planned(workspace: Workspace) -> Cost:
    """Plan once, with nothing to change."""
    command = [*workspace.engine.command, "plan", "-detailed-exitcode", "-input=false"]
    started = time.perf_counter()
    planned = subprocess.Popen(command, cwd=workspace.folder, env=workspace.environ, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(planned.pid, 0)
    took = time.perf_counter() - started
    planned.returncode = os.waitstatus_to_exitcode(status)
    assert planned.returncode == 0, planned.returncode
    return Cost(took, used.ru_utime + used.ru_stime)


def _median(costs: list[Cost]) -> Cost:
    return Cost(*(float(statistics.median(values)) for values in zip(*costs, strict=True)))


def _report(engine: Engine, medians: Mapping[str, Cost]) -> bool:
    bare, ours = medians["bare"], medians["ours"]
    added = Cost(ours.seconds - bare.seconds, ours.processor - bare.processor)
    line = (
        f"A plan of an unchanged Space by {engine}, less the bare engine ({bare.seconds:.2f} s)\n"
        f"  {added.seconds:.2f} s, {added.processor:.2f} s of processor time"
    )
    kept = True
    if "base" in medians:
        base = Cost(medians["base"].seconds - bare.seconds, medians["base"].processor - bare.processor)
        ratios = {name: getattr(added, name) / getattr(base, name) for name in MOST_OF_BASE}
        kept = all(ratios[name] <= most for name, most in MOST_OF_BASE.items())
        line += (
            f"; beside {base.seconds:.2f} s and {base.processor:.2f} s of the other checkout: ratios "
            f"{ratios['seconds']:.2f} and {ratios['processor']:.2f}, {'within' if kept else 'OVER'} the limits of "
            f"{MOST_OF_BASE['seconds']} and {MOST_OF_BASE['processor']}"
        )
    sys.stdout.write(f"{line} (medians of {RUNS} runs)\n")
    return kept


def _bare(folder: Path, engine: Engine) -> Workspace:
    (folder / "bare").mkdir()
    workspace = Workspace(folder / "bare", engine, engine_environ(folder / "bare"))
    (workspace.folder / "main.tf").write_text('output "nothing" {\n  value = ""\n}\n', encoding="utf-8")
    workspace.run("apply", "-auto-approve")
    return workspace


def with_space(folder: Path, engine: Engine, block: str, checkout: str) -> Workspace:
    """Make a folder whose Space was applied, by the provider of a checkout; empty for this one's."""
    place = folder / ("base" if checkout else "ours")
    place.mkdir()
    environ = engine_environ(place)
    program = Path(checkout) / ".venv" / "bin" if checkout else provider_folder(place)
    overrides = f'provider_installation {{\n  dev_overrides {{ "{ADDRESS}" = "{program}" }}\n}}\n'
    Path(environ["TF_CLI_CONFIG_FILE"]).write_text(overrides, encoding="utf-8")
    workspace = Workspace(place, engine, environ)
    workspace.write(block + SPACE.replace('"app"', f'"{place.name}"'))
    workspace.apply()
    return workspace
