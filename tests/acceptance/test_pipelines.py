"""The pipelines in examples/: what they rehearse is done here, the rest is read closely."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.engine import ROOT, newest
from tests.acceptance.guides import Reader, runnable

FOLDER = ROOT / "examples" / "pipelines"
PIPELINES = sorted(path for path in FOLDER.rglob("*") if path.suffix in {".yml", ".yaml"})
WORKFLOWS = sorted((FOLDER / "github-actions").iterdir())
TAKES: dict[str, tuple[str, ...]] = {name: (name,) for name in ("fmt", "init", "validate", "plan")}
TAKES |= {"apply": ("apply", "plan"), "destroy": ("destroy", "apply", "plan")}
"""Whose help tells the options of each command."""
READ_TOKEN = "${{ secrets.HF_READ_TOKEN }}"


def load(path: Path) -> Any:
    """Read a pipeline."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def scripts(node: Any) -> Iterator[str]:
    """Yield the shell scripts in a pipeline."""
    if isinstance(node, list):
        for one in node:
            yield from scripts(one)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in {"script", "before_script"}:
                yield "\n".join(value)
            elif key == "run" and isinstance(value, str):
                yield value
            else:
                yield from scripts(value)


SECRET = "a-value-that-nobody-may-see"
ADOPTED = """import {
  to = huggingface_space.bot
  id = "acme/support-bot"
}

resource "huggingface_space" "bot" {
  namespace  = "acme"
  name       = "support-bot"
  visibility = "private"
  hardware   = "t4-small"
  variables  = { MODEL = "acme/m" }
  files      = { "Dockerfile" = "FROM python:3.12\\n" }
}

data "huggingface_space" "base" {
  id = "acme/base"
}

resource "huggingface_space" "from_template" {
  namespace = "acme"
  name      = "from-template"
  template  = data.huggingface_space.base.id
}

resource "huggingface_space" "twin" {
  namespace       = "acme"
  name            = "twin"
  duplicated_from = data.huggingface_space.base.id
}
"""
"""What a configuration of an organization says of Spaces that the organization has already."""


def _space(name: str, content: str, **more: Any) -> dict[str, Any]:
    files = [{"path": "Dockerfile", "content": content}]
    return {"type": "space", "organization": "acme", "name": name, "sdk": "docker", "files": files, **more}


@pytest.fixture
def organization(hub: Rehearsal) -> Iterator[Rehearsal]:
    """Yield a Hub on which acme has two Spaces, and look at the end that a rehearsal changed nothing there."""
    secrets = [{"key": "TOKEN", "value": SECRET}]
    bot = _space("support-bot", "FROM python:3.12\n", private=True, hardware="t4-small", secrets=secrets)
    hub.call("POST", "/api/repos/create", bot | {"variables": [{"key": "MODEL", "value": "acme/m"}]})
    hub.call("POST", "/api/repos/create", _space("base", "FROM python:3.13\n"))
    before = hub.repository("acme/support-bot"), hub.repository("acme/base")
    hub.requests()
    yield hub
    assert {route.split()[0] for route in hub.requests()} == {"GET"}
    assert (hub.repository("acme/support-bot"), hub.repository("acme/base")) == before


@pytest.fixture
def reader(tmp_path: Path, hub: Rehearsal) -> Iterator[Reader]:
    """Yield somebody with the newest engine and the quickstart."""
    engine = newest()
    assert engine is not None, "there is no engine here"
    reader = Reader(tmp_path, engine, {})
    shutil.copytree(ROOT / "examples" / "quickstart", reader.work, dirs_exist_ok=True)
    yield reader
    reader.leave()


@pytest.mark.parametrize("pipeline", PIPELINES, ids=lambda path: path.name)
def test_a_pipeline_s_scripts_are_shell_and_call_commands_that_engines_have(tmp_path: Path, pipeline: Path) -> None:
    engine = newest()
    assert engine is not None, "there is no engine here"
    for script in scripts(load(pipeline)):
        checked = subprocess.run(["bash", "-n", "-c", script], capture_output=True, text=True, check=False)
        assert checked.stderr == ""
        for command, options in re.findall(r"terraform (?!-)([a-z]+)((?: -[\w=-]+)*)", script):
            told = "".join(engine.run(one, "-help", folder=tmp_path, environ={}).stdout for one in TAKES[command])
            assert [option for option in re.findall(r" (-[a-z-]+)", options) if option not in told] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_pins_its_actions_and_asks_for_few_permissions(workflow: Path) -> None:
    read = load(workflow)
    used = [step["uses"] for job in read["jobs"].values() for step in job["steps"] if "uses" in step]
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w-]+/[\w-]+@v\d+", action)] == []
    assert read["permissions"]["contents"] == "read"
    assert set(read["permissions"]) <= {"contents", "id-token", "issues"}
    assert all(job["timeout-minutes"] <= 60 for job in read["jobs"].values())


