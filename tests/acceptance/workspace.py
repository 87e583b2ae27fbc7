"""A folder with a configuration, and an engine that works on it."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provider.address import ADDRESS
from tests.acceptance.engine import ROOT, Engine, engine_environ

NOT_EMPTY = 2
"""Exit status of `plan -detailed-exitcode` when something would change."""
PROVIDER_FOLDER = ROOT / ".venv" / "bin"
TERRAFORM_BLOCK = """
terraform {
  required_providers {
    huggingface = { source = "huggingface/huggingface" }
  }
}
"""


@dataclass
class Workspace:
    """A configuration on disk and the engine that plans and applies it.

    Args:
        folder: where the configuration is.
        engine: the engine.
        environ: what the engine is told through the environment.
    """

    folder: Path
    engine: Engine
    environ: dict[str, str] = field(default_factory=dict)
    seconds: float = 120
    """How long a command may take."""

    def write(self, configuration: str, name: str = "main.tf") -> None:
        """Write a configuration, in the place of the former one."""
        (self.folder / name).write_text(TERRAFORM_BLOCK + configuration, encoding="utf-8")

    def run(self, *arguments: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the engine.

        Args:
            arguments: the command.
            ok: fail the test unless the command succeeds.
        """
        done = self.engine.run(*arguments, folder=self.folder, environ=self.environ, seconds=self.seconds)
        if ok:
            assert done.returncode == 0, f"{self.engine} {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done

    def plan(self, *options: str) -> dict[str, Any]:
        """Plan, and give the plan's JSON."""
        self.run("plan", "-input=false", "-out=plan.bin", *options)
        return self.shown()

    def shown(self) -> dict[str, Any]:
        """Return the JSON of the last plan."""
        shown: dict[str, Any] = json.loads(self.run("show", "-json", "plan.bin").stdout)
        return shown

    def changes(self, *options: str) -> dict[str, list[str]]:
        """Plan, and give the actions of every resource that would change."""
        planned = self.run("plan", "-input=false", "-out=plan.bin", "-detailed-exitcode", *options, ok=False)
        if planned.returncode == 0:
            return {}
        assert planned.returncode == NOT_EMPTY, f"{self.engine} plan\n{planned.stdout}\n{planned.stderr}"
        return {
            change["address"]: change["change"]["actions"]
            for change in self.shown().get("resource_changes", [])
            if change["change"]["actions"] not in (["no-op"], ["read"])
        }

    def drift(self) -> int:
        """Look for drift as pipelines do, and return the exit status: 0 without any, 2 with some."""
        return self.run("plan", "-refresh-only", "-detailed-exitcode", "-input=false", ok=False).returncode

    def apply(self, *options: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
        """Apply the configuration."""
        return self.run("apply", "-input=false", "-auto-approve", *options, ok=ok)

    def untaint(self) -> None:
        """Keep what was created although something failed then, as the errors advise."""
        for resource in self.state()["resources"] if (self.folder / "terraform.tfstate").exists() else ():
            for instance in resource["instances"]:
                if instance.get("status") == "tainted":
                    self.run("untaint", f"{resource['type']}.{resource['name']}")

    def destroy(self) -> None:
        """Destroy everything."""
        self.run("destroy", "-input=false", "-auto-approve")

    def fails(self, *arguments: str) -> str:
        """Run a command that must fail, and give its error as one line without the frame that engines draw."""
        done = self.run(*arguments, ok=False)
        assert done.returncode == 1, f"{self.engine} {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        lines = [line.strip("│╷╵ ") for line in done.stderr.splitlines()]
        return " ".join(" ".join(lines).split())

    def state(self) -> dict[str, Any]:
        """Return the state file."""
        state: dict[str, Any] = json.loads((self.folder / "terraform.tfstate").read_text(encoding="utf-8"))
        return state

    def attributes(self, address: str) -> dict[str, Any]:
        """Return the attributes of one resource in the state."""
        type_name, name = address.split(".")
        found: dict[str, Any]
        for resource in self.state()["resources"]:
            if (resource["type"], resource["name"]) == (type_name, name):
                found = resource["instances"][0]["attributes"]
                return found
        raise AssertionError(f"{address} is not in the state")


def make_workspace(
    folder: Path, engine: Engine, environ: Mapping[str, str], provider: Path = PROVIDER_FOLDER
) -> Workspace:
    """Make a workspace in a folder of a test's own.

    Args:
        folder: the folder.
        engine: the engine.
        environ: how the provider is found: TF_REATTACH_PROVIDERS, or nothing for the installed program.
        provider: the folder of that program.
    """
    if "TF_REATTACH_PROVIDERS" not in environ:
        overrides = f'provider_installation {{\n  dev_overrides {{ "{ADDRESS}" = "{provider}" }}\n}}\n'
        (folder / "engine.rc").write_text(overrides, encoding="utf-8")
    return Workspace(folder, engine, engine_environ(folder) | dict(environ))
