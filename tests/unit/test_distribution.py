"""What is given away: the wheel, and the licences of what it needs."""

import email
import importlib.util
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [built] = folder.iterdir()
    return built


def script(name: str) -> ModuleType:
    """Import a script of `.ci`."""
    specification = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_a_wheel_holds_the_two_packages_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    version = PROJECT["version"]
    assert {name.split("/")[0] for name in names} == {
        "provider",
        "schemas",
        f"terraform_provider_huggingface-{version}.dist-info",
    }
    code = [name for name in names if not name.split("/")[0].endswith(".dist-info")]
    kinds = {Path(name).suffix for name in code}
    assert kinds <= {".binpb", ".css", ".json", ".py"}, kinds
    assert [name for name in code if "test" in name or "snapshot.json" in name or "__pycache__" in name] == []


def test_a_wheel_holds_every_module_that_serves(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {
        str(path.relative_to(ROOT)) for folder in ("provider", "schemas") for path in (ROOT / folder).rglob("*.py")
    }
    left_out = modules - names
    generator = {name for name in left_out if name.startswith("schemas/docs/")}
    assert left_out - generator == {"schemas/__main__.py", "schemas/snapshot.py"}


def test_a_wheel_s_metadata_are_those_of_the_project(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("METADATA")]
        told = email.message_from_string(archive.read(name).decode())
        [name] = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        entry = archive.read(name).decode()
    assert (told["Name"], told["Version"], told["License-Expression"]) == (
        "terraform-provider-huggingface",
        PROJECT["version"],
        "Apache-2.0",
    )
    assert told["Requires-Python"] == PROJECT["requires-python"]
    plain = [line for line in told.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert len(plain) == len(PROJECT["dependencies"])
    assert set(told.get_all("Provides-Extra", [])) == {"dask", "dev", "local-hub"}
    assert "terraform-provider-huggingface = provider.cli:main" in entry


class TestLicences:
    def test_each_package_that_is_needed_has_one_that_is_accepted(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert script("licences").main() == 0
        named = {line.split()[0] for line in capsys.readouterr().out.splitlines()}
        assert {"grpcio", "pyarrow", "cffi", "anyio"} <= named  # those that others need, too
        assert not named & {"pytest", "pyinstaller", "terraform-provider-huggingface"}

    @pytest.mark.parametrize(
        "expression",
        ["MIT", "Apache-2.0 OR GPL-3.0-only", "MPL-2.0 AND MIT", "(MIT OR GPL-2.0-only) AND BSD-3-Clause"],
    )
    def test_one_that_leaves_a_choice_is_accepted(self, expression: str) -> None:
        assert script("licences").is_accepted(expression)

    @pytest.mark.parametrize("expression", ["GPL-3.0-only", "MIT AND AGPL-3.0-only", "unknown", ""])
    def test_one_that_is_unknown_or_binds_the_provider_is_not(self, expression: str) -> None:
        assert not script("licences").is_accepted(expression)


class TestAudit:
    @pytest.mark.parametrize(
        ("dependencies", "status", "words"),
        [
            (None, 0, "NOT AUDITED"),
            ([{"name": "a", "version": "1", "vulns": []}], 0, "1 of 1 packages were audited, 0 have"),
            ([{"name": "a", "version": "1", "skip_reason": "no"}], 0, "0 of 1 packages were audited"),
            (
                [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}],
                1,
                "a 1: PYSEC-1, mended in 2",
            ),
        ],
    )
    def test_only_a_known_weakness_fails(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        dependencies: list[dict[str, Any]] | None,
        status: int,
        words: str,
    ) -> None:
        audit = script("audit")
        monkeypatch.setattr(audit, "report", lambda: dependencies)
        assert audit.main() == status
        assert words in capsys.readouterr().out
