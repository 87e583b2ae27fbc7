"""What the bridge itself costs: processor time per call, and a whole plan beside the same with tf's own server."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from provider.plugin.codec import pack, write_json
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.servicer import Servicer
from tests.acceptance.engine import Engine, engine_environ, engines
from tests.benchmarks.trivial import ATTRIBUTES, NAME, our_provider

CALLS = 500
PLANS = 15
MOST_MS = 1.0
TYPE = f"{NAME}_thing"
STATE = {"id": "1"} | {f"a{i}": f"text {i}" for i in range(ATTRIBUTES - 1)}
CONFIG = STATE | {"id": None}
HCL = (
    f"""
terraform {{
  required_providers {{
    {NAME} = {{ source = "bench/{NAME}" }}
  }}
}}
resource "{TYPE}" "it" {{
"""
    + "".join(f'  a{i} = "text {i}"\n' for i in range(ATTRIBUTES - 1))
    + "}\n"
)


def calls_are_cheap() -> bool:
    """Print the processor time of each call on a resource of twenty attributes; tell whether it is within the limit."""
    servicer = Servicer(our_provider())
    state, config = pack(STATE), pack(CONFIG)
    requests: list[tuple[Callable[..., Any], Any]] = [
        (servicer.ValidateResourceConfig, pb.ValidateResourceConfig.Request(type_name=TYPE, config=config)),
        (
            servicer.UpgradeResourceState,
            pb.UpgradeResourceState.Request(type_name=TYPE, raw_state=pb.RawState(json=write_json(STATE))),
        ),
        (servicer.ReadResource, pb.ReadResource.Request(type_name=TYPE, current_state=state)),
        (
            servicer.PlanResourceChange,
            pb.PlanResourceChange.Request(type_name=TYPE, prior_state=state, proposed_new_state=state, config=config),
        ),
    ]
    costs = {call.__name__: _milliseconds(call, request) for call, request in requests}
    kept = all(cost <= MOST_MS for cost in costs.values())
    shown = ", ".join(f"{name} {cost:.2f} ms" for name, cost in costs.items())
    sys.stdout.write(
        f"Processor time per call, a resource of {ATTRIBUTES} attributes, messages read and written\n  {shown}; "
        f"{'within' if kept else 'OVER'} the limit of {MOST_MS:.1f} ms each (means of {CALLS} calls)\n"
    )
    return kept


def a_plan_is_no_slower_than_with_tfs_server() -> bool:
    """Print the time of an empty plan with our server and with tf's; tell whether ours is no slower."""
    if not engines():
        sys.stdout.write("An empty plan beside tf's own server: not measured, there is no Terraform or OpenTofu here\n")
        return True
    engine = engines()[0]
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        places = [_prepared(Path(ours), engine, "ours"), _prepared(Path(theirs), engine, "tf")]
        pairs = [tuple(_plan(engine, *place) for place in places) for _ in range(PLANS)]
    mine, other = (float(statistics.median(times)) for times in zip(*pairs, strict=True))
    kept: bool = mine <= other
    sys.stdout.write(
        f"A plan without changes by {engine}, our server beside tf's own, both with a trivial provider\n"
        f"  {mine * 1000:.0f} ms beside {other * 1000:.0f} ms: ratio {mine / other:.2f}, "
        f"{'within' if kept else 'OVER'} the limit of 1.0 (medians of {PLANS} runs)\n"
    )
    return kept


def _milliseconds(call: Callable[..., Any], request: Any) -> float:
    raw, kind = request.SerializeToString(), type(request)
    started = time.process_time()
    for _ in range(CALLS):
        answer = call(kind.FromString(raw), None)
        answer.SerializeToString()
        assert not answer.diagnostics
    return (time.process_time() - started) / CALLS * 1000


def _prepared(folder: Path, engine: Engine, server: str) -> tuple[Path, dict[str, str]]:
    """Write a configuration and a provider of its own into a folder, apply it, and give what a plan there needs."""
    program = folder / f"terraform-provider-{NAME}"
    script = Path(__file__).with_name("trivial.py")
    schema = folder / "GetProviderSchema.binpb"
    schema.write_bytes(
        Servicer(our_provider()).GetProviderSchema(pb.GetProviderSchema.Request(), None).SerializeToString()
    )
    variables = f"TRIVIAL_SERVER={server} TRIVIAL_SCHEMA={schema}"
    program.write_text(f"#!/bin/sh\n{variables} exec {sys.executable} {script}\n", encoding="utf-8")
    program.chmod(0o755)
    (folder / "main.tf").write_text(HCL, encoding="utf-8")
    overrides = f'provider_installation {{\n  dev_overrides {{ "bench/{NAME}" = "{folder}" }}\n}}\n'
    (folder / "engine.rc").write_text(overrides, encoding="utf-8")
    environ = engine_environ(folder)
    applied = engine.run("apply", "-auto-approve", folder=folder, environ=environ)
    assert applied.returncode == 0, applied.stderr
    return folder, environ


def _plan(engine: Engine, folder: Path, environ: dict[str, str]) -> float:
    started = time.perf_counter()
    done = engine.run("plan", "-detailed-exitcode", folder=folder, environ=environ)
    took = time.perf_counter() - started
    assert done.returncode == 0, done.stdout + done.stderr
    return took
