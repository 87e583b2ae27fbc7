"""Where a secret's value is found after a whole life of it: nowhere."""

import itertools

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

CANARIES = [f"canary-{number}-Zx81kQ" for number in range(3)]
CONFIGURATION = """
variable "password" {
  type      = string
  sensitive = true
  ephemeral = true
}
resource "huggingface_space" "app" {
  name = "support-bot"
}
resource "huggingface_space_secret" "db" {
  space_id         = huggingface_space.app.id
  key              = "DB_PASSWORD"
  value_wo         = var.password
  value_wo_version = %d
}
"""


def test_a_write_only_value_is_found_nowhere_after_its_life(installed: Workspace, hub: Rehearsal) -> None:
    """Not in the state, the plan, the output or a log at TRACE; created, changed, failed and destroyed."""
    if not installed.engine.has_write_only:
        pytest.skip(f"{installed.engine} has no write-only arguments")
    said = []
    installed.environ |= {"TF_LOG": "TRACE", "TF_LOG_PATH": str(installed.folder / "trace.log")}
    for version, canary in enumerate(CANARIES):
        installed.environ["TF_VAR_password"] = canary
        installed.write(hub.block() + CONFIGURATION % version)
        if version == 2:
            hub.faults(
                {
                    "method": "POST",
                    "path": "*/secrets",
                    "occurrence": 1,
                    "action": "status",
                    "status": 400,
                    "body": {"error": f"bad value {canary}"},
                }
            )
        said.append(installed.run("plan", "-out=plan.bin"))
        said.append(installed.run("apply", "-auto-approve", "plan.bin", ok=version < 2))
    said.append(installed.run("destroy", "-auto-approve"))
    log = (installed.folder / "trace.log").read_text(encoding="utf-8")
    assert "HTTP 400" in said[-2].stderr
    assert "provider.terraform-provider-huggingface" in log
    installed.run("show", "-json", "plan.bin")
    texts = {"output": "".join(done.stdout + done.stderr for done in said)}
    for path in installed.folder.rglob("*"):
        if path.is_file() and path.suffix != ".tf":
            texts[path.name] = path.read_bytes().decode(errors="replace")
    found = [(name, canary) for (name, text), canary in itertools.product(texts.items(), CANARIES) if canary in text]
    assert found == []


def test_the_token_is_in_no_log(installed: Workspace, hub: Rehearsal) -> None:
    """Given by the environment, it is in neither the output nor a log at TRACE."""
    installed.write('resource "huggingface_space" "app" {\n  name = "support-bot"\n}\n')
    installed.environ |= {"HF_TOKEN": hub.token, "HF_ENDPOINT": hub.url, "TF_LOG": "TRACE"}
    done = installed.apply()
    assert "provider.terraform-provider-huggingface" in done.stderr
    assert hub.token not in done.stdout + done.stderr
