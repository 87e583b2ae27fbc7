"""Engines that reach the provider over TCP, as they must on Windows."""

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

SPACE = """
resource "huggingface_space" "app" {
  name = "app"
}
"""


def test_an_engine_plans_applies_and_destroys_over_tcp(installed: Workspace, hub: Rehearsal) -> None:
    installed.write(hub.block() + SPACE)
    installed.environ["PLUGIN_UNIX_SOCKET_DIR"] = "/missing"  # no unix socket can be made
    assert installed.run("plan", "-input=false", ok=False).returncode == 1
    installed.environ["PLUGIN_NETWORK"] = "tcp"
    installed.apply()
    assert hub.exists("acme/app")
    assert installed.changes() == {}
    installed.destroy()
    assert not hub.exists("acme/app")
