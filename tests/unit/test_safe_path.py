"""What lies about in a user's folders is not imported."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.plugin.processes import PROGRAM

STRANGER = 'raise SystemExit("a stranger was imported")\n'


def start(program: str, folder: Path, **environ: str) -> "subprocess.CompletedProcess[str]":
    words = ["import-blocks", "--help"]
    return subprocess.run(
        [program, *words], cwd=folder, env=os.environ | environ, capture_output=True, text=True, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with packages of the names of ours and of what we use."""
    for name in ("provider", "schemas", "httpx", "grpc", "argparse"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(STRANGER, encoding="utf-8")
    return tmp_path


def test_the_folder_that_the_user_is_in_is_not_imported_from(folder: Path) -> None:
    assert start(PROGRAM, folder).returncode == 0


def test_what_is_beside_the_program_or_in_pythonpath_does_not_shadow_what_is_used(folder: Path, tmp_path: Path) -> None:
    (folder / "provider").rename(folder / "other")  # Python looks for it before any of our words is run
    script = folder / "program"
    script.write_text(f"#!{sys.executable}\n" + Path(PROGRAM).read_text(encoding="utf-8"), encoding="utf-8")
    script.chmod(0o755)
    assert start(str(script), folder).returncode == 0
    assert start(PROGRAM, folder, PYTHONPATH=str(folder)).returncode == 0
