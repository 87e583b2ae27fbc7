"""What clients ask for before anything else."""

from starlette.testclient import TestClient


def test_anybody_is_told_that_no_harness_is_known(anonymous: TestClient) -> None:
    assert anonymous.get("/api/agent-harnesses").json() == {"standardEnvVars": [], "harnesses": {}}
