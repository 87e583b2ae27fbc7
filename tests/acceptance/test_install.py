"""From a wheel to a managed Space and back, as a person does it who has nothing yet."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.engine import ROOT, Engine, engine_environ, engines
from tests.acceptance.workspace import Workspace

NAME = "terraform-provider-huggingface"
STRANGER = 'raise SystemExit("a stranger was imported")\n'
SPACE = """
resource "huggingface_space" "app" {
  name = "app"
}
"""


def one_of_each() -> list[Engine]:
    """Return the newest Terraform and the newest OpenTofu."""
    newest = {engine.product: engine for engine in sorted(engines(), key=lambda engine: engine.minor)}
    return list(newest.values())


def build(folder: Path, version: str) -> Path:
    """Build a wheel of this project under a version."""
    source = folder / version
    source.mkdir()
    for name in ("provider", "schemas"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "README.md", source)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    changed = re.sub(r'(?m)^version = ".*"$', f'version = "{version}"', project)
    (source / "pyproject.toml").write_text(changed, encoding="utf-8")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    [wheel] = folder.glob(f"*-{version}-*.whl")
    return wheel


class Person:
    """Somebody with a fresh home, and a project that has packages of its own.

    Args:
        home: the home.
        engine: the engine that they use.
    """

    def __init__(self, home: Path, engine: Engine) -> None:
        self.plugins = home / ".local" / "share" / "terraform" / "plugins"
        project = home / "project"
        for name in ("provider", "schemas", "grpc"):
            (project / name).mkdir(parents=True)
            (project / name / "__init__.py").write_text(STRANGER, encoding="utf-8")
        environ = engine_environ(home)
        for name in [name for name in environ if name.startswith(("XDG_", "VIRTUAL_ENV", "PYTHON"))]:
            del environ[name]
        environ["PATH"] = os.pathsep.join([str(home / ".local" / "bin"), "/usr/local/bin", "/usr/bin", "/bin"])
        self.workspace = Workspace(project, engine, environ | {"PYTHONPATH": str(project)})
        self._environ = environ

    def run(self, program: str, *arguments: str) -> str:
        """Run a program in the project's folder and give what it says."""
        found = shutil.which(program, path=self._environ["PATH"])
        assert found, program
        return self._checked([found, *arguments])

    def uv(self, *arguments: str) -> str:
        """Run uv's tools."""
        return self._checked([str(Path(sys.executable).with_name("uv")), "tool", *arguments])

    def _checked(self, command: list[str]) -> str:
        done = subprocess.run(
            command, cwd=self.workspace.folder, env=self._environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def installed_or_skipped(install: Callable[[], str]) -> None:
    """Install; where the packages can't be had the test can't be made."""
    try:
        install()
    except AssertionError as error:
        if re.search(r"error sending request|dns error|Could not connect|no versions of", str(error)):
            pytest.skip(f"the packages that a wheel needs can't be had here: {str(error)[-200:]}")
        raise


@pytest.mark.long
@pytest.mark.parametrize("engine", one_of_each(), ids=str)
def test_install_init_apply_lock_upgrade_and_uninstall(tmp_path: Path, engine: Engine, hub: Rehearsal) -> None:
    (tmp_path / "wheels").mkdir()
    first, second = (build(tmp_path / "wheels", version) for version in ("0.8.0", "0.9.0"))
    person = Person(tmp_path / "home", engine)
    workspace = person.workspace
    installed_or_skipped(lambda: person.uv("install", "--python", sys.executable, str(first)))

    assert "0.8.0 is installed" in person.run(NAME, "install")
    assert sum(path.stat().st_size for path in person.plugins.rglob("*") if path.is_file()) < 16_384
    workspace.write(hub.block() + SPACE)
    workspace.run("init", "-input=false")
    workspace.apply()
    assert hub.exists("acme/app")
    lock = workspace.folder / ".terraform.lock.hcl"
    locked = lock.read_text(encoding="utf-8")
    others = ("-platform=linux_amd64", "-platform=darwin_arm64")
    workspace.run("providers", "lock", f"-fs-mirror={person.plugins}", *others)
    assert lock.read_text(encoding="utf-8") == locked  # one hash holds for every machine of a team

    person.uv("install", "--python", sys.executable, "--force", str(second))
    assert "no longer installed" in workspace.fails("plan")
    assert "0.9.0 is installed" in person.run(NAME, "install")
    workspace.run("init", "-input=false", "-upgrade")
    assert 'version = "0.9.0"' in lock.read_text(encoding="utf-8")
    assert workspace.changes() == {}
    workspace.destroy()
    assert not hub.exists("acme/app")

    person.run(NAME, "install", "--uninstall")
    person.uv("uninstall", NAME)
    assert not person.plugins.parent.exists()
    assert list((tmp_path / "home" / ".local" / "bin").iterdir()) == []
