"""A token that is revoked while the engine refreshes: an error, and nothing else."""

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

CONFIGURATION = """
resource "huggingface_space" "app" {
  count = 4
  name  = "app-${count.index}"
}

resource "huggingface_space_secret" "key" {
  count    = 4
  space_id = huggingface_space.app[count.index].id
  key      = "KEY"
  value    = "pa55word"
}

resource "huggingface_space_variable" "mode" {
  count    = 4
  space_id = huggingface_space.app[count.index].id
  key      = "MODE"
  value    = "prod"
}
"""
MANY = 100


@pytest.mark.parametrize("first", [1, 2, 4, 7], ids="from request {} on".format)
def test_a_token_revoked_in_the_middle_of_a_refresh_drops_nothing_from_the_state(
    workspace: Workspace, hub: Rehearsal, first: int
) -> None:
    workspace.write(hub.block() + CONFIGURATION)
    workspace.apply()
    before = workspace.state()
    revoked = {"method": "*", "path": "/api/spaces*", "action": "status", "status": 401}
    answers = {"body": {"error": "Invalid user token."}}
    hub.faults(*({**revoked, **answers, "occurrence": number} for number in range(first, MANY)))
    for command in (["plan"], ["plan", "-refresh-only"], ["apply", "-refresh-only", "-auto-approve"]):
        assert "HTTP 401" in workspace.fails(*command, "-input=false")
        assert workspace.state()["resources"] == before["resources"]
    hub.faults()
    assert workspace.changes() == {}
