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


def test_an_engine_plans_applies_and_destroys_over_tcp(
    installed: Workspace, hub: Rehearsal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In the folder for unix sockets nothing is made."""
    tmp_path = tmp_path_factory.mktemp("sockets")
    installed.write(hub.block() + SPACE)
    installed.environ["PLUGIN_NETWORK"] = "tcp"
    installed.environ["PLUGIN_UNIX_SOCKET_DIR"] = str(tmp_path)
    before = tmp_path.stat().st_mtime_ns
    installed.apply()
    assert hub.exists("acme/app")
    assert installed.changes() == {}
    installed.destroy()
    assert not hub.exists("acme/app")
    assert tmp_path.stat().st_mtime_ns == before
