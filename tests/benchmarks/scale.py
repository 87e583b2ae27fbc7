"""Fifty Spaces, each with ten secrets and ten variables, in one state, on a Hub that takes its time to answer."""

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from provider.address import ADDRESS
from tests.acceptance.engine import Engine, engine_environ, engines
from tests.acceptance.workspace import Workspace
from tests.benchmarks.hub_process import serving

SPACES = 50
ENTRIES = 10
"""Secrets of each Space, and variables of each Space."""

RESOURCES = SPACES * (1 + 2 * ENTRIES)
LATENCY_MS = 100
MOST_REQUESTS = 105
FREE_PLAN = {"quota": 1000, "window_seconds": 300}

CONFIGURATION = f"""
resource "huggingface_space" "app" {{
  count = {SPACES}
  name  = "app-${{count.index}}"
}}

resource "huggingface_space_secret" "all" {{
  count    = {SPACES * ENTRIES}
  space_id = huggingface_space.app[floor(count.index / {ENTRIES})].id
  key      = "SECRET_${{count.index % {ENTRIES}}}"
  value    = "value-${{count.index}}"
}}

resource "huggingface_space_variable" "all" {{
  count    = {SPACES * ENTRIES}
  space_id = huggingface_space.app[floor(count.index / {ENTRIES})].id
  key      = "VARIABLE_${{count.index % {ENTRIES}}}"
  value    = "value-${{count.index}}"
}}
"""

LAUNCHER = """\
#!{python} -P
import functools, os, time
import provider.hub.http.settings
from provider.cli import main
provider.hub.http.settings.HubSettings = functools.partial(provider.hub.http.settings.HubSettings, coalesce={coalesce})
leave = os._exit
def note_and_leave(status):
    with open({times!r}, "a") as times:
        print(time.process_time(), file=times)
    leave(status)
os._exit = note_and_leave
main()
"""
"""The provider with its client told whether to coalesce, which users can't, and with a note of its processor time."""


@dataclass(frozen=True)
class Refresh:
    """What one refresh-only plan took.

    Args:
        seconds: from the engine's start to its end.
        processor_seconds: of all provider processes, start-up included.
        requests: by route, as the Hub counted them.
    """

    seconds: float
    processor_seconds: float
    requests: Mapping[str, int]

    @property
    def total(self) -> int:
        """All requests."""
        return sum(self.requests.values())

    @property
    def processor_ms_per_resource(self) -> float:
        """Processor time of the provider for each resource of the state."""
        return self.processor_seconds * 1000 / RESOURCES


class Scale:
    """The state, and the Hub that it describes.

    Args:
        folder: for configuration and state.
        engine: what plans.
        hub: a client of the local Hub.
    """

    def __init__(self, folder: Path, engine: Engine, hub: httpx.Client) -> None:
        self._folder = folder
        self._hub = hub
        self._workspace = Workspace(folder, engine, engine_environ(folder))
        self._times = folder / "processor-times"

    def build(self, block: str) -> None:
        """Make everything, by one apply.

        Args:
            block: the provider block.
        """
        self._workspace.write(block + CONFIGURATION)
        self._install(coalesce=True)
        self._settings(build_seconds=0)
        self._workspace.apply("-parallelism=20")

    def refresh(self, *, coalesce: bool = True, rate_limit: Mapping[str, int] | None = None) -> Refresh:
        """Plan with the refresh alone, on a Hub that answers late.

        Args:
            coalesce: whether the client shares its reads.
            rate_limit: of the Hub: a quota in each window.
        """
        self._install(coalesce=coalesce)
        self._settings(latency_ms=LATENCY_MS, rate_limit=rate_limit)
        self._hub.delete("/_local/requests").raise_for_status()
        began = time.perf_counter()
        done = self._workspace.run("plan", "-refresh-only", "-input=false")
        seconds = time.perf_counter() - began
        assert "No changes" in done.stdout, done.stdout
        counted: dict[str, int] = self._hub.get("/_local/requests").json()["by_route"]
        self._settings(latency_ms=0, rate_limit=None)
        times = [float(line) for line in self._times.read_text(encoding="utf-8").splitlines()]
        return Refresh(seconds, sum(times), counted)

    def _install(self, *, coalesce: bool) -> None:
        program = self._folder / "bin" / "terraform-provider-huggingface"
        program.parent.mkdir(exist_ok=True)
        program.write_text(
            LAUNCHER.format(python=sys.executable, coalesce=coalesce, times=str(self._times)), encoding="utf-8"
        )
        program.chmod(0o755)
        overrides = f'provider_installation {{\n  dev_overrides {{ "{ADDRESS}" = "{program.parent}" }}\n}}\n'
        (self._folder / "engine.rc").write_text(overrides, encoding="utf-8")
        self._times.write_text("", encoding="utf-8")

    def _settings(self, **settings: Any) -> None:
        self._hub.put("/_local/settings", json=settings).raise_for_status()


def chosen_engine() -> Engine | None:
    """Return the newest Terraform of this machine, else the first engine, None if there is none."""
    terraforms = [engine for engine in engines() if engine.product == "terraform"]
    return max(terraforms, key=lambda engine: engine.minor, default=next(iter(engines()), None))


@contextlib.contextmanager
def scale(folder: Path, engine: Engine) -> Iterator[Scale]:
    """Start a local Hub in a process of its own, and build the state.

    Args:
        folder: for configuration and state.
        engine: what applies and plans.
    """
    with serving() as (client, block):
        made = Scale(folder, engine, client)
        made.build(block)
        yield made


def scale_is_kept() -> bool:
    """Refresh many Spaces, with and without shared reads, and print both; tell whether it is within the limits."""
    engine = chosen_engine()
    if engine is None:
        sys.stdout.write("A refresh of many Spaces: not measured, there is no Terraform or OpenTofu here\n")
        return True
    with tempfile.TemporaryDirectory() as folder, scale(Path(folder), engine) as built:
        together, apart = built.refresh(), built.refresh(coalesce=False)
    ratio = together.seconds / apart.seconds
    kept = together.total <= MOST_REQUESTS and ratio <= 0.5
    sys.stdout.write(
        f"Refresh-only plan of {RESOURCES} resources in {SPACES} Spaces by {engine}, every answer "
        f"{LATENCY_MS} ms late, beside the same with coalescing off\n"
        f"  {together.total} requests beside {apart.total}: at most {MOST_REQUESTS} are allowed\n"
        f"  {together.seconds:.1f} s beside {apart.seconds:.1f} s: ratio {ratio:.2f}, the limit is 0.50\n"
        f"  {together.processor_ms_per_resource:.1f} ms beside {apart.processor_ms_per_resource:.1f} ms of the "
        f"provider's processor time per resource; {'within' if kept else 'OVER'} the limits\n"
    )
    return kept
