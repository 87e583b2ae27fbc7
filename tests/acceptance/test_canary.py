"""A canary in the token and in every secret: after a whole life at TRACE, and a crash, it is where it may be."""

import itertools
import re
import resource
import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from provider.local_hub.model.models import Account
from provider.local_hub.server import LocalHub
from tests.acceptance.conftest import Rehearsal
from tests.acceptance.killing import run_and_kill
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

TOKEN = "hf_canaryTokenQz81"
KEPT = {f"{place}{life}": f"canary-{place}{life}-Zx81kQ" for place in ("value", "secrets") for life in (1, 2)}
"""What Terraform keeps in states and plans, where sensitive values are."""
NOWHERE = {f"{place}{life}": f"canary-{place}{life}-Yw72jR" for place in ("value_wo", "secrets_wo") for life in (1, 2)}
NOWHERE["token"] = TOKEN
MAY_KEEP = re.compile(r"terraform\.tfstate(\.\d+)?(\.backup)?|plan\.bin/(tfplan|tfstate|tfstate-prev)")
CONFIGURATION = """
variable "kept" {
  type      = map(string)
  sensitive = true
}
variable "hidden" {
  type      = map(string)
  sensitive = true
  ephemeral = true
}
resource "huggingface_space" "app" {
  name               = "support-bot"
  visibility         = "private"
  secrets            = { INLINE = var.kept.secrets }
  secrets_wo         = { INLINE_WO = var.hidden.secrets_wo }
  secrets_wo_version = %(version)d
  source_dir         = "${abspath(path.module)}/app"
}
resource "huggingface_space_secret" "kept" {
  space_id = huggingface_space.app.id
  key      = "KEPT"
  value    = var.kept.value
}
resource "huggingface_space_secret" "hidden" {
  space_id         = huggingface_space.app.id
  key              = "HIDDEN"
  value_wo         = var.hidden.value_wo
  value_wo_version = %(version)d
}
"""


@pytest.fixture
def guarded() -> Iterator[Rehearsal]:
    """Yield a local Hub whose token is a canary."""
    with LocalHub([Account("local", TOKEN, {"acme": "admin"})]) as served:
        rehearsal = Rehearsal(served)
        rehearsal.call("PUT", "/_local/settings", {"build_seconds": 0})
        yield rehearsal
        rehearsal.close()


@pytest.fixture
def life(installed: Workspace) -> Iterator[Workspace]:
    """Yield a workspace at TRACE, with a folder for temporary files, in which processes may dump their core."""
    if not installed.engine.has_write_only:
        pytest.skip(f"{installed.engine} has no write-only arguments")
    (installed.folder / "tmp").mkdir()
    (installed.folder / "app").mkdir()
    (installed.folder / "app" / "data.bin").write_bytes(b"\x00" * 2_000_000)
    installed.environ |= {
        "TF_LOG": "TRACE",
        "TF_LOG_PATH": str(installed.folder / "trace.log"),
        "TMPDIR": str(installed.folder / "tmp"),
        "HF_TOKEN": TOKEN,
    }
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    yield installed
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def give(workspace: Workspace, hub: Rehearsal, version: int) -> None:
    """Write the configuration, with the first or second value of each secret."""
    kept = {place: KEPT[f"{place}{version}"] for place in ("value", "secrets")}
    hidden = {place: NOWHERE[f"{place}{version}"] for place in ("value_wo", "secrets_wo")}
    for name, values in (("kept", kept), ("hidden", hidden)):
        written = ", ".join(f'{place} = "{value}"' for place, value in values.items())
        workspace.environ[f"TF_VAR_{name}"] = "{" + written + "}"
    block = f'provider "huggingface" {{\n  endpoint  = "{hub.url}"\n  namespace = "acme"\n}}\n'
    workspace.write(block + CONFIGURATION % {"version": version})


def texts(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Yield name and content of every file that is left; of a plan, those inside it."""
    for path in sorted(workspace.folder.rglob("*")):
        name = path.relative_to(workspace.folder).as_posix()
        if not path.is_file():
            continue
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as plan:
                yield from ((f"{name}/{inner}", plan.read(inner).decode(errors="replace")) for inner in plan.namelist())
        else:
            yield name, path.read_bytes().decode(errors="replace")


def lived(workspace: Workspace, hub: Rehearsal) -> list[str]:
    """Create, rotate, fail, crash, import and plan; give all that was said."""
    said = []

    def run(*command: str, ok: bool = True) -> None:
        done = workspace.run(*command, ok=ok)
        said.append(done.stdout + done.stderr)

    give(workspace, hub, 1)
    run("plan", "-input=false", "-out=plan.bin")
    run("apply", "-input=false", "plan.bin")
    give(workspace, hub, 2)
    run("plan", "-input=false", "-out=plan.bin")
    echo = {"error": f"{KEPT['secrets2']} of {TOKEN} is not a good value"}
    hub.faults(
        {"method": "POST", "path": "*/secrets", "occurrence": 0, "action": "status", "status": 400, "body": echo}
    )
    run("apply", "-input=false", "-auto-approve", "-target=huggingface_space.app", ok=False)
    assert "HTTP 400" in said[-1]
    hub.faults({"method": "POST", "path": "*/secrets", "occurrence": 1, "action": "hang_after"})
    crash = run_and_kill(workspace, hub, signal.SIGABRT, "apply", "-input=false", "-auto-approve")
    assert crash is not None
    said += [crash[0], str(crash[1])]
    run("apply", "-input=false", "-auto-approve")
    for address, id_ in (("space.app", ""), ("space_secret.kept", "/KEPT"), ("space_secret.hidden", "/HIDDEN")):
        run("state", "rm", f"huggingface_{address}")
        run("import", "-input=false", f"huggingface_{address}", f"acme/support-bot{id_}")
    run("apply", "-input=false", "-auto-approve")
    run("plan", "-input=false", "-out=plan.bin", "-detailed-exitcode")
    run("show", "-json", "plan.bin")
    said.pop()
    return said


def test_a_canary_is_nowhere_but_where_terraform_keeps_sensitive_values(life: Workspace, guarded: Rehearsal) -> None:
    """In no output, log, process title, core dump or temporary file; a write-only one in no state and no plan."""
    said = lived(life, guarded)
    assert guarded.repository("acme/support-bot")["secrets"].keys() == {"INLINE", "INLINE_WO", "KEPT", "HIDDEN"}
    found = dict(texts(life))
    assert "provider.terraform-provider-huggingface" in found["trace.log"]
    assert KEPT["value2"] in found["terraform.tfstate"]
    assert "plan.bin/tfplan" in found
    assert not [name for name in found if Path(name).name.startswith("core")]
    life.destroy()
    everything = [*found.items(), *texts(life), ("output", "".join(said))]
    leaks = [
        (name, canary)
        for (name, text), canary in itertools.product(everything, [*KEPT.values(), *NOWHERE.values()])
        if canary in text and not (canary in KEPT.values() and MAY_KEEP.fullmatch(name))
    ]
    assert leaks == []
    assert not [path for path in (life.folder / "tmp").rglob("*") if path.is_file()]