def test_only_the_pipeline_that_applies_can_ask_for_an_identity() -> None:
    asking = {path.name for path in WORKFLOWS if load(path)["permissions"].get("id-token") == "write"}
    assert asking == {"apply.yml"}
    gitlab = load(FOLDER / "gitlab-ci" / ".gitlab-ci.yml")
    assert {name for name, job in gitlab.items() if "id_tokens" in job} == {"apply"}


@pytest.fixture
def member(reader: Reader, organization: Rehearsal) -> Reader:
    """Return somebody of the organization, whose configuration adopts, reads and copies what it has."""
    reader.write("adopted.tf", ADOPTED)
    reader.environ |= {"HF_ENDPOINT": organization.url, "HF_TOKEN": organization.token}
    return reader


@pytest.mark.long
def test_the_pull_request_of_github_actions_is_rehearsed(member: Reader, organization: Rehearsal) -> None:
    """Each step in a shell of its own, which hands on what it writes to GITHUB_ENV."""
    reader, handed_on = member, member.folder / "github.env"
    for step in load(FOLDER / "github-actions" / "plan.yml")["jobs"]["rehearse"]["steps"]:
        if "run" in step:
            handed_on.touch()
            given = {key: value.replace(READ_TOKEN, organization.token) for key, value in step.get("env", {}).items()}
            reader.environ |= given | {"GITHUB_ENV": str(handed_on)}
            reader.run(runnable(step["run"]))
            reader.environ |= dict(line.split("=", 1) for line in handed_on.read_text(encoding="utf-8").splitlines())
    assert reader.environ["HF_ENDPOINT"].startswith("http://127.0.0.1:")
    assert reader.environ["HF_ENDPOINT"] != organization.url


@pytest.mark.long
def test_the_merge_request_of_gitlab_is_rehearsed(member: Reader, organization: Rehearsal) -> None:
    job = load(FOLDER / "gitlab-ci" / ".gitlab-ci.yml")["rehearse"]
    member.environ |= job["variables"] | {"HF_READ_TOKEN": organization.token}
    said = member.run(runnable("\n".join(job["script"])))
    assert "1 imported, " in said
    assert "Destroy complete" in said


@pytest.mark.long
def test_the_pull_request_of_atlantis_is_rehearsed(member: Reader) -> None:
    """And leaves nothing in the folder in which Atlantis then plans for the real Hub."""
    reader = member
    before = sorted(path.name for path in reader.work.iterdir())
    [rehearsal, *_] = scripts(load(FOLDER / "atlantis" / "repos.yaml")["workflows"])
    reader.environ["TF_VAR_greeting_key"] = "not-a-real-key"
    assert "No changes." in reader.run(f"sh -c {shlex.quote(rehearsal)}")
    assert sorted(path.name for path in reader.work.iterdir()) == before


@pytest.mark.long
def test_the_schedule_of_github_actions_finds_drift(reader: Reader, hub: Rehearsal) -> None:
    """And nothing before there is any."""
    outputs = reader.folder / "github.output"
    reader.environ |= {"HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token, "GITHUB_OUTPUT": str(outputs)}
    reader.environ["TF_VAR_greeting_key"] = "not-a-real-key"
    reader.run("terraform init\nterraform apply")
    [look] = [step for step in load(FOLDER / "github-actions" / "drift.yml")["jobs"]["drift"]["steps"] if "id" in step]
    reader.run(look["run"])
    hub.call("POST", "/api/spaces/local/hello-terraform/variables", {"key": "LANGUAGE", "value": "fr"})
    reader.run(look["run"])
    assert outputs.read_text(encoding="utf-8") == "code=0\ncode=2\n"


def test_atlantis_finds_the_workflow_that_its_project_names() -> None:
    projects = load(FOLDER / "atlantis" / "atlantis.yaml")["projects"]
    workflows = load(FOLDER / "atlantis" / "repos.yaml")["workflows"]
    assert {project["workflow"] for project in projects} <= set(workflows)
