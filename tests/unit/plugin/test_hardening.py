"""What a crashed provider leaves behind: no core dump."""

import subprocess
import sys
from pathlib import Path

import pytest

PATTERN = Path("/proc/sys/kernel/core_pattern")
HERE = PATTERN.exists() and not set("/|") & set(PATTERN.read_text(encoding="ascii"))
"""Whether a core dump goes into the folder of the process."""
ABORT = (
    "import os, resource; from provider.plugin import hardening",
    "resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)",
)


def abort(folder: Path, *steps: str) -> list[Path]:
    """Let a process take some steps and abort, with core dumps of any size allowed; give the core dumps."""
    code = "; ".join([*ABORT, *steps, "os.abort()"])
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, check=False)
    assert done.returncode == -6, done.stderr
    return list(folder.glob("core*"))


@pytest.mark.skipif(not HERE, reason="core dumps go elsewhere on this machine")
@pytest.mark.parametrize("step", ["hardening.disable_core_dumps()", "hardening.disallow_ptrace()"])
def test_a_process_that_crashes_leaves_no_core_dump(tmp_path: Path, step: str) -> None:
    """Each measure alone is enough for that; a process without leaves one."""
    if not abort(tmp_path):
        pytest.skip("core dumps are not allowed here at all")
    for left in tmp_path.glob("core*"):
        left.unlink()
    assert abort(tmp_path, step) == []


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has prctl")
def test_nobody_may_look_into_the_memory() -> None:
    code = (
        "import ctypes, resource; from provider.plugin import hardening; hardening.disable_core_dumps();"
        "hardening.disallow_ptrace();"
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0 (0, 0)"
