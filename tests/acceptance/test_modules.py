"""The modules in examples/: their own tests pass, and what their READMEs show works."""

import re
import shutil
from pathlib import Path

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.engine import ROOT
from tests.acceptance.guides import blocks
from tests.acceptance.workspace import Workspace

MODULES = sorted(path for path in (ROOT / "examples" / "modules").iterdir() if path.is_dir())


@pytest.fixture
def rehearsed(workspace: Workspace, hub: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Return a workspace whose modules find the local Hub and their files where they look for them."""
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("HF_TOKEN", hub.token)
    monkeypatch.chdir(workspace.folder)
    return workspace


def require_engine(workspace: Workspace, module: Path) -> None:
    """Skip where the module itself says that the engine is too old."""
    [(major, minor)] = re.findall(r'required_version = ">= (\d+)\.(\d+)"', (module / "versions.tf").read_text("utf-8"))
    if workspace.engine.minor < (int(major), int(minor)):
        pytest.skip(f"{workspace.engine} is older than the module wants")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_s_own_tests_pass(rehearsed: Workspace, hub: Rehearsal, module: Path) -> None:
    """And leave nothing on the Hub."""
    require_engine(rehearsed, module)
    shutil.copytree(module, rehearsed.folder, dirs_exist_ok=True)
    rehearsed.run("init")
    runs = sum(path.read_text("utf-8").count("\nrun ") for path in module.glob("tests/*.tftest.hcl"))
    assert f"Success! {runs} passed, 0 failed." in rehearsed.run("test").stdout
    assert hub.call("GET", "/api/spaces?author=acme") == hub.call("GET", "/api/datasets?author=acme") == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_is_used_as_its_readme_shows(rehearsed: Workspace, module: Path) -> None:
    require_engine(rehearsed, module)
    shutil.copytree(module, rehearsed.folder / "modules" / module.name)
    [shown] = blocks((module / "README.md").read_text(encoding="utf-8"))
    rehearsed.write(shown.text)
    rehearsed.environ["TF_VAR_db_password"] = "not-a-real-password"
    rehearsed.run("init")
    rehearsed.apply()
    assert rehearsed.changes() == {}
    assert "not-a-real-password" not in (rehearsed.folder / "terraform.tfstate").read_text(encoding="utf-8")
    rehearsed.destroy()


def test_a_mocked_provider_with_the_ids_of_the_guide_takes_secrets_and_variables(workspace: Workspace) -> None:
    """A Space's made-up id is none of a repository: the guide says which defaults to give."""
    if workspace.engine.minor < (1, 7) or (workspace.engine.product == "tofu" and workspace.engine.minor < (1, 8)):
        pytest.skip(f"{workspace.engine} has no mocked providers")
    guide = (ROOT / "docs" / "guides" / "rehearsing-on-the-local-hub.md").read_text(encoding="utf-8")
    [mock] = [block.text for block in blocks(guide) if block.text.startswith("mock_provider")]
    workspace.write(
        'resource "huggingface_space" "app" {\n  name = "support-bot"\n}\n'
        'resource "huggingface_space_secret" "key" {\n  space_id = huggingface_space.app.id\n  key = "KEY"\n'
        '  value = "v"\n}\n'
        'resource "huggingface_space_variable" "mode" {\n  space_id = huggingface_space.app.id\n  key = "MODE"\n'
        '  value = "v"\n}\n'
    )
    (workspace.folder / "tests").mkdir()
    runs = 'run "plans" {\n  command = plan\n}\nrun "applies" {\n}\n'
    (workspace.folder / "tests" / "it.tftest.hcl").write_text(mock + runs, encoding="utf-8")
    workspace.run("init", "-input=false")
    assert "Success! 2 passed, 0 failed." in workspace.run("test").stdout
