"""What all tests share: an environment without the user's own settings, and a word on the engines found."""

import os

import pytest
from hypothesis import settings

from tests.acceptance.engine import TOFU, engines

# A pipeline tries the same examples each time, so that what fails there fails with CI=1 on any machine.
settings.register_profile("by no clock", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("by no clock")


def pytest_xdist_auto_num_workers() -> int:
    """Return one worker more than there are processors: a test of an engine waits for part of its time."""
    return (os.cpu_count() or 1) + 1


def pytest_report_header() -> list[str]:
    """Say which engines the acceptance tests run on."""
    found = ", ".join(str(engine) for engine in engines()) or "none"
    lines = [f"engines: {found}"]
    if not any(engine.product == "tofu" for engine in engines()):
        lines.append(f"no OpenTofu: none on PATH, and none from npm in {TOFU.parent.name}; its tests do not run")
    return lines


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's tokens, endpoints and log settings out of the tests."""
    for name in list(os.environ):
        if name.startswith(("HF_", "HUGGING", "TF_", "PLUGIN_")):
            monkeypatch.delenv(name)
