"""What the processes of a plan import: the time that each package takes, as Python itself measures it.

Each process is measured alone and slower than without measuring: the shares count, not the milliseconds.
"""

import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.acceptance.engine import Engine, newest
from tests.benchmarks.hub_process import serving
from tests.benchmarks.unchanged_space import with_space

LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s*([\w.]+)")
HEADER = "import time: self [us]"
MOST_SHOWN = 8
LEAST_PERCENT = 1


def imports_are_known() -> bool:
    """Print what each process of a plan of an unchanged Space imports; there is no limit."""
    engine = newest()
    if engine is None:
        sys.stdout.write("Imports: not measured, there is no Terraform or OpenTofu here\n")
        return True
    processes = _measured(engine)
    sys.stdout.write(f"Imports of the processes of a plan of an unchanged Space by {engine}\n")
    for number, found in enumerate(processes, start=1):
        packages: Counter[str] = Counter()
        for module, time in found:
            packages[_package(module)] += time
        total = sum(packages.values())
        shown = [
            f"{name} {100 * time // total} %"
            for name, time in packages.most_common(MOST_SHOWN)
            if 100 * time >= LEAST_PERCENT * total
        ]
        sys.stdout.write(f"  process {number}: {len(found)} modules, {total / 1000:.0f} ms: {', '.join(shown)}\n")
    return bool(processes)


def _measured(engine: Engine) -> list[list[tuple[str, int]]]:
    """Return the modules of each process, in the order of their starts, each with its own microseconds."""
    with tempfile.TemporaryDirectory() as folder, serving() as (_, block):
        place = with_space(Path(folder), engine, block, "")
        log = Path(folder) / "log.txt"
        place.environ |= {"PYTHONPROFILEIMPORTTIME": "1", "TF_LOG": "TRACE", "TF_LOG_PATH": str(log)}
        place.run("plan", "-input=false")
        processes: list[list[tuple[str, int]]] = []
        for line in log.read_text(encoding="utf-8").splitlines():
            if HEADER in line:
                processes.append([])
            elif (found := LINE.search(line)) and processes:
                processes[-1].append((found[2], int(found[1])))
    return processes


def _package(module: str) -> str:
    """Return what a module belongs to: a package that is installed, a part of the provider, or Python's own."""
    top, _, rest = module.partition(".")
    if top in sys.stdlib_module_names or top.startswith("_"):
        return "Python's own"
    return f"{top}.{rest.partition('.')[0]}" if top == "provider" and rest else top


if __name__ == "__main__":
    sys.exit(not imports_are_known())
