"""The examples do what they show, on real engines and a local Hub."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from schemas.docs.examples import IMPORTS
from schemas.docs.kinds import KINDS, PREFIX
from tests.acceptance.conftest import Rehearsal
from tests.acceptance.engine import ROOT, newest
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

SINCE = {"functions": (1, 8), "actions": (1, 14), "list-resources": (1, 14)}
FILES_SINCE = {"write-only.tf": (1, 11)}
FOLDERS = {kind.folder: sorted((ROOT / "examples" / kind.folder).iterdir()) for kind in KINDS}
QUERIES, RESOURCES = FOLDERS["list-resources"], FOLDERS["resources"]
ALL = [folder for folders in FOLDERS.values() for folder in folders]
APPLIED = [folder for folder in ALL if folder not in QUERIES]
WHOLE = [ROOT / "examples" / "provider", ROOT / "examples" / "quickstart"]
WAYS = [(folder, name) for folder in RESOURCES for name in IMPORTS]


def named(value: object) -> str | None:
    """Return a test's id for an example."""
    return f"{value.parent.name}/{value.name}" if isinstance(value, Path) else None


@pytest.fixture
def rehearsed(workspace: Workspace, hub: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Return a workspace whose examples find the local Hub and their files where they look for them."""
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("HF_TOKEN", hub.token)
    monkeypatch.chdir(workspace.folder)
    return workspace


def lay_out(workspace: Workspace, example: Path) -> str:
    """Copy an example, and write beside it what it leaves to its reader; give its text.

    Args:
        workspace: where to.
        example: the example's folder.
    """
    if workspace.engine.minor < SINCE.get(example.parent.name, (1, 6)):
        pytest.skip(f"{workspace.engine} has no {example.parent.name}")
    too_new = {name for name, since in FILES_SINCE.items() if workspace.engine.minor < since}
    shutil.copytree(example, workspace.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*IMPORTS, *too_new))
    text = "\n".join(path.read_text(encoding="utf-8") for path in workspace.folder.glob("*.tf*"))
    if "required_providers" not in text:
        workspace.write(
            "" if "provider " in text else 'provider "huggingface" {\n  namespace = "acme"\n}\n', "versions.tf"
        )
    for name, body in re.findall(r'^variable "(\w+)" {(.*?)^}', text, re.MULTILINE | re.DOTALL):
        if "default " not in body:
            workspace.environ[f"TF_VAR_{name}"] = "not-a-real-value"
    return text


CARD = "---\nconfigs:\n- config_name: default\n  data_files: data.csv\n---\n"


def prepare(hub: Rehearsal, text: str) -> None:
    """Make the Space and the dataset that an example speaks of without making them."""
    if 'resource "huggingface_dataset" ' not in text:
        hub.call("POST", "/api/repos/create", {"type": "dataset", "organization": "acme", "name": "reviews"})
        header = '{"key": "header", "value": {"summary": "Begin"}}\n'
        hub.commit("/api/datasets/acme/reviews/commit/main", header + hub.file_line("README.md", CARD) + "\n")
    if 'resource "huggingface_space" ' in text:
        return
    create = {"type": "space", "organization": "acme", "name": "support-bot", "sdk": "docker"}
    settings = {"secrets": [{"key": "TOKEN", "value": "x"}], "variables": [{"key": "MODEL_ID", "value": "small"}]}
    hub.call("POST", "/api/repos/create", create | settings)
    hub.commit(
        "/api/spaces/acme/support-bot/commit/main",
        '{"key": "header", "value": {"summary": "Begin"}}\n' + hub.file_line("Dockerfile", "FROM python:3.12-slim\n"),
    )


def test_the_examples_are_formatted() -> None:
    engine = newest()
    assert engine is not None, "there is no engine here"
    done = engine.run("fmt", "-check", "-diff", "-recursive", "examples", folder=ROOT, environ={})
    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize("example", ALL + WHOLE, ids=named)
def test_an_example_is_valid(workspace: Workspace, example: Path) -> None:
    lay_out(workspace, example)
    if example in WHOLE:
        workspace.run("init")
    workspace.run("validate", *(["-query"] if example in QUERIES else []))


@pytest.mark.parametrize("example", APPLIED + WHOLE, ids=named)
def test_an_applied_example_leaves_nothing_to_do(
    rehearsed: Workspace, hub: Rehearsal, example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for a token that may only read, as pipelines plan with: the Hub tells it no secrets."""
    prepare(hub, lay_out(rehearsed, example))
    rehearsed.apply()
    assert rehearsed.changes() == {}
    monkeypatch.setenv("HF_TOKEN", hub.reading_token)
    assert rehearsed.changes() == {}


@pytest.mark.parametrize(("example", "way"), WAYS, ids=named)
def test_an_example_is_imported_in_the_ways_that_it_shows(rehearsed: Workspace, example: Path, way: str) -> None:
    """After the import nothing is made or replaced; a secret's value, which no import knows, is set once."""
    if way == "import-by-identity.tf" and rehearsed.engine.minor < (1, 12):
        pytest.skip(f"{rehearsed.engine} has no identities")
    lay_out(rehearsed, example)
    rehearsed.apply()
    shown = (example / way).read_text(encoding="utf-8")
    [address] = re.findall(rf"{PREFIX}\w+\.\w+", shown)
    rehearsed.run("state", "rm", address)
    if way.endswith(".sh"):
        program, *command = shlex.split(shown)
        assert program == "terraform"
        rehearsed.run(*command)
    else:
        shutil.copy(example / way, rehearsed.folder)
    assert all(actions == ["update"] for actions in rehearsed.changes().values())
    rehearsed.apply()
    assert rehearsed.changes() == {}


@pytest.mark.parametrize("example", FOLDERS["actions"], ids=named)
def test_an_example_s_action_is_invoked(rehearsed: Workspace, hub: Rehearsal, example: Path) -> None:
    text = lay_out(rehearsed, example)
    prepare(hub, text)
    rehearsed.apply()
    [address] = set(re.findall(r"-invoke=(\S+)", text))
    assert "1 invoked" in rehearsed.apply(f"-invoke={address}").stdout


@pytest.mark.parametrize("example", QUERIES, ids=named)
def test_an_example_s_query_finds_what_is_there(rehearsed: Workspace, hub: Rehearsal, example: Path) -> None:
    prepare(hub, lay_out(rehearsed, example))
    name = "reviews" if example.name == "huggingface_dataset" else "support-bot"
    assert name in rehearsed.run("query").stdout
