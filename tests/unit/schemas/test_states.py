"""The types of states: what make schema writes, and what mypy refuses by them."""

import subprocess
import sys
from pathlib import Path

import pytest

from schemas.registry import RESOURCES
from schemas.state_models import STATES, state_models

ROOT = Path(__file__).parents[3]
MISTAKES = {
    "provider/resources/space/steps.py": ('change.planned["volumes"]', 'change.planned["volume"]', "volume"),
    "provider/resources/space/resource.py": ('ctx.config["secrets_wo"]', 'ctx.config["secret_wo"]', "secret_wo"),
    "provider/resources/space/state.py": ('"mount_path": volume.mount_path,', "", "mount_path"),
    "provider/resources/dataset/state.py": ('"fingerprint": None,\n', "", "fingerprint"),
    "provider/resources/dataset/resource.py": ('state["sha"] =', 'state["sah"] =', "sah"),
    "provider/resources/shared/repository.py": ('{"namespace": self', '{"namespaces": self', "namespaces"),
    "provider/resources/space_entry/base.py": ('"updated_at": updated_at', '"updated": updated_at', "updated"),
    "provider/resources/space_entry/secret.py": ('current["description"]', 'current["descripton"]', "descripton"),
}
"""Misspelt and forgotten attributes: a module, what it says, what it would say, and the word of mypy's error."""


def test_the_types_are_what_the_schemas_are_now() -> None:
    assert STATES.read_text(encoding="utf-8") == state_models(), "make schema writes them anew"


@pytest.mark.parametrize("type_name", RESOURCES)
def test_a_resource_type_has_the_type_of_its_state(type_name: str) -> None:
    words = type_name.removeprefix("huggingface_").split("_")
    assert f"class {''.join(map(str.capitalize, words))}State(" in STATES.read_text(encoding="utf-8")


def test_mypy_refuses_a_misspelt_and_a_forgotten_attribute(tmp_path: Path) -> None:
    shadows = []
    for number, (module, (right, wrong, _)) in enumerate(MISTAKES.items()):
        text = (ROOT / module).read_text(encoding="utf-8")
        assert right in text, f"{module} does not say {right}"
        shadow = tmp_path / f"{number}.py"
        shadow.write_text(text.replace(right, wrong), encoding="utf-8")
        shadows += ["--shadow-file", module, str(shadow)]
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), *shadows, *MISTAKES]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    errors = [line for line in found.stdout.splitlines() if ": error: " in line]
    for module, (_, _, word) in MISTAKES.items():
        assert any(line.startswith(f"{module}:") and f'"{word}"' in line for line in errors), found.stdout
    assert {line.partition(":")[0] for line in errors} == set(MISTAKES)
