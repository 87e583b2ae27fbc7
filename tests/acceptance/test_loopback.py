"""Engines that reach the provider over TCP, as they must on Windows."""

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

SPACE = """
resource "huggingface_space" "app" {
  name = "app"
}
"""


def test_an_engine_plans_applies_and_destroys_over_tcp(installed: Workspace, hub: Rehearsal) -> None:
    installed.environ |= {"PLUGIN_NETWORK": "tcp", "TF_LOG": "DEBUG"}
    installed.write(hub.block() + SPACE)
    log = installed.run("plan", "-input=false").stderr
    assert "network=tcp" in log
    assert "network=unix" not in log
    installed.apply()
    assert hub.exists("acme/app")
    assert installed.changes() == {}
    installed.destroy()
    assert not hub.exists("acme/app")
