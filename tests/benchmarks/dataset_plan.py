"""Planning and applying a dataset whose files did not change, beside the bare engine with nothing to plan.

`make bench` takes 100 MB of CSV; `make bench BENCH=full` takes 5 GB.
"""

import sys
import tempfile
from pathlib import Path

from tests.acceptance.engine import newest
from tests.acceptance.workspace import Workspace, make_workspace
from tests.benchmarks.dataset_build import FULL, Measured, make_input, median, watched
from tests.benchmarks.hub_process import serving

MEGABYTES = 5000 if FULL else 100
RUNS = 5
MOST_SECONDS = 1.0
REFRESH = {"GET /api/datasets/{id}", "GET /api/datasets/{id}/tree/{rev}", "GET /api/whoami-v2"}


def unchanged_datasets_are_planned_at_once() -> bool:
    """Publish a dataset, then plan and apply it again; tell whether that is within the limits."""
    engine = newest()
    if engine is None:
        sys.stdout.write("Planning an unchanged dataset: not measured, there is no Terraform or OpenTofu here\n")
        return True
    with tempfile.TemporaryDirectory() as folder, serving() as (hub, block):
        path = make_input("csv", MEGABYTES, Path(folder))
        ours, bare = (Path(folder) / name for name in ("ours", "bare"))
        for place in (ours, bare):
            place.mkdir()
        empty = make_workspace(bare, engine, {})
        empty.write("")
        full = make_workspace(ours, engine, {"XDG_CACHE_HOME": folder})
        lines = f'name = "ours"\n  configs = {{ default = {{ splits = {{ train = {{ files = ["{path}"] }} }} }} }}'
        full.write(f'{block}resource "huggingface_dataset" "it" {{\n  {lines}\n}}\n')
        first, published = _run(full, "plan"), _run(full, "apply", "-auto-approve")
        pairs = [(_run(full, "plan"), _run(empty, "plan")) for _ in range(RUNS)]
        hub.delete("/_local/requests").raise_for_status()
        applied = _run(full, "apply", "-auto-approve")
        asked = set(hub.get("/_local/requests").json()["by_route"])
    planned, nothing = (median(runs) for runs in zip(*pairs, strict=True))
    more = planned.seconds - nothing.seconds
    good = more < MOST_SECONDS and asked == REFRESH
    beyond = "no more than the refresh does" if asked == REFRESH else ", ".join(sorted(asked))
    sys.stdout.write(
        f"{MEGABYTES} MB of unchanged csv planned by {engine}, beside nothing to plan\n"
        f"  {planned.seconds:.2f} s beside {nothing.seconds:.2f} s: {more:.2f} s more, at most {MOST_SECONDS} "
        f"(processor time {planned.processor:.2f} s beside {nothing.processor:.2f} s; medians of {RUNS} runs)\n"
        f"  the first plan took {first.seconds:.2f} s, the first apply {published.seconds:.1f} s; applied again in "
        f"{applied.seconds:.2f} s, asking {beyond}\n"
        f"  {'within' if good else 'OVER'} the limits\n"
    )
    return good


def _run(workspace: Workspace, *command: str) -> Measured:
    measured, _ = watched([*workspace.engine.command, *command, "-input=false"], workspace.environ, workspace.folder)
    return measured


if __name__ == "__main__":
    sys.exit(not unchanged_datasets_are_planned_at_once())
